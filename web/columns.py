"""The columns of the list of orders: what each is called, by what it sorts, what a file has of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engine.clock import SHANGHAI
from engine.errors import Text
from engine.store import saved
from engine.store.database import Session
from engine.store.find import OrderRow
from web import words
from web.current import viewer
from web.language import pick, say

if TYPE_CHECKING:
    from web.looked_for import LookedFor

Value = str | datetime | None
Cell = tuple[Text, Callable[[OrderRow], Value], int]  #: heading, value, width in letters


@dataclass(frozen=True)
class Column:
    """`sort`: the turn by which it sorts, upwards; empty: by none. `cells`: what a file has of it."""

    name: Text
    cells: tuple[Cell, ...]
    sort: str = ""
    standard: bool = True


@dataclass(frozen=True)
class Heading:
    """The head of a column on the page: where a click leads, and how the list goes by it now."""

    code: str
    name: Text
    href: str = ""  #: empty: it sorts by nothing
    sorted: str = ""  #: ascending, descending; empty: the list doesn't go by it


def _local(at: datetime | None) -> datetime | None:
    """As Shanghai reads it, without a zone: sheets know none."""
    return None if at is None else at.astimezone(SHANGHAI).replace(tzinfo=None)


def _step(row: OrderRow) -> str:
    return words.element(row.element, row.business) if row.element else ""


def _state(row: OrderRow) -> str:
    kind = "returned" if row.element == "handle_return" else words.state_kind(row.business)
    return words.word(row.state, kind)


def _overdue(row: OrderRow) -> str:
    return say(Text("是", "yes")) if row.overdue else ""


#: always there, before the others
NUMBER = Column(
    Text("订单号", "Order number"),
    (
        (Text("订单号", "Order number"), lambda row: row.number, 18),
        (Text("业务", "Business"), lambda row: words.word(row.business, "business"), 10),
    ),
    sort="number",
)
#: in the turn in which they stand on the page
COLUMNS: Mapping[str, Column] = {
    "state": Column(Text("状态", "State"), ((Text("状态", "State"), _state, 14),)),
    "since": Column(
        Text("状态时长", "In this state"),
        ((Text("进入状态时间", "In this state since"), lambda row: _local(row.state_at), 17),),
        sort="state",
        standard=False,
    ),
    "step": Column(Text("当前步骤", "Current step"), ((Text("当前步骤", "Current step"), _step, 18),)),
    "customer": Column(
        Text("客户", "Customer"),
        (
            (Text("客户", "Customer"), lambda row: row.customer, 10),
            (Text("联系电话", "Phone"), lambda row: row.phone, 14),
        ),
    ),
    "address": Column(
        Text("地址 / 产品", "Address / product"),
        (
            (Text("地址", "Address"), lambda row: row.address, 40),
            (Text("产品", "Product"), lambda row: pick(row.product, row.product_en), 24),
        ),
    ),
    "promise": Column(
        Text("承诺时限", "Promised"),
        (
            (Text("承诺时限", "Promised"), lambda row: _local(row.promise_at), 17),
            (Text("进度", "Progress"), lambda row: "" if row.ended_at else words.word(row.jeopardy, "jeopardy"), 8),
            (Text("超时", "Overdue"), _overdue, 8),
            (Text("结束时间", "Ended"), lambda row: _local(row.ended_at), 17),
        ),
        sort="promise",
    ),
    "planned": Column(
        Text("预计完成", "Planned completion"),
        ((Text("预计完成", "Planned completion"), lambda row: _local(row.planned_at), 17),),
        standard=False,
    ),
    "accepted": Column(
        Text("受理", "Accepted"),
        (
            (Text("受理时间", "Accepted at"), lambda row: _local(row.accepted_at), 17),
            (Text("营业厅", "Hall"), lambda row: row.hall, 20),
            (Text("工号", "Staff number"), lambda row: row.staff_number, 10),
        ),
        sort="-accepted",
    ),
}
STANDARD = tuple(code for code, column in COLUMNS.items() if column.standard)


def known(codes: Sequence[str]) -> list[str]:
    """Those that there are, in the turn in which they stand on the page; of none, the standard ones."""
    return [code for code in COLUMNS if code in codes] or [*STANDARD]


def chosen(db: Session) -> list[str]:
    """The columns of the one who asks."""
    return known(saved.columns(db, viewer()) or STANDARD)


def headings(codes: Sequence[str], looked_for: LookedFor | None = None) -> list[Heading]:
    """The heads of the table; with links that sort, where it is the list of what is looked for."""
    every = [("number", NUMBER), *((code, COLUMNS[code]) for code in codes)]
    return [_heading(code, column, looked_for) for code, column in every]


def _heading(code: str, column: Column, looked_for: LookedFor | None) -> Heading:
    if looked_for is None or not column.sort:
        return Heading(code, column.name)
    up, down = column.sort.lstrip("-"), "-" + column.sort.lstrip("-")
    now = looked_for.turn
    other = down if column.sort == up else up
    href = looked_for.href(sort=other if now == column.sort else column.sort)
    return Heading(code, column.name, href, {up: "ascending", down: "descending"}.get(now, ""))
