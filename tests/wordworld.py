"""A small furniture shop with known right answers, and an encoder whose meanings are known."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import product as every
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.view import CatalogView
from lookalike.encoders.base import EncoderCard
from lookalike.encoders.vector_store import VectorStore
from lookalike.index.lexical.words import open_words, write_words
from lookalike.recommend.search.senses import TextVectorCache
from lookalike.recommend.search.text_score import WordShelf
from lookalike.types import Product

KINDS = ("Sofas", "Coffee Tables", "Floor Lamps", "T-Chairs")
COLOURS = ("Red", "Blue", "Dark Blue", "Black")
MATERIALS = ("Leather", "Oak")
MAKERS = ("Norrland", "Casa Bella")
PRICES = {"Sofas": 900.0, "Coffee Tables": 200.0, "Floor Lamps": 49.5, "T-Chairs": 80.0}

MEANT = {"settle": "sofa", "davenport": "sofa", "crimson": "red", "illumination": "lamp"}
"""What the encoder of this world knows beside the words themselves."""


def furniture() -> list[Product]:
    """One product of each kind, colour, material and maker: 64, in a fixed order."""
    products = []
    for at, (kind, colour, material, maker) in enumerate(every(KINDS, COLOURS, MATERIALS, MAKERS)):
        products.append(
            Product(
                id=f"f{at:03}",
                name=f"{maker} {colour} {kind.removesuffix('s')} No. {at % 4}",
                attributes={"category": kind, "colour": colour, "material": material},
                price=PRICES[kind] + at % 4,
            )
        )
    return products


class MeantEncoder:
    """Texts as the mean of their words' fixed random vectors; words in ``MEANT`` share one."""

    card = EncoderCard(name="meant", version="1", dim=64, licence="none", preprocessing="words")

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.extend(texts)
        return np.stack([self._vector(text) for text in texts]) if texts else np.empty((0, 64))

    def knows(self, word: str) -> bool:
        return word in MEANT

    def _vector(self, text: str) -> NDArray[np.float32]:
        words = [word.strip(",.").lower().removesuffix("s") for word in text.split()] or [""]
        added = np.sum([_of_word(MEANT.get(word, word)) for word in words], axis=0)
        return (added / np.linalg.norm(added)).astype(np.float32)


def _of_word(word: str) -> NDArray[np.float64]:
    return np.random.default_rng(zlib.crc32(word.encode())).normal(size=64)


def words_of(
    folder: Path, products: Sequence[Product], encoder: MeantEncoder | None = None
) -> tuple[CatalogView, WordShelf, TextVectorCache | None]:
    """The words of some products, written and opened."""
    view = CatalogView.of(products)
    written = folder / "words"
    written.mkdir(parents=True)
    if encoder is None:
        write_words(written, view)
        return view, WordShelf.join(open_words(written), view), None
    with VectorStore(folder / "vectors", encoder.card) as store:
        write_words(written, view, encoder=encoder, store=store)
    return view, WordShelf.join(open_words(written), view), TextVectorCache(encoder)
