"""A day at the offices, so that every page has something to show: orders at all turns, what waits for people, what went
wrong. The pages that are looked at by machine (`tests.web.doors`) are opened in front of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine import tables
from engine.orders import rights
from engine.orders.new_order import New, NewDismantle, NewMove, NewTransfer
from engine.store import people, saved, shares
from tests.engine import families, town
from tests.engine.actors import Case, Office
from tests.engine.transfers import NEW_NAME, NEW_OWNER, NEW_PHONE
from tests.web import scene_beside
from tests.web.actors import CARD, HASHED

#: role -> who has it
WHO = {
    "operator": town.OPERATOR, "duty_manager": town.MANAGER, "supervisor": town.SUPERVISOR, "viewer": town.VIEWER,
    "catalogue_keeper": "100903", "administrator": "100904",
}  # fmt: skip
#: the incident's group, as an address says it
GROUP = "downstream=provisioning&code=unknownOutcome&kind=send"
#: what the app of the one with a second factor makes its codes of
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
Values = dict[str, str]


def build(office: Office) -> Values:
    """Plays the day; gives what addresses of pages are filled with (`tests.web.doors.DOORS`)."""
    _people(office)
    estate = next(one for one in office.rows(tables.Address) if one.level_type == "estate")
    values: Values = {"estate": str(estate.id), "street": estate.name}
    for part in PARTS:
        values |= part(office)
    return values | scene_beside.build(office, values)


def _people(office: Office) -> None:
    """Somebody of each role; all of them may sign in, none needs a code."""
    assert WHO.keys() == rights.RIGHTS.keys()
    with office.system.database.writing() as session:
        known = {one.number: one for one in session.query(tables.Staff)}
        manager = known[town.MANAGER]
        for role, number in WHO.items():
            if number not in known:
                one = tables.Staff(number=number, name=f"职员{number}", role=role, hall_id=manager.hall_id)
                one.password_set_at = manager.password_set_at
                one.password_hash = HASHED
                session.add(one)
        for one in known.values():
            one.password_hash, one.password_given = HASHED, False
        for number, at in ((town.COLLEAGUE, manager.password_set_at), (town.VIEWER, None)):
            factor = tables.SecondFactor(staff_id=known[number].id, secret=SECRET, made_at=manager.password_set_at)
            factor.confirmed_at = at
            session.add(factor)
        for code, value in (("second_factor.roles", ""), ("password.days", "0"), ("send.attempts", "1"),
                            ("sign_in.address_tries", "0")):  # fmt: skip
            session.merge(tables.Parameter(code=code, value=value, meaning="-"))


def _wrong(office: Office) -> Values:
    """A work order that could not be sent; a report about one that nobody knows."""
    case = office.counter().orders("FAST", door="6-101")
    office.sends()
    office.provisioning.sends(office.provisioning.event(Case(office, "ZJ000000000000"), "inProgress"))
    (incident,) = case.view.incidents
    office.clock.passes(days=2)
    return {"broken": case.number, "incident": incident.number, "group": GROUP}


def _done(office: Office) -> Values:
    """An install that was completed, with a campaign; and what its customer may ask for now."""
    case = office.counter().orders("FAST", campaign="DEAL", door="1-101")
    office.provisioning.completes(case)
    subscription = case.view.order.subscription_id
    assert subscription is not None
    visit: dict[str, Any] = {
        "document_kind": "identity_card", "document": CARD, "contact_name": "", "contact_phone": "",
        "appointment_from": None, "appointment_until": None,
    }  # fmt: skip
    door = office.id_of(tables.Address, "6-102")
    asked = {
        "transfer": NewTransfer(
            subscription_id=subscription,
            owner_document_kind="identity_card",
            owner_document=CARD,
            customer_name=NEW_NAME,
            document_kind="identity_card",
            document=NEW_OWNER,
            phone=NEW_PHONE,
            owner_consents=True,
            customer_consents=True,
        ),
        "move": NewMove(subscription_id=subscription, address_id=door, at_the_door=False, **visit),
        "dismantle": NewDismantle(
            subscription_id=subscription, reason_code=_reason(office, "10D"), penalty_agreed=True, **visit
        ),
    }
    tokens = {f"{name}_token": _shown(office, new) for name, new in asked.items()}
    return {"done": case.number, "subscription": str(subscription)} | tokens


def _reason(office: Office, kind: str) -> str:
    return next(str(one.code) for one in office.rows(tables.Reason) if one.kind == kind)


def _returned(office: Office) -> Values:
    """A work order that came back: a to-do."""
    case = office.counter().orders("FAST", door="1-102")
    office.provisioning.says(case, "failed", ("accept_work_order", "completed"), reason=("10R01", "用户不在家"))
    return {"returned": case.number, "todo": str(case.view.todos[0].id)}


def _waiting(office: Office) -> Values:
    """An install that waits for its customer."""
    case = office.counter().orders("FAST", door="2-101")
    office.provisioning.says(case, "pending", ("accept_work_order", "completed"), reason=("10D01", "客户出差"))
    return {"waiting": case.number}


def _changed(office: Office) -> Values:
    """An install with a change in flight."""
    case = office.counter().orders("FAST", door="6-102")
    office.provisioning.says(case, "inProgress", ("accept_work_order", "completed"), ("book_appointment", "inProgress"))
    child = families.places(office, families.change(case, door="1-101", reason_code=_reason(office, "10Q")))
    return {"changed": case.number, "child": child.number}


def _under_way(office: Office) -> Values:
    """An install at which the provisioning system is at work, with all that may be asked of it, and a link to it."""
    case = office.counter().orders("FAST", campaign="DEAL", door="6-101")
    office.clock.passes(minutes=40)
    office.provisioning.says(case, "inProgress", ("accept_work_order", "completed"), ("book_appointment", "inProgress"))
    change = families.change(case, product="FREE", campaign="", reason_code=_reason(office, "10Q"))
    cancel = families.cancel(case, reason_code=_reason(office, "10C"))
    with office.system.database.writing() as session:
        manager = people.staff_by_number(session, town.MANAGER)
        assert manager is not None
        share = shares.make(session, case.number, shares.choices(session)[0], manager, office.clock.now())
        saved.keep(session, manager, "超时的", {"overdue": "1", "state": "open"}, office.clock.now())
    return {
        "order": case.number, "element": "book_appointment", "share": share, "change_token": _shown(office, change),
        "cancel_token": _shown(office, cancel), "install_token": _shown(office, office.counter().form(door="1-102")),
    }  # fmt: skip


def _shown(office: Office, new: New) -> str:
    """The token of a confirmation page that the duty manager was shown."""
    manager = office.counter(town.MANAGER)
    return manager.orchestrator.prepare(new, staff_id=manager.id, opened_at=office.clock.now()).token


PARTS: tuple[Callable[[Office], Values], ...] = (_wrong, _done, _returned, _waiting, _changed, _under_way)
