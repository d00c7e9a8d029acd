"""Work for people: to-dos, incidents, results that nobody had asked for."""

import re

import pytest

from engine import tables
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.web.actors import Desk


@pytest.fixture
def returned(desk: Desk, office: Office) -> Case:
    """An order whose work order came back."""
    case = Case(office, desk.places())
    office.provisioning.says(case, "acknowledged")
    office.provisioning.says(case, "failed", reason=("10R01", "物业阻挠"))
    return case


def somebody(desk: Desk, number: str) -> Desk:
    """Another browser, with somebody else signed in."""
    other = Desk(desk.client.application, desk.office)
    other.signs_in(number)
    return other


def test_a_returned_work_order_is_a_to_do_of_the_hall_and_can_be_sent_again(desk: Desk, returned: Case) -> None:
    assert returned.number in desk.opens("/todos").text and "物业阻挠" in desk.opens(f"/orders/{returned.number}").text
    todo = returned.todo("handle_return")
    answer = desk.posts(f"/todos/{todo.id}/complete", decision="send_again", next=f"/orders/{returned.number}")
    assert answer.location == f"/orders/{returned.number}"
    assert [attempt for attempt, _ in returned.work_orders] == ["-1", "-2"]
    assert returned.number not in desk.opens("/todos").text


def test_a_cancel_needs_a_reason(desk: Desk, returned: Case) -> None:
    todo = returned.todo("handle_return")
    answer = desk.posts(f"/todos/{todo.id}/complete", decision="cancel")
    assert "撤单须填写原因" in desk.opens(answer.location).text and returned.state != "cancelled"
    desk.posts(f"/todos/{todo.id}/complete", decision="cancel", because="客户不再需要")
    assert returned.state == "pendingCancellation"


def test_the_second_at_a_to_do_is_told_who_was_first(desk: Desk, returned: Case) -> None:
    todo = returned.todo("handle_return")
    colleague = somebody(desk, town.COLLEAGUE)
    desk.posts(f"/todos/{todo.id}/claim")
    told = colleague.posts(f"/todos/{todo.id}/claim")
    assert f"已由工号 {town.OPERATOR} 认领" in colleague.opens(told.location).text
    page = colleague.opens(f"/orders/{returned.number}").text
    assert f"已由 {town.OPERATOR} 认领" in page and "再次派单</button>" not in page
    assert returned.number in desk.opens("/todos?scope=mine").text
    desk.posts(f"/todos/{todo.id}/release")
    assert returned.number not in desk.opens("/todos?scope=mine").text


def test_who_may_not_decide_sees_the_to_do_and_the_reason_why_not(desk: Desk, returned: Case) -> None:
    supervisor = somebody(desk, town.SUPERVISOR)
    page = supervisor.opens(f"/orders/{returned.number}").text
    assert "您的角色（主管）不能处理" in page and "再次派单</button>" not in page
    todo = returned.todo("handle_return")
    assert supervisor.posts(f"/todos/{todo.id}/complete", decision="cancel", because="x").status_code == 403
    assert returned.todo("handle_return").state == "open"


def test_on_the_day_of_completion_the_campaign_is_chosen_from_what_may_be_ordered(desk: Desk, office: Office) -> None:
    """S: the campaign dialog lists only what can be ordered for that product, region, channel and staff."""
    case = Case(office, desk.places(product="FREE"))
    office.provisioning.completes(case)
    page = desk.opens(f"/orders/{case.number}").text
    offered = re.findall(r'<option value="\d+">([^<]+)<', page.partition('name="campaign_id"')[2])
    assert offered == ["活动GIFT"]
    todo = case.todo("order_campaign")
    gift = office.id_of(tables.Campaign, "GIFT")
    desk.posts(f"/todos/{todo.id}/complete", decision="ordered", campaign_id=gift)
    assert (case.state, case.view.order.campaign_id) == ("completed", gift)


def test_an_incident_is_shown_with_what_went_wrong_and_a_manager_may_retry(desk: Desk, office: Office) -> None:
    office.sets(send_attempts=1)
    case = Case(office, desk.places())
    office.sends()
    (incident,) = office.rows(tables.Incident)
    page = desk.opens("/incidents").text
    assert incident.number in page and "查看" in page
    assert desk.posts(f"/incidents/{incident.number}/retry", because="x").status_code == 403
    manager = somebody(desk, town.MANAGER)
    told = manager.posts(f"/incidents/{incident.number}/retry", because=" ")
    assert "请填写处理说明" in manager.opens(told.location).text
    manager.posts(f"/incidents/{incident.number}/retry", because="下游已恢复")
    assert "下游已恢复" in manager.opens("/incidents?state=resolved").text
    assert [one.state for one in case.view.requests] == ["waiting"]


def test_a_result_for_a_work_order_that_we_never_sent_is_kept_and_shown(desk: Desk, office: Office) -> None:
    case = Case(office, desk.places())
    event = office.provisioning.event(case, "completed")
    event["event"]["serviceOrder"]["externalId"] = "ZJ000000000000-1"
    office.provisioning.sends(event)
    assert desk.opens("/results").status_code == 403
    assert "ZJ000000000000-1" in somebody(desk, town.MANAGER).opens("/results").text


def test_the_first_page_counts_what_is_to_be_done(desk: Desk, returned: Case) -> None:
    page = desk.opens("/").text
    names = ("todos", "incidents", "red", "yellow", "open")
    counts = dict(zip(names, re.findall(r'<b class="num">(\d+)</b>', page), strict=True))
    assert counts == {"todos": "1", "incidents": "0", "red": "0", "yellow": "0", "open": "1"}
    assert returned.number in page


def test_a_to_do_is_handed_over_to_a_colleague_of_the_hall_who_may_do_it(desk: Desk, returned: Case) -> None:
    todo = returned.todo("handle_return")
    page = desk.opens(f"/todos/{todo.id}/hand-over").text
    assert town.COLLEAGUE in page and town.STRANGER not in page
    desk.posts(f"/todos/{todo.id}/hand-over", to=town.COLLEAGUE)
    colleague = somebody(desk, town.COLLEAGUE)
    assert returned.number in colleague.opens("/todos?scope=mine").text
    refused = desk.posts(f"/todos/{todo.id}/claim")
    assert re.search(rf"已由工号 {town.COLLEAGUE} 认领（\d\d-\d\d \d\d:\d\d）", desk.opens(refused.location).text)


@pytest.mark.parametrize("to", ["", "999999", town.STRANGER, "x" * 500, "\x00", "１００"])
def test_nobody_of_another_hall_nor_nobody_at_all_gets_a_to_do(desk: Desk, returned: Case, to: str) -> None:
    todo = returned.todo("handle_return")
    answer = desk.posts(f"/todos/{todo.id}/hand-over", to=to)
    assert "本厅没有这个在用的工号" in desk.opens(answer.location).text
    assert returned.todo("handle_return").claimed_by is None


def test_many_are_claimed_at_once_and_of_the_others_is_said_who_was_first(desk: Desk, office: Office) -> None:
    cases = [Case(office, desk.places(door=door)) for door in ("1-101", "1-102")]
    for case in cases:
        office.provisioning.says(case, "acknowledged")
        office.provisioning.says(case, "failed", reason=("10R01", "物业阻挠"))
    first, second = (case.todo("handle_return").id for case in cases)
    somebody(desk, town.COLLEAGUE).posts(f"/todos/{first}/claim")
    told = desk.opens(desk.posts("/todos/claim", todo=[first, second, 10**9, "x"]).location).text
    assert "已认领 1 项" in told and f"已由工号 {town.COLLEAGUE} 认领" in told
    mine = desk.opens("/todos?scope=mine").text
    assert cases[1].number in mine and cases[0].number not in mine


def test_the_queue_is_asked_by_kind_and_business_and_tells_what_was_done_today(desk: Desk, returned: Case) -> None:
    assert returned.number in desk.opens("/todos?kind=handle_return&business=install&sort=new").text
    assert "没有符合条件的待办" in desk.opens("/todos?kind=alert").text
    assert returned.number not in desk.opens("/todos?business=move").text
    todo = returned.todo("handle_return")
    desk.posts(f"/todos/{todo.id}/complete", decision="send_again")
    done = desk.opens("/todos?scope=done").text
    assert returned.number in done and "再次派单" in done
    assert returned.number not in somebody(desk, town.COLLEAGUE).opens("/todos?scope=done").text


def test_who_comes_second_to_a_done_to_do_is_told_who_did_it_and_when(desk: Desk, returned: Case) -> None:
    todo = returned.todo("handle_return")
    desk.posts(f"/todos/{todo.id}/complete", decision="send_again")
    colleague = somebody(desk, town.COLLEAGUE)
    for path in ("claim", "release", "complete"):
        told = colleague.posts(f"/todos/{todo.id}/{path}", decision="send_again")
        assert f"已由工号 {town.OPERATOR} 处理（" in colleague.opens(told.location).text


@pytest.mark.parametrize("query", ["scope=x&kind=y&business=z&sort=w", "scope=&kind=%00", "sort=" + "é" * 300])
def test_nonsense_in_the_address_of_a_queue_shows_the_usual_queue(desk: Desk, query: str) -> None:
    for path in ("/todos", "/todos/rows", "/incidents", "/incidents/rows"):
        assert desk.opens(f"{path}?{query}").status_code == 200


@pytest.mark.parametrize("act", ["claim", "release", "complete", "hand-over"])
@pytest.mark.parametrize("todo_id", ["0", "999999", "9" * 30])
def test_a_to_do_that_there_never_was_is_not_found(desk: Desk, act: str, todo_id: str) -> None:
    assert desk.posts(f"/todos/{todo_id}/{act}").status_code == 404
