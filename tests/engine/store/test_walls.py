"""What a wall shows: whose orders, in what order, how many; and that asking often costs little."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from engine import tables
from engine.errors import Invalid, NotAllowed, NotFound
from engine.orders.staff_view import StaffView
from engine.store import people, walls
from engine.store.walls import Wall
from tests.engine import town
from tests.engine.actors import Case, Office


def by(office: Office, number: str) -> StaffView:
    with office.system.database.reading() as session:
        found = people.staff_by_number(session, number)
    assert found is not None
    return found


def hall(office: Office, number: str = town.OPERATOR, hall_id: int | None = None) -> Wall:
    who = by(office, number)
    with office.system.database.reading() as session:
        return walls.hall(session, hall_id, who, office.clock.now())


def chosen(office: Office, *numbers: str, viewer: str = town.OPERATOR) -> Wall:
    who = by(office, viewer)
    with office.system.database.reading() as session:
        return walls.chosen(session, numbers, who, office.clock.now())


def sets(case: Case, **values: object) -> None:
    with case.office.system.database.writing() as session:
        order = session.get_one(tables.Order, case.id)
        for name, value in values.items():
            setattr(order, name, value)


def incident(case: Case, number: str, state: str = "open") -> None:
    hall_id, now = case.view.order.hall_id, case.office.clock.now()
    row = tables.Incident(number=number, order_id=case.id, hall_id=hall_id, kind="send", message="-", state=state)
    row.created_at = now
    with case.office.system.database.writing() as session:
        session.add(row)


@contextmanager
def statements(office: Office) -> Iterator[list[str]]:
    """The statements that the database is asked meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = office.system.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_the_worst_comes_first(office: Office) -> None:
    looks = [{}, {"jeopardy": "yellow"}, {"overdue": True}, {"jeopardy": "red"}]
    cases = [office.counter().orders(door=f"1-10{place}") for place in (1, 2)]
    cases += [office.counter().orders(door=f"6-10{place}") for place in (1, 2)]
    for case, look in zip(cases, looks, strict=True):
        sets(case, **look)
    green, yellow, overdue, red = (case.number for case in cases)
    stopped = office.counter().orders(door="2-101")
    incident(stopped, "YC1")
    assert [one.number for one in hall(office).orders] == [overdue, red, stopped.number, yellow, green]
    assert [one.number for one in chosen(office, green, red, yellow).orders] == [red, yellow, green]


def test_a_hall_shows_what_is_under_way_and_counts_what_was_completed_today(office: Office) -> None:
    done, open_ = office.counter().orders(product="FREE", campaign="GIFT"), office.counter().orders(door="1-102")
    office.clock.passes(hours=40)
    office.fires()
    office.provisioning.completes(done)
    wall = hall(office)
    assert [one.number for one in wall.orders] == [open_.number] and wall.hall == "鼓山区营业厅"
    assert (wall.counts.open, wall.counts.overdue, wall.counts.incidents, wall.counts.completed) == (1, 1, 0, 1)
    office.clock.passes(hours=24)
    assert hall(office).counts.completed == 0


def test_an_order_with_an_open_incident_counts_once(office: Office) -> None:
    case = office.counter().orders()
    for number, state in (("YC1", "open"), ("YC2", "open"), ("YC3", "resolved")):
        incident(case, number, state)
    wall = hall(office)
    assert wall.counts.incidents == 1 and [one.what for one in wall.orders[0].incidents] == ["send", "send"]


def test_nobody_sees_another_halls_wall_without_the_right(office: Office) -> None:
    case = office.counter().orders()
    east, west = by(office, town.OPERATOR).hall_id, by(office, town.STRANGER).hall_id
    assert hall(office, town.STRANGER).orders == []
    with pytest.raises(NotAllowed):
        hall(office, town.STRANGER, east)
    with pytest.raises(NotFound):
        chosen(office, case.number, viewer=town.STRANGER)
    assert [one.number for one in hall(office, town.SUPERVISOR).orders] == [case.number]
    assert hall(office, town.SUPERVISOR, west).orders == []
    assert [one.number for one in chosen(office, case.number, viewer=town.VIEWER).orders] == [case.number]


def test_what_is_not_there_is_named(office: Office) -> None:
    case = office.counter().orders()
    with pytest.raises(NotFound, match="ZJ0"):
        chosen(office, case.number, "ZJ0")
    with pytest.raises(NotFound):
        hall(office, town.SUPERVISOR, 10**17)
    with pytest.raises(Invalid, match=str(walls.MOST_CHOSEN)):
        chosen(office, *(f"ZJ{count}" for count in range(walls.MOST_CHOSEN + 1)))


def test_more_orders_ask_no_more_statements(office: Office) -> None:
    for door in ("1-101", "1-102"):
        case = office.counter().orders(door=door)
        office.provisioning.says(case, "inProgress", ("accept_work_order", "inProgress"))
    few = [one.number for one in hall(office).orders]
    with statements(office) as asked_of_few:
        hall(office)
    for door in ("6-101", "6-102", "2-101"):
        case = office.counter().orders(door=door)
        office.provisioning.says(case, "pending", ("accept_work_order", "completed"), reason=("10D01", "出差"))
    with statements(office) as asked_of_many:
        assert len(hall(office).orders) == len(few) + 3
    assert len(asked_of_many) == len(asked_of_few) <= 24


def test_no_statement_of_a_wall_reads_what_is_personal(office: Office) -> None:
    """Encrypted columns and free text don't even leave the database."""
    office.counter().orders()
    with statements(office) as asked:
        hall(office)
    told = " ".join(asked)
    for column in ("address_text", "contact_name", "orders.account", "customer", "note", "reason", "message"):
        assert column not in told.replace("customer_id", "")
