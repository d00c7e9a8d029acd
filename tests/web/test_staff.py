"""Keeping staff, halls, regions and channels on pages: what goes wrong is told beside its field, and done once."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import tables
from tests.engine import town
from tests.engine.actors import Office
from tests.web.actors import Desk

SEEN = re.compile(r'name="seen" value="([0-9a-f]{16})"')
GIVEN = re.compile(r"data-password>([^<]+)<")
PATH = f"/staff/{town.OPERATOR}"


@pytest.fixture
def keeper(stranger: Desk, office: Office) -> Desk:
    """An administrator's browser."""
    with office.system.database.writing() as session:
        session.query(tables.Staff).filter_by(number=town.VIEWER).update({"role": "administrator"})
    stranger.signs_in(town.VIEWER)
    return stranger


def seen(desk: Desk, path: str = PATH) -> str:
    found = SEEN.search(desk.opens(path).text)
    assert found is not None
    return found[1]


def filled(desk: Desk, **changes: object) -> dict[str, object]:
    hall = desk.office.id_of(tables.Hall, "east")
    return {"name": "新人", "role": "viewer", "hall_id": hall, "active": "y", "because": "岗位调整"} | changes


def told(desk: Desk, path: str = PATH) -> str:
    return " ".join(re.findall(r'<p class="notice[^>]*>([^<]*)<', desk.opens(path).text))


def person(office: Office, number: str = town.OPERATOR) -> tables.Staff:
    return next(row for row in office.rows(tables.Staff) if row.number == number)


def test_a_change_is_saved_with_its_reason(keeper: Desk, office: Office) -> None:
    assert keeper.posts(PATH, seen=seen(keeper), **filled(keeper)).location == PATH
    assert (person(office).name, person(office).role) == ("新人", "viewer")
    assert "已保存" in told(keeper)


def test_the_same_form_twice_is_one_change_and_a_stale_one_explains_itself(keeper: Desk, office: Office) -> None:
    shown = seen(keeper)
    keeper.posts(PATH, seen=shown, **filled(keeper))
    keeper.posts(PATH, seen=shown, **filled(keeper, role="supervisor"))
    assert person(office).role == "viewer"
    assert f"工号 {town.VIEWER} 刚刚修改过" in told(keeper)


def test_a_fault_is_told_beside_its_field_and_what_was_typed_stays(keeper: Desk) -> None:
    answer = keeper.posts(PATH, seen=seen(keeper), **filled(keeper, name="", because="岗位 调整"))
    assert answer.status_code == 400
    assert "请填写姓名" in answer.text.partition('id="name-problem"')[2].partition("</p>")[0]
    assert 'value="岗位 调整"' in answer.text


def test_a_first_password_is_shown_once_and_given_once(keeper: Desk, office: Office) -> None:
    shown = seen(keeper)
    given_ = GIVEN.search(keeper.posts(f"{PATH}/password", seen=shown).text)
    assert given_ is not None
    again = keeper.posts(f"{PATH}/password", seen=shown)
    assert again.status_code == 302 and "刚刚改动过" in told(keeper)
    assert given_[1] not in keeper.opens(PATH).text
    other = Desk(keeper.client.application, office)
    assert other.signs_in(town.OPERATOR, given_[1]).status_code == 302


def test_one_number_is_given_to_one_person(keeper: Desk, office: Office) -> None:
    assert GIVEN.search(keeper.posts("/staff/new", number="100777", **filled(keeper)).text)
    again = keeper.posts("/staff/new", number="100777", **filled(keeper))
    assert again.status_code == 400 and "这个工号已经有人使用" in again.text


def test_nobody_changes_their_own_role_also_by_hand_made_forms(keeper: Desk, office: Office) -> None:
    own = f"/staff/{town.VIEWER}"
    answer = keeper.posts(own, seen=seen(keeper, own), **filled(keeper, role="duty_manager"))
    assert answer.status_code == 403 and "不能修改自己的" in answer.text
    assert person(office, town.VIEWER).role == "administrator"


def test_an_administrator_is_asked_for_and_agreed_to_by_a_supervisor(keeper: Desk, office: Office) -> None:
    keeper.posts(PATH, seen=seen(keeper), **filled(keeper, role="administrator"))
    assert person(office).role == "operator" and "待第二人复核" in told(keeper)
    (request,) = office.rows(tables.StaffRequest)
    assert keeper.posts(f"/agreements/{request.id}", decision="agree").status_code == 403
    supervisor = Desk(keeper.client.application, office)
    supervisor.signs_in(town.SUPERVISOR)
    assert town.OPERATOR in supervisor.opens("/agreements").text
    supervisor.posts(f"/agreements/{request.id}", decision="agree")
    assert person(office).role == "administrator"
    supervisor.posts(f"/agreements/{request.id}", decision="agree")
    assert f"已由工号 {town.SUPERVISOR} 处理" in told(supervisor, "/agreements")


def test_halls_are_added_renamed_and_moved(keeper: Desk, office: Office) -> None:
    west, channel = office.id_of(tables.Region, "west"), office.id_of(tables.Channel, "hall")
    fields = {"name": "新厅", "region_id": west, "channel_id": channel}
    assert keeper.posts("/places/hall", code="new", **fields).status_code == 302
    hall = office.id_of(tables.Hall, "new")
    keeper.posts("/places/hall", id=hall, **fields | {"name": "老厅"})
    assert [one.name for one in office.rows(tables.Hall) if one.id == hall] == ["老厅"]
    again = keeper.posts("/places/hall", code="new", **fields)
    assert again.status_code == 400 and "这个编码已经有了" in again.text


def test_a_region_does_not_lie_in_itself(keeper: Desk, office: Office) -> None:
    city, east = office.id_of(tables.Region, "city"), office.id_of(tables.Region, "east")
    answer = keeper.posts("/places/region", id=city, name="榕湾市", parent_id=east)
    assert answer.status_code == 400 and "不能属于自己" in answer.text


@pytest.mark.parametrize("path", ["/staff/nobody", f"/staff/{'9' * 500}", "/staff/%00", "/staff/%F0%9F%98%80"])
def test_nobody_of_that_number_is_not_found(keeper: Desk, path: str) -> None:
    assert keeper.opens(path).status_code == 404


WORDS = st.text(max_size=60) | st.sampled_from(
    ["", " ", "0", "-1", "9" * 30, "１", "\ud7ff", "a\0b", "字" * 300, "all"]
)
NAMES = ("number", "name", "role", "hall_id", "scope", "active", "because", "seen", "code", "region_id", "channel_id",
         "parent_id", "kind", "id", "decision")  # fmt: skip
FORM = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, WORDS))
DOORS = ("/staff/new", PATH, f"{PATH}/second-factor", f"{PATH}/password", f"{PATH}/unlock", "/places/hall",
         "/places/region", "/places/channel", "/agreements/1")  # fmt: skip


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=FORM)
def test_whatever_a_form_says_nothing_fails(keeper: Desk, form: dict[str, str]) -> None:
    token = keeper.token()
    for door in DOORS:
        answer = keeper.client.post(door, data={"csrf_token": token, **form})
        assert answer.status_code < 500, (door, answer.status_code)
    query = {name: form.get(name, "") for name in ("q", "role", "hall", "state", "after")}
    assert keeper.client.get("/staff", query_string=query | {"q": form.get("name", "")}).status_code == 200
