"""The log column by column, for learning from all of it at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from lookalike.feedback.checking import KINDS
from lookalike.feedback.writing import newest
from lookalike.storage.database import Database
from lookalike.storage.schema import events
from lookalike.types import EventKind, ProductId

_ROWS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Interactions:
    """What counts of the log up to ``newest``, in its order: arrays of shape (events,).

    ``shopper`` and ``product`` are positions in ``shoppers`` and ``products``, which are in order
    of first appearance; ``kind`` is a position in ``KINDS``; ``time`` is in microseconds since
    1970; ``value`` is NaN where there is none.
    """

    newest: int
    shoppers: tuple[str, ...]
    products: tuple[ProductId, ...]
    seq: NDArray[np.int64]
    shopper: NDArray[np.int32]
    product: NDArray[np.int32]
    kind: NDArray[np.int8]
    time: NDArray[np.int64]
    value: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.seq)


def load_interactions(
    database: Database, *, kinds: Sequence[EventKind] | None = None
) -> Interactions:
    """Read the log without what was taken back, impressions included unless ``kinds`` says not.

    Memory: 37 bytes per event, and each name once.
    """
    columns = events.c
    query = select(
        columns.seq, columns.shopper, columns.product, columns.kind, columns.time, columns.value
    ).where(columns.undone.is_(False), columns.kind != "undo")
    if kinds is not None:
        query = query.where(columns.kind.in_(list(kinds)))
    code = {kind: at for at, kind in enumerate(KINDS)}
    shoppers: dict[str, int] = {}
    products: dict[str, int] = {}
    parts: list[tuple[NDArray[np.int64], NDArray[np.float64]]] = []
    with database.read() as connection:
        now = newest(connection)
        found = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(
            query.order_by(columns.seq)
        )
        for rows in found.partitions():
            whole = [
                (
                    seq,
                    shoppers.setdefault(shopper, len(shoppers)),
                    products.setdefault(product, len(products)),
                    code[kind],
                    time,
                )
                for seq, shopper, product, kind, time, _ in rows
            ]
            values = [np.nan if row[5] is None else row[5] for row in rows]
            parts.append((np.array(whole, np.int64), np.array(values, np.float64)))
    table = np.concatenate([part for part, _ in parts]) if parts else np.empty((0, 5), np.int64)
    return Interactions(
        newest=now,
        shoppers=tuple(shoppers),
        products=tuple(products),
        seq=table[:, 0].copy(),
        shopper=table[:, 1].astype(np.int32),
        product=table[:, 2].astype(np.int32),
        kind=table[:, 3].astype(np.int8),
        time=table[:, 4].copy(),
        value=np.concatenate([part for _, part in parts]) if parts else np.empty(0),
    )
