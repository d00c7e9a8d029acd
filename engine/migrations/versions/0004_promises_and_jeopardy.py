"""Calendars of promises, clocks that pause, planned completion and its colour, alerts of the provisioning system."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only plain INTEGER keys
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    _add("promise", sa.Column("calendar", sa.String(64), nullable=False, server_default="every_day"))
    _add("orders", _moment("paused_at"), _moment("planned_at"), _colour("jeopardy"))
    op.create_index("ix_orders_jeopardy_promise_at", "orders", ["jeopardy", "promise_at"])
    _add("visit", _moment("limit_at"), _moment("alerted_at"))
    _add("delay", _moment("until_at"), sa.Column("pauses", sa.Boolean(), nullable=True))
    _add("work_order", _moment("expected_at"), _colour("alert"))
    _jeopardy_alert()


def _jeopardy_alert() -> None:
    op.create_table(
        "jeopardy_alert",
        sa.Column("id", Id, nullable=False),
        _reference("order_id", "orders"),
        _reference("work_order_id", "work_order"),
        sa.Column("foreign_id", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("raised_at", Moment, nullable=False),
        sa.Column("heard_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jeopardy_alert"),
    )
    op.create_index("ix_jeopardy_alert_order_id", "jeopardy_alert", ["order_id"])
    op.create_index("uq_jeopardy_alert", "jeopardy_alert", ["work_order_id", "foreign_id"], unique=True)


def _add(table: str, *columns: sa.Column[object]) -> None:
    for column in columns:
        op.add_column(table, column)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, Moment, nullable=True)


def _colour(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.String(64), nullable=False, server_default="green")


def _reference(column: str, to: str) -> sa.Column[int]:
    """A column that refers to the id of a table."""
    return sa.Column(column, Id, sa.ForeignKey(f"{to}.id", name=f"fk_jeopardy_alert_{column}"), nullable=False)
