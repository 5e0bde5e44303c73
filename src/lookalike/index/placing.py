"""Products into the space: by their photo, and by what is known of them if the space heeds it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.view import CatalogView
from lookalike.encoders.vector_store import VectorStore
from lookalike.index.snapshot import Place
from lookalike.space.adaptation.attributes import Column
from lookalike.space.adaptation.space import AdaptedSpace
from lookalike.space.base import Space, UnitVectors
from lookalike.types import Product, ProductId

Placer = Callable[[Sequence[Place]], UnitVectors]
"""Gives the vectors (n, components) of n places."""


def placer(space: Space, store: VectorStore, view: CatalogView) -> Placer:
    """How products are placed in ``space``."""

    def place(places: Sequence[Place]) -> UnitVectors:
        features = store.read(store.rows([place.content for place in places]))
        if isinstance(space, AdaptedSpace):
            known = known_attributes(view, [place.product_id for place in places])
            return space.place(features, known)
        return space.transform(features)

    return place


def known_attributes(view: CatalogView, ids: Sequence[ProductId]) -> dict[str, Column]:
    """Every attribute of some products, None where a product lacks it, in their order."""
    rows: NDArray[np.int64] = view.positions(ids)
    columns: dict[str, Column] = {}
    for name, column in view.columns.items():
        codes = np.where(rows >= 0, column.codes[rows], -1).tolist()
        columns[name] = [column.values[code] if code >= 0 else None for code in codes]
    return columns


def digest(product: Product) -> str:
    """Short text that is another one when an attribute of the product is."""
    facts = json.dumps(dict(product.attributes), sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(facts.encode(), digest_size=8).hexdigest()
