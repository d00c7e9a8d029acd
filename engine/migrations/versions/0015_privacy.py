"""Personal data have an end: customers that were erased or are held, what was erased. Text that people or the
provisioning system write freely is encrypted, as names and phone numbers are."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from engine import keys

revision = "0015"
down_revision = "0014"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only plain INTEGER keys
Moment = sa.DateTime(timezone=True)
#: table: its key, its columns of free text
FREE = {
    "cancellation": ("order_id", ("note", "answer")),
    "change": ("id", ("because",)),
    "delay": ("id", ("reason",)),
    "incident": ("id", ("message", "resolution")),
    "jeopardy_alert": ("id", ("message",)),
    "look": ("id", ("reason",)),
    "orders": ("id", ("note",)),
    "request": ("id", ("error",)),
    "revision": ("order_id", ("answer",)),
    "todo": ("id", ("because",)),
    "work_order": ("id", ("reason",)),
}
BATCH = 5_000


def upgrade() -> None:
    op.add_column("customer", sa.Column("held", sa.Text(), nullable=True))
    op.add_column("customer", sa.Column("erased_at", Moment, nullable=True))
    op.create_table(
        "erasure",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("customer_id", Id, sa.ForeignKey("customer.id", name="fk_erasure_customer_id"), nullable=True),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasure"),
    )
    op.create_index("ix_erasure_at", "erasure", ["at"])
    op.create_index("ix_erasure_customer_id", "erasure", ["customer_id"])
    for table, (key, columns) in FREE.items():
        for column in columns:
            _encrypt(table, key, column)


def _encrypt(table: str, key: str, column: str) -> None:
    """All that stands there, so many rows at a time; an empty text stays empty."""
    rows = sa.table(table, sa.column(key), sa.column(column))
    text, connection, last = rows.c[column], op.get_bind(), -1
    write = rows.update().where(rows.c[key] == sa.bindparam("at")).values({column: sa.bindparam("token")})
    while True:
        asked = sa.select(rows.c[key], text).where(rows.c[key] > last, text != "").order_by(rows.c[key]).limit(BATCH)
        found = connection.execute(asked).all()
        if not found:
            return
        connection.execute(write, [_encrypted(at, value) for at, value in found])
        last = found[-1][0]


def _encrypted(at: int, value: str) -> dict[str, Any]:
    return {"at": at, "token": keys.current().encrypt(value)}
