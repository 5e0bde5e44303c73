"""A small shelf with known vectors and attributes: categories by colours, several of each."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from lookalike.catalog.view import CatalogView
from lookalike.index.exact import ExactIndex
from lookalike.index.snapshot import Place, VisualSnapshot
from lookalike.recommend.similar import Shelf
from lookalike.types import Product

CATEGORIES = ("Shirts", "Shoes", "Bags", "Belts", "Hats", "Socks")
COLOURS = ("Blue", "Green", "Red", "Black", "White")
COPIES = 8
DIM = 24


def name(category: str, colour: str, copy: int) -> str:
    return f"{category}-{colour}-{copy}"


def products(copies: int = COPIES) -> list[Product]:
    """In the order of ids, so that positions of the snapshot are rows of the view."""
    every = [
        Product(
            id=name(category, colour, copy),
            name=f"{colour} {category} no. {copy}",
            attributes={
                "articleType": category,
                "baseColour": colour,
                "gender": ("Women", "Men")[copy % 2],
            },
        )
        for category in CATEGORIES
        for colour in COLOURS
        for copy in range(copies)
    ]
    return sorted(every, key=lambda product: product.id)


def shelf(
    *, seed: int = 3, attributes: bool = True, left: tuple[str, ...] = (), copies: int = COPIES
) -> Shelf:
    """Products of one category and colour look alike, those of one category or colour a little."""
    chance = np.random.default_rng(seed)
    direction = {key: chance.normal(size=DIM) for key in (*CATEGORIES, *COLOURS)}
    every = products(copies)
    rows = [
        direction[str(p.attributes["articleType"])]
        + 0.7 * direction[str(p.attributes["baseColour"])]
        + 0.35 * chance.normal(size=DIM)
        for p in every
    ]
    vectors = np.array(rows, np.float32)
    vectors -= vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = np.ascontiguousarray(vectors)
    known = {
        "name": "known",
        "created": "",
        "places": tuple(Place(p.id, "") for p in every),
        "position_of": {p.id: at for at, p in enumerate(every)},
        "live": None,
        "vectors": vectors,
        "index": ExactIndex(vectors),
        "match": None,
    }
    # What tastes do not use is left out, whatever else a snapshot has.
    rest: dict[str, Any] = {part.name: None for part in fields(VisualSnapshot)}
    snapshot = VisualSnapshot(**{**rest, **known})
    shown = [p for p in every if p.id not in left]
    if not attributes:
        shown = [Product(p.id, p.name) for p in shown]
    return Shelf.join(snapshot, CatalogView.of(shown))
