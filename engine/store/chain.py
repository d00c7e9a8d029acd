"""Whether the chain of the audit is whole: read row by row, in constant memory, and the first fault named."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, func, select, type_coerce
from sqlalchemy.orm import Session

from engine import keys
from engine.errors import BroadbandError, Text
from engine.store import audit
from engine.store.audit import Entry
from engine.tables import Audit, AuditHead

#: rows that are fetched at a time
PAGE = 1000

#: what may be wrong with a link
FAULTS = {
    "contents": Text("内容被改动，或不是本程序写入的", "its contents were changed, or this program never wrote it"),
    "missing": Text("记录缺失", "it is missing"),
    "order": Text("次序被改动：与前一条不相接", "it is out of order: it does not follow the one before"),
    "extra": Text("多出的记录，在链的起点之前或末端之后", "it is one too many, before the beginning or past the end"),
    "head": Text("链首记录被改动或缺失", "the row that says how far the chain goes was changed or is missing"),
    "key": Text("密钥不是写入时所用的密钥", "the keys are not those that it was written with"),
    "noted": Text("与先前记下的哈希不同：整条链被重写过", "it is not as noted before: the chain was written anew"),
}


@dataclass(frozen=True)
class Fault:
    """The first broken link. `number`: its row; `kind`: one of `FAULTS`."""

    number: int
    kind: str


@dataclass(frozen=True)
class Head:
    """How far the chain goes, to be noted where nobody who may write to this database can."""

    number: int
    hash: str


def length(session: Session) -> int:
    """How many rows there should be."""
    return session.scalar(select(AuditHead.number)) or 0


def verify(session: Session, noted: Head | None = None) -> Iterator[Fault | Head]:
    """Goes along the chain. Yields a `Head` for each row that fits, the last as far as the chain goes, and ends with
    the first `Fault`; nothing for an empty chain. `noted`: what was true before, and must still be.

    Rows that are added meanwhile are not looked at. Whoever puts an older state of the whole database in place can be
    found out by `noted` only.
    """
    head = session.scalars(select(AuditHead)).one_or_none()
    if (fault := _head_fault(session, head)) is not None:
        yield fault
        return
    key, number, last = audit.chain_key(), 0, ""
    end: int = head.number if head else 0
    with session.execute(_rows(end).execution_options(yield_per=PAGE)) as rows:
        for row in rows:
            kind = _kind(key, row, number + 1, last)
            if kind is None and noted and row.number == noted.number and row.hash != noted.hash:
                kind = "noted"
            if kind is not None:
                yield Fault(number + 1 if kind == "missing" else row.number, kind)
                return
            number, last = row.number, row.hash
            yield Head(number, last)
    yield from _end_fault(session, head, number, last, noted)


def _rows(end: int) -> Any:
    """All rows up to the head, the reason as it is kept: what can't be decrypted is a fault, not a failure."""
    because = type_coerce(Audit.because, String).label("because")
    columns = (Audit.number, Audit.at, Audit.act, Audit.staff_id, Audit.subject, Audit.address)
    return select(*columns, because, Audit.previous, Audit.hash).where(Audit.number <= end).order_by(Audit.number)


def _kind(key: bytes, row: Any, expected: int, last: str) -> str | None:
    """What is wrong with a row, where the one before it is whole."""
    if row.number != expected:
        return "missing" if row.number > expected else "extra"
    try:
        because = None if row.because is None else keys.current().decrypt(row.because)
    except BroadbandError:
        return "contents"
    entry = Entry(row.at, row.act, row.staff_id, row.subject, because, row.address)
    if not hmac.compare_digest(audit.digest(key, entry, row.previous), row.hash):
        return "contents"
    return None if row.previous == last else "order"


def _head_fault(session: Session, head: AuditHead | None) -> Fault | None:
    if head is None or not head.number:
        lowest = session.scalar(select(func.min(Audit.number)))
        return None if lowest is None else Fault(lowest, "head")
    key = audit.chain_key()
    if head.key != audit.fingerprint(key):
        return Fault(head.number, "key")
    return None if head.seal == audit.head_seal(key, head.number, head.hash) else Fault(head.number, "head")


def _end_fault(session: Session, head: AuditHead | None, number: int, last: str, noted: Head | None) -> Iterator[Fault]:
    """What is wrong past the last row that was read."""
    end = head.number if head else 0
    # both figures of one moment: rows are added all the time
    highest, now_end = session.execute(select(func.max(Audit.number), select(AuditHead.number).scalar_subquery())).one()
    if number < end:
        yield Fault(number + 1, "missing")
    elif head and last != head.hash:
        yield Fault(number, "head")
    elif (highest or 0) > (now_end or 0):
        yield Fault((now_end or 0) + 1, "extra")
    elif noted and noted.number > number:
        yield Fault(number + 1, "missing")
