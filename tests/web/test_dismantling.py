"""Dismantles at the counter: why, what it costs, what is lost."""

import pytest

from tests.engine.actors import Office
from tests.engine.moves import bound, dismantles
from tests.engine.transfers import NEW_OWNER, installed, subscription
from tests.web.actors import NAME, Desk
from tests.web.moving import DISMANTLE, confirmed, leaving


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("document", "", "请填写户主出示的证件号码"),
        ("document", NEW_OWNER, "不是该用户户主的证件"),
        ("reason_code", "", "请选择拆机原因"),
        ("penalty_agreed", "", "须客户确认违约金 ¥180.00"),
        ("note", "字" * 501, "最多 500 个字"),
        ("contact_phone", "12345", "手机号码应为"),
        ("appointment_day", "2030-01-01", "最多可预约 60 天内"),
    ],
)
def test_each_fault_of_a_dismantle_is_told_beside_its_field(
    desk: Desk, office: Office, field: str, value: str, sentence: str
) -> None:
    bound(office)
    installed(office)
    fields = leaving(penalty_agreed="y", contact_name="王平") | {field: value}
    answer = desk.posts(f"{DISMANTLE}/{subscription(office).id}", **{name: had for name, had in fields.items() if had})
    assert answer.status_code == 400
    assert sentence in answer.text.partition(f'id="{field}-problem">')[2].partition("</p>")[0]
    assert 'value="王平"' in answer.text


def test_a_dismantle_goes_over_the_confirmation_to_the_number(desk: Desk, office: Office) -> None:
    """S: what is lost and what it costs, before the submit."""
    bound(office)
    installed(office, "FAST", campaign="DEAL")
    office.clock.passes(days=100)
    form = desk.opens(f"{DISMANTLE}/{subscription(office).id}").text
    assert "剩余 9 个月，同意支付违约金 ¥135.00" in form and "¥135.00" in form
    token = confirmed(desk, DISMANTLE, leaving(penalty_agreed="y"))
    page = desk.opens(f"{DISMANTLE}/confirm/{token}").text
    for said in (NAME, "湖东花苑1单元101室", "¥135.00", "剩余 9 个月", "活动DEAL", "在网时长", "搬家", "宽带账号停用"):
        assert said in page, said
    number = desk.posts(f"{DISMANTLE}/place", consent="y", token=token).location.split("/")[2]
    assert number.startswith("CJ") and number in desk.opens("/orders?business=dismantle").text


def test_a_dismantles_page_says_why_and_what_it_cost(desk: Desk, office: Office) -> None:
    bound(office)
    installed(office)
    case = dismantles(office, penalty_agreed=True)
    office.provisioning.completes(case)
    page = desk.opens(f"/orders/{case.number}").text
    for said in ("拆机原因", "搬家", "违约金", "¥180.00", "终止用户", "释放原址端口", "已结束：竣工"):
        assert said in page, said
    ended = desk.opens(f"/subscriptions/{subscription(office).id}").text
    assert "已终止" in ended and "终止</dt>" in ended
