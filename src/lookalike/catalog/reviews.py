"""Reviews in the database: stored once each, read by product, and a version that only grows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from lookalike.catalog.records import chunks
from lookalike.catalog.versions import CATALOGUE, grow_version, versions
from lookalike.sources.review_table import Review
from lookalike.storage.database import Database
from lookalike.storage.schema import products, reviews
from lookalike.types import ProductId

_COUNTER = "reviews"
_READ = (
    reviews.c.product_id,
    reviews.c.text,
    reviews.c.title,
    reviews.c.rating,
    reviews.c.recommended,
    reviews.c.date,
    reviews.c.author,
)


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """How many reviews there are, about how many products."""

    reviews: int
    products: int


class ReviewStore:
    """Reviews by product. May be shared by threads; a writer waits for another one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def version(self) -> tuple[int, int]:
        """Changes whenever a review is added or goes with its product; cheap to ask."""
        with self._database.read() as connection:
            own, catalogue = versions(connection, _COUNTER, CATALOGUE)
        return own, catalogue

    def counts(self) -> ReviewCounts:
        """How many there are."""
        about = select(func.count(), func.count(reviews.c.product_id.distinct()))
        with self._database.read() as connection:
            found = connection.execute(about.select_from(reviews)).one()
        return ReviewCounts(found[0], found[1])

    def of(self, product_id: ProductId) -> tuple[Review, ...]:
        """The reviews of one product, the newest first; without date last."""
        query = (
            select(*_READ)
            .where(reviews.c.product_id == product_id)
            .order_by(reviews.c.date.is_(None), reviews.c.date.desc(), reviews.c.digest)
        )
        with self._database.read() as connection:
            return tuple(_review(row) for row in connection.execute(query))

    def by_product(self) -> Iterator[tuple[ProductId, tuple[Review, ...]]]:
        """Every product that has reviews, with all of them, streamed in id order."""
        query = select(*_READ).order_by(reviews.c.product_id, reviews.c.digest)
        with self._database.read() as connection:
            rows = connection.execution_options(yield_per=2000).execute(query)
            for product_id, group in groupby(rows, key=lambda row: row[0]):
                yield product_id, tuple(_review(row) for row in group)

    def unknown(self, ids: Iterable[ProductId]) -> set[ProductId]:
        """Those of ``ids`` that are no product of the catalogue."""
        wanted = set(ids)
        query = select(products.c.id)
        known: set[ProductId] = set()
        with self._database.read() as connection:
            for chunk in chunks(sorted(wanted)):
                known.update(connection.execute(query.where(products.c.id.in_(chunk))).scalars())
        return wanted - known

    def add(self, items: Sequence[Review], digests: Sequence[str] | None = None) -> list[bool]:
        """Store reviews of known products in one transaction; for each, whether it is new.

        They are told apart by ``digests``, by default those of ``digest``.
        """
        if digests is None:
            digests = [digest(item) for item in items]
        with self._database.write() as connection:
            known = _known(connection, digests)
            new: dict[str, Review] = {}
            fresh = []
            for key, item in zip(digests, items, strict=True):
                fresh.append(key not in known and key not in new)
                if fresh[-1]:
                    new[key] = item
            if new:
                connection.execute(insert(reviews), [_row(key, item) for key, item in new.items()])
                grow_version(connection, _COUNTER)
        return fresh

    def delete(self, product_ids: Iterable[ProductId]) -> int:
        """Delete the reviews of these products; how many there were."""
        deleted = 0
        with self._database.write() as connection:
            for chunk in chunks(list(dict.fromkeys(product_ids))):
                statement = delete(reviews).where(reviews.c.product_id.in_(chunk))
                deleted += connection.execute(statement).rowcount
            if deleted:
                grow_version(connection, _COUNTER)
        return deleted


def digest(review: Review, number: int = 1) -> str:
    """The same for the same review, 32 hexadecimal digits.

    ``number`` tells reviews apart that have no words and agree in all the rest.
    """
    parts = (
        review.product_id,
        review.title,
        review.text,
        "" if review.rating is None else f"{review.rating:g}",
        {None: "", True: "1", False: "0"}[review.recommended],
        review.date or "",
        author_hash(review.author),
        *([str(number)] if number > 1 else []),
    )
    lengths = "".join(f"{len(part)}:{part}" for part in parts)  # so that no two lists run together
    return blake2b(lengths.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def author_hash(author: str) -> str:
    """What is stored instead of a name: tells one author from another, 32 digits, "" for none.

    It does not hide a name from somebody who can guess it; it keeps it from being read.
    """
    if not author:
        return ""
    key = blake2b(author.encode(errors="surrogatepass"), digest_size=16, person=b"review-author")
    return key.hexdigest()


def _known(connection: Connection, digests: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for chunk in chunks(digests):
        query = select(reviews.c.digest).where(reviews.c.digest.in_(chunk))
        known.update(connection.execute(query).scalars())
    return known


def _row(key: str, item: Review) -> dict[str, Any]:
    return {
        "digest": key,
        "product_id": item.product_id,
        "title": item.title,
        "text": item.text,
        "rating": item.rating,
        "recommended": item.recommended,
        "date": item.date,
        "author": author_hash(item.author),
    }


def _review(row: Row[*tuple[Any, ...]]) -> Review:
    return Review(row[0], row[1], row[2], row[3], row[4], row[5], row[6])
