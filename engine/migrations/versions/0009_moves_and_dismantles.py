"""Moves and dismantles: what each says beside its order; contracts and arrears of subscriptions."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only plain INTEGER keys
Moment = sa.DateTime(timezone=True)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def upgrade() -> None:
    op.add_column("subscription", sa.Column("contract_until", Moment, nullable=True))
    op.add_column("subscription", sa.Column("arrears", sa.Integer(), nullable=False, server_default="0"))
    _contracts()
    op.create_table(
        "relocation",
        _order("relocation"),
        sa.Column("old_address_id", Id, sa.ForeignKey("address.id", name="fk_relocation_old_address_id"),
                  nullable=False),
        sa.Column("old_address_text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name="pk_relocation"),
    )  # fmt: skip
    op.create_table(
        "dismantling",
        _order("dismantling"),
        sa.Column("reason_code", sa.String(64), nullable=False),
        sa.Column("penalty", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name="pk_dismantling"),
    )


def _order(table: str) -> sa.Column[int]:
    return sa.Column(
        "order_id", Id, sa.ForeignKey("orders.id", name=f"fk_{table}_order_id"), autoincrement=False, nullable=False
    )


def _contracts() -> None:
    """Those who have a contract by the price of their install have it still."""
    subscription = sa.table(
        "subscription", sa.column("id", Id), sa.column("order_id", Id), sa.column("effective_at", Moment),
        sa.column("contract_until", Moment),
    )  # fmt: skip
    orders = sa.table("orders", sa.column("id", Id), sa.column("price_id", Id))
    price = sa.table("price", sa.column("id", Id), sa.column("contract_months", sa.Integer()))
    asked = (
        sa.select(subscription.c.id, subscription.c.effective_at, price.c.contract_months)
        .join(orders, orders.c.id == subscription.c.order_id)
        .join(price, price.c.id == orders.c.price_id)
        .where(price.c.contract_months > 0)
    )
    connection = op.get_bind()
    for id_, begun, months in connection.execute(asked).all():
        until = _later(begun, months)
        connection.execute(sa.update(subscription).where(subscription.c.id == id_).values(contract_until=until))


def _later(begun: datetime, months: int) -> datetime:
    """So many months later by the calendar of Asia/Shanghai; SQLite keeps its moments in UTC, without saying so."""
    local = (begun if begun.tzinfo else begun.replace(tzinfo=UTC)).astimezone(SHANGHAI)
    years, month = divmod(local.month - 1 + months, 12)
    day = min(local.day, calendar.monthrange(local.year + years, month + 1)[1])
    until = local.replace(year=local.year + years, month=month + 1, day=day).astimezone(UTC)
    return until if begun.tzinfo else until.replace(tzinfo=None)
