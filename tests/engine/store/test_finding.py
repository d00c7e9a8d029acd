"""The list of orders: what the one field understands, every turn page by page, indexes that carry the pages."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from engine import tables
from engine.orders.staff_view import StaffView
from engine.store import find, people, turns
from engine.store.find import OrderFilter, Page
from engine.store.turns import TURNS
from tests.engine import town
from tests.engine.actors import Case, Office

PAGE = 5


@pytest.fixture
def case(office: Office) -> Case:
    return office.counter().orders(door="1-101")


def found(office: Office, number: str = town.OPERATOR, **wanted: object) -> Page:
    with office.system.database.reading() as session:
        return find.orders(session, OrderFilter(**wanted), who(office, number))  # type: ignore[arg-type]  # fields by name


def who(office: Office, number: str = town.OPERATOR) -> StaffView:
    with office.system.database.reading() as session:
        viewer = people.staff_by_number(session, number)
    assert viewer is not None
    return viewer


def numbers(page: Page) -> list[str]:
    return [row.number for row in page.rows]


@pytest.mark.parametrize("text", ["湖东花苑 1单元101", "101 1单元 湖东", "湖花 1单元 101", "　１单元１０１室"])
def test_an_order_is_found_by_parts_of_its_address(office: Office, case: Case, text: str) -> None:
    other = office.counter().orders(door="2-101")
    page = found(office, text=text)
    assert numbers(page) == [case.number] and page.meant is not None and page.meant.by == "address"
    assert set(numbers(found(office, text="湖东花苑"))) == {case.number, other.number}
    assert numbers(found(office, text="湖东花苑 6单元")) == []


def test_pinyin_initials_find_an_address_too(office: Office, case: Case) -> None:
    with office.system.database.writing() as session:
        for door in session.query(tables.Address).filter(tables.Address.leaf):
            door.initials = "rwsgsqhdhy" + door.code.replace("-", "dy") + "s"
    assert numbers(found(office, text="hdhy 1dy")) == [case.number]


def test_what_is_said_exactly_goes_before_what_is_in_an_address(office: Office, case: Case) -> None:
    """A customer may be called like a street."""
    called = {"customer_name": "湖东花苑", "document": "E12345678", "document_kind": "passport"}
    other = office.counter().orders(door="2-101", **called)
    page = found(office, text="湖东花苑")
    assert numbers(page) == [other.number] and page.meant is not None and page.meant.by == "exact"


def test_an_address_that_is_too_wide_is_not_looked_at(office: Office, case: Case) -> None:
    office.sets(find_doors=3)
    page = found(office, text="湖东花苑")
    assert (page.rows, page.total, page.meant and page.meant.too_wide) == ([], 0, 3)
    assert numbers(found(office, text="湖东花苑1单元")) == [case.number]


def test_nobody_finds_another_halls_order_by_its_address(office: Office, case: Case) -> None:
    assert numbers(found(office, town.STRANGER, text="湖东花苑")) == []


def test_since_when_an_order_is_in_its_state(office: Office, case: Case) -> None:
    began = office.clock.now()
    assert case.view.order.state_at == began
    office.clock.passes(hours=2)
    office.provisioning.says(case, "held", reason=("10W01", "端口不足"))
    assert case.view.order.state_at == began + timedelta(hours=2)
    office.clock.passes(hours=2)
    office.provisioning.says(case, "held", reason=("10W01", "端口不足"))
    assert case.view.order.state_at == began + timedelta(hours=2)


@pytest.fixture
def many(office: Office, case: Case) -> list[tables.Order]:
    """Orders of which several share a moment, a colour, a state."""
    with office.system.database.writing() as session:
        first = session.get_one(tables.Order, case.id)
        columns = {key: getattr(first, key) for key in first.__mapper__.columns.keys() if key != "id"}  # noqa: SIM118 - columns, no dict
        for count in range(23):
            moments = {
                "accepted_at": first.accepted_at + timedelta(hours=count * 7 % 5),
                "promise_at": first.promise_at + timedelta(hours=count * 11 % 4),
                "state_at": first.state_at + timedelta(microseconds=count * 13 % 6),
            }
            colour = ("green", "yellow", "red")[count % 3]
            session.add(tables.Order(**columns | moments | {"number": f"ZJ{count * 17 % 23:04}", "jeopardy": colour}))
    return office.rows(tables.Order)


@pytest.mark.parametrize("turn", TURNS)
def test_every_turn_goes_through_all_orders_once(office: Office, many: list[tables.Order], turn: str) -> None:
    """However they share a moment; page by page it is the same as all at once."""
    viewer, seen, after = who(office), [], None
    with office.system.database.reading() as session:
        while True:
            page = find.orders(session, OrderFilter(turn=turn), viewer, after=after, limit=PAGE)
            seen += numbers(page)
            if page.next is None:
                break
            after = page.next
    ranks = ("red", "yellow", "green")
    by = {
        "accepted": lambda one: (one.accepted_at, one.id),
        "number": lambda one: one.number,
        "promise": lambda one: (one.promise_at, one.id),
        "state": lambda one: (one.state_at, one.id),
        "urgent": lambda one: (ranks.index(one.jeopardy), one.promise_at, one.id),
    }[turn.removeprefix("-")]
    assert seen == [one.number for one in sorted(many, key=by, reverse=turn.startswith("-"))]


def test_an_unknown_turn_is_the_newest_first(office: Office, many: list[tables.Order]) -> None:
    assert numbers(found(office, turn="; drop table")) == numbers(found(office, turn=turns.NEWEST))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    turn=st.sampled_from([*TURNS]),
    after=st.text(max_size=30) | st.from_regex(r"\A[0-3]?\.?-?[0-9]{1,25}\.[0-9]{1,25}\Z"),
)
def test_no_mark_breaks_the_list(office: Office, case: Case, turn: str, after: str) -> None:
    with office.system.database.reading() as session:
        find.orders(session, OrderFilter(turn=turn), who(office), after=after)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=100))
def test_nothing_that_is_typed_breaks_the_search(office: Office, case: Case, text: str) -> None:
    with office.system.database.reading() as session:
        find.orders(session, OrderFilter(text=text), who(office))


def test_all_of_them_come_without_being_counted(office: Office, many: list[tables.Order]) -> None:
    asked: list[str] = []

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    viewer = who(office)
    with office.system.database.reading() as session:
        event.listen(session.connection(), "before_cursor_execute", note)
        rows = [row.number for page in find.pages(session, OrderFilter(), viewer, PAGE) for row in page]
        assert find.count(session, OrderFilter(), viewer, 10) == 10
    assert sorted(rows) == sorted(one.number for one in many)
    assert not [one for one in asked[:-1] if "FROM (SELECT orders.id" in one]
