"""Erasing: customer by customer, each in a transaction of its own, then what has a term of its own in batches.

What is erased is empty afterwards, and stays: numbers, amounts, states, moments. A door becomes its estate. Broken off,
it goes on where it ended, for what is erased is not due any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.store import audit
from engine.store.database import Database
from engine.store.retention import customers
from engine.store.retention.rules import CUSTOMER, INCIDENT, ORDER, OWNER, RULES, Rule
from engine.store.retention.terms import TERMS
from engine.tables import Address, Base, Customer, Deed, Erasure, Incident, Order, Relocation, Subscription, Transfer

BATCH = 500
INDEX = "_index"
#: how deep a tree of addresses may be
DEEPEST = 20

#: told after each step: how many it erased, of which kind
Progress = Callable[[str, int], None]


def erase(
    database: Database, now: datetime, batch: int = BATCH, progress: Progress = lambda kind, done: None
) -> Counter[str]:
    """Erases all that is due; gives how many of each kind: `customer`, and those of `TERMS`."""
    erased: Counter[str] = Counter()
    for customer_id in _due(database, now, batch):
        with database.writing() as session:
            customer = customers.still_due(session, now, customer_id)
            if customer is not None:
                counts = _erase(session, customer, now)
                session.add(Erasure(at=now, kind="customer", customer_id=customer_id, counts=counts))
                audit.record(session, "personal.erase", staff_id=None, subject=f"customer {customer_id}", now=now)
                erased["customer"] += 1
        progress("customer", 1)
    for kind in TERMS:
        for done in _after_term(database, kind, now, batch):
            erased[kind] += done
            progress(kind, done)
    return erased


def _due(database: Database, now: datetime, batch: int) -> Iterator[int]:
    last = 0
    while True:
        with database.reading() as session:
            found = customers.due(session, now, last, batch)
        if not found:
            return
        yield from found
        last = found[-1]


def _after_term(database: Database, kind: str, now: datetime, batch: int) -> Iterator[int]:
    term = TERMS[kind]
    while True:
        with database.writing() as session:
            done = term.erase(session, now, batch)
            if done:
                session.add(Erasure(at=now, kind=kind, counts={term.table.__tablename__: done}))
                audit.record(session, "personal.erase", staff_id=None, subject=f"{kind} {done}", now=now)
        if not done:
            return
        yield done


def _erase(session: Session, customer: Customer, now: datetime) -> dict[str, int]:
    """All that is personal of one customer; gives how many rows of which table."""
    places = _Places(session)
    counts: Counter[str] = Counter()
    for mapped in (one.class_ for one in Base.registry.mappers):
        rules = _rules(mapped.__tablename__)
        if not rules:
            continue
        for row in session.scalars(select(mapped).where(_of(mapped, rules, customer.id)).with_for_update()):
            for name, rule in rules.items():
                _blank(row, name, rule)
            places.widen(row)
            counts[mapped.__tablename__] += 1
    for deed in session.scalars(select(Deed).where(Deed.order_id.in_(orders_of(customer.id)))):
        places.widen(deed)
    customer.document_index = f"erased {customer.id}"  # unique, and no index of anything
    customer.erased_at = now
    return dict(counts)


def orders_of(customer_id: int) -> Any:
    """The ids of their orders, and of the transfers by which something of theirs went to another."""
    handed_on = select(Transfer.order_id).where(Transfer.old_customer_id == customer_id)
    return select(Order.id).where(Order.customer_id == customer_id).union(handed_on)


def _rules(table: str) -> dict[str, Rule]:
    """The rules of a table's columns that are a customer's."""
    mine = {name.partition(".")[2]: rule for name, rule in RULES.items() if name.startswith(f"{table}.")}
    return {name: rule for name, rule in mine.items() if rule.whose in (CUSTOMER, OWNER, ORDER, INCIDENT)}


def _of(mapped: Any, rules: dict[str, Rule], customer_id: int) -> ColumnElement[bool]:
    """Which rows of a table are theirs. One table has one kind of owner."""
    (whose,) = {rule.whose for rule in rules.values()}
    found: ColumnElement[bool]
    if whose == CUSTOMER:
        found = mapped.id == customer_id
    elif whose == OWNER:
        found = mapped.customer_id == customer_id
    elif whose == ORDER:
        found = mapped.order_id.in_(orders_of(customer_id))
    else:
        incidents = select(Incident.id).where(Incident.order_id.in_(orders_of(customer_id)))
        found = mapped.incident_id.in_(incidents)
    return found


def _blank(row: Any, name: str, rule: Rule) -> None:
    setattr(row, name, rule.becomes(row, getattr(row, name)))
    if hasattr(row, name + INDEX):
        setattr(row, name + INDEX, "")


class _Places:
    """A door is as good as a name: what lies there is from now on at the estate."""

    def __init__(self, session: Session):
        self._session = session

    def widen(self, row: Any) -> None:
        if isinstance(row, Order | Subscription):
            row.address_id = self._estate(row.address_id).id
            if isinstance(row, Order):
                row.address_text = self._estate(row.address_id).full_name
        elif isinstance(row, Relocation):
            row.old_address_id = self._estate(row.old_address_id).id
        elif isinstance(row, Deed) and row.kind == "port_reserved":
            row.value = str(self._estate(int(row.value)).id)

    def _estate(self, address_id: int) -> Address:
        """The estate it lies in; else the node farthest up."""
        found = self._session.get_one(Address, address_id)
        for _ in range(DEEPEST):
            if found.level_type == "estate" or found.parent_id is None:
                break
            found = self._session.get_one(Address, found.parent_id)
        return found
