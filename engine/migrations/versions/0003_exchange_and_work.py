"""What goes between us and provisioning; work for people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only plain INTEGER keys
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    _work_order()
    _milestone()
    _request()
    _result()
    _notification()
    _breaker()
    _visit()
    _todo()
    _incident()
    _delay()
    _look()


def _work_order() -> None:
    op.create_table(
        "work_order",
        sa.Column("id", Id, nullable=False),
        _reference("work_order", "order_id", "orders"),
        sa.Column("external_id", sa.String(80), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("foreign_id", sa.String(200), nullable=True),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("reason_code", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_at", Moment, nullable=True),
        sa.Column("heard_at", Moment, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("ended_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_work_order"),
        sa.UniqueConstraint("external_id", name="uq_work_order_external_id"),
    )
    op.create_index("ix_work_order_order_id", "work_order", ["order_id"])


def _milestone() -> None:
    op.create_table(
        "milestone",
        sa.Column("id", Id, nullable=False),
        _reference("milestone", "work_order_id", "work_order"),
        sa.Column("element", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_milestone"),
    )
    op.create_index("uq_milestone", "milestone", ["work_order_id", "element"], unique=True)


def _request() -> None:
    op.create_table(
        "request",
        sa.Column("id", Id, nullable=False),
        _reference("request", "order_id", "orders"),
        _reference("request", "work_order_id", "work_order"),
        sa.Column("downstream", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("not_before", sa.Double(), nullable=False),
        sa.Column("lease_until", sa.Double(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("done_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_request"),
        sa.UniqueConstraint("key", name="uq_request_key"),
    )
    op.create_index("ix_request_order_id", "request", ["order_id"])
    op.create_index("ix_request_state_not_before", "request", ["state", "not_before"])


def _result() -> None:
    op.create_table(
        "result",
        sa.Column("id", Id, nullable=False),
        sa.Column("event_id", sa.String(120), nullable=False),
        sa.Column("event_type", sa.String(64), nullable=False),
        sa.Column("external_id", sa.String(80), nullable=False),
        _reference("result", "order_id", "orders", nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("said_at", Moment, nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("applied_at", Moment, nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_result"),
        sa.UniqueConstraint("event_id", name="uq_result_event_id"),
    )
    op.create_index("ix_result_external_id", "result", ["external_id"])
    op.create_index("ix_result_order_id", "result", ["order_id"])
    op.create_index("ix_result_state_id", "result", ["state", "id"])


def _notification() -> None:
    op.create_table(
        "notification",
        sa.Column("id", Id, nullable=False),
        _reference("notification", "order_id", "orders"),
        sa.Column("to", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("sent_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notification"),
        sa.UniqueConstraint("key", name="uq_notification_key"),
    )
    op.create_index("ix_notification_order_id", "notification", ["order_id"])


def _breaker() -> None:
    op.create_table(
        "breaker",
        sa.Column("downstream", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("open_until", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("downstream", name="pk_breaker"),
    )


def _visit() -> None:
    op.create_table(
        "visit",
        sa.Column("id", Id, nullable=False),
        _reference("visit", "order_id", "orders"),
        _reference("visit", "work_order_id", "work_order", nullable=True),
        sa.Column("pool", sa.String(64), nullable=False),
        sa.Column("element", sa.String(64), nullable=False),
        sa.Column("flow", sa.String(64), nullable=False),
        sa.Column("entered_at", Moment, nullable=False),
        sa.Column("left_at", Moment, nullable=True),
        sa.Column("outcome", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
    )
    op.create_index("ix_visit_element_left_at", "visit", ["element", "left_at"])
    op.create_index("ix_visit_order_id_left_at", "visit", ["order_id", "left_at"])


def _todo() -> None:
    op.create_table(
        "todo",
        sa.Column("id", Id, nullable=False),
        _reference("todo", "order_id", "orders"),
        _reference("todo", "hall_id", "hall"),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("element", sa.String(64), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("reason_code", sa.String(64), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("due_at", Moment, nullable=True),
        _reference("todo", "claimed_by", "staff", nullable=True),
        _reference("todo", "done_by", "staff", nullable=True),
        sa.Column("done_at", Moment, nullable=True),
        sa.Column("decision", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_todo"),
    )
    op.create_index("ix_todo_order_id", "todo", ["order_id"])
    op.create_index("ix_todo_state_hall_id_created_at", "todo", ["state", "hall_id", "created_at"])


def _incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", Id, nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        _reference("incident", "order_id", "orders"),
        _reference("incident", "hall_id", "hall"),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("downstream", sa.String(64), nullable=False),
        sa.Column("error_code", sa.String(64), nullable=False),
        sa.Column("element", sa.String(64), nullable=False),
        _reference("incident", "request_id", "request", nullable=True),
        _reference("incident", "result_id", "result", nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("resolved_at", Moment, nullable=True),
        _reference("incident", "resolved_by", "staff", nullable=True),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
        sa.UniqueConstraint("number", name="uq_incident_number"),
    )
    op.create_index("ix_incident_order_id", "incident", ["order_id"])
    op.create_index("ix_incident_state_created_at", "incident", ["state", "created_at"])


def _delay() -> None:
    op.create_table(
        "delay",
        sa.Column("id", Id, nullable=False),
        _reference("delay", "order_id", "orders"),
        _reference("delay", "work_order_id", "work_order"),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("reason_code", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("began_at", Moment, nullable=False),
        sa.Column("ended_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_delay"),
    )
    op.create_index("ix_delay_order_id", "delay", ["order_id"])


def _look() -> None:
    op.create_table(
        "look",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        _reference("look", "staff_id", "staff"),
        _reference("look", "customer_id", "customer"),
        _reference("look", "order_id", "orders", nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("address", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_look"),
    )
    op.create_index("ix_look_at", "look", ["at"])
    op.create_index("ix_look_customer_id", "look", ["customer_id"])


def _reference(table: str, column: str, to: str, *, nullable: bool = False) -> sa.Column[int]:
    """A column that refers to the id of a table."""
    return sa.Column(column, Id, sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{column}"), nullable=nullable)
