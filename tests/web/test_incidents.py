"""Incidents on the pages: the queue with its groups, one incident with its acts, many at once, who may what."""

from __future__ import annotations

import re

import pytest

from engine import tables
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.web.actors import Desk


@pytest.fixture
def case(desk: Desk, office: Office) -> Case:
    """An order whose work order could not be sent."""
    office.sets(send_attempts=1)
    case = Case(office, desk.places())
    office.sends()
    return case


@pytest.fixture
def rejected(case: Case) -> Case:
    """The same, but it is known that provisioning does not have it."""
    with case.office.system.database.writing() as session:
        session.query(tables.Request).update({"unsure": False})
    return case


@pytest.fixture
def manager(desk: Desk) -> Desk:
    return somebody(desk, town.MANAGER)


def somebody(desk: Desk, number: str) -> Desk:
    other = Desk(desk.client.application, desk.office)
    other.signs_in(number)
    return other


def number(case: Case) -> str:
    return str(case.view.incidents[-1].number)


def path(case: Case, act: str = "") -> str:
    return f"/incidents/{number(case)}/{act}".rstrip("/")


def told(desk: Desk, answer: object) -> str:
    """The notices on the page that one is sent to."""
    return " ".join(re.findall(r'<p class="notice[^>]*>([^<]*)<', desk.opens(answer.location).text))  # type: ignore[attr-defined]


def test_the_queue_shows_groups_with_downstream_code_count_and_the_oldest(manager: Desk, case: Case) -> None:
    page = manager.opens("/incidents").text
    groups = page.partition("按原因汇总")[2].partition("</table>")[0]
    assert "家客开通系统" in groups and "结果不明" in groups and "<b>1</b>" in groups and "批量重试" in groups
    assert number(case) in page and case.number in page


def test_the_page_shows_every_act_with_its_consequence_or_why_not(manager: Desk, case: Case) -> None:
    page = manager.opens(path(case)).text
    acts = re.findall(r'<li class="([^"]*)" id="act-(\w+)"', page)
    assert {act: "off" in kind for kind, act in acts} == {
        "retry": False, "fix_and_retry": False, "skip": True, "go_back": True, "complete_by_hand": False,
        "give_up": False,
    }  # fmt: skip
    assert "先向家客开通系统核实施工单" in page and "施工单可能已送达，请先重试核实" in page


def test_the_page_never_shows_whom_the_order_is_for(manager: Desk, case: Case) -> None:
    order = case.view.order
    for shown in (manager.opens(path(case)).text, manager.opens("/incidents").text):
        assert not any(secret in shown for secret in (order.contact_name, order.contact_phone, order.account))


@pytest.mark.parametrize("who", [town.OPERATOR, town.SUPERVISOR, town.VIEWER])
def test_who_may_not_act_sees_the_reason_and_no_button(desk: Desk, case: Case, who: str) -> None:
    page = somebody(desk, who).opens(path(case))
    assert page.status_code == 200 and "您没有权限" in page.text
    assert f"{path(case)}/" not in page.text


def test_another_hall_does_not_find_it(desk: Desk, case: Case) -> None:
    assert somebody(desk, town.STRANGER).opens(path(case)).status_code == 404


MATRIX = {town.OPERATOR: 403, town.STRANGER: 403, town.SUPERVISOR: 403, town.VIEWER: 403, town.MANAGER: 302}
ACTS = ["retry", "skip", "go_back", "complete_by_hand", "give_up", "take", "hand_over", "note"]


@pytest.mark.parametrize("act", ACTS)
def test_rights(desk: Desk, rejected: Case, act: str) -> None:
    for who, status in MATRIX.items():
        answer = somebody(desk, who).posts(path(rejected, act), because="x")
        assert answer.status_code == status, who
    assert somebody(desk, town.OPERATOR).opens("/incidents/bulk").status_code == 403
    assert somebody(desk, town.OPERATOR).posts("/incidents/bulk", number="IN1", because="x").status_code == 403


@pytest.mark.parametrize(
    "act, state, word",
    [
        ("go_back", "acknowledged", "回退"),
        ("complete_by_hand", "completed", "线下竣工"),
        ("give_up", "cancelled", "放弃并撤单"),
    ],
)
def test_an_act_is_done_and_told_and_stands_in_the_orders_history(
    manager: Desk, rejected: Case, act: str, state: str, word: str
) -> None:
    told_ = told(manager, manager.posts(path(rejected, act), because="已核实"))
    assert number(rejected) in told_ and word in told_
    history = manager.opens(f"/orders/{rejected.number}").text.partition('data-live="history"')[2]
    assert f"异常单 {number(rejected)}：" in history and word in history and "已核实" in history
    rejected.office.undoes()
    assert rejected.state == state and rejected.view.incidents[-1].state == "resolved"
    page = manager.opens("/incidents?state=resolved").text
    assert number(rejected) in page and word in page


def test_data_are_corrected_without_being_shown(manager: Desk, case: Case) -> None:
    refused = manager.posts(path(case, "fix_and_retry"), because="核对", contact_phone="12")
    assert "号" in told(manager, refused)
    nothing = manager.posts(path(case, "fix_and_retry"), because="核对")
    assert "没有更正任何内容" in told(manager, nothing)
    odd = manager.posts(path(case, "fix_and_retry"), because="核对", appointment_day="明天")
    assert "日期无法识别" in told(manager, odd)
    manager.posts(
        path(case, "fix_and_retry"), because="核对", contact_phone="13700000003", appointment_day="2026-03-04",
        appointment_slot="pm",
    )  # fmt: skip
    order = case.view.order
    assert order.contact_phone == "13700000003" and order.contact_name == "张晓明"
    assert order.appointment_from is not None and order.appointment_from.isoformat() == "2026-03-04T06:00:00+00:00"
    page = manager.opens(f"/orders/{case.number}").text
    assert "更正订单资料：联系电话" in page and "13700000003" not in page
    assert "13700000003" in repr(case.view.requests[0].body)


def test_owner_and_notes(manager: Desk, case: Case) -> None:
    manager.posts(path(case, "take"))
    manager.posts(path(case, "note"), because="已联系机房")
    page = manager.opens(path(case)).text
    assert f'负责人</span> <b class="num">{town.MANAGER}</b>' in page and "已联系机房" in page
    assert number(case) in manager.opens("/incidents?state=mine").text
    assert "没有这个工号" in told(manager, manager.posts(path(case, "hand_over"), to="000"))
    assert "转交" in told(manager, manager.posts(path(case, "hand_over")))
    assert number(case) not in manager.opens("/incidents?state=mine").text


def test_the_second_is_told_who_was_first(desk: Desk, manager: Desk, case: Case) -> None:
    manager.posts(path(case, "retry"), because="下游已恢复")
    again = somebody(desk, town.MANAGER)
    assert f"已由工号 {town.MANAGER} 处理" in told(again, again.posts(path(case, "give_up"), because="x"))
    page = again.opens(path(case)).text
    assert "下游已恢复" in page and 'id="act-' not in page


def test_a_bulk_is_previewed_done_and_its_outcome_told(manager: Desk, desk: Desk, case: Case, office: Office) -> None:
    other = Case(office, desk.places(door="1-102"))
    office.sends()
    preview = re.search(r'href="(/incidents/bulk[^"]+)"', manager.opens("/incidents").text)
    assert preview is not None
    page = manager.opens(preview[1].replace("&amp;", "&")).text
    picked = re.findall(r'name="number" value="(IN\d+)"[^>]* checked', page)
    assert picked == [number(case), number(other)] and "预览，尚未执行" in page
    assert [one.state for one in office.rows(tables.Request)] == ["failed", "failed"]
    assert "请选择异常单" in told(manager, manager.posts("/incidents/bulk", number=picked, because=" "))
    manager.posts(path(other, "retry"), because="先试一个")
    outcome = manager.posts("/incidents/bulk", number=[*picked[::-1], *picked], because="下游已恢复", failures="2").text
    assert "选择 4 项：已重试 1 项，失败 2 项" in outcome and f"停在 {picked[0]}，其后 1 项没有执行" in outcome
    assert f"已由工号 {town.MANAGER} 处理" in outcome
    assert [one.state for one in office.rows(tables.Request)] == ["waiting", "waiting"]


def test_what_is_not_possible_is_listed_with_the_reason(manager: Desk, case: Case, office: Office) -> None:
    with office.system.database.writing() as session:
        session.query(tables.Request).update({"state": "done"})
    page = manager.opens("/incidents/bulk?downstream=provisioning&code=unknownOutcome&kind=send").text
    assert "不能重试" in page and "该请求已不在失败状态" in page and 'name="number"' not in page


def test_pages_are_english_when_english_is_chosen(manager: Desk, case: Case) -> None:
    manager.opens("/language/en")
    bulk = "/incidents/bulk?downstream=provisioning&code=unknownOutcome&kind=send"
    for where in ("/incidents", path(case), bulk):
        page = re.sub(r"<[^>]+>", " ", manager.opens(where).text)
        left = re.sub(r"职员\d+|鼓山区营业厅|中文", "", page)
        assert re.findall(r"[\u4e00-\u9fff]+", left) == []


def test_an_incident_that_there_is_not(manager: Desk) -> None:
    assert manager.opens("/incidents/IN0").status_code == 404
    assert manager.posts("/incidents/IN0/retry", because="x").status_code == 404
