"""Reports: vouchers with their fees, what was counted, days that were closed, and the figures of each day.

What there is already is counted once, and gets its vouchers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only plain INTEGER keys
Moment = sa.DateTime(timezone=True)
CHARGED, RETURNED = sa.text("voucher_id IS NOT NULL"), sa.text("refund_id IS NOT NULL")
UNVOUCHED = sa.text("kind = 'fee_charged' AND (voucher_id IS NULL OR (undone_at IS NOT NULL AND refund_id IS NULL))")
OPEN, CLOSED = sa.text("ended_at IS NULL"), sa.text("reopened_at IS NULL")

VOUCHERS = """
INSERT INTO voucher (number, order_id, business, hall_id, staff_id, day, amount, at)
SELECT 'PZ-' || d.id || '-{part}', o.id, o.business, o.hall_id, o.staff_id, {day}, {sign}CAST(d.value AS BIGINT), d.{at}
FROM deed d JOIN orders o ON o.id = d.order_id WHERE d.kind = 'fee_charged' AND d.{at} IS NOT NULL ORDER BY d.id
"""
REFER = """
UPDATE deed SET {column} = (SELECT v.id FROM voucher v WHERE v.number = 'PZ-' || deed.id || '-{part}')
WHERE kind = 'fee_charged' AND {at} IS NOT NULL
"""
FACTS = """
SELECT hall_id, staff_id, {accepted} AS day, 'accepted' AS kind, business AS code, 1 AS n,
    CASE WHEN acceptance_seconds > 180 THEN 1 ELSE 0 END AS late,
    CAST(CASE WHEN parent_id IS NULL THEN amount ELSE 0 END AS BIGINT) AS fen,
    CAST(COALESCE(acceptance_seconds, 0) AS BIGINT) AS seconds FROM orders
UNION ALL SELECT hall_id, 0, {accepted}, 'accepted_at', {accepted_hour}, 1, 0, 0, 0 FROM orders
UNION ALL SELECT hall_id, staff_id, {ended}, state, business, 1,
    CASE WHEN state = 'completed' AND overdue THEN 1 ELSE 0 END, 0,
    CASE WHEN {ended_s} < {accepted_s} THEN 0 ELSE {ended_s} - {accepted_s} END FROM orders WHERE ended_at IS NOT NULL
UNION ALL SELECT hall_id, 0, {ended}, 'completed_at', {ended_hour}, 1, 0, 0, 0 FROM orders
    WHERE ended_at IS NOT NULL AND state = 'completed'
UNION ALL SELECT o.hall_id, o.staff_id, {changed}, CASE WHEN c.kind = 'urge' THEN 'urged' ELSE 'campaign_missed' END,
    o.business, 1, 0, 0, 0 FROM change c JOIN orders o ON o.id = c.order_id
    WHERE c.kind = 'urge' OR (c.kind = 'campaign' AND c.after = 'missed')
UNION ALL SELECT o.hall_id, o.staff_id, {changed}, 'returned', COALESCE(w.reason_code, ''), 1, 0, 0, 0
    FROM change c JOIN orders o ON o.id = c.order_id LEFT JOIN work_order w ON w.external_id = c.element
    WHERE c.kind = 'work_order' AND c.after = 'failed'
UNION ALL SELECT o.hall_id, o.staff_id, {began}, d.kind, d.reason_code, 1, 0, 0, 0
    FROM delay d JOIN orders o ON o.id = d.order_id
UNION ALL SELECT hall_id, staff_id, day, CASE WHEN amount > 0 THEN 'charged' ELSE 'refunded' END, business, 1, 0,
    amount, 0 FROM voucher
"""
LEVELS = (("hall_id", "staff_id"), ("hall_id", "0"), ("0", "0"))
TALLY = """
INSERT INTO day_tally (hall_id, span, period, kind, code, staff_id, n, late, fen, seconds)
SELECT {hall}, '{span}', {period}, kind, code, {staff}, SUM(n), SUM(late), SUM(fen), SUM(seconds)
FROM ({facts}) facts {where}GROUP BY 1, 3, 4, 5, 6
"""


def upgrade() -> None:
    _money()
    _figures()
    with op.batch_alter_table("deed") as deed:
        deed.add_column(sa.Column("voucher_id", Id, nullable=True))
        deed.add_column(sa.Column("refund_id", Id, nullable=True))
        for name in ("voucher_id", "refund_id"):
            deed.create_foreign_key(f"fk_deed_{name}", "voucher", [name], ["id"])
    op.create_index("ix_delay_open", "delay", ["order_id"], sqlite_where=OPEN, postgresql_where=OPEN)
    _count()
    for name, column, where in (
        ("ix_deed_voucher_id", "voucher_id", CHARGED),
        ("ix_deed_refund_id", "refund_id", RETURNED),
        ("ix_deed_without_voucher", "order_id", UNVOUCHED),
    ):
        op.create_index(name, "deed", [column], sqlite_where=where, postgresql_where=where)


def _money() -> None:
    op.create_table(
        "voucher", sa.Column("id", Id, nullable=False), sa.Column("number", sa.String(64), nullable=False),
        _refers("voucher", "order_id", "orders"), sa.Column("business", sa.String(64), nullable=False),
        _refers("voucher", "hall_id", "hall"), _refers("voucher", "staff_id", "staff"), _whole("day"), _fen("amount"),
        sa.Column("at", Moment, nullable=False), sa.PrimaryKeyConstraint("id", name="pk_voucher"),
        sa.UniqueConstraint("number", name="uq_voucher_number"),
    )  # fmt: skip
    op.create_index("ix_voucher_order_id", "voucher", ["order_id"])
    op.create_index("ix_voucher_hall_id_day", "voucher", ["hall_id", "day"])
    op.create_table(
        "cash_count", sa.Column("id", Id, nullable=False), _refers("cash_count", "hall_id", "hall"),
        _refers("cash_count", "staff_id", "staff"), _whole("day"), _fen("cash"), _fen("card"), _fen("mobile"),
        _refers("cash_count", "typed_by", "staff"), sa.Column("typed_at", Moment, nullable=False), _whole("version"),
        sa.PrimaryKeyConstraint("id", name="pk_cash_count"),
        sa.UniqueConstraint("hall_id", "day", "staff_id", name="uq_cash_count_hall_id_day_staff_id"),
    )  # fmt: skip
    op.create_table(
        "day_close", sa.Column("id", Id, nullable=False), _refers("day_close", "hall_id", "hall"), _whole("day"),
        sa.Column("closed_at", Moment, nullable=False), _refers("day_close", "closed_by", "staff"),
        sa.Column("content", sa.Text(), nullable=False), sa.Column("reopened_at", Moment, nullable=True),
        _refers("day_close", "reopened_by", "staff", nullable=True),
        sa.Column("reopened_because", sa.Text(), nullable=True), sa.PrimaryKeyConstraint("id", name="pk_day_close"),
    )  # fmt: skip
    op.create_index(
        "uq_day_close_hall_id_day", "day_close", ["hall_id", "day"], unique=True, sqlite_where=CLOSED,
        postgresql_where=CLOSED,
    )  # fmt: skip


def _figures() -> None:
    sums = ("n", "late")
    op.create_table(
        "day_delta", sa.Column("id", Id, nullable=False), _whole("hall_id"), _whole("staff_id"), _whole("day"),
        *(sa.Column(name, sa.String(64), nullable=False) for name in ("kind", "code")),
        *(_whole(name) for name in sums), _fen("fen"), _fen("seconds"),
        sa.PrimaryKeyConstraint("id", name="pk_day_delta"),
    )  # fmt: skip
    key = ("hall_id", "span", "period", "kind", "code", "staff_id")
    op.create_table(
        "day_tally",
        *(sa.Column(name, sa.String(64), nullable=False) if name in ("span", "kind", "code") else
          sa.Column(name, sa.Integer(), autoincrement=False, nullable=False) for name in key),
        *(_whole(name) for name in sums), _fen("fen"), _fen("seconds"),
        sa.PrimaryKeyConstraint(*key, name="pk_day_tally"), sqlite_with_rowid=False,
    )  # fmt: skip


def _count() -> None:
    """Vouchers for the fees that there are; every day and month counted."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    epoch = "CAST(strftime('%s', substr({0}, 1, 19)) AS INTEGER)"
    epoch = epoch if sqlite else "CAST(FLOOR(EXTRACT(EPOCH FROM {0})) AS BIGINT)"

    def day(column: str) -> str:
        return f"CAST(({epoch.format(column)} + 28800) / 86400 AS INTEGER)"

    def hour(column: str) -> str:
        number = f"(({epoch.format(column)} + 28800) % 86400) / 3600"
        return f"substr('0' || ({number}), -2)" if sqlite else f"LPAD(CAST({number} AS VARCHAR), 2, '0')"

    for part, at, sign, column in (("C", "at", "", "voucher_id"), ("R", "undone_at", "-", "refund_id")):
        op.execute(VOUCHERS.format(part=part, day=day(f"d.{at}"), sign=sign, at=at))
        op.execute(REFER.format(column=column, part=part, at=at))
    facts = FACTS.format(
        accepted=day("accepted_at"), accepted_hour=hour("accepted_at"), ended=day("ended_at"),
        ended_hour=hour("ended_at"), changed=day("c.at"), began=day("d.began_at"), ended_s=epoch.format("ended_at"),
        accepted_s=epoch.format("accepted_at"),
    )  # fmt: skip
    first = "CAST(strftime('%s', day * 86400, 'unixepoch', 'start of month') AS INTEGER) / 86400"
    from_day = "CAST(DATE_TRUNC('month', DATE '1970-01-01' + day) AS DATE) - DATE '1970-01-01'"
    first = first if sqlite else from_day
    for span, period in (("day", "day"), ("month", first)):
        for hall, staff in LEVELS:
            where = "WHERE kind NOT IN ('accepted_at', 'completed_at') " if span == "month" else "WHERE TRUE "
            where += "AND staff_id <> 0 " if staff == "staff_id" else ""
            op.execute(TALLY.format(hall=hall, span=span, period=period, staff=staff, facts=facts, where=where))


def _refers(table: str, column: str, to: str, *, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{column}")
    return sa.Column(column, Id, key, nullable=nullable)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _fen(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)
