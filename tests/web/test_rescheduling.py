"""改约 on the order's page: another day, at whose wish, why; and what the page offers to do about an order."""

import pytest

from engine import tables
from tests.engine.actors import Case, Office
from tests.web.actors import Desk
from tests.web.families import cancel, places, started


def filled(**changes: object) -> dict[str, object]:
    """Another appointment without a fault, and what is changed on it."""
    return {
        "seen": 0,
        "appointment_day": "2026-03-05",
        "appointment_slot": "pm",
        "wished": "customer",
        "because": "周四才在家",
    } | changes


def panel(desk: Desk, case: Case) -> str:
    """What the order's page offers."""
    page = desk.opens(f"/orders/{case.number}").text
    return page.partition('<section class="card-box possible"')[2].partition("</section>")[0]


def test_another_appointment_is_made_and_the_page_tells_first_current_and_how_often(desk: Desk, office: Office) -> None:
    case = started(desk, appointment_day="2026-03-03", appointment_slot="am")
    assert "首次预约 2026-03-03 周二 09:00–12:00；现约 2026-03-03 周二 09:00–12:00；已改约 0 次" in panel(desk, case)
    answer = desk.posts(f"/orders/{case.number}/reschedule", **filled())
    assert answer.location == f"/orders/{case.number}"
    page = desk.opens(answer.location).text
    assert "首次预约 2026-03-03 周二 09:00–12:00；现约 2026-03-05 周四 14:00–18:00；已改约 1 次" in page
    assert "预约由 2026-03-03 周二 09:00–12:00 改为 2026-03-05 周四 14:00–18:00" in page
    assert "客户要求：周四才在家" in page and "通知改约" in page and "已改约，正在通知开通系统" in page


@pytest.mark.parametrize(
    ("field", "value", "status", "sentence"),
    [
        ("appointment_day", "", 400, "请选择上门日期"),
        ("appointment_day", "morgen", 400, "日期无法识别"),
        ("appointment_day", "2026-03-01", 400, "预约时间已过"),
        ("appointment_day", "2027-03-01", 400, "最多可预约"),
        ("wished", "", 400, "请选择由谁提出"),
        ("because", " ", 400, "请填写改约原因"),
        ("because", "字" * 600, 400, "最多 500 字"),
        ("seen", 7, 409, "刚刚已改约"),
    ],
)
def test_a_fault_is_told_beside_its_field_in_the_open_form_and_nothing_is_stored(
    desk: Desk, office: Office, field: str, value: object, status: int, sentence: str
) -> None:
    case = started(desk)
    before = office.everything()
    answer = desk.posts(f"/orders/{case.number}/reschedule", **filled(**{field: value}))
    assert answer.status_code == status and '<details class="one" open>' in answer.text
    if field != "seen":
        assert sentence in answer.text.partition(f'id="{field}-problem">')[2].partition("</p>")[0]
    assert sentence in answer.text and (field == "wished" or 'value="customer" selected' in answer.text)
    assert office.everything() == before


def test_where_a_rule_forbids_it_the_page_says_which(desk: Desk, office: Office) -> None:
    case = started(desk)
    child = places(desk, case, "cancel", cancel())
    before = office.everything()
    answer = desk.posts(f"/orders/{case.number}/reschedule", **filled())
    assert answer.status_code == 409
    assert f"订单 {case.number} 还有在途的改单或撤单 {child.number}" in answer.text
    assert office.everything() == before


def test_each_act_is_offered_with_its_consequence(desk: Desk, office: Office) -> None:
    acts = panel(desk, started(desk))
    for said in ("办结前装机不能竣工", "退还已收费用", "改期上门", "步骤和承诺时限不变"):
        assert said in acts, said
    assert acts.count("disabled") == 0


def test_what_is_not_possible_is_grey_with_the_rule(desk: Desk, office: Office) -> None:
    case = started(desk)
    child = places(desk, case, "cancel", cancel())
    acts = panel(desk, case)
    assert acts.count('aria-disabled="true"') == 3
    assert acts.count(f"还有在途的改单或撤单 {child.number}") == 1 and "催单…" in acts
    of_child = panel(desk, child)
    assert "投诉…" in of_child and not any(act in of_child for act in ("改单…", "撤单…", "改约…", "催单…"))


def test_after_the_end_only_change_and_cancel_still_say_why_not(desk: Desk, office: Office) -> None:
    case = started(desk)
    office.provisioning.completes(case)
    acts = panel(desk, case)
    assert acts.count('aria-disabled="true"') == 2 and f"订单 {case.number} 竣工" in acts
    assert "改约" not in acts and "催单" not in acts


def test_who_only_watches_sees_all_greyed_with_the_reason(desk: Desk, stranger: Desk, office: Office) -> None:
    case = started(desk)
    watcher = Desk(desk.client.application, office)
    watcher.signs_in("100902")
    acts = panel(watcher, case)
    assert acts.count('aria-disabled="true"') == 4 and "<form" not in acts
    assert "您的角色（流程查看员）不能改约" in acts
    assert watcher.posts(f"/orders/{case.number}/reschedule", **filled()).status_code == 403
    assert [one.reschedules for one in office.rows(tables.Order)] == [0]
