"""Complaints: what is complained of, what was said about it, departments that were asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only plain INTEGER keys
Moment = sa.DateTime(timezone=True)
Code = sa.String(64)


def upgrade() -> None:
    op.create_table(
        "department",
        sa.Column("code", Code, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_department"),
    )
    _complaint()
    _entries()
    _inquiries()


def _complaint() -> None:
    op.create_table(
        "complaint",
        _reference("complaint", "order_id", "orders"),
        _reference("complaint", "about_order_id", "orders"),
        sa.Column("about_element", Code, nullable=False),
        sa.Column("form_key", Code, nullable=False),
        *(sa.Column(name, Code, nullable=False) for name in ("cause_code", "channel", "severity")),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("contacted_at", Moment, nullable=True),
        sa.Column("answered_at", Moment, nullable=True),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("review_done", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", Moment, nullable=True),
        sa.Column("outcome", Code, nullable=False),
        sa.PrimaryKeyConstraint("order_id", name="pk_complaint"),
        sa.UniqueConstraint("form_key", name="uq_complaint_form_key"),
    )
    op.create_index("ix_complaint_about_order_id", "complaint", ["about_order_id"])
    op.create_index("ix_complaint_received_at", "complaint", ["received_at"])


def _entries() -> None:
    op.create_table(
        "complaint_entry",
        sa.Column("id", Id, nullable=False),
        _reference("complaint_entry", "order_id", "orders"),
        sa.Column("at", Moment, nullable=False),
        sa.Column("kind", Code, nullable=False),
        _reference("complaint_entry", "staff_id", "staff"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_complaint_entry"),
    )
    op.create_index("ix_complaint_entry_order_id", "complaint_entry", ["order_id"])


def _inquiries() -> None:
    op.create_table(
        "inquiry",
        sa.Column("id", Id, nullable=False),
        _reference("inquiry", "order_id", "orders"),
        sa.Column("department", Code, nullable=False),
        sa.Column("name", sa.String(410), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        _reference("inquiry", "asked_by", "staff"),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("alerted_at", Moment, nullable=True),
        sa.Column("state", Code, nullable=False),
        sa.Column("answered_at", Moment, nullable=True),
        _reference("inquiry", "answered_by", "staff", nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inquiry"),
    )
    op.create_index("ix_inquiry_order_id_state", "inquiry", ["order_id", "state"])


def _reference(table: str, column: str, to: str, *, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{column}")
    return sa.Column(column, Id, key, nullable=nullable, autoincrement=False)
