"""The counter: drafts of forms, notes about orders, what came of a confirmation page, documents that could not be
shown, since when somebody has a to-do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only plain INTEGER keys
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name in ("viewed_at", "printed_at", "consented_at"):
        op.add_column("confirmation", sa.Column(name, Moment, nullable=True))
    op.add_column("confirmation", sa.Column("draft_key", sa.String(64), nullable=True))
    op.create_index("ix_confirmation_order_id", "confirmation", ["order_id"])
    op.add_column("todo", sa.Column("claimed_at", Moment, nullable=True))
    op.create_index("ix_todo_done_by_done_at", "todo", ["done_by", "done_at"])
    _drafts()
    _notes()
    op.create_table(
        "identity_exception",
        _refers("identity_exception", "order_id", "orders.id"),
        _refers("identity_exception", "manager_id", "staff.id"),
        sa.Column("because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name="pk_identity_exception"),
    )


def _drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("key", sa.String(64), nullable=False),
        _refers("draft", "staff_id", "staff.id"),
        sa.Column("business", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("opened_at", Moment, nullable=False),
        sa.Column("saved_at", Moment, nullable=False),
        sa.Column("discarded_at", Moment, nullable=True),
        _refers("draft", "order_id", "orders.id", nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_draft"),
    )
    op.create_index("ix_draft_staff_id_saved_at", "draft", ["staff_id", "saved_at"])
    op.create_index("ix_draft_saved_at", "draft", ["saved_at"])


def _notes() -> None:
    op.create_table(
        "note",
        sa.Column("id", Id, nullable=False),
        _refers("note", "order_id", "orders.id"),
        _refers("note", "staff_id", "staff.id"),
        sa.Column("at", Moment, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("corrected_at", Moment, nullable=True),
        sa.Column("first_text", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
    )
    op.create_index("ix_note_order_id", "note", ["order_id"])


def _refers(table: str, column: str, to: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(column, Id, sa.ForeignKey(to, name=f"fk_{table}_{column}"), autoincrement=False, nullable=nullable)
