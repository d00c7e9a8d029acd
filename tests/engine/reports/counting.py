"""Figures of days, counted naively: from the rows themselves, one by one."""

from __future__ import annotations

from collections import Counter

from engine import tables
from engine.clock import day_number
from engine.store import daily, recount
from engine.store.daily import Fact
from engine.store.database import Database
from tests.engine.actors import Office


def agree(office: Office) -> None:
    """Raises `AssertionError` where the tallies of days differ from a recount, in SQL and one by one."""
    with office.system.database.reading() as session:
        assert recount.differences(session) == [] and recount.rolled_wrong(session) == 0
    assert kept(office) == naive(office)


def folds(database: Database, limit: int = daily.FOLDED) -> int:
    """Folds once; gives how many deltas."""
    with database.writing() as session:
        return daily.fold(session, limit)


Figures = dict[tuple[int, int, int, str, str], tuple[int, int, int, int]]


def kept(office: Office) -> Figures:
    """What is tallied, with what is not folded yet, by hall, staff, day, kind and code."""
    whole = ("accepted_at", "completed_at")
    found: dict[tuple[int, int, int, str, str], list[int]] = {}
    for row in [*office.rows(tables.DayTally), *office.rows(tables.DayDelta)]:
        tallied = isinstance(row, tables.DayTally)
        if tallied and (row.span != "day" or not row.hall_id or not (row.staff_id or row.kind in whole)):
            continue
        key = (row.hall_id, row.staff_id, row.period if tallied else row.day, row.kind, row.code)
        before = found.setdefault(key, [0, 0, 0, 0])
        found[key] = [a + getattr(row, name) for a, name in zip(before, daily.FIGURES, strict=True)]
    return {key: (a, b, c, d) for key, (a, b, c, d) in found.items() if any((a, b, c, d))}


def naive(office: Office) -> Figures:
    """The same, from orders, history, delays and vouchers."""
    sums: Counter[tuple[tuple[int, int, int, str, str], int]] = Counter()
    for fact in _facts(office):
        for place, figure in enumerate(fact[5:]):
            sums[fact[:5], place] += figure
    keys = {key for (key, _), figure in sums.items() if figure}
    return {key: (sums[key, 0], sums[key, 1], sums[key, 2], sums[key, 3]) for key in keys}


def _facts(office: Office) -> list[Fact]:
    orders = {one.id: one for one in office.rows(tables.Order)}
    reasons = {one.external_id: one.reason_code for one in office.rows(tables.WorkOrder)}
    facts = []
    for one in orders.values():
        where = (one.hall_id, one.staff_id, day_number(one.accepted_at))
        seconds, amount = one.acceptance_seconds, 0 if one.parent_id else one.amount
        facts.append(Fact(*where, "accepted", one.business, 1, int(seconds > 180), amount, seconds))
        facts.append(Fact(one.hall_id, 0, where[2], "accepted_at", daily.hour(one.accepted_at)))
        if one.ended_at is not None:
            day, late = day_number(one.ended_at), int(one.state == "completed" and one.overdue)
            long = int((one.ended_at - one.accepted_at).total_seconds())
            facts.append(Fact(one.hall_id, one.staff_id, day, one.state, one.business, 1, late, 0, long))
            if one.state == "completed":
                facts.append(Fact(one.hall_id, 0, day, "completed_at", daily.hour(one.ended_at)))
    for row in office.rows(tables.Change):
        order = orders[row.order_id]
        where = (order.hall_id, order.staff_id, day_number(row.at))
        if row.kind == "urge":
            facts.append(Fact(*where, "urged", order.business))
        elif (row.kind, row.after) == ("campaign", "missed"):
            facts.append(Fact(*where, "campaign_missed", order.business))
        elif (row.kind, row.after) == ("work_order", "failed"):
            facts.append(Fact(*where, "returned", reasons[row.element]))
    for row in office.rows(tables.Delay):
        order = orders[row.order_id]
        facts.append(Fact(order.hall_id, order.staff_id, day_number(row.began_at), row.kind, row.reason_code))
    for row in office.rows(tables.Voucher):
        kind = "charged" if row.amount > 0 else "refunded"
        facts.append(Fact(row.hall_id, row.staff_id, row.day, kind, row.business, fen=row.amount))
    return facts
