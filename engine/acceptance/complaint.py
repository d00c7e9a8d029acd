"""投诉: a customer complains of an order, under way or ended long ago. It never blocks that order.

S: receipt at once; a supervisor contacts within 2 h; ordinary 24 h, complex 72 h.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from engine import tables
from engine.acceptance import persons
from engine.acceptance.accepted import Accepted
from engine.acceptance.persons import Findings
from engine.errors import NotAllowed, RuleRefused, Text
from engine.orders import promises, rights
from engine.orders.complaints import CAUSES, CHANNELS, LONGEST, SEVERITIES, NewComplaint, limit_of
from engine.orders.staff_view import StaffView
from engine.states import COMPLAINT
from engine.store import complaints, find, parameters, reasons
from engine.store import promises as promised
from engine.store.database import Session

NOTHING = Text("请填写投诉内容", "Say what is complained of")


def check(session: Session, new: NewComplaint, staff: StaffView, now: datetime) -> Accepted:
    """Looks everything up anew; raises `Invalid` with all findings, `RuleRefused` where it may be the same one as
    within the hour (field `again`), `NotAllowed`, `NotFound`."""
    if not rights.may(staff, "take_complaint"):
        raise NotAllowed("您没有此项权限", "You have no right to do this")
    about = session.get_one(tables.Order, find.must_see(session, new.order_number, staff))
    faults = _chosen(session, new) | _said(new)
    persons.refuse(faults, persons.about("order_number", why_not(about)))
    same = complaints.same(session, about, now - _within(session))
    if same is not None and not new.again:
        number = same.number
        raise RuleRefused(
            {
                "again": Text(
                    f"该客户刚登记过投诉 {number}，是同一件事吗？",
                    f"This customer has just made the complaint {number}. Is it the same one?",
                )
            }
        )
    limits = promised.limits(session, new.business, staff.region_id)
    until = promises.moment(now, limit_of(limits, new.severity), None)
    content = {
        "promise_at": until.isoformat(),
        "price_id": about.price_id,
        "amount": 0,
        "account": about.account,
        "address_text": about.address_text,
        "about_id": about.id,
        "about_element": about.element,
    }
    return Accepted(cast("Any", new), staff, _columns(new, about), content, (), about.customer_id)


def take(session: Session, accepted: Accepted) -> None:
    """Several complaints about one order may be open at the same time: nothing is taken."""


def record(session: Session, accepted: Accepted, order_id: int, now: datetime) -> None:
    """What is complained of, and of what."""
    complaints.record(session, cast("Any", accepted.new), accepted.content, order_id, now)


def why_not(about: tables.Order) -> Text | None:
    """The rule that forbids to complain of this order; None: there may be a complaint."""
    if about.business != COMPLAINT:
        return None
    return Text(
        f"{about.number} 本身是投诉单，请在该投诉中记录",
        f"{about.number} is a complaint itself: write it down there",
    )


def _within(session: Session) -> timedelta:
    return timedelta(minutes=parameters.number(session, "complaint.same_minutes"))


def _chosen(session: Session, new: NewComplaint) -> Findings:
    causes = {one.code for one in reasons.of_kind(session, CAUSES)}
    checks: dict[str, tuple[bool, Text]] = {
        "cause_code": (new.cause_code in causes, Text("请选择投诉原因", "Choose the cause")),
        "channel": (new.channel in CHANNELS, Text("请选择投诉方式", "Choose by what way it came")),
        "severity": (new.severity in SEVERITIES, Text("请选择一般或复杂", "Choose ordinary or complex")),
    }
    return {name: sentence for name, (right, sentence) in checks.items() if not right}


def _said(new: NewComplaint) -> Findings:
    findings = {name: wrong for name, most in LONGEST.items() if (wrong := unfit(getattr(new, name), most))}
    if not new.text.strip():
        findings["text"] = NOTHING
    return findings | (persons.phones({"contact_phone": new.contact_phone}) if new.contact_phone else {})


def unfit(text: str, most: int) -> Text | None:
    """Why a text can't be kept; lines may be broken. None: it can."""
    if len(text) > most:
        return Text(f"最多 {most} 个字", f"At most {most} characters")
    if not all(char.isprintable() or char in "\r\n\t" for char in text) or any(char in text for char in "\ufffe\uffff"):
        return Text("含有无法保存的字符", "Has characters that can't be stored")
    return None


def _columns(new: NewComplaint, about: tables.Order) -> dict[str, Any]:
    """What it takes from the order; not its subscription and no parent: so it blocks nothing."""
    return {
        "business": new.business,
        "product_id": about.product_id,
        "campaign_id": None,
        "address_id": about.address_id,
        "contact_name": new.contact_name.strip() or about.contact_name,
        "contact_phone": new.contact_phone or about.contact_phone,
        "payment_kind": about.payment_kind,
        "at_the_door": False,
        "note": "",
    }
