"""Customers, their orders, and the maps these walk through."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only plain INTEGER keys
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    _customer()
    _orders()
    _orders_indexes()
    _confirmation()
    _subscription()
    _map_version()
    _workflow()
    _change()
    _timer()


def _customer() -> None:
    op.create_table(
        "customer",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_index", sa.String(32), nullable=False),
        sa.Column("document_kind", sa.String(64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("document_index", sa.String(32), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("phone_index", sa.String(32), nullable=False),
        sa.Column("tier", sa.String(64), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customer"),
    )
    op.create_index("ix_customer_document_index", "customer", ["document_index"], unique=True)
    op.create_index("ix_customer_name_index", "customer", ["name_index"])
    op.create_index("ix_customer_phone_index", "customer", ["phone_index"])


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", Id, nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("external_id", sa.String(200), nullable=True),
        sa.Column("business", sa.String(64), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        _reference("orders", "parent_id", "orders", nullable=True),
        _reference("orders", "region_id", "region"),
        _reference("orders", "channel_id", "channel"),
        _reference("orders", "hall_id", "hall"),
        _reference("orders", "staff_id", "staff"),
        _reference("orders", "customer_id", "customer"),
        _reference("orders", "product_id", "product"),
        _reference("orders", "price_id", "price"),
        _reference("orders", "campaign_id", "campaign", nullable=True),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("account_index", sa.String(32), nullable=False),
        _reference("orders", "address_id", "address"),
        sa.Column("address_text", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.Text(), nullable=False),
        sa.Column("contact_phone_index", sa.String(32), nullable=False),
        sa.Column("payment_kind", sa.String(64), nullable=False),
        sa.Column("at_the_door", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("appointment_from", Moment, nullable=True),
        sa.Column("appointment_until", Moment, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("accepted_at", Moment, nullable=False),
        sa.Column("acceptance_seconds", sa.Integer(), nullable=True),
        sa.Column("promise_at", Moment, nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("ended_at", Moment, nullable=True),
        sa.Column("element", sa.String(64), nullable=False),
        sa.Column("urges", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sa.UniqueConstraint("external_id", name="uq_orders_external_id"),
        sa.UniqueConstraint("number", name="uq_orders_number"),
    )


def _orders_indexes() -> None:
    op.create_index("ix_orders_accepted_at", "orders", ["accepted_at"])
    op.create_index("ix_orders_account_index", "orders", ["account_index"])
    op.create_index("ix_orders_address_id", "orders", ["address_id"])
    op.create_index("ix_orders_contact_phone_index", "orders", ["contact_phone_index"])
    op.create_index("ix_orders_customer_id", "orders", ["customer_id"])
    op.create_index("ix_orders_hall_id_accepted_at", "orders", ["hall_id", "accepted_at"])
    op.create_index("ix_orders_parent_id", "orders", ["parent_id"])
    op.create_index("ix_orders_promise_at", "orders", ["promise_at"])
    op.create_index("ix_orders_staff_id_accepted_at", "orders", ["staff_id", "accepted_at"])
    op.create_index("ix_orders_state_accepted_at", "orders", ["state", "accepted_at"])


def _confirmation() -> None:
    op.create_table(
        "confirmation",
        sa.Column("token", sa.String(64), nullable=False),
        _reference("confirmation", "staff_id", "staff"),
        sa.Column("business", sa.String(64), nullable=False),
        sa.Column("shown_at", Moment, nullable=False),
        sa.Column("opened_at", Moment, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        _reference("confirmation", "order_id", "orders", nullable=True),
        sa.PrimaryKeyConstraint("token", name="pk_confirmation"),
    )


def _subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", Id, nullable=False),
        _reference("subscription", "order_id", "orders"),
        _reference("subscription", "customer_id", "customer"),
        _reference("subscription", "product_id", "product"),
        _reference("subscription", "campaign_id", "campaign", nullable=True),
        _reference("subscription", "address_id", "address"),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("account_index", sa.String(32), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("effective_at", Moment, nullable=False),
        sa.Column("ended_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
        sa.UniqueConstraint("order_id", name="uq_subscription_order_id"),
    )
    op.create_index("ix_subscription_account_index", "subscription", ["account_index"])
    op.create_index("ix_subscription_customer_id", "subscription", ["customer_id"])


def _map_version() -> None:
    op.create_table(
        "map_version",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("map_id", sa.String(64), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("deployed_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_map_version"),
        sa.UniqueConstraint("map_id", "ordinal", name="uq_map_version_map_id_ordinal"),
    )


def _workflow() -> None:
    op.create_table(
        "workflow",
        sa.Column(
            "order_id",
            Id,
            sa.ForeignKey("orders.id", name="fk_workflow_order_id"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "digest",
            sa.String(64),
            sa.ForeignKey("map_version.digest", name="fk_workflow_digest"),
            nullable=False,
        ),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name="pk_workflow"),
    )


def _change() -> None:
    op.create_table(
        "change",
        sa.Column("id", Id, nullable=False),
        _reference("change", "order_id", "orders"),
        sa.Column("at", Moment, nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("element", sa.String(64), nullable=False),
        sa.Column("before", sa.String(200), nullable=False),
        sa.Column("after", sa.String(200), nullable=False),
        _reference("change", "staff_id", "staff", nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
    )
    op.create_index("ix_change_order_id", "change", ["order_id"])


def _timer() -> None:
    op.create_table(
        "timer",
        sa.Column("id", Id, nullable=False),
        _reference("timer", "order_id", "orders"),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("element", sa.String(64), nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_timer"),
        sa.UniqueConstraint("order_id", "kind", "element", name="uq_timer_order_id_kind_element"),
    )
    op.create_index("ix_timer_due_at", "timer", ["due_at"])


def _reference(table: str, column: str, to: str, *, nullable: bool = False) -> sa.Column[int]:
    """A column that refers to the id of a table."""
    return sa.Column(column, Id, sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{column}"), nullable=nullable)
