"""What the columns of a table of reviews mean, and what their cells say."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from lookalike.sources.base import RefusedRow
from lookalike.types import ProductId

BEST = 5.0
"""Ratings are stars, from 1 to this."""

MAX_TEXT = 20_000
"""Characters of a review beyond which it is refused: nobody reads, or writes, that much."""

ROLES: Mapping[str, tuple[str, ...]] = {
    "product": (
        *("productid", "clothingid", "itemid", "articleid", "styleid", "parentasin", "asin"),
        *("sku", "skuid", "product", "productcode", "item", "article", "id"),
    ),
    "text": (
        *("reviewtext", "reviewbody", "reviewcontent", "text", "body", "review", "comment"),
        *("comments", "content", "feedback"),
    ),
    "title": ("title", "reviewtitle", "headline", "reviewheadline", "summary", "subject"),
    "rating": (
        *("rating", "stars", "starrating", "reviewrating", "overall", "overallrating", "score"),
    ),
    "recommended": (
        *("recommended", "recommendedind", "isrecommended", "recommend", "wouldrecommend"),
        *("recommendation",),
    ),
    "date": (
        *("date", "reviewdate", "reviewtime", "submissiontime", "submissiondate", "createdat"),
        *("timestamp", "unixreviewtime", "time"),
    ),
    "author": (
        *("authorid", "author", "reviewerid", "customerid", "userid", "user", "username"),
        *("reviewername", "nickname"),
    ),
}
"""For each part of a review the columns it goes by, the most specific first; compared without
regard to case, spaces and punctuation."""

_TRUE = frozenset({"1", "1.0", "true", "yes", "y", "t", "recommended"})
_FALSE = frozenset({"0", "0.0", "false", "no", "n", "f", "not recommended"})
_MISSING = frozenset({"", "na", "n/a", "nan", "none", "null"})
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:$|[T ])")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})$")
_SECONDS = re.compile(r"\d{9,13}$")


@dataclass(frozen=True, slots=True)
class Review:
    """What somebody wrote about a product. ``rating`` is 1 to 5 stars, ``date`` ISO 8601.

    ``author`` is what the source calls them; it is hashed before it is stored.
    """

    product_id: ProductId
    text: str = ""
    title: str = ""
    rating: float | None = None
    recommended: bool | None = None
    date: str | None = None
    author: str = ""


@dataclass(frozen=True, slots=True)
class ReadReview:
    """A review and the line it starts on; ``repaired`` says what had to be left out."""

    line: int
    review: Review
    repaired: str = ""


def read_cells(line: int, cells: Mapping[str, str], note: str) -> ReadReview | RefusedRow:
    """The review that ``cells``, by role, make up; refused when they make none."""
    product_id = cells.get("product", "").strip()
    try:
        review, left_out = _review(product_id, cells)
    except _UnusableError as error:
        return RefusedRow(line, product_id[:100], str(error))
    return ReadReview(line, review, "; ".join(part for part in (note, left_out) if part))


class _UnusableError(Exception):
    """Why a row is no review."""


def _review(product_id: str, cells: Mapping[str, str]) -> tuple[Review, str]:
    if not product_id:
        raise _UnusableError("it does not say which product it is about")
    text, title = (_prose(cells.get(role, "")) for role in ("text", "title"))
    if len(text) + len(title) > MAX_TEXT:
        raise _UnusableError(f"it has over {MAX_TEXT:,} characters")
    rating = _rating(cells.get("rating", ""))
    recommended = _truth(cells.get("recommended", ""))
    if not text and not title and rating is None and recommended is None:
        raise _UnusableError("it says nothing: no text, no rating, no recommendation")
    written = cells.get("date", "").strip()
    day = _day(written)
    left_out = ""
    if day is None and written.casefold() not in _MISSING:
        left_out = f"the date '{written[:40]}' was left out: write it like 2024-05-31"
    author = cells.get("author", "").strip()[:500]
    return Review(product_id, text, title, rating, recommended, day, author), left_out


def _prose(cell: str) -> str:
    text = " ".join(cell.split())
    return "" if text.casefold() in _MISSING else text


def _rating(cell: str) -> float | None:
    text = cell.strip()
    if text.casefold() in _MISSING:
        return None
    try:
        rating = float(text.replace(",", "."))
    except ValueError:
        raise _UnusableError(f"the rating '{text[:40]}' is not a number") from None
    if not math.isfinite(rating) or not 1 <= rating <= BEST:
        raise _UnusableError(f"the rating {text[:40]} is not between 1 and {BEST:.0f}")
    return rating


def _truth(cell: str) -> bool | None:
    text = cell.strip().casefold()
    if text in _MISSING:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise _UnusableError(f"'{text[:40]}' does not say whether it is recommended: write yes or no")


def _day(text: str) -> str | None:
    """The ISO date a cell gives, None when it gives none that is certain."""
    try:
        if found := _ISO.match(text):
            year, month, day = map(int, found.groups())
        elif found := _DAY_FIRST.match(text):
            day, month, year = map(int, found.groups())
        elif _SECONDS.match(text):
            seconds = int(text) / (1000 if len(text) > 11 else 1)
            return datetime.fromtimestamp(seconds, UTC).date().isoformat()
        else:
            return None
        return date(year, month, day).isoformat()
    except (ValueError, OverflowError, OSError):
        return None
