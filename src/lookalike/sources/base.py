"""The seams between the outside world and the catalogue: rows of text, and photos by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from lookalike.sources.columns import Columns
from lookalike.types import ProductId, RowIssue


@dataclass(frozen=True, slots=True)
class RawRow:
    """One record: cells by column, spelled as in the source.

    ``repaired`` says in one sentence what had to be mended, None when nothing. ``photo_link`` is
    the web address the product's photo came from, when the source knows it. ``extra`` are
    attributes of this record alone, which no column announces.
    """

    line: int
    cells: Mapping[str, str]
    repaired: str | None = None
    photo_link: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A record that cannot be used. ``product_id`` is its id if one could be made out."""

    line: int
    product_id: ProductId
    reason: str


SourceRow: TypeAlias = RawRow | RefusedRow


class CatalogSource(Protocol):
    """A table of products. ``rows`` may be called again and then starts over."""

    @property
    def description(self) -> str:
        """What was read, for a report."""
        ...

    @property
    def columns(self) -> Columns:
        """What each column means.

        Raises:
            NotFound: there is nothing to read.
            InvalidTable: it cannot be read as a table of products.
        """
        ...

    def rows(self) -> Iterator[SourceRow]:
        """All records in order, without holding more than one; raises as ``columns`` does."""
        ...

    def remarks(self) -> tuple[RowIssue, ...]:
        """What is worth reporting about the source as a whole, once ``rows`` has been read."""
        ...


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """A photo as its source knows it without reading it.

    ``fingerprint`` changes whenever the bytes may have changed; ``size`` is in bytes, None where
    only reading tells. ``recheck`` asks for it to be read even if the fingerprint is known.
    """

    name: str
    location: str
    fingerprint: str
    size: int | None
    recheck: bool = False


class PhotoSource(Protocol):
    """Photos of products. ``find`` and ``read`` may be called from several threads at once."""

    @property
    def description(self) -> str:
        """Where the photos are, for a report."""
        ...

    @property
    def workers(self) -> int:
        """Threads worth reading with: few where a disk is read, many where a network answers."""
        ...

    def find(self, product_id: ProductId, name: str = "", link: str = "") -> PhotoFile | None:
        """The photo of a product: by the file name its row gives, else by its id or its link."""
        ...

    def others(self, product_id: ProductId, first: PhotoFile | None) -> tuple[PhotoFile, ...]:
        """The further photos of a product beside the one ``find`` gave, in their order."""
        ...

    def read(self, photo: PhotoFile) -> bytes:
        """Its bytes.

        Raises:
            NotFound: it is gone since it was found, or cannot be had now.
            InvalidPhoto: it cannot be read.
            SourceUnavailable: no photo can be read any more.
        """
        ...

    def unused(self) -> Iterator[str]:
        """Names of the photos that ``find`` has not returned so far."""
        ...
