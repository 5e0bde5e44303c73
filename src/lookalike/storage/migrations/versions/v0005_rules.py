"""Rules for recommendations, with the counter that versions them, and when products came in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and the column."""
    op.create_table(
        "rules",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("place_in_order", sa.BigInteger, nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("where", sa.JSON(none_as_null=True)),
        sa.Column("products", sa.JSON, nullable=False),
        sa.Column("amount", sa.Float),
        sa.Column("place", sa.Integer),
        sa.Column("valid_from", sa.BigInteger),
        sa.Column("valid_until", sa.BigInteger),
        sa.Column("note", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    counters = sa.table("counters", sa.column("name", sa.String), sa.column("value", sa.BigInteger))
    op.bulk_insert(counters, [{"name": "rules", "value": 0}])
    op.add_column("products", sa.Column("first_seen", sa.BigInteger))


def downgrade() -> None:
    """Drop what was created."""
    op.drop_column("products", "first_seen")
    op.execute("DELETE FROM counters WHERE name = 'rules'")
    op.drop_table("rules")
