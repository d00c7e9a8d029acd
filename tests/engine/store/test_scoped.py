"""Every query for people counts the orders of the halls that their rights reach, and no others."""

from collections.abc import Callable

import pytest

from engine import tables
from engine.errors import NotAllowed
from engine.orders.staff_view import StaffView
from engine.store import fallout, find, halls, looking, overview, people, queues, urgency, walls
from engine.store.database import Session
from engine.store.find import OrderFilter
from engine.store.overview import Wanted
from tests.engine import town
from tests.engine.actors import Case, Office

NEAR, SUPERVISOR = "100301", "100905"
#: how far somebody of the eastern hall sees: their orders are there, in the hall near by, in the one far away
REACHES = {"hall": 1, "region": 2, "all": 3}


@pytest.fixture
def cases(office: Office) -> list[Case]:
    """An order with an open to-do and an incident in each of three halls, two of them in one region."""
    with office.system.database.writing() as session:
        east = session.query(tables.Hall).filter_by(code="east").one()
        near = tables.Hall(code="near", name="东街营业厅", region_id=east.region_id, channel_id=east.channel_id)
        session.add(near)
        session.flush()
        for number, role, hall in ((NEAR, "operator", near), (SUPERVISOR, "supervisor", east)):
            person = tables.Staff(number=number, name=number, role=role, hall_id=hall.id)
            person.password_hash, person.password_set_at = "-", town.MONDAY
            session.add(person)
    office.sets(send_attempts=1)
    found = [office.counter(number).orders(door="6-101") for number in (town.OPERATOR, NEAR, town.STRANGER)]
    office.sends()
    for case in found:
        office.provisioning.says(case, "failed", reason=("10R01", "物业阻挠"))
    return found


def seen_in(office: Office, reach: str, look: Callable[[Session, StaffView], int]) -> int:
    with office.system.database.writing() as session:
        session.query(tables.Staff).filter_by(number=SUPERVISOR).update({"scope": reach})
    with office.system.database.reading() as session:
        viewer = people.staff_by_number(session, SUPERVISOR)
        assert viewer is not None
        return look(session, viewer)


@pytest.mark.parametrize("reach", REACHES)
def test_every_query_reaches_as_far(office: Office, cases: list[Case], reach: str) -> None:
    numbers, now = [case.number for case in cases], office.clock.now()
    looks: dict[str, Callable[[Session, StaffView], int]] = {
        "list": lambda db, who: len(find.orders(db, OrderFilter(), who, limit=10).rows),
        "count": lambda db, who: find.count(db, OrderFilter(), who, 100),
        "to-dos": lambda db, who: len(queues.todos(db, who, now)),
        "counted to-dos": lambda db, who: queues.counts(db, who)["todos"],
        "counted incidents": lambda db, who: queues.counts(db, who)["incidents"],
        "incidents": lambda db, who: len(fallout.queue(db, who, "open")),
        "colours": lambda db, who: sum(urgency.colours(db, who).values()),
        "figures": lambda db, who: overview.figures(db, Wanted("install"), who)[""].standing,
        "standing": lambda db, who: overview.standing(db, Wanted("install"), "handle_return", who)[0],
        "for machines": lambda db, who: len(looking.stands(db, numbers, who)),
        "wall": lambda db, who: len(walls.hall(db, None, who, now).orders),
        "halls to choose": lambda db, who: len(halls.reached(db, who)) or 1,
    }
    assert {name: seen_in(office, reach, look) for name, look in looks.items()} == dict.fromkeys(looks, REACHES[reach])


def test_a_wall_of_a_hall_out_of_reach_is_refused(office: Office, cases: list[Case]) -> None:
    west, near = office.id_of(tables.Hall, "west"), office.id_of(tables.Hall, "near")
    look = lambda db, who: len(walls.hall(db, near, who, office.clock.now()).orders)  # noqa: E731
    assert seen_in(office, "region", look) == 1
    with pytest.raises(NotAllowed):
        seen_in(office, "region", lambda db, who: len(walls.hall(db, west, who, office.clock.now()).orders))
