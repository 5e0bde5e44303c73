"""The catalogue in memory, as it was at one version: for filters, facets and showing products."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.columnar import AttributeColumn, ColumnBuilder
from lookalike.catalog.store import CatalogStore
from lookalike.errors import InvalidFilter
from lookalike.types import Facet, Photo, Product, ProductId

_Array = TypeVar("_Array", bound=NDArray[Any])

Mask = NDArray[np.bool_]
"""One truth value per product, shape (size,), in the order of the view."""


@dataclass(frozen=True, slots=True, eq=False)
class CatalogView:
    """All products at one version, in id order, column by column. It never changes.

    ``price`` is NaN where unknown; ``in_stock`` is 1, 0, or -1 where unknown. The photos of the
    product at ``i`` are ``photos[first_photo[i]:first_photo[i + 1]]``. ``first_seen`` is when it
    came into the shop, in microseconds since 1970, or -1 where that was not noted.
    """

    version: int
    ids: tuple[ProductId, ...]
    names: tuple[str, ...]
    urls: tuple[str | None, ...]
    price: NDArray[np.float64]
    in_stock: NDArray[np.int8]
    first_seen: NDArray[np.int64]
    columns: Mapping[str, AttributeColumn]
    photos: tuple[Photo, ...]
    first_photo: NDArray[np.int64]
    _position: Mapping[ProductId, int] = field(repr=False)
    _folded: tuple[str, ...] = field(repr=False)

    @classmethod
    def load(cls, store: CatalogStore) -> CatalogView:
        """Read the whole catalogue, one product at a time."""
        with store.reading() as reading:
            return cls._of(reading.version, reading.products, reading.first_seen)

    @classmethod
    def of(cls, products: Iterable[Product], *, version: int = 0) -> CatalogView:
        """A view of products that are in no store; in id order, like one that is loaded."""
        return cls._of(version, sorted(products, key=lambda product: product.id))

    @classmethod
    def _of(
        cls,
        version: int,
        products: Iterable[Product],
        first_seen: Callable[[], Sequence[int]] | None = None,
    ) -> CatalogView:
        builder = _Builder()
        for product in products:
            builder.add(product)
        size = len(builder.ids)
        return cls(
            version=version,
            ids=tuple(builder.ids),
            names=tuple(builder.names),
            urls=tuple(builder.urls),
            price=_frozen(np.array(builder.price, dtype=np.float64)),
            in_stock=_frozen(np.array(builder.in_stock, dtype=np.int8)),
            first_seen=_frozen(np.array(first_seen() if first_seen else [-1] * size, np.int64)),
            columns=MappingProxyType(
                {name: column.build(size) for name, column in builder.columns.items()}
            ),
            photos=tuple(builder.photos),
            first_photo=_frozen(np.array(builder.first_photo, dtype=np.int64)),
            _position=MappingProxyType({name: at for at, name in enumerate(builder.ids)}),
            _folded=tuple(name.casefold() for name in builder.names),
        )

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def with_photo(self) -> Mask:
        """Which products have a photo."""
        return np.diff(self.first_photo) > 0

    def position(self, product_id: ProductId) -> int | None:
        """Where the product is in this view, None if it is not."""
        return self._position.get(product_id)

    def positions(self, ids: Sequence[ProductId]) -> NDArray[np.int64]:
        """Where the products are in this view, shape (len(ids),), -1 for those that are not."""
        get = self._position.get
        return np.fromiter((get(name, -1) for name in ids), dtype=np.int64, count=len(ids))

    def content(self, position: int) -> str | None:
        """Content of the product's first photo, None if it has none."""
        first, end = self.first_photo[position], self.first_photo[position + 1]
        return self.photos[first].content if end > first else None

    def product(self, position: int) -> Product:
        """The product at ``position``, from 0."""
        price = float(self.price[position])
        in_stock = int(self.in_stock[position])
        attributes = {
            name: column.values[code]
            for name, column in self.columns.items()
            if (code := column.codes.item(position)) >= 0
        }
        return Product(
            id=self.ids[position],
            name=self.names[position],
            attributes=attributes,
            photos=self.photos[self.first_photo[position] : self.first_photo[position + 1]],
            price=None if price != price else price,
            in_stock=None if in_stock < 0 else bool(in_stock),
            url=self.urls[position],
        )

    def column(self, attribute: str) -> AttributeColumn:
        """The values of one attribute.

        Raises:
            InvalidFilter: no product has it; names like it are suggested.
        """
        try:
            return self.columns[attribute]
        except KeyError:
            raise InvalidFilter(self._unknown(attribute)) from None

    def facets(
        self, attributes: Iterable[str] | None = None, *, mask: Mask | None = None
    ) -> tuple[Facet, ...]:
        """Values of attributes (all by default), counted among the products of ``mask``.

        Values nobody has there are left out; equally frequent ones are in order of their text.

        Raises:
            InvalidFilter: an attribute is unknown.
        """
        names = self.columns if attributes is None else attributes
        return tuple(_facet(name, self.column(name), mask) for name in names)

    def matches(self, text: str) -> Mask:
        """Which products have every word of ``text`` in their name, in any case, or it as id."""
        words = text.casefold().split()
        found = np.ones(len(self), dtype=np.bool_)
        for word in words:
            hits = (word in name for name in self._folded)
            found &= np.fromiter(hits, dtype=np.bool_, count=len(self))
        at = self._position.get(text.strip())
        if at is not None:
            found[at] = True
        return found

    def _unknown(self, attribute: str) -> str:
        known = sorted(self.columns)
        by_case = {name.casefold(): name for name in known}
        close = get_close_matches(attribute.casefold(), by_case, n=3, cutoff=0.5)
        if close:
            hint = "did you mean " + " or ".join(f"'{by_case[name]}'" for name in close)
            return f"No product has an attribute '{attribute}': {hint}?"
        listed = ", ".join(known[:20]) or "none"
        return f"No product has an attribute '{attribute}': choose from {listed}."


class _Builder:
    def __init__(self) -> None:
        self.ids: list[ProductId] = []
        self.names: list[str] = []
        self.urls: list[str | None] = []
        self.price: list[float] = []
        self.in_stock: list[int] = []
        self.photos: list[Photo] = []
        self.first_photo: list[int] = [0]
        self.columns: dict[str, ColumnBuilder] = {}

    def add(self, product: Product) -> None:
        position = len(self.ids)
        self.ids.append(product.id)
        self.names.append(product.name)
        self.urls.append(product.url)
        self.price.append(float("nan") if product.price is None else product.price)
        self.in_stock.append(-1 if product.in_stock is None else int(product.in_stock))
        self.photos.extend(product.photos)
        self.first_photo.append(len(self.photos))
        columns = self.columns
        for name, value in product.attributes.items():
            if name not in columns:
                columns[name] = ColumnBuilder()
            columns[name].add(position, value)


def _facet(name: str, column: AttributeColumn, mask: Mask | None) -> Facet:
    codes = column.codes if mask is None else column.codes[mask]
    counts = np.bincount(codes[codes >= 0], minlength=len(column.values)).tolist()
    counted = [pair for pair in zip(column.values, counts, strict=True) if pair[1]]
    return Facet(name, tuple(sorted(counted, key=lambda pair: (-pair[1], str(pair[0])))))


def _frozen(array: _Array) -> _Array:
    array.setflags(write=False)
    return array
