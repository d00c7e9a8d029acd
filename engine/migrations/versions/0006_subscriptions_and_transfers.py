"""Orders that act on a subscription, one open at a time; transfers, for which no work order may exist."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0006"
down_revision = "0005"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only plain INTEGER keys
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    _in_net_since()
    _subscription_of_an_order()
    _transfer()
    _business_of_a_work_order()


def _in_net_since() -> None:
    op.add_column("subscription", sa.Column("in_net_since", Moment, nullable=True))
    op.execute("UPDATE subscription SET in_net_since = effective_at")
    with op.batch_alter_table("subscription") as table:
        table.alter_column("in_net_since", existing_type=Moment, nullable=False)


def _subscription_of_an_order() -> None:
    """An install's order refers to what it has made."""
    op.add_column("orders", sa.Column("subscription_id", Id, nullable=True))
    with _altered("orders") as table:
        table.create_foreign_key("fk_orders_subscription_id", "subscription", ["subscription_id"], ["id"])
    op.execute("UPDATE orders SET subscription_id = (SELECT id FROM subscription WHERE order_id = orders.id)")
    op.create_index("ix_orders_subscription_id", "orders", ["subscription_id"])
    is_open = sa.text("ended_at IS NULL AND subscription_id IS NOT NULL")
    op.create_index(
        "uq_orders_subscription_id_open", "orders", ["subscription_id"],
        unique=True, sqlite_where=is_open, postgresql_where=is_open,
    )  # fmt: skip
    op.create_index("uq_orders_id_business", "orders", ["id", "business"], unique=True)


def _transfer() -> None:
    op.create_table(
        "transfer",
        sa.Column("order_id", Id, sa.ForeignKey("orders.id", name="fk_transfer_order_id"), autoincrement=False),
        _customer("old_customer_id"),
        _customer("new_customer_id"),
        sa.Column("old_consented_at", Moment, nullable=False),
        sa.Column("new_consented_at", Moment, nullable=False),
        sa.Column("keeps_in_net_time", sa.Boolean(), nullable=False),
        sa.Column("review", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name="pk_transfer"),
        sa.CheckConstraint("old_customer_id <> new_customer_id", name=op.f("ck_transfer_to_another")),
    )
    op.create_index("ix_transfer_old_customer_id", "transfer", ["old_customer_id"])


def _business_of_a_work_order() -> None:
    op.add_column("work_order", sa.Column("business", sa.String(64), nullable=True))
    op.execute("UPDATE work_order SET business = (SELECT business FROM orders WHERE orders.id = order_id)")
    with _altered("work_order") as table:
        table.alter_column("business", existing_type=sa.String(64), nullable=False)
        table.drop_constraint("fk_work_order_order_id", type_="foreignkey")
        table.create_foreign_key(
            "fk_work_order_order_id_business", "orders", ["order_id", "business"], ["id", "business"]
        )
        table.create_check_constraint(op.f("ck_work_order_never_of_a_transfer"), "business <> 'transfer'")


def _customer(name: str) -> sa.Column[int]:
    return sa.Column(name, Id, sa.ForeignKey("customer.id", name=f"fk_transfer_{name}"), nullable=False)


@contextmanager
def _altered(name: str) -> Iterator[BatchOperations]:
    """SQLite alters a table by making it anew. Its rows are put aside meanwhile, and what refers to them waits."""
    sqlite = op.get_context().dialect.name == "sqlite"
    if sqlite:
        op.execute("PRAGMA defer_foreign_keys = ON")
        op.execute(f"CREATE TEMP TABLE kept AS SELECT * FROM {name}")
        op.execute(f"DELETE FROM {name}")
    with op.batch_alter_table(name) as table:
        yield table
    if sqlite:
        op.execute(f"INSERT INTO {name} SELECT * FROM kept")
        op.execute("DROP TABLE kept")
