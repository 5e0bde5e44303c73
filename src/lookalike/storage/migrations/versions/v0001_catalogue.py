"""Products, their photos, and the counter that versions the catalogue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _id_type() -> sa.String:
    return sa.String(255).with_variant(sa.String(255, collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables of the first release."""
    op.create_table(
        "products",
        sa.Column("id", _id_type(), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("attributes", sa.JSON, nullable=False),
        sa.Column("price", sa.Float),
        sa.Column("in_stock", sa.Boolean),
        sa.Column("url", sa.Text),
        sa.Column("digest", sa.String(32), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "photos",
        sa.Column(
            "product_id",
            _id_type(),
            sa.ForeignKey("products.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_photos_content", "photos", ["content"])
    counters = op.create_table(
        "counters",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(counters, [{"name": "catalogue", "value": 0}])


def downgrade() -> None:
    """Drop everything: there is nothing before the first release."""
    for table in ("counters", "photos", "products"):
        op.drop_table(table)
