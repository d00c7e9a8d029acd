"""Links by which somebody without a staff number looks at one order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only plain INTEGER keys
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "share",
        sa.Column("id", Id, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        _to("order_id", "orders.id"),
        _to("staff_id", "staff.id"),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("revoked_at", Moment, nullable=True),
        _to("revoked_by", "staff.id", nullable=True),
        sa.Column("times", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("seen_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_share"),
        sa.UniqueConstraint("digest", name="uq_share_digest"),
    )
    op.create_index("ix_share_order_id", "share", ["order_id"])


def _to(column: str, target: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(column, Id, sa.ForeignKey(target, name=f"fk_share_{column}"), nullable=nullable)
