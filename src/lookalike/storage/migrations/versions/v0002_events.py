"""The event log: events, the sessions joined to users, and who was erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _id_type() -> sa.String:
    return sa.String(255).with_variant(sa.String(255, collation="C"), "postgresql")


def _sequence_type() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the tables, and the counter that orders the log."""
    op.create_table(
        "events",
        sa.Column("seq", _sequence_type(), primary_key=True),
        sa.Column("event_id", _id_type(), nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("product", _id_type(), nullable=False),
        sa.Column("time", sa.BigInteger, nullable=False),
        sa.Column("shopper", sa.String(271), nullable=False),
        sa.Column("user", _id_type(), nullable=False),
        sa.Column("session", _id_type(), nullable=False),
        sa.Column("value", sa.Float),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer),
        sa.Column("variant", sa.String(64), nullable=False),
        sa.Column("propensity", sa.Float),
        sa.Column("undoes", _id_type(), nullable=False),
        sa.Column("undone", sa.Boolean, nullable=False),
        sa.Column("context", sa.JSON(none_as_null=True)),
    )
    op.create_index("ix_events_shopper_time", "events", ["shopper", "time"])
    op.create_table(
        "joins",
        sa.Column("session", _id_type(), primary_key=True),
        sa.Column("user", _id_type(), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "erasures",
        sa.Column("seq", _sequence_type(), primary_key=True),
        sa.Column("shopper_hash", sa.String(32), nullable=False),
        sa.Column("time", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_erasures_shopper_hash", "erasures", ["shopper_hash"])
    counters = sa.table("counters", sa.column("name", sa.String), sa.column("value", sa.BigInteger))
    op.bulk_insert(counters, [{"name": "events", "value": 0}])


def downgrade() -> None:
    """Drop the log."""
    for table in ("erasures", "joins", "events"):
        op.drop_table(table)
    op.execute("DELETE FROM counters WHERE name IN ('events', 'erasure_salt')")
