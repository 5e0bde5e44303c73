"""Reviews with what they say of themselves, from a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import InvalidInput
from lookalike.reviews.features import Text
from lookalike.reviews.reading import said
from lookalike.reviews.sentiment import can_learn
from lookalike.sources.review_table import ReadReview, ReviewTable


@dataclass(frozen=True, slots=True, eq=False)
class Reviews:
    """One entry per review that has words and says whether it recommends the product."""

    texts: Sequence[Text]
    recommended: NDArray[np.float64]
    ratings: NDArray[np.float64]
    products: Sequence[str]
    without_text: int


def labelled_reviews(path: Path) -> Reviews:
    """The reviews of a table that can be judged; those without a body are counted, not judged.

    Raises:
        NotFound, InvalidTable: the table cannot be read.
        InvalidInput: too few say whether they recommend the product.
    """
    texts, recommended, ratings, products = [], [], [], []
    without_text = 0
    for row in ReviewTable(path).rows():
        if not isinstance(row, ReadReview) or (label := said(row.review)) is None:
            continue
        if not row.review.text:
            without_text += 1
            continue
        texts.append(Text(row.review.title, row.review.text))
        recommended.append(label)
        ratings.append(np.nan if row.review.rating is None else row.review.rating)
        products.append(row.review.product_id)
    labels = np.array(recommended, dtype=np.float64)
    if not can_learn(labels):
        raise InvalidInput(
            f"{path} has {len(labels)} reviews that say whether they recommend their product, "
            f"which is too few (or they all agree): give it more."
        )
    return Reviews(texts, labels, np.array(ratings, dtype=np.float64), products, without_text)
