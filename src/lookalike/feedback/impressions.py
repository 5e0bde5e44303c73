"""How often each product was shown, added up from where one left off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from lookalike.feedback.writing import newest
from lookalike.storage.database import Database
from lookalike.storage.schema import erasures, events
from lookalike.types import ProductId


@dataclass(frozen=True, slots=True)
class ImpressionCounts:
    """Impressions by product up to the place ``newest`` in the log.

    ``whole`` says that they are all there ever were, else those after the place asked from.
    """

    newest: int
    counts: Mapping[ProductId, int]
    whole: bool


def count_impressions(database: Database, after: int) -> ImpressionCounts:
    """Impressions after a place in the log; all of them if someone was erased since."""
    shown = select(events.c.product, func.count()).where(events.c.kind == "impression")
    with database.read() as connection:
        now = newest(connection)
        if now == after:
            return ImpressionCounts(now, {}, whole=after == 0)
        erased = select(erasures.c.seq).where(erasures.c.seq > after).limit(1)
        whole = after == 0 or connection.execute(erased).first() is not None
        query = shown if whole else shown.where(events.c.seq > after)
        rows = connection.execute(query.group_by(events.c.product)).all()
        return ImpressionCounts(now, {row[0]: row[1] for row in rows}, whole=whole)
