"""Google Analytics 4, as its BigQuery export has it: one record per event, items inside.

https://support.google.com/analytics/answer/7029846 describes the fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from lookalike.feedback.importing.tables import identified
from lookalike.feedback.importing.times import parse_time
from lookalike.types import Event, EventKind

_KINDS: Mapping[str, EventKind] = MappingProxyType(
    {
        "view_item_list": "impression",
        "view_item": "view",
        "select_item": "click",
        "add_to_wishlist": "like",
        "add_to_cart": "cart",
        "purchase": "purchase",
    }
)
_COUNTED = ("cart", "purchase")
_ABSENT = ("", "(not set)", "(none)")


class Ga4Translator:
    """Events with items become one event per item; all others are none about a product."""

    def events(self, fields: Mapping[str, Any]) -> list[Event]:
        """The events of one record, empty when it is about no product.

        A ``user_id`` is the user; a ``user_pseudo_id``, which stands for a browser, the session.

        Raises:
            ValueError: something in it cannot be understood.
        """
        kind = _KINDS.get(str(fields.get("event_name")))
        items = fields.get("items")
        if kind is None or not isinstance(items, list) or not items:
            return []
        time = parse_time(fields.get("event_timestamp"))
        user = str(fields.get("user_id") or "")
        session = str(fields.get("user_pseudo_id") or "")
        request = ""
        if kind == "impression":
            request = identified(
                Event("", kind, str(items), time, user=user, session=session)
            ).event_id
        return [
            _event(item, kind, time, user, session, request, place)
            for place, item in enumerate(items, start=1)
        ]


def _event(
    item: object, kind: EventKind, time: Any, user: str, session: str, request: str, place: int
) -> Event:
    if not isinstance(item, Mapping):
        raise ValueError("an item is not a JSON object")
    product = str(item.get("item_id") or "")
    if product in _ABSENT:
        raise ValueError("an item has no item_id")
    quantity = item.get("quantity")
    value = float(quantity) if kind in _COUNTED and quantity not in (None, "") else None
    return identified(
        Event(
            event_id=f"{request}:{place}" if request else "",
            kind=kind,
            product=product,
            time=time,
            user=user,
            session=session,
            value=value,
            request_id=request,
            position=place if request else None,
        )
    )
