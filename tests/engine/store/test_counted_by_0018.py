"""The revision that brings reports counts what there is, and gives the fees that were charged their vouchers."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

from alembic import command
from sqlalchemy import MetaData, text

from engine.store import migrate, recount
from engine.store.database import Database
from tests.engine.store.test_rows_outlive_0008 import FILLED, MOMENT, _fill

TABLES = (*FILLED, "orders", "workflow", "map_version", "change", "deed", "work_order", "delay")


def test_days_are_counted_once_and_fees_have_vouchers(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        _upgrades_what_there_was(database)
        with database.reading() as session:
            assert recount.differences(session) == [] and recount.rolled_wrong(session) == 0
            assert list(session.scalars(text("SELECT amount FROM voucher ORDER BY id"))) == [100, -100]
            linked = "SELECT COUNT(*) FROM deed WHERE voucher_id IS NOT NULL AND refund_id IS NOT NULL"
            assert session.scalar(text(linked)) == 1
            kinds = "SELECT kind, n, late FROM day_tally WHERE hall_id = 0 AND span = 'month' AND kind <> 'accepted'"
            assert {tuple(row) for row in session.execute(text(kinds))} == {
                ("completed", 1, 1), ("charged", 1, 0), ("refunded", 1, 0), ("urged", 1, 0), ("campaign_missed", 1, 0),
                ("returned", 1, 0), ("held", 1, 0),
            }  # fmt: skip


def _upgrades_what_there_was(database: Database) -> None:
    """An order with a fee that was given back, urged, returned and held; one that was completed late."""
    with database.writing() as session:
        config = migrate._config()
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "0017")
        connection = session.connection()
        found = MetaData()
        found.reflect(connection, only=TABLES)
        for name in FILLED:
            _fill(connection, found.tables[name])

        def at(hours: float) -> datetime:
            moment = MOMENT + timedelta(hours=hours)
            return moment if database.sqlite else moment.replace(tzinfo=UTC)

        orders, common = found.tables["orders"], {"business": "install", "acceptance_seconds": 200, "amount": 100}
        _fill(connection, orders, id=1, number="A", state="inProgress", accepted_at=at(0), **common)
        ended = {"state": "completed", "overdue": True, "ended_at": at(800), "accepted_at": at(0)}
        _fill(connection, orders, id=2, number="B", **ended, **common)
        _fill(
            connection,
            found.tables["deed"],
            id=1,
            order_id=1,
            kind="fee_charged",
            value="100",
            at=at(0),
            undone_at=at(30),
        )
        _fill(connection, found.tables["deed"], id=2, order_id=2, kind="port_reserved", value="1", at=at(0))
        said = (("urge", "1"), ("campaign", "missed"), ("work_order", "failed"))
        for id_, (kind, after) in enumerate(said, start=1):
            row = {"id": id_, "order_id": 1, "kind": kind, "after": after, "element": "A-1"}
            _fill(connection, found.tables["change"], at=at(2), **row)
        work_order = {"id": 1, "order_id": 1, "business": "install", "external_id": "A-1", "reason_code": "10R01"}
        _fill(connection, found.tables["work_order"], **work_order)
        _fill(connection, found.tables["delay"], order_id=1, work_order_id=1, kind="held", began_at=at(3))
    migrate.upgrade(database)
