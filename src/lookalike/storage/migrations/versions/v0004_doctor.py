"""What was decided about the findings of the catalogue doctor, and the counter that versions it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _id_type() -> sa.String:
    return sa.String(255).with_variant(sa.String(255, collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "doctor_actions",
        sa.Column("finding", sa.String(32), primary_key=True),
        sa.Column("product_id", _id_type(), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("attribute", sa.Text),
        sa.Column("value", sa.JSON(none_as_null=True)),
        sa.Column("replacement", sa.JSON(none_as_null=True)),
        sa.Column("time", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    counters = sa.table("counters", sa.column("name", sa.String), sa.column("value", sa.BigInteger))
    op.bulk_insert(counters, [{"name": "doctor", "value": 0}])


def downgrade() -> None:
    """Drop what was created."""
    op.execute("DELETE FROM counters WHERE name = 'doctor'")
    op.drop_table("doctor_actions")
