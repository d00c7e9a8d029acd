"""One act upon one incident: told before, and done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bpmn.walk import Walk
from engine import deciding, tables, workflow
from engine.errors import Conflict, Invalid, NotAllowed, Text
from engine.fallout.acts import ACTS, Act
from engine.fallout.situation import Asked, Situation, look
from engine.life import Life
from engine.orders import rights, scope
from engine.orders.staff_view import StaffView
from engine.store import fallout as rows
from engine.store import incidents, lives
from engine.store.database import Session


@dataclass(frozen=True)
class Option:
    """An act as it is offered: what will come of it, or why it can't be done."""

    act: str
    consequence: Text
    refusal: Text | None
    allowed: bool  #: whether this person has the rights; `refusal` says so too


def resolve(session: Session, life: Life, walk: Walk, number: str, asked: Asked) -> None:
    """Does it. Raises `NotFound`, `NotAllowed`, `Conflict` (says who was first), `Invalid`."""
    act = ACTS.get(asked.act)
    if act is None:
        raise Invalid({"act": Text("请选择如何处理", "Choose what to do")})
    incident = incidents.by_number(session, number)
    if refusal := not_allowed(act, incident, asked.staff):
        raise NotAllowed(refusal.zh, refusal.en)
    situation = look(session, life, walk, incident)
    if refusal := _resolved(session, incident) or _anothers(act, situation, asked.staff) or act.refusal(situation):
        raise Conflict(refusal.zh, refusal.en)
    because = deciding.reason(asked.because)
    if act.reason and not because:
        raise Invalid({"because": Text("请填写处理说明", "Say why")})
    act.do(session, situation, replace(asked, because=because))
    if act.resolves:
        incidents.resolve(session, incident, life.now, asked.staff.id, asked.act, because)


def options(session: Session, incident: tables.Incident, staff: StaffView, now: datetime) -> list[Option]:
    """All acts, for a person who looks at an open incident."""
    situation = seen(session, incident, now)
    return [option(name, situation, staff) for name in ACTS]


def option(name: str, situation: Situation, staff: StaffView) -> Option:
    """One act, for that person."""
    act = ACTS[name]
    lacking = not_allowed(act, situation.incident, staff)
    refusal = lacking or _anothers(act, situation, staff) or act.refusal(situation)
    return Option(name, act.consequence(situation), refusal, lacking is None)


def seen(session: Session, incident: tables.Incident, now: datetime) -> Situation:
    """The situation, only to be looked at: nothing is locked."""
    life = lives.load(session, incident.order_id, now, lock=False)
    walk = workflow.take_up(life.map, life.order.business, life.workflow.state, {}, lambda: now)
    return look(session, life, walk, incident)


def not_allowed(act: Act, incident: tables.Incident, staff: StaffView) -> Text | None:
    """Why this person may not do that, whatever the order's state."""
    for right in act.rights:
        if not rights.may(staff, right):
            meaning = rights.MEANINGS[right]
            return Text(f"您没有权限：{meaning.zh}", f"You may not {meaning.en}")
    if not scope.within(staff, incident.hall_id):
        return Text("这是其他营业厅的工作", "This is another hall's work")
    return None


def _resolved(session: Session, incident: tables.Incident) -> Text | None:
    if incident.state == "open":
        return None
    number, who = incident.number, rows.staff_number(session, incident.resolved_by)
    return Text(f"异常单 {number} 已由工号 {who} 处理", f"Incident {number} was already resolved by {who}")


def _anothers(act: Act, situation: Situation, staff: StaffView) -> Text | None:
    """Somebody else sees to it; the duty manager may act all the same."""
    if act.anybody or situation.incident.owner_id in (None, staff.id) or rights.may(staff, "approve_exception"):
        return None
    owner = situation.owner
    return Text(f"由工号 {owner} 负责，请由其转交", f"{owner} sees to it; ask for it to be handed over")
