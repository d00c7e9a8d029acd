"""Installs that come in a file: the batch with its dry run, and a row for each line."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only plain INTEGER keys
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    _batch()
    _row()


def _batch() -> None:
    op.create_table(
        "batch",
        sa.Column("id", Id, nullable=False),
        sa.Column("staff_id", Id, sa.ForeignKey("staff.id", name="fk_batch_staff_id"), nullable=False),
        sa.Column("hall_id", Id, sa.ForeignKey("hall.id", name="fk_batch_hall_id"), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("headings", sa.Text(), nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("opened_at", Moment, nullable=False),
        sa.Column("uploaded_at", Moment, nullable=False),
        sa.Column("checked_at", Moment, nullable=True),
        sa.Column("token", sa.String(64), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("submitted_at", Moment, nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("ended_at", Moment, nullable=True),
        sa.Column("trouble", sa.String(64), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("lease_until", sa.Float(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
    )
    op.create_index("ix_batch_digest", "batch", ["digest"])
    op.create_index("ix_batch_hall_id_id", "batch", ["hall_id", "id"])
    op.create_index("ix_batch_state_lease_until", "batch", ["state", "lease_until"])


def _row() -> None:
    op.create_table(
        "batch_row",
        sa.Column("id", Id, nullable=False),
        sa.Column("batch_id", Id, sa.ForeignKey("batch.id", name="fk_batch_row_batch_id"), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=True),
        sa.Column("faults", sa.Text(), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("identity", sa.String(32), nullable=True),
        sa.Column("taken", sa.String(32), nullable=True),
        sa.Column("token", sa.String(64), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("order_id", Id, sa.ForeignKey("orders.id", name="fk_batch_row_order_id"), nullable=True),
        sa.Column("accepted_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_batch_row"),
        sa.UniqueConstraint("batch_id", "line", name="uq_batch_row_batch_id_line"),
        sa.UniqueConstraint("taken", name="uq_batch_row_taken"),
        sa.UniqueConstraint("order_id", name="uq_batch_row_order_id"),
    )
    op.create_index("ix_batch_row_identity", "batch_row", ["identity"])
    op.create_index("ix_batch_row_batch_id_state_line", "batch_row", ["batch_id", "state", "line"])
