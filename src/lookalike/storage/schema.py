"""The tables, as they stand after the newest migration. Types are portable between dialects."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from lookalike.storage.escaped_text import EscapedString, EscapedText

ID_LENGTH = 255
"""Longest product id that can be stored, in characters."""

metadata = MetaData()

IN_LOG: Final = "in the log"
"""Whose ``Table.info`` has this is part of the event log: in SQLite those tables, and no others,
are in a file of the log's own."""


def _id_type() -> String:
    # Ids must sort the same everywhere: SQLite compares code points, PostgreSQL only with "C".
    return String(ID_LENGTH).with_variant(EscapedString(ID_LENGTH, collation="C"), "postgresql")


def _short(length: int) -> String:
    return String(length).with_variant(EscapedString(length), "postgresql")


def _long() -> Text:
    return Text().with_variant(EscapedText(), "postgresql")


products = Table(
    "products",
    metadata,
    Column("id", _id_type(), primary_key=True),
    Column("name", _long(), nullable=False),
    Column("attributes", JSON, nullable=False),
    Column("price", Float),
    Column("in_stock", Boolean),
    Column("url", _long()),
    Column("digest", _short(32), nullable=False),
    Column("first_seen", BigInteger),
    sqlite_with_rowid=False,
)
"""``digest`` covers what a source says, so that an unchanged row is recognised by it alone.
``first_seen`` is when the product came in, in microseconds since 1970; null if that was before
this was noted."""

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
    Column("content", _short(64), nullable=False, index=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("source", _long(), nullable=False),
    Column("fingerprint", _long(), nullable=False),
    sqlite_with_rowid=False,
)
"""``fingerprint`` is what the file looked like from outside when its bytes were last read."""

counters = Table(
    "counters",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""Numbers by name. ``catalogue`` is the version of the catalogue and only grows, as does
``events``, the newest place in the order of the event log; ``erasure_salt`` is what the names of
erased shoppers are hashed with. Where there are two files each number grows in one of them only:
the larger one is true."""

events = Table(
    "events",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("event_id", _id_type(), nullable=False, unique=True),
    Column("kind", _short(16), nullable=False),
    Column("product", _id_type(), nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("shopper", _short(ID_LENGTH + 16), nullable=False),
    Column("user", _id_type(), nullable=False),
    Column("session", _id_type(), nullable=False),
    Column("value", Float),
    Column("request_id", _short(64), nullable=False),
    Column("position", Integer),
    Column("variant", _short(64), nullable=False),
    Column("propensity", Float),
    Column("undoes", _id_type(), nullable=False),
    Column("undone", Boolean, nullable=False),
    Column("context", JSON(none_as_null=True)),
    Index("ix_events_shopper_time", "shopper", "time"),
    info={IN_LOG: True},
)
"""``seq`` is the total order, ``time`` is in microseconds since 1970, and ``shopper`` is who the
event counts for: the user, the user its session was joined to, or the session. ``undone`` says
that a later event took this one back."""

joins = Table(
    "joins",
    metadata,
    Column("session", _id_type(), primary_key=True),
    Column("user", _id_type(), nullable=False),
    Column("seq", BigInteger, nullable=False),
    sqlite_with_rowid=False,
    info={IN_LOG: True},
)
"""Which user a session turned out to be."""

erasures = Table(
    "erasures",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("shopper_hash", _short(32), nullable=False, index=True),
    Column("time", BigInteger, nullable=False),
    info={IN_LOG: True},
)
"""Who was erased when, without saying who: events from before then are not taken any more."""

reviews = Table(
    "reviews",
    metadata,
    Column("digest", _short(32), primary_key=True),
    Column("product_id", _id_type(), ForeignKey("products.id", ondelete="CASCADE"), nullable=False),
    Column("title", _long(), nullable=False),
    Column("text", _long(), nullable=False),
    Column("rating", Float),
    Column("recommended", Boolean),
    Column("date", _short(10)),
    Column("author", _short(32), nullable=False),
    Index("ix_reviews_product_id", "product_id", "digest"),
    sqlite_with_rowid=False,
)
"""What shoppers wrote about products. ``digest`` covers all other columns; ``date`` is ISO 8601;
``author`` is a keyed hash of whatever the source called them, never the name."""

doctor_actions = Table(
    "doctor_actions",
    metadata,
    Column("finding", _short(32), primary_key=True),
    Column("product_id", _id_type(), primary_key=True),
    Column("kind", _short(32), nullable=False),
    Column("action", _short(16), nullable=False),
    Column("content", _short(64), nullable=False),
    Column("attribute", _long()),
    Column("value", JSON(none_as_null=True)),
    Column("replacement", JSON(none_as_null=True)),
    Column("time", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""What was decided about findings of the doctor, product by product. It outlives the product: an
action holds while a product of this id has the photo ``content`` and the ``value``."""

rules = Table(
    "rules",
    metadata,
    Column("id", _short(32), primary_key=True),
    Column("place_in_order", BigInteger, nullable=False, unique=True),
    Column("kind", _short(16), nullable=False),
    Column("where", JSON(none_as_null=True)),
    Column("products", JSON, nullable=False),
    Column("amount", Float),
    Column("place", Integer),
    Column("valid_from", BigInteger),
    Column("valid_until", BigInteger),
    Column("note", _long(), nullable=False),
    sqlite_with_rowid=False,
)
"""What the shop wants of products in recommendations, in the order the rules were made
(``place_in_order``); times are in microseconds since 1970. The counter ``rules`` is larger after
any change, and the places of later rules come from it."""
