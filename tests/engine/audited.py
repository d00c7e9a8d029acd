"""Going along the chain of the audit, and tampering with it as only the owner of the database can."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select, update

from engine.store import audit, chain
from engine.store.chain import Fault, Head
from engine.store.database import Database
from engine.tables import Audit
from tests.engine import town


def verified(database: Database, noted: Head | None = None) -> Fault | Head:
    """The first fault, else how far the chain goes."""
    with database.reading() as session:
        return [Head(0, ""), *chain.verify(session, noted)][-1]


def records(database: Database, acts: int) -> None:
    """So many acts, each in a transaction of its own."""
    for place in range(acts):
        with database.writing() as session:
            audit.record(session, "urge", staff_id=7, subject=f"BB{place}", because=f"客户 {place}", now=town.MONDAY)


def rows(database: Database) -> list[Audit]:
    with database.reading() as session:
        return list(session.scalars(select(Audit).order_by(Audit.number)))


def changes(database: Database, which: int, /, **values: Any) -> None:
    with database.writing() as session, town.unguarded(session):
        session.execute(update(Audit).where(Audit.number == which).values(**values))


def deletes(database: Database, number: int) -> None:
    with database.writing() as session, town.unguarded(session):
        session.execute(delete(Audit).where(Audit.number == number))


def copies(database: Database, which: int, /, **values: Any) -> None:
    """A row like that one, with other values."""
    with database.writing() as session, town.unguarded(session):
        row = session.get_one(Audit, which)
        like = {column.name: getattr(row, column.name) for column in Audit.__table__.columns}
        session.execute(insert(Audit).values(**like | values))
