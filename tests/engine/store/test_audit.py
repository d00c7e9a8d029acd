"""The chain of the audit: what is in it, that it is only ever added to, and that whoever tampers is found out."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from engine import keys
from engine.store import audit
from engine.store.chain import Fault, Head
from engine.store.database import Database
from engine.tables import Audit, AuditHead
from tests.engine import town
from tests.engine.audited import changes, copies, deletes, records, rows, verified


@pytest.fixture
def database(orders_url: str) -> Iterator[Database]:
    with closing(Database(orders_url)) as database:
        yield database


def test_an_act_has_who_when_from_where_and_why(database: Database) -> None:
    """S: every action has who, when, from where, why."""
    audit.coming_from("10.0.0.7")
    records(database, 1)
    audit.coming_from(None)
    (row,) = rows(database)
    assert (row.number, row.staff_id, row.at, row.address) == (1, 7, town.MONDAY, "10.0.0.7")
    assert (row.act, row.subject, row.because) == ("urge", "BB0", "客户 0")
    assert verified(database) == Head(1, row.hash)


def test_the_reason_is_encrypted(database: Database) -> None:
    records(database, 1)
    with database.reading() as session:
        kept = session.execute(text("SELECT because FROM audit")).scalar_one()
    assert "客户" not in kept
    assert keys.current().decrypt(kept) == "客户 0"


def test_an_empty_chain_is_whole(database: Database) -> None:
    assert verified(database) == Head(0, "")


def test_what_is_rolled_back_leaves_nothing(database: Database) -> None:
    records(database, 1)
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        audit.record(session, "place", staff_id=7, now=town.MONDAY)
        raise ZeroDivisionError
    assert [row.act for row in rows(database)] == ["urge"]
    assert isinstance(verified(database), Head)


def test_several_acts_of_one_transaction_follow_one_another(database: Database) -> None:
    with database.writing() as session:
        for act in ("place", "claim", "urge"):
            audit.record(session, act, staff_id=7, now=town.MONDAY)
    assert [(row.number, row.act) for row in rows(database)] == [(1, "place"), (2, "claim"), (3, "urge")]
    assert isinstance(verified(database), Head)


def test_an_unknown_act_and_a_session_that_only_reads_are_refused(database: Database) -> None:
    with database.writing() as session, pytest.raises(KeyError):
        audit.record(session, "think", staff_id=7, now=town.MONDAY)
    with database.reading() as session, pytest.raises(LookupError):
        audit.record(session, "place", staff_id=7, now=town.MONDAY)


@pytest.mark.parametrize("because", ["\ud800", "a\0b", "\x1b[31m", "字" * 5000, " \n "])
def test_a_reason_that_no_database_takes_is_kept_as_far_as_it_can_be(database: Database, because: str) -> None:
    with database.writing() as session:
        audit.record(session, "urge", staff_id=7, because=because, now=town.MONDAY)
    kept = rows(database)[0].because
    assert kept is None or (kept.isprintable() and len(kept) <= audit.LONGEST)
    assert isinstance(verified(database), Head)


TAMPERINGS: dict[str, tuple[Callable[[Database], None], Fault]] = {
    "who": (lambda db: changes(db, 3, staff_id=8), Fault(3, "contents")),
    "when": (lambda db: changes(db, 3, at=town.MONDAY.replace(year=2020)), Fault(3, "contents")),
    "what": (lambda db: changes(db, 3, act="claim"), Fault(3, "contents")),
    "upon what": (lambda db: changes(db, 3, subject="BB9"), Fault(3, "contents")),
    "why": (lambda db: changes(db, 3, because="因为"), Fault(3, "contents")),
    "why, removed": (lambda db: changes(db, 3, because=None), Fault(3, "contents")),
    "from where": (lambda db: changes(db, 3, address="10.9.9.9"), Fault(3, "contents")),
    "the link": (lambda db: changes(db, 3, previous="0" * 64), Fault(3, "contents")),
    "the hash": (lambda db: changes(db, 3, hash="0" * 64), Fault(3, "contents")),
    "first": (lambda db: deletes(db, 1), Fault(1, "missing")),
    "middle": (lambda db: deletes(db, 3), Fault(3, "missing")),
    "last": (lambda db: deletes(db, 5), Fault(5, "missing")),
    "swapped": (lambda db: _swap(db, 2, 4), Fault(2, "order")),
    "closed up": (lambda db: _close_up(db, 3), Fault(3, "order")),
    "inserted at the end": (lambda db: copies(db, 5, number=6, subject="BB77"), Fault(6, "extra")),
    "inserted at the beginning": (lambda db: copies(db, 1, number=0), Fault(0, "extra")),
    "inserted in the middle": (lambda db: _insert(db, 3), Fault(3, "contents")),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_whoever_tampers_is_found_out(database: Database, name: str) -> None:
    records(database, 5)
    tamper, fault = TAMPERINGS[name]
    tamper(database)
    assert verified(database) == fault


def test_a_reason_that_is_no_cipher_text_is_a_fault_and_no_failure(database: Database) -> None:
    records(database, 2)
    with database.writing() as session:
        session.execute(text("UPDATE audit SET because = 'plain' WHERE number = 2"))
    assert verified(database) == Fault(2, "contents")


def test_the_end_can_not_be_cut_off_with_the_head(database: Database) -> None:
    """Without the key nobody seals a head that says less."""
    records(database, 5)
    before = rows(database)[2].hash
    deletes(database, 5)
    deletes(database, 4)
    with database.writing() as session:
        session.execute(update(AuditHead).values(number=3, hash=before))
    assert verified(database) == Fault(3, "head")


def test_a_head_that_is_gone_is_missed(database: Database) -> None:
    records(database, 2)
    with database.writing() as session, town.unguarded(session):
        session.execute(delete(AuditHead))
    assert verified(database) == Fault(1, "head")


def test_an_older_state_is_found_out_by_an_end_that_was_noted(database: Database) -> None:
    records(database, 2)
    with database.reading() as session:
        older = session.execute(select(AuditHead.number, AuditHead.hash, AuditHead.seal)).one()._asdict()
    records(database, 2)
    noted = verified(database)
    assert isinstance(noted, Head)
    deletes(database, 4)
    deletes(database, 3)
    with database.writing() as session:
        session.execute(update(AuditHead).values(**older))
    assert verified(database) == Head(2, older["hash"])  # by itself nothing tells
    assert verified(database, noted) == Fault(3, "missing")
    assert verified(database, Head(2, "0" * 64)) == Fault(2, "noted")
    assert verified(database, Head(2, older["hash"])) == Head(2, older["hash"])


@pytest.mark.parametrize("statement", ["UPDATE audit SET subject = 'x'", "DELETE FROM audit", "DELETE FROM audit_head"])
def test_the_database_itself_refuses_to_change_it(database: Database, statement: str) -> None:
    records(database, 1)
    with pytest.raises(DBAPIError, match="only ever added to"), database.writing() as session:
        session.execute(text(statement))
    assert isinstance(verified(database), Head)


def test_postgresql_does_not_truncate_it(orders_on_postgres: str) -> None:
    with closing(Database(orders_on_postgres)) as database:
        records(database, 1)
        with pytest.raises(DBAPIError, match="only ever added to"), database.writing() as session:
            session.execute(text("TRUNCATE audit"))


def test_the_chain_outlives_the_rotation_of_keys(database: Database, ring: keys.KeyRing) -> None:
    old, new = Fernet.generate_key(), Fernet.generate_key()
    keys.use(keys.KeyRing([old]))
    records(database, 3)
    keys.use(keys.KeyRing([new, old]))
    with database.writing() as session:  # encrypted anew: the guard lets pass what the hash binds
        for row in session.scalars(select(Audit)):
            session.execute(update(Audit).where(Audit.number == row.number).values(because=row.because))
    records(database, 1)
    assert isinstance(verified(database), Head)
    keys.use(ring)
    assert verified(database) == Fault(4, "key")


def test_the_chain_is_whole_whoever_acts_at_once(database: Database) -> None:
    def act(who: int) -> None:
        for place in range(25):
            with database.writing() as session:
                audit.record(session, "claim", staff_id=who, subject=f"{who} {place}", now=town.MONDAY)
                audit.record(session, "release", staff_id=who, subject=f"{who} {place}", now=town.MONDAY)

    threads = [threading.Thread(target=act, args=(who,)) for who in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = verified(database)
    assert isinstance(found, Head)
    assert found.number == 8 * 25 * 2
    assert len({(row.staff_id, row.subject, row.act) for row in rows(database)}) == 400


def _swap(database: Database, one: int, other: int) -> None:
    for before, after in ((one, 99), (other, one), (99, other)):
        changes(database, before, number=after)


def _close_up(database: Database, gone: int) -> None:
    """Deletes one and moves up those after it, as somebody would who knows that numbers have no gap."""
    deletes(database, gone)
    for number in range(gone + 1, 6):
        changes(database, number, number=number - 1)


def _insert(database: Database, place: int) -> None:
    for number in range(5, place - 1, -1):
        changes(database, number, number=number + 1)
    copies(database, place + 1, number=place, subject="BB77")
