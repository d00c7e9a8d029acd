"""Runs the revisions over the connection that `engine.store.migrate` hands in, within its transaction."""

from __future__ import annotations

from alembic import context

from engine.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
