"""S: no valid document, no business; an exception needs the duty manager's staff number and a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.acceptance import persons
from engine.acceptance.persons import Findings
from engine.errors import Text
from engine.orders import rights
from engine.orders.new_order import New, NewCancel, NewChange, NewDismantle, NewMove, NewOrder
from engine.orders.staff_view import StaffView
from engine.store import audit, lives, people
from engine.store.database import Session
from engine.tables import IdentityException

#: what may be asked for so. A transfer may not: S: both parties' identity; nor has a complaint any need of it
EXCUSABLE = (NewOrder, NewMove, NewDismantle, NewChange, NewCancel)
#: characters of a reason
SHORTEST, LONGEST = 2, 200
#: longest number of a document that nobody could check
NUMBER = 40


def asked(new: New) -> bool:
    """Whether the duty manager is said to allow it without a valid document."""
    return isinstance(new, EXCUSABLE) and bool(new.exception_by.strip() or new.exception_because.strip())


def shown(session: Session, new: New, staff: StaffView, now: datetime) -> Findings:
    """What is wrong with the document that was shown; where an exception is asked for, with that."""
    assert isinstance(new, EXCUSABLE)
    if not asked(new):
        return persons.document(new.document_kind, new.document, now)
    findings = persons.about("exception_by", _manager(session, new.exception_by, staff))
    because = " ".join(new.exception_because.split())
    if not SHORTEST <= len(because) <= LONGEST or not because.isprintable():
        sentence = Text(
            f"请用 {SHORTEST} 至 {LONGEST} 个字说明例外的原因", f"Give a reason of {SHORTEST} to {LONGEST} characters"
        )
        findings["exception_because"] = sentence
    if len(new.document) > NUMBER or not new.document.isprintable():
        findings["document"] = Text("证件号码无法保存", "This document number can't be kept")
    elif new.business == "install" and not new.document:
        findings["document"] = Text(
            "请填写客户的证件号码，证件失效或未带也须登记号码", "Enter the number, even where the document is invalid"
        )
    return findings


def content(new: New) -> dict[str, Any]:
    """What the confirmation page says of it."""
    if not isinstance(new, EXCUSABLE) or not asked(new):
        return {}
    return {"exception_by": new.exception_by.strip(), "exception_because": " ".join(new.exception_because.split())}


def record(session: Session, new: New, staff: StaffView, order_id: int, now: datetime) -> None:
    """Keeps it with the order: who allowed it, and why."""
    said = content(new)
    manager = people.staff_by_number(session, said["exception_by"]) if said else None
    if manager is None:
        return
    because = said["exception_because"]
    session.add(IdentityException(order_id=order_id, manager_id=manager.id, because=because))
    subject = f"{lives.number(session, order_id)} {manager.number}"
    audit.record(session, "exception", staff_id=staff.id, subject=subject, because=because, now=now)


def _manager(session: Session, number: str, staff: StaffView) -> Text | None:
    """What is wrong with who is said to allow it: another person, a duty manager of the same hall."""
    manager = people.staff_by_number(session, number.strip()[:64])
    if manager is None or manager.hall_id != staff.hall_id or not rights.may(manager, "approve_exception"):
        return Text("请填写本厅值班经理的工号", "Enter the staff number of a duty manager of this hall")
    if manager.id == staff.id:
        return Text("不能由受理人自己批准例外", "Whoever accepts the order can't allow the exception")
    return None
