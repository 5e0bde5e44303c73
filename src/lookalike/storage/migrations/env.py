"""Run by Alembic: migrate over the connection, and in the transaction, that was handed in."""

from __future__ import annotations

from alembic import context

from lookalike.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
