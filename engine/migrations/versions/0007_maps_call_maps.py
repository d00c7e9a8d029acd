"""A version of a map keeps the versions of the maps that it calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("map_version", sa.Column("calls", sa.Text(), nullable=False, server_default="{}"))
