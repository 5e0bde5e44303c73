"""Which file of a folder is the photo of which product, wherever the folder is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from lookalike.sources.photo_formats import ACCEPTED_FORMATS
from lookalike.types import ProductId

_RANK = {suffix: rank for rank, suffix in enumerate(ACCEPTED_FORMATS)}


class PhotoNames:
    """The names of photos in one folder: ``<id>.jpg``, or another format that can be read.

    Endings count in any case. Of several photos with one id, the ending that stands first in
    ``ACCEPTED_FORMATS`` is used.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names: set[str] = set()
        self._by_id: dict[str, str] = {}
        self._used: set[str] = set()
        for name in sorted(names, key=_preference):
            if is_photo(name):
                self._names.add(name)
                self._by_id.setdefault(name.rpartition(".")[0], name)

    def __len__(self) -> int:
        return len(self._names)

    def find(self, product_id: ProductId, name: str = "") -> str | None:
        """The file a row names, else the one with the product's id."""
        return (self._named(name) if name else None) or self._by_id.get(product_id)

    def use(self, name: str) -> None:
        """Remember that some product has this photo."""
        self._used.add(name)

    def unused(self) -> Iterator[str]:
        """The names never used, in order."""
        yield from sorted(self._names - self._used)

    def _named(self, name: str) -> str | None:
        # Only the last part: a table must not reach files outside of the folder.
        last = base_name(name)
        return last if last in self._names else self._by_id.get(last)


def is_photo(name: str) -> bool:
    """Whether a file of this name is one of the photos that can be read, by its ending."""
    stem, _, suffix = name.rpartition(".")
    return bool(stem) and suffix.lower() in _RANK


def stem(name: str) -> str:
    """``15970`` of ``15970.jpg``; any other name as it is."""
    return name.rpartition(".")[0] if is_photo(name) else name


def base_name(name: str) -> str:
    """The last part of a path, written with slashes of either kind."""
    return PurePosixPath(name.replace("\\", "/")).name


def _preference(name: str) -> tuple[int, str]:
    suffix = name.rpartition(".")[2].lower()
    return _RANK.get(suffix, len(_RANK)), name
