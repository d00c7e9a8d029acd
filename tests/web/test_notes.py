"""Notes about an order: written, corrected for a time, never lost, nobody else's to change."""

import pytest

from engine import tables
from tests.engine import town
from tests.engine.actors import Case
from tests.web.actors import Desk


@pytest.fixture
def case(desk: Desk) -> Case:
    return Case(desk.office, desk.places())


def somebody(desk: Desk, number: str) -> Desk:
    other = Desk(desk.client.application, desk.office)
    other.signs_in(number)
    return other


def note(case: Case) -> tables.Note:
    (row,) = case.office.rows(tables.Note)
    return row


def test_a_note_says_who_wrote_it_and_when_and_is_encrypted(desk: Desk, case: Case) -> None:
    answer = desk.posts(f"/orders/{case.number}/notes", text="客户要求\n下午来电")
    page = desk.opens(answer.location).text
    assert "客户要求\n下午来电" in page and answer.location.endswith("#notes")
    assert (note(case).staff_id, note(case).at) == (desk.office.counter().id, desk.office.clock.now())
    with desk.office.system.database.reading() as session:
        assert "下午来电" not in session.connection().exec_driver_sql("SELECT text FROM note").scalar_one()
    assert "下午来电" in somebody(desk, town.SUPERVISOR).opens(f"/orders/{case.number}").text


def test_a_second_press_writes_it_once(desk: Desk, case: Case) -> None:
    for _ in range(2):
        desk.posts(f"/orders/{case.number}/notes", text="加急")
    assert note(case).text == "加急"


def test_its_writer_corrects_it_for_a_time_and_how_it_read_is_kept(desk: Desk, case: Case) -> None:
    desk.posts(f"/orders/{case.number}/notes", text="三点来")
    path = f"/orders/{case.number}/notes/{note(case).id}"
    desk.posts(path, text="四点来")
    desk.posts(path, text="五点来")
    assert (note(case).text, note(case).first_text) == ("五点来", "三点来")
    assert "原为：三点来" in desk.opens(f"/orders/{case.number}").text
    assert somebody(desk, town.COLLEAGUE).posts(path, text="别人改").status_code == 403
    desk.office.clock.passes(minutes=31)
    late = desk.posts(path, text="六点来")
    assert late.status_code == 400 and "30 分钟内更正" in late.text and "六点来" in late.text
    assert note(case).text == "五点来"


@pytest.mark.parametrize("text", ["", "  \n ", "长" * 501, "\x07", "\ufffe"])
def test_what_cant_be_kept_is_refused_beside_the_field(desk: Desk, case: Case, text: str) -> None:
    answer = desk.posts(f"/orders/{case.number}/notes", text=text)
    assert answer.status_code == 400 and 'class="problem"' in answer.text
    assert case.office.rows(tables.Note) == []


def test_another_halls_order_and_another_orders_note_are_not_found(desk: Desk, case: Case) -> None:
    desk.posts(f"/orders/{case.number}/notes", text="加急")
    other = Case(desk.office, desk.places(door="1-102"))
    assert desk.posts(f"/orders/{other.number}/notes/{note(case).id}", text="x").status_code == 404
    assert desk.posts(f"/orders/{case.number}/notes/{'9' * 30}", text="x").status_code == 404
    stranger = somebody(desk, town.STRANGER)
    assert stranger.posts(f"/orders/{case.number}/notes", text="x").status_code == 404


def test_who_may_write_none_reads_them_and_is_told_why(desk: Desk, case: Case) -> None:
    desk.posts(f"/orders/{case.number}/notes", text="加急")
    viewer = somebody(desk, town.VIEWER)
    page = viewer.opens(f"/orders/{case.number}").text
    assert "加急" in page and "不能填写备注" in page
    assert viewer.posts(f"/orders/{case.number}/notes", text="x").status_code == 403


def test_an_act_without_the_right_is_greyed_with_the_reason(desk: Desk, case: Case) -> None:
    page = somebody(desk, town.SUPERVISOR).opens(f"/orders/{case.number}").text
    box = page.partition('<section class="card-box possible"')[2].partition("</section>")[0]
    for said in ("您的角色（主管）不能受理改单", "您的角色（主管）不能受理撤单", "您的角色（主管）不能催单"):
        assert said in box
    assert box.count('aria-disabled="true"') == 4 and "<form" not in box
