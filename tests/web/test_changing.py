"""A change (改单) at the counter: the form as the install is, old against new, the number; and what forbids it."""

import re

import pytest

from engine import tables
from engine.orders import masking
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.families import asked, woken
from tests.web.actors import CARD, NAME, PHONE, Desk
from tests.web.families import cancel, change, confirms, places, started, with_deal

ADDRESS = "榕湾市鼓山区湖东花苑1单元101室"


def row(page: str, name: str) -> tuple[str, list[str]]:
    """A line of the comparison: its class and its cells."""
    found = re.search(rf'<tr class="(\w+)"><th scope="row">{name}</th>(.*?)</tr>', page, re.DOTALL)
    assert found is not None, name
    cells = re.findall(r"<td>(.*?)</td>", found[2], re.DOTALL)
    return found[1], [re.sub(r"<[^>]+>|改为 ", "", cell).strip() for cell in cells]


def test_the_form_is_the_install_as_it_is_with_personal_data_masked(desk: Desk, office: Office) -> None:
    case = started(desk, note="请带长网线", appointment_day="2026-03-04", appointment_slot="pm", **with_deal(desk))
    page = desk.opens(f"/orders/{case.number}/change").text
    order = case.view.order
    for name in ("product_id", "campaign_id"):
        assert re.search(rf'name="{name}"[^>]*value="{getattr(order, name)}"[^>]*checked', page), name
    assert f'name="address_id" id="address_id" value="{order.address_id}"' in page
    assert 'value="2026-03-04"' in page and re.search(r'value="pm" checked', page)
    assert "请带长网线" not in page and "留空则备注不变" in page
    assert masking.address(order.address_text) in page and masking.name(NAME) in page
    assert [secret for secret in (NAME, PHONE, CARD, ADDRESS) if secret in page] == []


def test_old_stands_against_new_before_the_submit_and_the_number_after_it(desk: Desk, office: Office) -> None:
    """S: a child of that install with an order number of its own; the confirmation is viewed before the submit."""
    case = started(desk, **with_deal(desk))
    form = change(desk, case, "FREE", "6-101", campaign_id="", contact_phone="13711112222")
    token = confirms(desk, case, "change", form)
    page = desk.opens(f"/orders/{case.number}/change/confirm/{token}").text
    assert row(page, "产品") == ("differs", ["宽带FAST · 100 Mbit/s · 移动", "宽带FREE · 100 Mbit/s · 移动"])
    assert row(page, "营销活动") == ("differs", ["活动DEAL", "不办理"])
    assert row(page, "安装地址") == ("differs", [ADDRESS, ADDRESS.replace("1单元", "6单元")])
    assert row(page, "联系电话") == ("differs", [PHONE, "13711112222"])
    assert row(page, "联系人") == ("same", [NAME, "不变"])
    for said in ("−¥340.00", "应退客户", "营销活动“活动DEAL”作废", "客户变更装机地址", "客户签名", CARD):
        assert said in page, said
    assert "不可逆点" not in page
    assert [one.reason for one in office.rows(tables.Look)] == ["受理改单：核对客户证件"]
    assert len(office.rows(tables.Order)) == 1
    placed = desk.posts(f"/orders/{case.number}/change/place", consent="y", token=token)
    child = office.rows(tables.Order)[-1]
    assert placed.location == f"/orders/{child.number}/accepted" and child.number.startswith("GD")
    assert f'id="order-number">{child.number}<' in desk.opens(placed.location).text
    again = desk.posts(f"/orders/{case.number}/change/place", consent="y", token=token)
    assert "没有重复下单" in desk.opens(again.location).text and len(office.rows(tables.Order)) == 2


def test_what_is_left_alone_stays_exactly_as_it_is(desk: Desk, office: Office) -> None:
    """An empty contact, and an appointment that the form can't show to the minute."""
    case = started(desk, contact_name="李红", contact_phone="13900000002", appointment_day="2026-03-04")
    with office.system.database.writing() as session:
        order = session.get_one(tables.Order, case.id)
        assert order.appointment_from is not None
        order.appointment_from = order.appointment_from.replace(minute=25)
    child = places(desk, case, "change", change(desk, case, note="加急", appointment_day="2026-03-04"))
    revision = asked(child)
    changed = {name for name, value in revision.content.items() if value != revision.before[name]}
    assert changed == {"note"} and revision.content["contact_name"] == "李红"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("document", "", "请填写客户出示的证件号码"),
        ("document", "350102199001010017", "校验"),
        ("document", "110101199003074610", "不是该订单客户的证件"),
        ("reason_code", "", "请选择原因"),
        ("reason_code", "10C01", "请选择原因"),
        ("product_id", "999", "不能在本厅"),
        ("campaign_id", "999", "不能与此产品同时办理"),
        ("address_id", "", "选择标准地址"),
        ("contact_phone", "12", "手机号码应为"),
        ("contact_name", "字" * 61, "最多 60 个字"),
        ("appointment_day", "2026-99-99", "日期无法识别"),
        ("appointment_day", "2026-03-01", "预约时间已过"),
        ("payment_kind", "gold", "请选择付费方式"),
        ("note", "字" * 501, "最多 500 个字"),
    ],
)
def test_each_fault_is_told_beside_its_field_and_nothing_is_stored(
    desk: Desk, office: Office, field: str, value: str, sentence: str
) -> None:
    case = started(desk)
    answer = desk.posts(f"/orders/{case.number}/change", **change(desk, case, "FREE", **{field: value}))
    assert answer.status_code == 400
    summary = answer.text.partition('id="summary"')[2].partition("</section>")[0]
    assert sentence in summary
    if field not in ("product_id", "campaign_id", "payment_kind"):
        assert sentence in answer.text.partition(f'id="{field}-problem">')[2].partition("</p>")[0]
    assert len(office.rows(tables.Order)) == len(office.rows(tables.Confirmation)) == 1


def test_a_change_that_changes_nothing_is_none(desk: Desk, office: Office) -> None:
    case = started(desk)
    answer = desk.posts(f"/orders/{case.number}/change", **change(desk, case))
    assert answer.status_code == 400 and "没有变更任何内容" in answer.text


def test_back_from_the_confirmation_all_is_as_it_was(desk: Desk, office: Office) -> None:
    case = started(desk)
    token = confirms(desk, case, "change", change(desk, case, "FREE", "6-101", note="晚上联系", contact_name="李红"))
    page = desk.opens(f"/orders/{case.number}/change?from={token}").text
    assert "晚上联系" in page and 'value="李红"' in page and ADDRESS.replace("1单元", "6单元") in page
    assert re.search(rf'value="{office.id_of(tables.Product, "FREE")}"[^>]*checked', page)
    assert 'name="contact_phone"\n           value=""' in page


def test_past_the_soft_point_the_duty_manager_must_approve_and_every_page_says_so(desk: Desk, office: Office) -> None:
    """D: soft from 外线施工 on: allowed with 值班经理's approval, may cost a fee."""
    case = started(desk, ("build_line", "inProgress"))
    token = confirms(desk, case, "change", change(desk, case, note="加急"))
    for path in (f"/orders/{case.number}/change", f"/orders/{case.number}/change/confirm/{token}"):
        page = desk.opens(path).text
        assert "“外线施工”已开始，已过不可逆点" in page and "须值班经理审批，可能收取费用" in page
    assert "须值班经理审批" in desk.opens(f"/orders/{case.number}").text


def refused(desk: Desk, case: Case, *sentences: str) -> None:
    """Neither form opens nor is submitted; the page names rule, order and state, and nothing is stored."""
    before = case.office.everything()
    for path, fields in (("change", change(desk, case, "FREE")), ("cancel", cancel())):
        for answer in (
            desk.opens(f"/orders/{case.number}/{path}"),
            desk.posts(f"/orders/{case.number}/{path}", **fields),
        ):
            assert answer.status_code == 409
            for said in (*sentences, case.number, f'href="/orders/{case.number}"', "回到订单"):
                assert said in answer.text, said
    assert case.office.everything() == before


def test_only_an_install_is_changed_or_cancelled(desk: Desk, office: Office) -> None:
    """S: a change or cancel acts on an install in flight, only."""
    case = started(desk)
    child = places(desk, case, "change", change(desk, case, note="加急"))
    refused(desk, child, "只有在途的装机订单可以", f"订单 {child.number} 不是装机订单", "办理中")


def test_no_second_change_or_cancel_while_one_is_open(desk: Desk, office: Office) -> None:
    """D: one open child (change or cancel) per install, at a time."""
    case = started(desk)
    late = confirms(desk, case, "cancel", cancel())
    child = places(desk, case, "change", change(desk, case, note="加急"))
    refused(desk, case, f"订单 {case.number} 还有在途的改单或撤单 {child.number}", f'href="/orders/{child.number}"')
    answer = desk.posts(f"/orders/{case.number}/cancel/place", consent="y", token=late)
    assert answer.status_code == 409 and child.number in answer.text
    assert len(office.rows(tables.Order)) == 2


def test_nothing_past_the_hard_point(desk: Desk, office: Office) -> None:
    """D: hard from 上门测试 passed on, with the milestone that forbids it."""
    case = started(desk, ("test_service", "completed"))
    refused(desk, case, "已过不可逆点", "“test_service”已完成", "进行中")


def test_nothing_after_the_end(desk: Desk, office: Office) -> None:
    case = started(desk)
    office.provisioning.completes(case)
    assert case.state == "completed"
    refused(desk, case, "只有在途的装机订单可以", f"订单 {case.number} 竣工", "查看用户")


def test_who_may_not_is_told_so_and_another_hall_finds_nothing(stranger: Desk, desk: Desk, office: Office) -> None:
    case = started(desk)
    for path, fields in (("change", change(desk, case, "FREE")), ("cancel", cancel())):
        for number, status in ((town.VIEWER, 403), (town.STRANGER, 404)):
            other = Desk(desk.client.application, office)
            other.signs_in(number)
            assert other.opens(f"/orders/{case.number}/{path}").status_code == status
            assert other.posts(f"/orders/{case.number}/{path}", **fields).status_code == status
    assert desk.opens("/orders/ZJ000000000000/change").status_code == 404


def test_a_confirmation_page_is_of_one_business(desk: Desk, office: Office) -> None:
    case = started(desk)
    changing = confirms(desk, case, "change", change(desk, case, note="加急"))
    cancelling = confirms(desk, case, "cancel", cancel())
    for path, token in (("change", cancelling), ("cancel", changing)):
        assert desk.opens(f"/orders/{case.number}/{path}/confirm/{token}").status_code == 404


def test_a_change_that_was_agreed_is_told_on_both_pages_and_in_the_open_to_dos(desk: Desk, office: Office) -> None:
    """A note appears in every open to-do of that install."""
    case = started(desk)
    office.provisioning.says(case, "failed", reason=("10R01", "物业阻挠"))
    child = places(desk, case, "change", change(desk, case, "FREE", "6-101"))
    woken(office)
    assert child.state == "completed"
    page, parent = desk.opens(f"/orders/{child.number}").text, desk.opens(f"/orders/{case.number}").text
    for said in (f"改单完成：装机 {case.number} 已按新内容进行", "施工单已退回，无须再征询家客", "没有在办的施工单"):
        assert (said in page) == ("退回" not in said), said
    assert "新内容已写入装机" in page and "已变更，所隐部分不同" not in row(page, "产品")[1][1]
    for said in (f'href="/orders/{child.number}"', "改单完成", "产品已按改单变更", "资料已按改单变更，请按新内容处理"):
        assert said in parent, said
    assert f"已按改单 {child.number} 变更" in desk.opens("/todos").text


CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: what people typed or are called, and what the catalogue says in Chinese only
NAMES = re.compile(r"宽带\w+|活动\w+|鼓山区营业厅|榕湾市[\w*]+|职员\d+|张晓明|张\*\*|李\*\*|中文|加急")


def test_all_these_pages_are_english_throughout(desk: Desk, office: Office) -> None:
    case = started(desk, ("build_line", "inProgress"), **with_deal(desk))
    changing = confirms(desk, case, "change", change(desk, case, "FREE", "6-101", campaign_id="", note="加急"))
    cancelling = confirms(desk, case, "cancel", cancel())
    desk.opens("/language/en")
    here = f"/orders/{case.number}"
    paths = [here, f"{here}/change", f"{here}/cancel"]
    paths += [f"{here}/change/confirm/{changing}", f"{here}/cancel/confirm/{cancelling}"]
    pages = {path: desk.opens(path).text for path in paths}
    child = places(desk, case, "change", change(desk, case, "FREE", "6-101", campaign_id="", note="加急"))
    late = [f"/orders/{child.number}", here, f"{here}/cancel", f"/orders?q={case.number}", "/todos"]
    pages |= {f"{path} later": desk.opens(path).text for path in late}
    pages["fault"] = desk.posts(f"{here}/reschedule", appointment_day="", wished="", because="").text
    for path, page in pages.items():
        words = re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
        assert sorted(set(CHINESE.findall(NAMES.sub("", words)))) == [], path
