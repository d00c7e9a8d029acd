"""The audit: a chain of acts that is only ever added to. How far somebody's rights reach. Acts that a second person
must agree to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only plain INTEGER keys
Moment = sa.DateTime(timezone=True)

#: all but `because`, which is encrypted anew when keys are rotated
BOUND = "number, at, act, staff_id, subject, address, previous, hash"


def upgrade() -> None:
    _audit()
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()
    _scope()


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", Id, autoincrement=False, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("act", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("address", sa.String(64), nullable=True),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    op.create_index("ix_audit_staff_id_number", "audit", ["staff_id", "number"])
    for column in ("at", "act", "subject"):
        op.create_index(f"ix_audit_{column}", "audit", [column])
    op.create_table(
        "audit_head",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )


def _guard_sqlite() -> None:
    for table, name, when in (
        ("audit", "audit_no_update", f"UPDATE OF {BOUND}"),
        ("audit", "audit_no_delete", "DELETE"),
        ("audit_head", "audit_head_no_delete", "DELETE"),
    ):
        raised = "SELECT RAISE(ABORT, 'the audit is only ever added to');"
        op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON {table} BEGIN {raised} END")


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION audit_is_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit is only ever added to'; END $$"
    )
    run = "EXECUTE FUNCTION audit_is_added_to()"
    op.execute(f"CREATE TRIGGER audit_no_update BEFORE UPDATE OF {BOUND} ON audit FOR EACH ROW {run}")
    for table in ("audit", "audit_head"):
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {run}")
        op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {run}")


def _scope() -> None:
    op.add_column("staff", sa.Column("scope", sa.String(64), nullable=True))
