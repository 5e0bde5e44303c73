"""Earlier states of a shop, and the way back to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

from lookalike.errors import InvalidInput
from lookalike.shop.parts import ShopParts
from lookalike.types import SnapshotInfo

if TYPE_CHECKING:
    from lookalike.storage.snapshots import Snapshot, Snapshots

SnapshotKind: TypeAlias = Literal["visual", "learned"]
_SHOWN = {
    "visual": ("encoder", "products", "indexed", "index"),
    "learned": ("events", "shoppers", "products", "ndcg"),
}


class Versioning(ShopParts):
    """Snapshots: of what products look like, and of what shoppers taught."""

    def snapshots(self, kind: SnapshotKind | None = None) -> list[SnapshotInfo]:
        """The snapshots that are kept, of one kind or of both, oldest first.

        Raises:
            InvalidInput: there is no such kind.
        """
        kinds: tuple[SnapshotKind, ...] = ("visual", "learned") if kind is None else (kind,)
        found = []
        for one in kinds:
            series = self._series(one)
            current = series.current_name()
            found += [_info(one, snapshot, current) for snapshot in series.list()]
        return found

    def rollback(self, kind: SnapshotKind, name: str | None = None) -> SnapshotInfo:
        """Go back to an earlier snapshot, by default to the one before the current one.

        Every process that has the shop open follows at once. Events are never touched. The next
        ``build`` or ``learn`` makes a new snapshot.

        Raises:
            InvalidInput: there is no such kind.
            NotFound: there is no snapshot of that name, or none before the current one.
            DamagedData: its files are not what they were.
            Busy: another process is writing one.
        """
        series = self._series(kind)
        snapshot = series.rollback(name)
        self._current.look_again()
        self._learned_keeper.look_again()
        return _info(kind, snapshot, snapshot.name)

    def _series(self, kind: str) -> Snapshots:
        if kind not in _SHOWN:
            raise InvalidInput(
                f"There are no snapshots of the kind '{kind}': choose visual or learned."
            )
        return self._snapshots if kind == "visual" else self._learned_snapshots


def _info(kind: SnapshotKind, snapshot: Snapshot, current: str | None) -> SnapshotInfo:
    metadata: Mapping[str, object] = snapshot.metadata
    facts = {name: metadata[name] for name in _SHOWN[kind] if metadata.get(name) is not None}
    return SnapshotInfo(kind, snapshot.name, snapshot.created, snapshot.name == current, facts)
