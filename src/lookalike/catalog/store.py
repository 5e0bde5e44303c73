"""The catalogue in the database: products and their photos, and a version that only grows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import bindparam, delete, func, select, update

from lookalike.catalog.records import (
    Write,
    assembled,
    chunks,
    first_seen,
    with_photos,
    write_photos,
    write_products,
)
from lookalike.catalog.versions import CATALOGUE, grow_version, version
from lookalike.storage.database import Database
from lookalike.storage.schema import photos, products
from lookalike.types import Photo, Product, ProductId


@dataclass(frozen=True, slots=True)
class Known:
    """What ingest needs to see whether a product changed: its digest and its photos.

    ``others`` are those beside the first, each with its fingerprint.
    """

    digest: str
    photo: Photo | None = None
    fingerprint: str = ""
    others: tuple[tuple[Photo, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CatalogueCounts:
    """Products in the catalogue, and how many of them have a photo."""

    products: int
    with_photo: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One state of the catalogue, valid inside ``CatalogStore.reading``.

    ``first_seen`` reads when each product came in, in id order: microseconds since 1970, -1 where
    that is not known.
    """

    version: int
    products: Iterator[Product]
    first_seen: Callable[[], list[int]]


class CatalogStore:
    """Products by id. May be shared by threads; a writer waits for another one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def version(self) -> int:
        """Number that is larger after any change; cheap enough to be asked on every request."""
        with self._database.read() as connection:
            return version(connection, CATALOGUE)

    def counts(self) -> CatalogueCounts:
        """How many products there are, with and without photo."""
        with self._database.read() as connection:
            total = connection.execute(select(func.count()).select_from(products)).scalar_one()
            first = select(func.count()).select_from(photos).where(photos.c.position == 0)
            return CatalogueCounts(total, connection.execute(first).scalar_one())

    def get(self, ids: Iterable[ProductId]) -> dict[ProductId, Product]:
        """The products that exist among ``ids``, in the order asked."""
        wanted = list(dict.fromkeys(ids))
        found: dict[ProductId, Product] = {}
        with self._database.read() as connection:
            for chunk in chunks(wanted):
                rows = connection.execute(with_photos().where(products.c.id.in_(chunk)))
                found.update((product.id, product) for product in assembled(rows))
        return {product_id: found[product_id] for product_id in wanted if product_id in found}

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """One state of the whole catalogue: its version, and all products streamed in id order."""
        with self._database.read() as connection:
            rows = connection.execution_options(yield_per=2000).execute(with_photos())
            yield Reading(
                version(connection, CATALOGUE), assembled(rows), partial(first_seen, connection)
            )

    def products(self) -> Iterator[Product]:
        """All products in id order, streamed, as of when the first is taken."""
        with self.reading() as reading:
            yield from reading.products

    def photo_contents(self) -> Iterator[tuple[ProductId, str]]:
        """Id and first photo's content of every product that has one, streamed in id order."""
        query = (
            select(photos.c.product_id, photos.c.content)
            .where(photos.c.position == 0)
            .order_by(photos.c.product_id)
        )
        with self._database.read() as connection:
            for row in connection.execution_options(yield_per=5000).execute(query):
                yield row[0], row[1]

    def without_photo(self) -> Iterator[ProductId]:
        """Ids of the products that have no photo, streamed in id order."""
        query = (
            select(products.c.id)
            .outerjoin(photos, photos.c.product_id == products.c.id)
            .where(photos.c.product_id.is_(None))
            .order_by(products.c.id)
        )
        with self._database.read() as connection:
            yield from connection.execution_options(yield_per=5000).execute(query).scalars()

    def ids(self) -> frozenset[ProductId]:
        """The ids of all products."""
        with self._database.read() as connection:
            return frozenset(connection.execute(select(products.c.id)).scalars())

    def known(self, ids: Iterable[ProductId]) -> dict[ProductId, Known]:
        """Digest and photos of the products that exist among ``ids``."""
        query = select(
            products.c.id,
            products.c.digest,
            photos.c.content,
            photos.c.width,
            photos.c.height,
            photos.c.source,
            photos.c.fingerprint,
        ).outerjoin(photos, (photos.c.product_id == products.c.id) & (photos.c.position == 0))
        further = (
            select(
                photos.c.product_id,
                photos.c.content,
                photos.c.width,
                photos.c.height,
                photos.c.source,
                photos.c.fingerprint,
            )
            .where(photos.c.position > 0)
            .order_by(photos.c.product_id, photos.c.position)
        )
        found: dict[ProductId, Known] = {}
        with self._database.read() as connection:
            for chunk in chunks(list(ids)):
                for row in connection.execute(query.where(products.c.id.in_(chunk))):
                    photo = None if row[2] is None else Photo(row[2], row[3], row[4], row[5])
                    found[row[0]] = Known(row[1], photo, row[6] or "")
                for other in connection.execute(further.where(photos.c.product_id.in_(chunk))):
                    known, photo = found[other[0]], Photo(other[1], other[2], other[3], other[4])
                    others = (*known.others, (photo, other[5] or ""))
                    found[other[0]] = replace(known, others=others)
        return found

    def upsert(self, items: Iterable[Product]) -> int:
        """Store products with their photos, new or changed; how many there were.

        All of them or none. The version grows by one if there were any.
        """
        writes = [Write(item, item.photos, ("",) * len(item.photos)) for item in items]
        self.write(writes)
        return len(writes)

    def write(
        self, writes: Sequence[Write], *, fingerprints: Sequence[tuple[ProductId, str]] = ()
    ) -> None:
        """Store what changed in one transaction, and grow the version by one if anything did.

        ``fingerprints`` are new ones of first photos whose bytes are the same; as they change
        nothing anyone can see, they leave the version alone.
        """
        with self._database.write() as connection:
            if writes:
                write_products(connection, writes)
                write_photos(connection, [item for item in writes if item.photos is not None])
                grow_version(connection, CATALOGUE)
            if fingerprints:
                connection.execute(
                    update(photos)
                    .where(photos.c.product_id == bindparam("of"), photos.c.position == 0)
                    .values(fingerprint=bindparam("now")),
                    [{"of": product_id, "now": now} for product_id, now in fingerprints],
                )

    def delete(self, ids: Iterable[ProductId]) -> int:
        """Delete products and forget their photos (the files stay); how many there were."""
        deleted = 0
        with self._database.write() as connection:
            for chunk in chunks(list(dict.fromkeys(ids))):
                deleted += connection.execute(
                    delete(products).where(products.c.id.in_(chunk))
                ).rowcount
            if deleted:
                grow_version(connection, CATALOGUE)
        return deleted
