"""What the rows of one file are to each other, and what the dry run comes to."""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import tables
from engine.batches.faults import Fault, fault, label
from engine.errors import Text
from engine.store import batch_work, ports
from engine.store.database import Session

#: kinds of faults that a report counts by name; the rest together would say nothing
KINDS = 40


@dataclass(frozen=True)
class Conclusion:
    """What ends the dry run: rows that are left to rows before them, and sums."""

    changed: list[dict[str, Any]]
    summary: dict[str, Any]


def look(session: Session, batch_id: int) -> Conclusion:
    """Compares all rows: what only one row can have is left to the first."""
    rows = batch_work.all_checked(session, batch_id)
    free = ports.free(session, {row.wish["node"] for row in rows if row.state == "checked" and row.wish})
    left_out = {row.id: found.as_plain() for row, found in _against_each_other(rows, free)}
    changed = [{"id": row_id, "state": "faulty", "faults": [found]} for row_id, found in left_out.items()]
    return Conclusion(changed, summary([_as_it_will_be(row, left_out.get(row.id)) for row in rows]))


def conclude(session: Session, batch: tables.Batch, found: Conclusion, now: datetime) -> None:
    """Ends the dry run, with a token that a submit must bring."""
    batch_work.write(session, found.changed)
    batch.summary, batch.checked_at, batch.token = found.summary, now, secrets.token_urlsafe(24)
    batch.state = "checked"


@dataclass(frozen=True)
class Row:
    """A row as the sums see it."""

    state: str
    wish: dict[str, Any] | None
    faults: list[dict[str, str]]


def _as_it_will_be(row: tables.BatchRow, left_out: dict[str, str] | None) -> Row:
    return Row("faulty", row.wish, [left_out]) if left_out else Row(row.state, row.wish, row.faults)


def _against_each_other(rows: Sequence[tables.BatchRow], free: dict[int, int]) -> list[tuple[tables.BatchRow, Fault]]:
    """The rows that can't be accepted because of rows before them."""
    first: dict[str, int] = {}
    names: dict[str, tuple[str, int]] = {}
    used: defaultdict[int, int] = defaultdict(int)
    faults = []
    for row in rows:
        if row.state != "checked" or not row.wish or not row.identity:
            continue
        asked, node = row.wish["asked"], row.wish["node"]
        name, line = names.setdefault(asked["document"], (asked["customer_name"], row.line))
        found = None
        if row.identity in first:
            found = _same_as(first[row.identity])
        elif name != asked["customer_name"]:
            found = _another_name(line)
        elif used[node] >= free.get(node, 0):
            found = _no_port(free.get(node, 0))
        if found is not None:
            faults.append((row, found))
            continue
        first[row.identity] = row.line
        used[node] += 1
    return faults


def _same_as(line: int) -> Fault:
    return fault("", "duplicate", Text(
        f"与第 {line} 行重复（同一证件、地址和产品）", f"The same as row {line} (document, address and product)"
    ))  # fmt: skip


def _another_name(line: int) -> Fault:
    return fault("customer_name", "other_name", Text(
        f"同一证件在第 {line} 行是另一个姓名", f"Row {line} has another name for this document"
    ))  # fmt: skip


def _no_port(free: int) -> Fault:
    return fault("address", "ports", Text(
        f"该处只有 {free} 个空闲端口，已分给前面的行", f"There are only {free} free ports here, for the rows before"
    ))  # fmt: skip


def summary(rows: Sequence[Row]) -> dict[str, Any]:
    """Sums, promises and faults by kind; nothing personal."""
    shown = [row.wish["shown"] for row in rows if row.state == "checked" and row.wish]
    products: dict[str, dict[str, Any]] = {}
    for one in shown:
        line = products.setdefault(
            f"{one['price_id']}|{one['campaign_name'] or ''}",
            {"name": one["product_name"], "name_en": one["product_name_en"], "campaign": one["campaign_name"],
             "campaign_en": one["campaign_name_en"], "monthly": one["monthly_fee"], "rows": 0, "amount": 0},
        )  # fmt: skip
        line["rows"] += 1
        line["amount"] += one["amount"]
    promises = sorted(one["promise_at"] for one in shown)
    return {
        "amount": sum(one["amount"] for one in shown),
        "at_the_door": sum(one["amount"] for one in shown if one["at_the_door"]),
        "monthly": sum(one["monthly_fee"] for one in shown),
        "promises": [promises[0], promises[-1]] if promises else [],
        "duties": sum(one["campaign_duty"] for one in shown),
        "products": sorted(products.values(), key=lambda one: -one["rows"]),
        "faults": _kinds(rows),
    }


def _kinds(rows: Sequence[Row]) -> list[dict[str, Any]]:
    counted: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        if row.state in ("faulty", "skipped"):
            counted.update({(one["key"], label(one).zh, label(one).en) for one in row.faults})
    return [{"key": key, "zh": zh, "en": en, "rows": count} for (key, zh, en), count in counted.most_common(KINDS)]
