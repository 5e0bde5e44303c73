"""The seams between the outside world and the catalogue: rows of text, and photos by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from lookalike.sources.columns import Columns
from lookalike.types import ProductId, RowIssue


@dataclass(frozen=True, slots=True)
class RawRow:
    """One record: cells by column, spelled as in the source.

    ``repaired`` says in one sentence what had to be mended, None when nothing. ``photo_link`` is
    the web address the product's photo came from, when the source knows it.
    """

    line: int
    cells: Mapping[str, str]
    repaired: str | None = None
    photo_link: str = ""


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

    ``fingerprint`` changes whenever the bytes may have changed; ``size`` is in bytes.
    """

    name: str
    location: str
    fingerprint: str
    size: int


class PhotoSource(Protocol):
    """Photos of products. ``find`` and ``read`` may be called from several threads at once."""

    @property
    def description(self) -> str:
        """Where the photos are, for a report."""
        ...

    def find(self, product_id: ProductId, name: str = "") -> PhotoFile | None:
        """The photo of a product: by the file name its row gives, else by its id."""
        ...

    def read(self, photo: PhotoFile) -> bytes:
        """Its bytes.

        Raises:
            NotFound: it is gone since it was found.
            InvalidPhoto: it cannot be read.
        """
        ...

    def unused(self) -> Iterator[str]:
        """Names of the photos that ``find`` has not returned so far."""
        ...
