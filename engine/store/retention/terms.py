"""What goes after a term of its own, whoever it is about: logs, pages that came to nothing, typed searches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.orm import Session

from engine.errors import Text
from engine.store import parameters
from engine.store.retention import spans
from engine.tables import Batch, BatchRow, Confirmation, Draft, Export, Look, SavedQuery, SignIn

#: the argument of a search that somebody typed
TYPED = "q"
#: gives the keys of rows whose term is over, so many at most
Over = Callable[[Session, datetime, int], Sequence[Any]]


@dataclass(frozen=True)
class Term:
    """`code`: the parameter that says how long; `unit`: of what it counts."""

    text: Text
    code: str
    unit: Text
    table: Any
    over: Over
    count: Callable[[Session, datetime], int]

    @property
    def key(self) -> Any:
        """The table's key."""
        return self.table.__mapper__.primary_key[0]

    def erase(self, session: Session, now: datetime, limit: int) -> int:
        """Deletes rows whose term is over; gives how many."""
        keys = self.over(session, now, limit)
        if keys:
            session.execute(delete(self.table).where(self.key.in_(keys)))
        return len(keys)


HOURS, DAYS, MONTHS, YEARS = Text("小时", "hours"), Text("天", "days"), Text("个月", "months"), Text("年", "years")


def _log(table: Any, code: str, text: Text) -> Term:
    """A log: all its rows that are older than its months."""

    def old(session: Session, now: datetime) -> ColumnElement[bool]:
        return table.at < spans.months_before(session, now, code)  # type: ignore[no-any-return]  # a column's comparison

    return _plain(table, code, MONTHS, text, table.id, old)


def _plain(
    table: Any, code: str, unit: Text, text: Text, key: Any, old: Callable[[Session, datetime], ColumnElement[bool]]
) -> Term:
    def over(session: Session, now: datetime, limit: int) -> Sequence[Any]:
        return session.scalars(select(key).where(old(session, now)).order_by(key).limit(limit)).all()

    def count(session: Session, now: datetime) -> int:
        return session.scalar(select(func.count()).select_from(table).where(old(session, now))) or 0

    return Term(text, code, unit, table, over, count)


def _unused(session: Session, now: datetime) -> ColumnElement[bool]:
    days = parameters.number(session, "personal.confirmation_days")
    return Confirmation.order_id.is_(None) & (Confirmation.shown_at < now - timedelta(days=days))


def _left(session: Session, now: datetime) -> ColumnElement[bool]:
    return Draft.saved_at < now - timedelta(hours=parameters.number(session, "draft.hours"))


def _old_batch(session: Session, now: datetime) -> ColumnElement[bool]:
    return func.coalesce(Batch.ended_at, Batch.uploaded_at) < spans.months_before(session, now, "personal.batch_months")


def _of_old_batch(session: Session, now: datetime) -> ColumnElement[bool]:
    return BatchRow.batch_id.in_(select(Batch.id).where(_old_batch(session, now)))


def _typed(session: Session, now: datetime, limit: int | None = None) -> list[int]:
    """Searches that hold typed text: a name, a phone number. The others are filters, and stay."""
    asked = select(SavedQuery).where(SavedQuery.made_at < spans.months_before(session, now, "personal.search_months"))
    found = [row.id for row in session.scalars(asked.order_by(SavedQuery.id)) if row.wanted.get(TYPED)]
    return found[:limit]


TERMS: dict[str, Term] = {
    "confirmation": _plain(
        Confirmation, "personal.confirmation_days", DAYS, Text("未提交的确认单", "Confirmation pages never submitted"),
        Confirmation.token, _unused,
    ),
    "search": Term(
        Text("保存的查询（含输入文字）", "Saved searches with typed text"), "personal.search_months", MONTHS,
        SavedQuery, _typed, lambda session, now: len(_typed(session, now)),
    ),
    "draft": _plain(Draft, "draft.hours", HOURS, Text("草稿", "Drafts"), Draft.key, _left),
    "batch_row": _plain(
        BatchRow, "personal.batch_months", MONTHS, Text("批量文件的各行", "Rows of batches"), BatchRow.id, _of_old_batch
    ),
    "batch": _plain(
        Batch, "personal.batch_months", MONTHS, Text("批次", "Batches"), Batch.id,
        lambda session, now: _old_batch(session, now) & ~exists().where(BatchRow.batch_id == Batch.id),
    ),
    "sign_in": _log(SignIn, "personal.sign_in_months", Text("登录记录", "Sign-ins")),
    "look": _log(Look, "personal.look_months", Text("完整信息查看记录", "Looks at full data")),
    "export": _log(Export, "personal.export_months", Text("导出记录", "Exports")),
}  # fmt: skip
