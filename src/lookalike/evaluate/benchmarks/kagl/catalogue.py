"""The catalogue as the tasks need it: products, features of their photos, names and attributes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.rows import draft
from lookalike.encoders.base import Features
from lookalike.evaluate.benchmarks.baseline.encoding import features_of
from lookalike.evaluate.benchmarks.baseline.run import Run
from lookalike.evaluate.benchmarks.data import TABLE, read_folder
from lookalike.sources.base import RawRow
from lookalike.sources.csv_source import CsvSource
from lookalike.types import AttributeValue, Product, ProductId

PIECE = 2048


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Every product with a photo that can be read, in one order."""

    products: Sequence[Product]
    photos: Mapping[ProductId, Path]
    features: Features
    refused: int

    @property
    def place(self) -> dict[ProductId, int]:
        """Where each product stands."""
        return {product.id: at for at, product in enumerate(self.products)}

    def names(self, places: Sequence[int] | NDArray[np.int64]) -> list[str]:
        """The names of the products at some places."""
        return [self.products[at].name for at in places]

    def columns(
        self, places: Sequence[int] | NDArray[np.int64]
    ) -> dict[str, list[AttributeValue | None]]:
        """The attributes of the products at some places, by name."""
        known = dict.fromkeys(name for p in self.products for name in p.attributes)
        return {name: [self.products[at].attributes.get(name) for at in places] for name in known}

    def pieces(self, places: NDArray[np.int64]) -> Iterator[Features]:
        """The features at some places, a few at a time."""
        for start in range(0, len(places), PIECE):
            yield self.features[places[start : start + PIECE]]

    def without(self, ids: Collection[ProductId]) -> NDArray[np.int64]:
        """Places of the products not named."""
        return np.array(
            [at for at, product in enumerate(self.products) if product.id not in ids],
            dtype=np.int64,
        )


def read_catalogue(run: Run, folder: Path) -> Catalogue:
    """Read the table and encode the photos, unless an earlier run has.

    Raises:
        NotFound: the folder lacks its table or its photos.
        WeightsUnavailable: the weights of the encoder are not installed.
        Interrupted: the run was stopped.
    """
    source = read_folder(folder, run.work, on_progress=run.on_progress)
    columns = CsvSource(folder / TABLE).columns
    readable, features = features_of(run, run.options.encoder, source.photos)
    products = [
        draft(RawRow(line=0, cells=source.rows[product]), columns).product for product in readable
    ]
    photos = {product: source.photos[product] for product in readable}
    return Catalogue(products, photos, features, source.refused)
