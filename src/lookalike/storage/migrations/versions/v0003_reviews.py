"""Reviews of products, and the counter that versions them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _id_type() -> sa.String:
    return sa.String(255).with_variant(sa.String(255, collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "reviews",
        sa.Column("digest", sa.String(32), primary_key=True),
        sa.Column(
            "product_id",
            _id_type(),
            sa.ForeignKey("products.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("rating", sa.Float),
        sa.Column("recommended", sa.Boolean),
        sa.Column("date", sa.String(10)),
        sa.Column("author", sa.String(32), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_reviews_product_id", "reviews", ["product_id", "digest"])
    counters = sa.table("counters", sa.column("name", sa.String), sa.column("value", sa.BigInteger))
    op.bulk_insert(counters, [{"name": "reviews", "value": 0}])


def downgrade() -> None:
    """Drop what was created."""
    op.execute("DELETE FROM counters WHERE name = 'reviews'")
    op.drop_table("reviews")
