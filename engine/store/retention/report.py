"""What is due and what was erased, by term."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import Text
from engine.store import parameters
from engine.store.retention import customers
from engine.store.retention.terms import TERMS, YEARS
from engine.tables import Customer, Erasure

CUSTOMERS = Text("客户（服务终止后）", "Customers (after their service)")


@dataclass(frozen=True)
class Line:
    """One term. `rows`: rows erased so far, of all tables."""

    kind: str
    text: Text
    code: str  #: the parameter that says how long
    length: str
    unit: Text
    due: int
    erased: int
    rows: int
    last_at: datetime | None


@dataclass(frozen=True)
class Report:
    """All terms, and how many customers are held."""

    lines: list[Line]
    held: int


def report(session: Session, now: datetime) -> Report:
    """What is due at that moment, and what was erased. Raises `BroadbandError` for a term shorter than the law's."""
    values = parameters.every(session)
    lines = [_line(session, "customer", CUSTOMERS, "personal.years", YEARS, values, customers.count(session, now))]
    lines += [
        _line(session, kind, term.text, term.code, term.unit, values, term.count(session, now))
        for kind, term in TERMS.items()
    ]
    held = session.scalar(select(func.count()).select_from(Customer).where(Customer.held.is_not(None))) or 0
    return Report(lines, held)


def _line(session: Session, kind: str, text: Text, code: str, unit: Text, values: dict[str, str], due: int) -> Line:
    done = session.execute(select(Erasure.at, Erasure.counts).where(Erasure.kind == kind)).all()
    rows = sum(sum(counts.values()) for _at, counts in done)
    erased = len(done) if kind == "customer" else rows
    last = max((at for at, _counts in done), default=None)
    return Line(kind, text, code, values[code], unit, due, erased, rows, last)
