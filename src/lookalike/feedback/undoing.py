"""Which event an undo takes back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, case, select

from lookalike.storage.schema import events

_TAKEN_BACK = ("like", "dislike", "cart", "purchase")
"""What an undo that names no event can mean: the newest opinion, else the newest of the others."""


class CannotUndo(Exception):
    """There is nothing to take back; the message says why."""


def target_of(connection: Connection, row: dict[str, Any]) -> str:
    """The id of the event that the undo in ``row`` takes back.

    Raises:
        CannotUndo: there is none, it is another shopper's, or it was taken back before.
    """
    return _named(connection, row) if row["undoes"] else _newest(connection, row)


def _named(connection: Connection, row: dict[str, Any]) -> str:
    wanted = row["undoes"]
    columns = (events.c.shopper, events.c.product, events.c.kind, events.c.undone)
    found = connection.execute(select(*columns).where(events.c.event_id == wanted)).first()
    if found is None or (found.shopper, found.product) != (row["shopper"], row["product"]):
        raise CannotUndo(
            f"This shopper has no event '{wanted}' about product '{row['product']}' to take back."
        )
    if found.kind in ("undo", "impression"):
        raise CannotUndo(f"An event of the kind '{found.kind}' cannot be taken back.")
    if found.undone:
        raise CannotUndo(f"The event '{wanted}' was taken back before.")
    return str(wanted)


def _newest(connection: Connection, row: dict[str, Any]) -> str:
    opinion = case((events.c.kind.in_(("like", "dislike")), 0), else_=1)
    query = (
        select(events.c.event_id)
        .where(
            events.c.shopper == row["shopper"],
            events.c.product == row["product"],
            events.c.kind.in_(_TAKEN_BACK),
            events.c.undone.is_(False),
        )
        .order_by(opinion, events.c.time.desc(), events.c.seq.desc())
        .limit(1)
    )
    found = connection.execute(query).scalar()
    if found is None:
        raise CannotUndo(
            f"There is nothing this shopper did to product '{row['product']}' to take back."
        )
    return str(found)
