"""A few lists that were shown, and what came of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lookalike.feedback.lists import LIST_KIND, impressions
from lookalike.types import Event

DAY = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def events() -> list[Event]:
    """Three lists on two days, two of them clicked, one bought from; and one place in no list."""

    def did(name: str, kind: str, product: str, days: float, **more: object) -> Event:
        time = DAY + timedelta(days=days, minutes=5)
        return Event(name, kind, product, time, **{"user": "ana", **more})  # type: ignore[arg-type]

    def shown(
        name: str, products: list[str], days: float, variant: str, kind: str = ""
    ) -> list[Event]:
        """A list whose kind is said, or, as in older logs, is its variant."""
        return impressions(
            products,
            request_id=name,
            time=DAY + timedelta(days=days),
            user="ana",
            variant=variant,
            context={LIST_KIND: kind} if kind else None,
        )

    return [
        *shown("r1", ["1000", "1001", "1002"], 0, "similar"),
        *shown("r2", ["1003", "1004"], 0, "for you"),
        *shown("r3", ["1000", "1012"], 1, "test:new", "similar"),
        Event("lone", "impression", "1020", DAY + timedelta(days=1), session="walk-in"),
        did("e1", "click", "1000", 0, request_id="r1"),
        did("e2", "click", "1001", 0, request_id="r1"),
        did("e3", "dwell", "1000", 0, request_id="r1", value=30.0),
        did("e4", "like", "1001", 0, request_id="r1"),
        did("e5", "click", "1012", 1, request_id="r3"),
        did("e6", "purchase", "1012", 1, request_id="r3", value=2.0),
        did("e7", "click", "1004", 0, request_id="r2"),
        did("e8", "undo", "1004", 0.1, undoes="e7"),
    ]
