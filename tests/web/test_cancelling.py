"""A cancel (撤单) at the counter: what will be undone, the number, what came of it; and the duty manager's approval."""

import pytest

from engine import tables
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.families import cancel_event, woken
from tests.web.actors import CARD, NAME, Desk
from tests.web.families import cancel, change, confirms, places, started, with_deal


def test_what_will_be_undone_is_shown_with_sums_before_the_submit(desk: Desk, office: Office) -> None:
    """What was completed is undone in reverse order (fee back, port released, campaign void, terminal back)."""
    case = started(desk, **with_deal(desk))
    form = desk.opens(f"/orders/{case.number}/cancel").text
    token = confirms(desk, case, "cancel", cancel(note="搬走了"))
    page = desk.opens(f"/orders/{case.number}/cancel/confirm/{token}").text
    for text in (form, page):
        steps = [text.index(said) for said in ("作废营销活动", "释放端口", "退还费用", "¥340.00")]
        assert steps == sorted(steps)
    for said in ("应退客户", "客户要求撤单", "搬走了", NAME, CARD, "1单元101室", "客户签名"):
        assert said in page, said
    assert [secret for secret in (NAME, CARD, "1单元101室") if secret in form] == []
    assert [one.reason for one in office.rows(tables.Look)] == ["受理撤单：核对客户证件"]
    assert len(office.rows(tables.Order)) == 1
    placed = desk.posts(f"/orders/{case.number}/cancel/place", consent="y", token=token)
    child = office.rows(tables.Order)[-1]
    assert placed.location == f"/orders/{child.number}/accepted" and child.number.startswith("CD")
    assert f'id="order-number">{child.number}<' in desk.opens(placed.location).text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("document", "", "请填写客户出示的证件号码"),
        ("document", "110101199003074610", "不是该订单客户的证件"),
        ("reason_code", "", "请选择原因"),
        ("reason_code", "10Q01", "请选择原因"),
        ("note", "字" * 501, "最多 500 个字"),
    ],
)
def test_each_fault_is_told_beside_its_field_and_nothing_is_stored(
    desk: Desk, office: Office, field: str, value: str, sentence: str
) -> None:
    case = started(desk)
    answer = desk.posts(f"/orders/{case.number}/cancel", **cancel(**{field: value}))
    assert answer.status_code == 400
    assert sentence in answer.text.partition(f'id="{field}-problem">')[2].partition("</p>")[0]
    assert len(office.rows(tables.Order)) == len(office.rows(tables.Confirmation)) == 1


def test_both_pages_tell_each_step_of_a_cancel_until_it_is_done(desk: Desk, office: Office) -> None:
    case = started(desk, ("build_line", "completed"), **with_deal(desk))
    # past the soft point: the duty manager first
    child = places(desk, case, "cancel", cancel())
    assert f"等待值班经理审批：装机 {case.number} 已到“外线施工”" in desk.opens(f"/orders/{child.number}").text
    approves(desk, child, "approve", "客户坚持")
    page = desk.opens(f"/orders/{child.number}").text
    assert f"已请家客开通系统撤销施工单 {case.number}-1，等待答复" in page and "待撤销" in page
    assert f"撤单 {child.number} 在途（办理中）" in desk.opens(f"/orders/{case.number}").text
    tells(office, case, child, "acknowledged", "assessingCancellation")
    assert "家客开通系统正在评估撤单，已" in desk.opens(f"/orders/{child.number}").text
    assert f"家客开通系统正在评估撤单 {child.number}" in desk.opens(f"/orders/{case.number}").text
    tells(office, case, child, "inProgress", "pendingCancellation")
    assert "正在撤销施工，已" in desk.opens(f"/orders/{child.number}").text
    assert f"家客开通系统正在撤销施工（撤单 {child.number}）" in desk.opens(f"/orders/{case.number}").text
    tells(office, case, child, "done", "cancelled")
    assert "正在撤销已办事项：【收回终端】" in desk.opens(f"/orders/{case.number}").text
    woken(office)
    assert (case.state, child.state) == ("cancelled", "completed")
    page, parent = desk.opens(f"/orders/{child.number}").text, desk.opens(f"/orders/{case.number}").text
    assert f"撤单完成：装机 {case.number} 已撤销" in page and "待撤销" not in page and page.count("tag good") == 4
    for said in (
        "收回终端",
        "作废营销活动",
        "释放端口",
        "退还费用 ¥340.00",
        "撤单完成",
        f"{child.number}：施工单已撤销",
    ):
        assert said in parent, said


def test_a_cancel_that_is_refused_says_why_and_the_install_goes_on(desk: Desk, office: Office) -> None:
    case = started(desk)
    child = places(desk, case, "cancel", cancel())
    office.provisioning.sends(cancel_event(child, case, "terminatedWithError", "inProgress", "已上门施工"))
    office.applies()
    woken(office)
    page, parent = desk.opens(f"/orders/{child.number}").text, desk.opens(f"/orders/{case.number}").text
    assert f"撤单未成（已上门施工）：装机 {case.number} 照常进行" in page and "撤单未成" in page and "保留" in page
    assert f"撤单 {child.number} 未成" in parent and "已上门施工" in parent and "在途（" not in parent


def approves(desk: Desk, child: Case, decision: str, because: str) -> str:
    """The duty manager decides on the child's page; gives the page that comes of it."""
    manager = Desk(desk.client.application, desk.office)
    manager.signs_in(town.MANAGER)
    here = f"/orders/{child.number}"
    todo = child.todo("approve_in_flight")
    answer = manager.posts(f"/todos/{todo.id}/complete", decision=decision, because=because, next=here)
    return manager.opens(answer.location).text


def tells(office: Office, case: Case, child: Case, task: str, state: str) -> None:
    """The provisioning system says how the cancel, and the work order, are."""
    office.clock.passes(minutes=5)
    office.provisioning.sends(cancel_event(child, case, task, state))
    office.applies()


def test_the_duty_manager_decides_with_a_reason_and_others_may_not(desk: Desk, office: Office) -> None:
    case = started(desk, ("build_line", "inProgress"))
    child = places(desk, case, "change", change(desk, case, "FREE", "6-101"))
    here = f"/orders/{child.number}"
    page = desk.opens(here).text
    assert "您的角色（营业员）不能处理" in page and "同意改单</button>" not in page
    assert '<details class="card-box revision" id="revision" open>' in page and "待审批" in page
    todo = child.todo("approve_in_flight")
    assert desk.posts(f"/todos/{todo.id}/complete", decision="approve", because="x").status_code == 403
    assert "审批须填写理由" in approves(desk, child, "approve", "")
    page = approves(desk, child, "refuse", "线路已布放")
    assert f"改单未成（值班经理不同意：线路已布放）：装机 {case.number} 按原内容进行" in page
    assert town.MANAGER in page and "线路已布放" in page and child.state == "failed"
    assert f"改单 {child.number} 未成" in desk.opens(f"/orders/{case.number}").text


@pytest.fixture
def returned(desk: Desk, office: Office) -> Case:
    """An install whose work order came back."""
    case = started(desk)
    office.provisioning.says(case, "failed", reason=("10R01", "物业阻挠"))
    return case


def test_a_returned_install_is_sent_again_changed_or_cancelled(desk: Desk, returned: Case) -> None:
    page = desk.opens(f"/orders/{returned.number}").text.partition('id="todo-')[2].partition("</form>")[0]
    assert "再次派单</button>" in page and 'value="cancel"' not in page
    for path in ("change", "cancel"):
        assert f'href="/orders/{returned.number}/{path}"' in page
        assert desk.opens(f"/orders/{returned.number}/{path}").status_code == 200


def test_while_its_change_is_open_the_return_is_not_decided_on(desk: Desk, returned: Case, office: Office) -> None:
    case = started(desk, ("build_line", "inProgress"), door="6-101")
    child = places(desk, case, "cancel", cancel())  # waits for the duty manager
    office.provisioning.says(case, "failed", reason=("10R01", "物业阻挠"))
    page = desk.opens(f"/orders/{case.number}").text
    assert "再次派单</button>" not in page and "办结后再处理退单" in page and child.number in page
    todo = case.todo("handle_return")
    told = desk.posts(f"/todos/{todo.id}/complete", decision="send_again", next=f"/orders/{case.number}")
    assert f"还有在途的改单或撤单 {child.number}" in desk.opens(told.location).text


def test_lists_show_the_family_and_find_it_by_the_installs_number(desk: Desk, office: Office) -> None:
    case = started(desk)
    child = places(desk, case, "cancel", cancel())
    for path in ("/orders", f"/orders?q={case.number}"):
        page = desk.opens(path).text
        assert f'属 <a class="num nowrap" href="/orders/{case.number}">{case.number}</a>' in page
        assert f'href="/orders/{child.number}" title="{child.number}">撤单中</a>' in page
    only = desk.opens("/orders?business=cancel_order").text
    assert f'data-number="{child.number}"' in only and f'data-number="{case.number}"' not in only
    assert case.number not in desk.opens("/orders?business=change_order").text
