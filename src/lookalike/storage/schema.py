"""The tables, as they stand after the newest migration. Types are portable between dialects."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

ID_LENGTH = 255
"""Longest product id that can be stored, in characters."""

metadata = MetaData()


def _id_type() -> String:
    # Ids must sort the same everywhere: SQLite compares code points, PostgreSQL only with "C".
    return String(ID_LENGTH).with_variant(String(ID_LENGTH, collation="C"), "postgresql")


products = Table(
    "products",
    metadata,
    Column("id", _id_type(), primary_key=True),
    Column("name", Text, nullable=False),
    Column("attributes", JSON, nullable=False),
    Column("price", Float),
    Column("in_stock", Boolean),
    Column("url", Text),
    Column("digest", String(32), nullable=False),
    sqlite_with_rowid=False,
)
"""``digest`` covers all other columns, so that an unchanged row is recognised by it alone."""

photos = Table(
    "photos",
    metadata,
    Column(
        "product_id",
        _id_type(),
        ForeignKey("products.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("content", String(64), nullable=False, index=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""``fingerprint`` is what the file looked like from outside when its bytes were last read."""

counters = Table(
    "counters",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""Numbers that only grow; ``catalogue`` is the version of the catalogue."""
