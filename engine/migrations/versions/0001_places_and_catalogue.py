"""Places, staff, and what may be sold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only plain INTEGER keys
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    _region()
    _channel()
    _hall()
    _address()
    _staff()
    _sign_in()
    _product()
    _price()
    _campaign()
    _campaign_offer()
    _parameter()
    _promise()
    _reason()


def _region() -> None:
    op.create_table(
        "region",
        sa.Column("id", Id, nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        _reference("region", "parent_id", "region", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_region"),
        sa.UniqueConstraint("code", name="uq_region_code"),
    )


def _channel() -> None:
    op.create_table(
        "channel",
        sa.Column("id", Id, nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_channel"),
        sa.UniqueConstraint("code", name="uq_channel_code"),
    )


def _hall() -> None:
    op.create_table(
        "hall",
        sa.Column("id", Id, nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        _reference("hall", "region_id", "region"),
        _reference("hall", "channel_id", "channel"),
        sa.PrimaryKeyConstraint("id", name="pk_hall"),
        sa.UniqueConstraint("code", name="uq_hall_code"),
    )


def _address() -> None:
    op.create_table(
        "address",
        sa.Column("id", Id, nullable=False),
        _reference("address", "parent_id", "address", nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("level_type", sa.String(64), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("initials", sa.String(200), nullable=False),
        sa.Column("leaf", sa.Boolean(), nullable=False),
        _reference("address", "region_id", "region", nullable=True),
        sa.Column("coverage", sa.String(64), nullable=False),
        sa.Column("coverage_note", sa.String(200), nullable=True),
        sa.Column("ports_total", sa.Integer(), nullable=False),
        sa.Column("ports_free", sa.Integer(), nullable=False),
        sa.Column("covered_by", Id, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_address"),
        sa.UniqueConstraint("code", name="uq_address_code"),
    )
    op.create_index("ix_address_leaf_full_name", "address", ["leaf", "full_name"])
    op.create_index("ix_address_parent_id", "address", ["parent_id"])


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", Id, nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(64), nullable=False),
        _reference("staff", "hall_id", "hall"),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("password_set_at", Moment, nullable=False),
        sa.Column("wrong_passwords", sa.Integer(), nullable=False),
        sa.Column("wrong_day", sa.String(10), nullable=True),
        sa.Column("locked_until", Moment, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("number", name="uq_staff_number"),
    )


def _sign_in() -> None:
    op.create_table(
        "sign_in",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(200), nullable=False),
        sa.Column("address", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in"),
    )
    op.create_index("ix_sign_in_at", "sign_in", ["at"])


def _product() -> None:
    op.create_table(
        "product",
        sa.Column("id", Id, nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("provider", sa.String(64), nullable=False),
        sa.Column("bandwidth", sa.Integer(), nullable=False),
        sa.Column("technology", sa.String(64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_product"),
        sa.UniqueConstraint("code", name="uq_product_code"),
    )


def _price() -> None:
    op.create_table(
        "price",
        sa.Column("id", Id, nullable=False),
        _reference("price", "product_id", "product"),
        _reference("price", "region_id", "region", nullable=True),
        _reference("price", "channel_id", "channel", nullable=True),
        _reference("price", "staff_id", "staff", nullable=True),
        sa.Column("monthly_fee", sa.Integer(), nullable=False),
        sa.Column("install_fee", sa.Integer(), nullable=False),
        sa.Column("contract_months", sa.Integer(), nullable=False),
        sa.Column("valid_from", Moment, nullable=False),
        sa.Column("valid_until", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_price"),
    )
    op.create_index("ix_price_product_id", "price", ["product_id"])


def _campaign() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", Id, nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("benefit", sa.Text(), nullable=False),
        sa.Column("benefit_en", sa.Text(), nullable=False),
        sa.Column("contract_months", sa.Integer(), nullable=False),
        sa.Column("prepaid", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_campaign"),
        sa.UniqueConstraint("code", name="uq_campaign_code"),
    )


def _campaign_offer() -> None:
    op.create_table(
        "campaign_offer",
        sa.Column("id", Id, nullable=False),
        _reference("campaign_offer", "campaign_id", "campaign"),
        _reference("campaign_offer", "product_id", "product"),
        _reference("campaign_offer", "region_id", "region", nullable=True),
        _reference("campaign_offer", "channel_id", "channel", nullable=True),
        _reference("campaign_offer", "staff_id", "staff", nullable=True),
        sa.Column("valid_from", Moment, nullable=False),
        sa.Column("valid_until", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_campaign_offer"),
    )
    op.create_index("ix_campaign_offer_campaign_id", "campaign_offer", ["campaign_id"])
    op.create_index("ix_campaign_offer_product_id", "campaign_offer", ["product_id"])


def _parameter() -> None:
    op.create_table(
        "parameter",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_parameter"),
    )


def _promise() -> None:
    op.create_table(
        "promise",
        sa.Column("id", Id, nullable=False),
        sa.Column("business", sa.String(64), nullable=False),
        _reference("promise", "region_id", "region", nullable=True),
        sa.Column("element", sa.String(64), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("cutoff", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_promise"),
    )


def _reason() -> None:
    op.create_table(
        "reason",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("element", sa.String(64), nullable=False),
        sa.Column("responsibility", sa.String(64), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("pauses_clock", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_reason"),
    )


def _reference(table: str, column: str, to: str, *, nullable: bool = False) -> sa.Column[int]:
    """A column that refers to the id of a table."""
    return sa.Column(column, Id, sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{column}"), nullable=nullable)
