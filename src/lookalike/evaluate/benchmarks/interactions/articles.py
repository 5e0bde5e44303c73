"""What is known of the products beside the events: a table of articles, and a folder of photos."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import InvalidTable, NotFound
from lookalike.evaluate.benchmarks.baseline.encoding import features_of
from lookalike.evaluate.benchmarks.baseline.run import Run
from lookalike.evaluate.benchmarks.interactions.reading import ITEM
from lookalike.learning.bridge.content import Content, text_vectors
from lookalike.space.pca import fit_pca

ENCODER = "efficientnet-lite0+colour"
COMPONENTS = 128
VARIANTS = ("item_group_id", "product_code", "parent_asin", "parent_id", "style", "model")
"""Usual names of the column that products share which are one thing in several colours."""
TELLING = 0.75  # a column with more distinct values per row than this names rows, not kinds
SHORT = 3  # words a value has, on average, in a column of names
_WORD = re.compile(r"[^\W\d_]{2,}|\d{2,}")

Table = Mapping[str, Mapping[str, str]]
"""Rows by product id."""


def read_articles(path: Path) -> Table:
    """A CSV table by the column that holds the ids: ``article_id`` or another usual name.

    Raises:
        NotFound: there is no such file.
        InvalidTable: no column holds ids.
    """
    if not path.is_file():
        raise NotFound(f"There is no file {path}: give the table of the articles.")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        column = next((n for n in rows.fieldnames or () if n.lower() in (*ITEM, "id")), None)
        if column is None:
            raise InvalidTable(f"{path} has no column of ids: name it one of {', '.join(ITEM)}.")
        return {
            row[column]: {n: v for n, v in row.items() if n and n != column and isinstance(v, str)}
            for row in rows
            if row[column]
        }


def words_of(products: Sequence[str], table: Table) -> list[list[str]]:
    """For each product its attributes as ``column=value``, and the words of its longer texts.

    A code beside its own name (``colour_group_code``, ``colour_group_name``) adds nothing and is
    left out.
    """
    rows = [table[product] for product in products if product in table]
    columns = list(rows[0]) if rows else []
    kinds, texts = [], []
    for column in columns:
        values = [row.get(column, "") for row in rows]
        beside = re.sub(r"_(no|code|id)$", "_name", column)
        if len(set(values)) <= TELLING * len(rows) and (beside == column or beside not in columns):
            kinds.append(column)
        if sum(len(_WORD.findall(value)) for value in values) > SHORT / 2 * len(rows):
            texts.append(column)
    return [_words(table.get(product, {}), kinds, texts) for product in products]


def _words(row: Mapping[str, str], kinds: Sequence[str], texts: Sequence[str]) -> list[str]:
    attributes = [f"{column}={row[column]}" for column in kinds if row.get(column)]
    words = [word for column in texts for word in _WORD.findall(row.get(column, "").lower())]
    return attributes + words


def variants_of(products: Sequence[str], table: Table) -> NDArray[np.int64] | None:
    """The same number for products that are one thing, (products,); None where no column says."""
    columns = next(iter(table.values()), {})
    column = next((name for name in columns if name.lower() in VARIANTS), None)
    if column is None:
        return None
    named = [table.get(product, {}).get(column, "") for product in products]
    number = {name: at for at, name in enumerate(sorted({name for name in named if name}))}
    return np.array([number.get(name, -1) for name in named], np.int64)


def content_of(
    products: Sequence[str], table: Table | None, images: Path | None, run: Run
) -> Content | None:
    """Text and look of every product; None when neither a table nor photos are given.

    Raises:
        NotFound: there is no such folder, or no photo of any product in it.
    """
    if table is None and images is None:
        return None
    text = None if table is None else text_vectors(words_of(products, table))
    return Content(
        text=text,
        visual=None if images is None else _looks(products, images, text, run),
        variants=None if table is None else variants_of(products, table),
    )


def _looks(products: Sequence[str], images: Path, text: Any, run: Run) -> NDArray[np.float32]:
    photos = {product: path for product in products if (path := images / f"{product}.jpg").exists()}
    if not photos:
        raise NotFound(f"There is no photo of any product in {images}: name them <id>.jpg.")
    readable, features = features_of(run, ENCODER, photos)
    components = min(COMPONENTS, len(features) - 1, features.shape[1])
    space = fit_pca([features], encoder_id=ENCODER, components=max(1, components))
    at = {product: place for place, product in enumerate(products)}
    seen = np.array([at[product] for product in readable], np.int64)
    looks = np.zeros((len(products), space.dim), np.float32)
    looks[seen] = space.transform(features)
    if text is not None:
        _lend(looks, seen, text)
    return looks


def _lend(looks: NDArray[np.float32], seen: NDArray[np.int64], text: Any) -> None:
    """Give a product without a photo the look of the one with a photo that reads most like it.

    Where photos exist of sold products only, having one would tell what will be sold. Lent looks
    are spread like real ones, so that having a photo is no advantage.
    """
    lenders = text[seen]
    unseen = np.setdiff1d(np.arange(len(looks)), seen)
    for start in range(0, len(unseen), 500):
        some = unseen[start : start + 500]
        likeness = (text[some] @ lenders.T).toarray()
        known = likeness.max(axis=1) > 0
        looks[some[known]] = looks[seen[likeness.argmax(axis=1)[known]]]
