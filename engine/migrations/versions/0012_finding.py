"""Finding orders: since when each is in its state, indexes for the turns of the list; columns that somebody chose,
searches that they keep, lists that they took away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only plain INTEGER keys
Moment = sa.DateTime(timezone=True)
OPEN = sa.text("ended_at IS NULL")
SINCE = """
UPDATE orders SET state_at = COALESCE(
    (SELECT MAX(c.at) FROM change c WHERE c.order_id = orders.id AND c.kind = 'state'), accepted_at
)
"""


def upgrade() -> None:
    op.add_column("orders", sa.Column("state_at", Moment, nullable=False, server_default="1970-01-01 00:00:00+00"))
    op.execute(SINCE)
    op.drop_index("ix_orders_address_id", "orders")
    both = [[one, moment] for one in ("hall_id", "state") for moment in ("promise_at", "state_at")]
    for columns in (["state_at"], *both, *([one, "accepted_at"] for one in ("address_id", "business", "region_id"))):
        op.create_index(f"ix_orders_{'_'.join(columns)}", "orders", columns)
    _open("accepted", ["accepted_at"])
    _open("number", ["number"])
    _open("hall", ["hall_id", "jeopardy", "promise_at"])
    _open("business", ["business", "accepted_at"])
    _open("promise", ["promise_at"])
    _open("state", ["state_at"])
    _open("jeopardy", ["jeopardy", "promise_at"])
    _overdue()
    _tables()


def _open(name: str, columns: list[str]) -> None:
    """An index over the orders in flight: few among all."""
    op.create_index(f"ix_orders_open_{name}", "orders", columns, sqlite_where=OPEN, postgresql_where=OPEN)


def _overdue() -> None:
    op.create_index(
        "ix_orders_open_overdue", "orders", ["promise_at"],
        sqlite_where=sa.text("ended_at IS NULL AND overdue IS 1"),
        postgresql_where=sa.text("ended_at IS NULL AND overdue IS true"),
    )  # fmt: skip


def _tables() -> None:
    op.create_table(
        "column_choice",
        _staff("column_choice"),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name="pk_column_choice"),
    )
    op.create_table(
        "saved_query",
        sa.Column("id", Id, nullable=False),
        _staff("saved_query"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_query"),
        sa.UniqueConstraint("staff_id", "name", name="uq_saved_query_staff_id_name"),
    )
    op.create_table(
        "export",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        _staff("export"),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_export"),
    )
    op.create_index("ix_export_at", "export", ["at"])
    op.create_index("ix_export_staff_id", "export", ["staff_id"])


def _staff(table: str) -> sa.Column[int]:
    return sa.Column("staff_id", Id, sa.ForeignKey("staff.id", name=f"fk_{table}_staff_id"), nullable=False)
