"""What the offices did on the day of `tests.web.scene` beside orders: files of installs, complaints, money, notes,
drafts, looks, what one keeper of staff asks another."""

from __future__ import annotations

from datetime import datetime

from engine import tables
from engine.batches import deciding, sending
from engine.batches.running import Running
from engine.clock import SHANGHAI, number_of
from engine.orders.staff_view import StaffView
from engine.store import closing, drafts, four_eyes, lives, looks, notes, people
from engine.store.database import Session
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.batches.files import excel, row
from tests.engine.complaints import complains

Values = dict[str, str]
#: the key of a draft; what one calls oneself who keeps staff numbers
DRAFT, ADMINISTRATOR = "a-draft-of-the-day", "100904"


def build(office: Office, values: Values) -> Values:
    """Plays it, about the orders that are there; gives what more addresses are filled with."""
    made: Values = {"staff": town.COLLEAGUE, "draft": DRAFT}
    for part in (_complaints, _batches, _money, _written, _asked):
        made |= part(office, values)
    return made


def staff(session: Session, number: str = town.MANAGER) -> StaffView:
    """The one of that number."""
    found = people.staff_by_number(session, number)
    assert found is not None
    return found


def _complaints(office: Office, values: Values) -> Values:
    """One that was answered in writing, one that departments are asked about, one that nobody has seen to."""
    with office.system.database.writing() as session:
        session.add(tables.Reason(code="10T02", kind="10T", name="未按预约上门", name_en="Nobody came",
                                  responsibility="carrier"))  # fmt: skip
        for code, name, english in (("field", "装维班组", "Field crew"), ("data", "数据制作", "Data desk")):
            session.add(tables.Department(code=code, name=name, name_en=english))
    answered = complains(Case(office, values["done"])).contacted().answered()
    asked = complains(Case(office, values["waiting"]), again=True).contacted("complex").asks("field", "data")
    asked.says("field")
    new = complains(Case(office, values["order"]), again=True)
    return {"answered": answered.number, "asked": asked.number, "complaint": new.number}


def _batches(office: Office, values: Values) -> Values:
    """A file that was checked, with a faulty row; the same, submitted and accepted."""
    running = Running(office.system.database, office.system.clock, office.system.orchestrator)
    paths: Values = {}
    for name, content in (
        ("accepted", [row(1), row(2, door="6-101")]), ("batch", [row(3), row(4, 联系电话="138")]),
    ):  # fmt: skip
        with office.system.database.reading() as session:
            manager = staff(session)
        sent = sending.send(
            office.system.database, excel(content), f"{name}.xlsx", manager, opened_at=office.clock.now(),
            now=office.clock.now(),
        )  # fmt: skip
        while running.work():
            pass
        paths[name] = str(sent.id)
    with office.system.database.writing() as session:
        first = session.get_one(tables.Batch, int(paths["accepted"]))
        deciding.decide(session, first.id, "submit", staff(session), office.clock, first.token or "")
    while running.work():
        pass
    return paths


def _money(office: Office, values: Values) -> Values:
    """Two days of the hall: one closed and re-opened and closed, today counted and not closed."""
    (first, _), (today, now) = ((day(moment), moment) for moment in (town.MONDAY, office.clock.now()))
    amounts: dict[str, int | None] = {"cash": 10000, "card": 0, "mobile": 0}
    with office.system.database.writing() as session:
        manager, supervisor = staff(session), staff(session, town.SUPERVISOR)
        for which in (first, today):
            closing.count(session, manager, town.OPERATOR, which, amounts, 0, now)
        closing.close(session, manager, first, now)
        closing.reopen(session, supervisor, manager.hall_id, first, "现金录错", now)
        closing.close(session, manager, first, now)
    return {"closed_day": f"{town.MONDAY.astimezone(SHANGHAI).date()}"}


def day(moment: datetime) -> int:
    return number_of(moment.astimezone(SHANGHAI).date())


def _written(office: Office, values: Values) -> Values:
    """A note, corrected; a draft; a look at a customer's data."""
    now = office.clock.now()
    with office.system.database.writing() as session:
        manager = staff(session)
        order = session.get_one(tables.Order, lives.id_of(session, values["order"]))
        notes.add(session, order.id, manager, "三点来电", now)
        session.flush()
        note = session.query(tables.Note).one()
        notes.correct(session, order.id, note.id, manager, "四点来电", now)
        looks.record(session, staff_id=manager.id, customer_id=order.customer_id, order_id=order.id,
                     reason="客户来电核实", at=now, address="127.0.0.1")  # fmt: skip
        typed = {"customer_name": "张晓明", "phone": "13800000009", "document": ""}
        drafts.save(session, manager, DRAFT, "install", "", typed, now, now)
        drafts.save(session, manager, f"{DRAFT}-2", "cancel_order", values["order"], {"note": "改天"}, now, now)
    return {}


def _asked(office: Office, values: Values) -> Values:
    """An administrator asks that a second factor be reset; another must agree."""
    with office.system.database.writing() as session:
        keeper = staff(session, ADMINISTRATOR)
        assert not four_eyes.reset_factor(session, town.COLLEAGUE, keeper, office.clock.now(), "手机丢失")
    return {}
