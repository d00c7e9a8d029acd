"""The audit: each act is recorded within its own transaction, and sealed to the chain just before the commit.

`record` only collects; `seal`, which `Database.writing` calls last, holds the chain's head for no longer than the
commit takes. It is the last lock of every transaction, so nobody who holds it waits for anybody. What is rolled back
leaves nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import Insert, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine import keys
from engine.orders.acts import ACTS
from engine.tables import Audit, AuditHead

#: where a session of `Database.writing` collects what is to be sealed
PENDING = "audit"
HEAD = 1  #: the id of the one row
LONGEST = 1000  #: characters of a reason

#: the network address that acts come from, where a door has said it
_origin: ContextVar[str | None] = ContextVar("origin", default=None)


@dataclass(frozen=True)
class Entry:
    """What a row says, but for its place in the chain."""

    at: datetime
    act: str
    staff_id: int | None
    subject: str
    because: str | None
    address: str | None


def record(
    session: Session,
    act: str,
    *,
    staff_id: int | None,
    subject: str = "",
    because: str = "",
    address: str | None = None,
    now: datetime,
) -> None:
    """Records an act (a code of `ACTS`, else `KeyError`) of a person; None: the program, or nobody known.

    `subject`: numbers and codes, no personal data; `because`: the reason as typed, kept encrypted; `address`: by
    default the one that the door told (`coming_from`). Raises `LookupError` in a session that only reads.
    """
    ACTS[act]
    if PENDING not in session.info:
        raise LookupError("an act outside a transaction that writes")
    origin = address or _origin.get()
    where = origin[:64] if origin else None
    session.info[PENDING].append(Entry(now, act, staff_id, subject[:200], _line(because), where))


def coming_from(address: str | None) -> None:
    """From now on, what this thread records came from this network address."""
    _origin.set(address)


def seal(session: Session) -> None:
    """Appends what the transaction recorded to the chain; the very last thing before its commit."""
    entries: list[Entry] = session.info.pop(PENDING, [])
    if not entries:
        return
    session.flush()  # all other locks come before the head's
    key, head = chain_key(), _held(session)
    number, last = head.number, head.hash
    rows = []
    for entry in entries:
        number, previous, last = number + 1, last, digest(key, entry, last)
        rows.append(asdict(entry) | {"number": number, "previous": previous, "hash": last})
    session.execute(insert(Audit), rows)
    head.number, head.hash, head.seal = number, last, head_seal(key, number, last)
    head.key = fingerprint(key)


def digest(key: bytes, entry: Entry, previous: str) -> str:
    """A row's hash: over all that it says, in plain text, and the hash of the row before."""
    moment = entry.at.astimezone(UTC).isoformat()
    said = [moment, entry.act, entry.staff_id, entry.subject, entry.because, entry.address, previous]
    return _mac(key, json.dumps(said))


def head_seal(key: bytes, number: int, last: str) -> str:
    """What binds the head: how far the chain goes, and its last hash."""
    return _mac(key, f"head {number} {last}")


def chain_key() -> bytes:
    """The key of the chain: without it nobody makes a row that fits."""
    return bytes.fromhex(keys.current().derive("audit chain"))


def fingerprint(key: bytes) -> str:
    """Says which key it is, and nothing of it."""
    return _mac(key, "fingerprint")


def _mac(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _line(because: str) -> str | None:
    """A reason as one line that every database takes, whoever has checked it before."""
    shown = "".join(letter if letter.isprintable() else " " for letter in because[:LONGEST])
    return " ".join(shown.split()) or None


def _held(session: Session) -> AuditHead:
    """The head, held until the commit; the first transaction of a new database makes it."""
    asked = select(AuditHead).where(AuditHead.id == HEAD).with_for_update().execution_options(populate_existing=True)
    if (found := session.scalars(asked).one_or_none()) is not None:
        return found
    session.execute(_first(session.get_bind().dialect.name))
    return session.scalars(asked).one()


def _first(dialect: str) -> Insert:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    values = {"id": HEAD, "number": 0, "hash": "", "seal": "", "key": ""}
    return make(AuditHead).values(**values).on_conflict_do_nothing()
