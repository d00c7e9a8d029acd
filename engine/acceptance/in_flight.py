"""Checks of what acts on an order in flight (改单, 撤单): it is open and not too far gone, its customer asks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine import tables
from engine.acceptance.persons import Findings
from engine.errors import Invalid, NotFound, Text
from engine.family import still_open, too_far
from engine.life import Life
from engine.orders import scope
from engine.orders.new_order import NewCancel, NewChange
from engine.orders.staff_view import StaffView
from engine.states import CANCELLING, FINAL, NAMES
from engine.store import lives, reasons, subscriptions
from engine.store.database import Session

#: S: an install in flight, only
BUSINESS = "install"
#: the state of an order of which all is being undone
UNDOING = CANCELLING[1]


def hold(session: Session, number: str, staff: StaffView, now: datetime, findings: Findings) -> Life:
    """The order with all that belongs to it, its row locked; raises `Invalid`, with what was found before, where there
    is none that this person may see."""
    try:
        life = lives.load(session, lives.id_of(session, number.strip().upper()), now, staff.id)
    except NotFound:
        life = None
    if life is None or not scope.within(staff, life.order.hall_id):
        sentence = Text(f"没有订单 {number[:40]}，或不属于本厅", f"No order {number[:40]}, or not one of this hall")
        raise Invalid(findings | {"order_number": sentence})
    return life


def why_not(life: Life, act: Text) -> Text | None:
    """The rule that forbids it as things stand, naming the order and its state. `act`: 改单, changed."""
    order, number = life.order, life.order.number
    state = NAMES[order.state]
    if order.business != BUSINESS:
        return Text(
            f"只有在途的装机订单可以{act.zh}：订单 {number} 不是装机订单",
            f"Only an install in flight can be {act.en}: order {number} is no install",
        )
    if order.state in FINAL:
        return Text(
            f"只有在途的装机订单可以{act.zh}：订单 {number} {state.zh}",
            f"Only an install in flight can be {act.en}: order {number} is {state.en.lower()}",
        )
    if life.child is not None:
        return still_open(number, life.child)
    if order.state == UNDOING:
        return Text(
            f"订单 {number} 正在撤单，不能再{act.zh}",
            f"Order {number} is being cancelled: it can't be {act.en} any more",
        )
    return _too_late(life, act)


def _too_late(life: Life, act: Text) -> Text | None:
    number, work_order, crossed = life.order.number, life.work_order, life.crossed()
    if crossed is not None and crossed.hardness == "hard":
        return too_far(number, crossed)
    if work_order is not None and work_order.state == "completed":
        return Text(
            f"订单 {number} 的施工单 {work_order.external_id} 已竣工，不能再{act.zh}",
            f"Work order {work_order.external_id} of order {number} is completed: it can't be {act.en} any more",
        )
    return None


def customers(life: Life, kind: str, document: str, before: Findings) -> Findings:
    """S: the document shown is the customer's; not looked at where it was found to be none."""
    owner = life.details().customer
    if before.keys() & {"document", "document_kind"} or subscriptions.is_of(owner, kind, document):
        return {}
    return {"document": Text("出示的证件不是该订单客户的证件", "This isn't the document of the order's customer")}


def reason(session: Session, code: str, kind: str, findings: Findings) -> tables.Reason | None:
    """The reason of that class that the customer gave; else `findings` tell."""
    found = next((one for one in reasons.of_kind(session, kind) if one.code == code), None)
    if found is None:
        findings["reason_code"] = Text("请选择原因", "Choose the reason")
    return found


def approval(life: Life) -> dict[str, str] | None:
    """The soft point of no return that was passed: the duty manager must approve, and it may cost a fee. None: none."""
    crossed = life.crossed()
    return vars(crossed) if crossed is not None else None


def content(life: Life, new: NewChange | NewCancel, said: tables.Reason | None) -> dict[str, Any]:
    """What the confirmation page of both says: whose order, why, how far it has gone."""
    order, owner = life.order, life.details().customer
    return {
        "business": new.business,
        "order_number": order.number,
        "order_state": order.state,
        "customer_name": owner.name,
        "document_kind": owner.document_kind,
        "document": owner.document,
        "phone": owner.phone,
        "account": order.account,
        "reason_code": new.reason_code,
        "reason_name": said.name if said else "",
        "reason_name_en": said.name_en if said else "",
        "note": new.note,
        "approval": approval(life),
    }
