"""Acts that leave an incident open: who sees to it, and what is written down about it."""

from __future__ import annotations

from engine.errors import Invalid, Text
from engine.fallout.situation import Asked, Situation
from engine.orders import rights, scope
from engine.store import fallout as rows
from engine.store import incidents, people
from engine.store.database import Session


def never(situation: Situation) -> Text | None:
    """Nothing hinders it."""
    return None


def cannot_take(situation: Situation) -> Text | None:
    """It is somebody's: that one hands it over."""
    if situation.owner:
        owner = situation.owner
        return Text(f"已由工号 {owner} 负责，请由其转交", f"{owner} sees to it; ask for it to be handed over")
    return None


def take_means(situation: Situation) -> Text:
    return Text("由您负责，其他人不能再处理，直到您转交", "You see to it; nobody else may act until you hand it over")


def take(session: Session, situation: Situation, asked: Asked) -> None:
    """Whoever asks sees to it from now on."""
    _give(session, situation, asked, asked.staff.id)


def hand_over_means(situation: Situation) -> Text:
    return Text("转交给您填写的工号；留空则退回队列", "Handed to the staff number given; left empty: back to the queue")


def hand_over(session: Session, situation: Situation, asked: Asked) -> None:
    """Another sees to it, or nobody. Raises `Invalid` where that one could not act."""
    if not asked.to.strip():
        return _give(session, situation, asked, None)
    other = people.staff_by_number(session, asked.to.strip())
    if other is None:
        raise Invalid({"to": Text("没有这个工号", "There is no such staff number")})
    hall = situation.incident.hall_id
    near = scope.within(other, hall)
    if not (near and rights.may(other, "resolve_incident")):
        raise Invalid({"to": Text("该工号不能处理此异常单", "This person may not resolve this incident")})
    return _give(session, situation, asked, other.id)


def note_means(situation: Situation) -> Text:
    return Text("记在异常单上，不改变订单", "Written down with the incident; the order is not changed")


def write_note(session: Session, situation: Situation, asked: Asked) -> None:
    """The text is kept with the incident; the history tells only that there is one."""
    rows.add_note(session, situation.incident, asked.staff.id, asked.because, situation.life.now)
    incidents.tell(session, situation.incident, situation.life.now, "", "noted", asked.staff.id)


def _give(session: Session, situation: Situation, asked: Asked, owner_id: int | None) -> None:
    situation.incident.owner_id = owner_id
    after = "claimed" if owner_id == asked.staff.id else "handed_over" if owner_id else "released"
    incidents.tell(session, situation.incident, situation.life.now, "", after, asked.staff.id)
