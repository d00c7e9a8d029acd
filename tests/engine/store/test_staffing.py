"""Keeping staff numbers: who may, what nobody may, and what a second person must agree to."""

import threading
from dataclasses import replace

import pytest

from engine import tables
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.orders.staff_view import StaffView
from engine.store import four_eyes, people, staff_list, staffing
from engine.store.staff_list import Wanted
from tests.engine import town
from tests.engine.actors import Office

KEEPER, SECOND = "100904", "100906"


@pytest.fixture(autouse=True)
def keepers(office: Office) -> None:
    """Two administrators, in the eastern hall."""
    hall = office.id_of(tables.Hall, "east")
    with office.system.database.writing() as session:
        for number in (KEEPER, SECOND):
            person = tables.Staff(number=number, name=number, role="administrator", hall_id=hall)
            person.password_hash, person.password_set_at = "-", town.MONDAY
            session.add(person)


def view(office: Office, number: str = KEEPER) -> StaffView:
    with office.system.database.reading() as session:
        found = people.staff_by_number(session, number)
    assert found is not None
    return found


def row(office: Office, number: str) -> tables.Staff:
    with office.system.database.reading() as session:
        return staffing.one(session, number)


def changes(office: Office, number: str, by: str = KEEPER, because: str = "岗位调整", **values: object) -> list[str]:
    shown = row(office, number)
    filled = replace(staffing.as_it_is(shown), **values)  # type: ignore[arg-type]
    with office.system.database.writing() as session:
        told = staffing.change(
            session, number, filled, view(office, by), town.MONDAY, because=because, told=staffing.seen(shown)
        )
    return [text.zh for text in told]


def waiting(office: Office) -> list[int]:
    with office.system.database.reading() as session:
        return [line.request.id for line in four_eyes.waiting(session)]


def decides(office: Office, by: str, agreed: bool = True) -> None:
    (request,) = waiting(office)
    with office.system.database.writing() as session:
        four_eyes.decide(session, request, agreed, view(office, by), town.MONDAY)


def test_a_new_number_has_a_password_that_must_be_changed(office: Office) -> None:
    hall = office.id_of(tables.Hall, "west")
    filled = staffing.Filled(" 新 人 ", "operator", hall)
    with office.system.database.writing() as session:
        password = staffing.add(session, "100777", filled, view(office), town.MONDAY)
    found = row(office, "100777")
    assert len(password) >= 16 and found.password_given and found.password_hash.startswith("$argon2id")
    assert (found.name, found.role, found.hall_id, found.scope) == ("新 人", "operator", hall, None)
    assert office.rows(tables.Audit)[-1].subject == "100777"


@pytest.mark.parametrize(
    ("field", "number", "values"),
    [
        ("number", town.OPERATOR, {}), ("number", "", {}), ("number", "１２３４", {}), ("number", "9" * 21, {}),
        ("name", "100777", {"name": " "}), ("name", "100777", {"name": "a\0b"}),
        ("name", "100777", {"name": "字" * 41}),
        ("role", "100777", {"role": "king"}), ("role", "100777", {"role": "administrator"}),
        ("scope", "100777", {"scope": "planet"}), ("hall_id", "100777", {"hall_id": 10**12}),
        ("hall_id", "100777", {"hall_id": 0}),
    ],
)  # fmt: skip
def test_a_new_number_with_a_fault_is_refused_beside_its_field(
    office: Office, field: str, number: str, values: dict[str, object]
) -> None:
    right = staffing.Filled("新人", "operator", office.id_of(tables.Hall, "west"))
    filled = replace(right, **values)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused, office.system.database.writing() as session:
        staffing.add(session, number, filled, view(office), town.MONDAY)
    assert refused.value.fields.keys() == {field}


def test_somebody_moves_to_another_hall_and_it_is_recorded(office: Office) -> None:
    west = office.id_of(tables.Hall, "west")
    assert changes(office, town.OPERATOR, hall_id=west, scope="region") == ["已保存"]
    assert (row(office, town.OPERATOR).hall_id, row(office, town.OPERATOR).scope) == (west, "region")
    last = office.rows(tables.Audit)[-1]
    assert (last.act, last.subject, last.because) == ("staff.change", f"{town.OPERATOR} hall_id scope", "岗位调整")
    assert changes(office, town.OPERATOR) == ["没有改动"]


def test_without_a_reason_nothing_is_changed(office: Office) -> None:
    with pytest.raises(Invalid):
        changes(office, town.OPERATOR, because=" ", role="viewer")
    assert row(office, town.OPERATOR).role == "operator"


def test_whoever_is_taken_away_is_signed_out(office: Office) -> None:
    with office.system.database.writing() as session:
        session.query(tables.Staff).filter_by(number=town.OPERATOR).update({"session_key": "k"})
    changes(office, town.OPERATOR, active=False)
    assert row(office, town.OPERATOR).session_key is None


@pytest.mark.parametrize("by", [town.OPERATOR, town.MANAGER, town.SUPERVISOR])
def test_only_who_keeps_staff_changes_them(office: Office, by: str) -> None:
    with pytest.raises(NotAllowed):
        changes(office, town.COLLEAGUE, by=by, role="viewer")


@pytest.mark.parametrize("values", [{"role": "viewer"}, {"active": False}, {"scope": "all"}])
def test_nobody_changes_their_own_role_or_reach(office: Office, values: dict[str, object]) -> None:
    with pytest.raises(NotAllowed, match="不能修改自己的"):
        changes(office, KEEPER, **values)
    assert changes(office, KEEPER, name="改名") == ["已保存"]


@pytest.mark.parametrize("values", [{"role": "viewer"}, {"active": False}])
def test_the_last_active_administrator_stays(office: Office, values: dict[str, object]) -> None:
    changes(office, SECOND, active=False)
    with office.system.database.writing() as session:  # whoever it is that asks
        keeper = view(office)
        with pytest.raises((Invalid, NotAllowed)):
            shown = staffing.one(session, KEEPER)
            filled = replace(staffing.as_it_is(shown), **values)  # type: ignore[arg-type]
            staffing.change(
                session, KEEPER, filled, replace(keeper, id=0), town.MONDAY, because="离职", told=staffing.seen(shown)
            )


def test_two_administrators_can_not_take_each_other_away_at_once(office: Office) -> None:
    gone: list[str] = []

    def takes(by: str, other: str) -> None:
        try:
            changes(office, other, by=by, active=False)
            gone.append(other)
        except (Invalid, Conflict, NotAllowed):
            pass

    threads = [threading.Thread(target=takes, args=pair) for pair in ((KEEPER, SECOND), (SECOND, KEEPER))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.number for one in office.rows(tables.Staff) if one.role == "administrator" and one.active] != []


def test_the_second_of_two_is_told_who_was_first(office: Office) -> None:
    shown = row(office, town.OPERATOR)
    changes(office, town.OPERATOR, by=SECOND, role="viewer")
    with pytest.raises(Conflict, match=SECOND), office.system.database.writing() as session:
        filled = replace(staffing.as_it_is(shown), role="duty_manager")
        staffing.change(
            session, town.OPERATOR, filled, view(office), town.MONDAY, because="岗位调整", told=staffing.seen(shown)
        )


def test_an_administrator_is_made_by_two(office: Office) -> None:
    """Four eyes: asked for by one, agreed to by another, by nobody whom it concerns."""
    assert changes(office, town.OPERATOR, role="administrator") == ["已提交，待第二人复核后生效"]
    assert row(office, town.OPERATOR).role == "operator"
    for by in (KEEPER, town.OPERATOR, town.MANAGER):
        with pytest.raises(NotAllowed):
            decides(office, by)
    decides(office, SECOND)
    assert row(office, town.OPERATOR).role == "administrator" and waiting(office) == []
    assert [one.act for one in office.rows(tables.Audit)][-2:] == ["staff.ask", "staff.agree"]


def test_the_same_is_not_asked_for_twice_and_may_be_withdrawn(office: Office) -> None:
    changes(office, town.OPERATOR, role="administrator")
    with pytest.raises(Conflict):
        changes(office, town.OPERATOR, role="administrator")
    decides(office, KEEPER, agreed=False)
    assert row(office, town.OPERATOR).role == "operator" and waiting(office) == []


def test_the_second_who_decides_is_told_who_was_first(office: Office) -> None:
    changes(office, town.OPERATOR, role="administrator")
    (request,) = waiting(office)
    decides(office, SECOND)
    with pytest.raises(Conflict, match=SECOND), office.system.database.writing() as session:
        four_eyes.decide(session, request, False, view(office, town.SUPERVISOR), town.MONDAY)
    with pytest.raises(NotFound), office.system.database.writing() as session:
        four_eyes.decide(session, 10**18, True, view(office, SECOND), town.MONDAY)


def test_a_second_factor_is_reset_by_two_and_the_rule_is_a_parameter(office: Office) -> None:
    def resets() -> bool:
        with office.system.database.writing() as session:
            return four_eyes.reset_factor(session, town.OPERATOR, view(office), town.MONDAY, "手机丢失")

    def has_one() -> bool:
        return any(one.confirmed_at for one in office.rows(tables.SecondFactor))

    staff_id = row(office, town.OPERATOR).id
    with office.system.database.writing() as session:
        factor = tables.SecondFactor(staff_id=staff_id, secret="s", made_at=town.MONDAY, confirmed_at=town.MONDAY)
        session.add(factor)
    assert not resets() and has_one()
    decides(office, SECOND)
    assert not has_one()
    office.sets(**{"four_eyes.acts": ""})
    assert resets()


def test_staff_are_found_by_number_name_role_hall_and_state(office: Office) -> None:
    def found(**wanted: object) -> list[str]:
        with office.system.database.reading() as session:
            lines, _ = staff_list.page(session, Wanted(**wanted), town.MONDAY)  # type: ignore[arg-type]
        return [line.staff.number for line in lines]

    assert found(text="1001") == [town.OPERATOR, town.COLLEAGUE, town.MANAGER]
    assert found(text="职员100201") == [town.STRANGER]
    assert found(role="administrator") == [KEEPER, SECOND]
    assert found(hall_id=office.id_of(tables.Hall, "west")) == [town.STRANGER]
    assert found(state="locked") == found(state="in") == []
    changes(office, town.STRANGER, active=False)
    assert found(state="inactive") == [town.STRANGER]


def test_the_list_goes_page_by_page(office: Office) -> None:
    hall = office.id_of(tables.Hall, "west")
    with office.system.database.writing() as session:
        for place in range(60):
            person = tables.Staff(number=f"2{place:05}", name="n", role="viewer", hall_id=hall)
            person.password_hash, person.password_set_at = "-", town.MONDAY
            session.add(person)
    with office.system.database.reading() as session:
        first, after = staff_list.page(session, Wanted(text="2"), town.MONDAY)
        second, end = staff_list.page(session, Wanted(text="2"), town.MONDAY, after or "")
    assert [line.staff.number for line in (*first, *second)] == [f"2{place:05}" for place in range(60)]
    assert len(first) == 50 and end is None
