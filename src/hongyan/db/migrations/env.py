"""Runs migrations on a connection that already has a transaction; Alembic loads it by path.

`config.attributes` holds `connection`, and `metadata` when revisions are written or compared.
"""

from __future__ import annotations

from alembic import context

_attributes = context.config.attributes

context.configure(
    connection=_attributes["connection"],
    target_metadata=_attributes.get("metadata"),
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
