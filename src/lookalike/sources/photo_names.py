"""Which file of a folder is the photo of which product, wherever the folder is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from lookalike.sources.photo_formats import ACCEPTED_FORMATS
from lookalike.types import ProductId

_FURTHER = re.compile(r"(.+)[_-]([1-9]\d?)")
"""``15970_2``: the second photo of a product, or one more."""
_RANK = {suffix: rank for rank, suffix in enumerate(ACCEPTED_FORMATS)}


class PhotoNames:
    """The names of photos in one folder: ``<id>.jpg``, or another format that can be read.

    Endings count in any case. Of several photos with one id, the ending that stands first in
    ``ACCEPTED_FORMATS`` is used. ``<id>_2.jpg`` and ``<id>-2.jpg`` are further photos of a product,
    in the order of their numbers.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names: set[str] = set()
        self._by_id: dict[str, str] = {}
        self._used: set[str] = set()
        self._further: dict[str, list[tuple[int, str]]] = {}
        for name in sorted(names, key=_preference):
            if is_photo(name):
                self._names.add(name)
                self._by_id.setdefault(name.rpartition(".")[0], name)
        for stem_of, name in self._by_id.items():
            if numbered := _FURTHER.fullmatch(stem_of):
                self._further.setdefault(numbered[1], []).append((int(numbered[2]), name))

    def __len__(self) -> int:
        return len(self._names)

    def find(self, product_id: ProductId, name: str = "") -> str | None:
        """The file a row names, else the one with the product's id."""
        return (self._named(name) if name else None) or self._by_id.get(product_id)

    def further(self, product_id: ProductId, first: str | None) -> list[str]:
        """The files of a product beside its ``first``, in the order of their numbers."""
        return [name for _, name in sorted(self._further.get(product_id, ())) if name != first]

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


def product_of(name: str) -> str:
    """``15970`` of ``15970_2.jpg``; the stem of any other name."""
    numbered = _FURTHER.fullmatch(stem(name))
    return numbered[1] if numbered else stem(name)


def base_name(name: str) -> str:
    """The last part of a path, written with slashes of either kind."""
    return PurePosixPath(name.replace("\\", "/")).name


def _preference(name: str) -> tuple[int, str]:
    suffix = name.rpartition(".")[2].lower()
    return _RANK.get(suffix, len(_RANK)), name
