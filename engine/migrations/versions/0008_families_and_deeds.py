"""Changes and cancels of an order in flight, how far it may go, and the deeds that a cancel undoes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only plain INTEGER keys
Moment = sa.DateTime(timezone=True)
CODE = sa.String(64)


def upgrade() -> None:
    _deeds()
    _revisions()
    _cancellations()
    _points_of_no_return()
    is_open = sa.text("ended_at IS NULL AND parent_id IS NOT NULL")
    op.create_index(
        "uq_orders_parent_id_open", "orders", ["parent_id"],
        unique=True, sqlite_where=is_open, postgresql_where=is_open,
    )  # fmt: skip
    op.create_index("ix_work_order_foreign_id", "work_order", ["foreign_id"])
    op.add_column("orders", sa.Column("reschedules", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("todo", sa.Column("revised_by", CODE, nullable=True))


def _deeds() -> None:
    op.create_table(
        "deed",
        sa.Column("id", Id, nullable=False),
        _reference("deed", "order_id", "orders"),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("value", sa.String(80), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("undone_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_deed"),
    )
    op.create_index("ix_deed_order_id", "deed", ["order_id"])
    # What an open install holds. Of fees and campaigns nothing was written down before: whoever cancels sees to them.
    op.execute(
        "INSERT INTO deed (order_id, kind, value, at)"
        " SELECT id, 'port_reserved', CAST(address_id AS VARCHAR(80)), accepted_at FROM orders"
        " WHERE business = 'install' AND ended_at IS NULL"
    )


def _revisions() -> None:
    op.create_table(
        "revision",
        _reference("revision", "order_id", "orders"),
        _reference("revision", "parent_id", "orders"),
        sa.Column("number", sa.Integer(), nullable=False),
        _reference("revision", "work_order_id", "work_order", nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("reason_code", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("answer_code", CODE, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("asked_at", Moment, nullable=True),
        sa.Column("answered_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("order_id", name="pk_revision"),
        sa.UniqueConstraint("parent_id", "number", name="uq_revision_parent_id_number"),
    )


def _cancellations() -> None:
    op.create_table(
        "cancellation",
        _reference("cancellation", "order_id", "orders"),
        _reference("cancellation", "parent_id", "orders"),
        _reference("cancellation", "work_order_id", "work_order", nullable=True),
        sa.Column("foreign_id", sa.String(200), nullable=True),
        sa.Column("reason_code", CODE, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("answer_code", CODE, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("asked_at", Moment, nullable=True),
        sa.Column("answered_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("order_id", name="pk_cancellation"),
    )
    op.create_index("ix_cancellation_parent_id", "cancellation", ["parent_id"])


def _points_of_no_return() -> None:
    table = op.create_table(
        "point_of_no_return",
        sa.Column("id", Id, nullable=False),
        sa.Column("business", CODE, nullable=False),
        sa.Column("element", CODE, nullable=False),
        sa.Column("passed", CODE, nullable=False),
        sa.Column("hardness", CODE, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_point_of_no_return"),
        sa.CheckConstraint(
            "passed IN ('begun', 'completed') AND hardness IN ('soft', 'hard')",
            name=op.f("ck_point_of_no_return_known_words"),
        ),
    )
    op.create_index("uq_point_of_no_return", "point_of_no_return", ["business", "element", "passed"], unique=True)
    # Our own default (D): soft once the line is being built, hard once the service was tested.
    soft = {"business": "install", "element": "build_line", "passed": "begun", "hardness": "soft"}
    hard = {"business": "install", "element": "test_service", "passed": "completed", "hardness": "hard"}
    op.bulk_insert(table, [soft, hard])


def _reference(table: str, column: str, to: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(column, Id, sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{column}"), nullable=nullable)
