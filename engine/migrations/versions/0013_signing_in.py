"""Signing in: one session per number, first and former passwords, second factors with their recovery codes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only plain INTEGER keys
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("staff", sa.Column("password_given", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("staff", sa.Column("session_key", sa.String(64), nullable=True))
    op.add_column("staff", sa.Column("session_at", Moment, nullable=True))
    op.add_column("sign_in", sa.Column("by_number", sa.String(64), nullable=True))
    op.create_index("ix_sign_in_address_at", "sign_in", ["address", "at"])
    op.create_table(
        "old_password",
        sa.Column("id", Id, nullable=False),
        _staff("old_password"),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("until", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_old_password"),
    )
    op.create_index("ix_old_password_staff_id", "old_password", ["staff_id"])
    op.create_table(
        "second_factor",
        _staff("second_factor"),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("confirmed_at", Moment, nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("staff_id", name="pk_second_factor"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", Id, nullable=False),
        _staff("recovery_code"),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("used_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_code"),
    )
    op.create_index("ix_recovery_code_staff_id", "recovery_code", ["staff_id"])


def _staff(table: str) -> sa.Column[int]:
    return sa.Column(
        "staff_id", Id, sa.ForeignKey("staff.id", name=f"fk_{table}_staff_id"), autoincrement=False, nullable=False
    )
