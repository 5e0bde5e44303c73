"""The statements behind ``CatalogStore``: products and photos as rows, and back."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from lookalike.catalog.rows import digest
from lookalike.storage.schema import photos, products
from lookalike.types import Photo, Product, ProductId

_CHUNK = 500  # ids per statement: databases limit the number of parameters


@dataclass(frozen=True, slots=True)
class Write:
    """One product to be stored. ``photos`` None leaves its photos as they are.

    ``fingerprints`` belong to ``photos``, one each.
    """

    product: Product
    photos: tuple[Photo, ...] | None = None
    fingerprints: tuple[str, ...] = ()


def write_products(connection: Connection, writes: Sequence[Write]) -> None:
    """Insert the products that are new and update the others."""
    existing: set[ProductId] = set()
    for chunk in chunks([item.product.id for item in writes]):
        existing.update(
            connection.execute(select(products.c.id).where(products.c.id.in_(chunk))).scalars()
        )
    new: list[Product] = []
    changed: list[Product] = []
    for product in {item.product.id: item.product for item in writes}.values():
        (changed if product.id in existing else new).append(product)
    if new:
        now = time.time_ns() // 1000
        rows = [{"id": p.id, "first_seen": now, **_values(p)} for p in new]
        connection.execute(insert(products), rows)
    if changed:
        connection.execute(
            update(products).where(products.c.id == bindparam("of")),
            [{"of": product.id, **_values(product)} for product in changed],
        )


def _values(product: Product) -> dict[str, Any]:
    return {
        "name": product.name,
        "attributes": dict(product.attributes),
        "price": product.price,
        "in_stock": product.in_stock,
        "url": product.url,
        "digest": digest(product),
    }


def write_photos(connection: Connection, writes: Sequence[Write]) -> None:
    """Replace all photos of these products."""
    latest = {item.product.id: item for item in writes}
    for chunk in chunks(list(latest)):
        connection.execute(delete(photos).where(photos.c.product_id.in_(chunk)))
    rows = [
        {
            "product_id": product_id,
            "position": position,
            "content": photo.content,
            "width": photo.width,
            "height": photo.height,
            "source": photo.source,
            "fingerprint": fingerprint,
        }
        for product_id, item in latest.items()
        for position, (photo, fingerprint) in enumerate(
            zip(item.photos or (), item.fingerprints, strict=True)
        )
    ]
    if rows:
        connection.execute(insert(photos), rows)


def with_photos() -> Select[Any]:
    """Each product once per photo, in id order, photos in theirs."""
    return (
        select(
            products.c.id,
            products.c.name,
            products.c.attributes,
            products.c.price,
            products.c.in_stock,
            products.c.url,
            photos.c.content,
            photos.c.width,
            photos.c.height,
            photos.c.source,
        )
        .outerjoin(photos, photos.c.product_id == products.c.id)
        .order_by(products.c.id, photos.c.position)
    )


def assembled(rows: Iterable[Row[*tuple[Any, ...]]]) -> Iterator[Product]:
    """Rows of ``with_photos`` as products."""
    for product_id, group in groupby(rows, key=lambda row: row[0]):
        parts = list(group)
        first = parts[0]
        held = tuple(
            Photo(part[6], part[7], part[8], part[9]) for part in parts if part[6] is not None
        )
        yield Product(product_id, first[1], first[2], held, first[3], first[4], first[5])


def first_seen(connection: Connection) -> list[int]:
    """When each product came in, in id order: microseconds since 1970, -1 where not known."""
    query = select(func.coalesce(products.c.first_seen, -1)).order_by(products.c.id)
    return list(connection.execute(query).scalars())


def chunks(ids: Sequence[ProductId]) -> Iterator[list[ProductId]]:
    """``ids`` in lists that fit into one statement."""
    remaining = iter(ids)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk
