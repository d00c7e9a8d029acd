"""Moves at the counter, and what may be ordered for a subscription: from its page to the number."""

import re
from datetime import timedelta

import pytest

from engine import tables
from engine.orders import masking
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.moves import bound, dismantles, moves, of_subscription
from tests.engine.transfers import CHILD, NEW_OWNER, OWNER, installed, subscription, transfers
from tests.web.actors import NAME, PHONE, Desk
from tests.web.moving import DISMANTLE, MOVE, confirmed, filled, leaving


def acts(desk: Desk) -> str:
    """What the subscription's page says of what may be ordered."""
    page = desk.opens(f"/subscriptions/{subscription(desk.office).id}").text
    return page.partition('class="plain acts-list"')[2].partition("</ul>")[0]


def test_what_may_be_ordered_is_offered(desk: Desk, office: Office) -> None:
    installed(office)
    one = subscription(office).id
    for path in (MOVE, DISMANTLE, "/orders/new/transfer"):
        assert f'href="{path}/{one}"' in acts(desk)
        assert f'href="{path}/{one}"' in desk.opens(f"/subscriptions?q={PHONE}").text


def test_what_may_not_be_ordered_says_which_rule_forbids_it(desk: Desk, office: Office) -> None:
    """S: effective only; phone-paid not "for now". D: nothing owed; one open order."""
    installed(office, payment_kind="phone_paid")
    of_subscription(office, arrears=1230)
    offered = acts(desk)
    assert "手机代付宽带暂不办理移机" in offered and "欠费 ¥12.30" in offered and MOVE not in offered
    assert "/orders/new/transfer/" in offered and DISMANTLE not in offered
    one = subscription(office).id
    for path, sentence in ((MOVE, "手机代付宽带暂不办理移机"), (DISMANTLE, "欠费 ¥12.30")):
        page = desk.opens(f"{path}/{one}").text
        assert sentence in page and "下一步：核对确认单" not in page
    of_subscription(office, state="ended", arrears=0)
    assert acts(desk).count("已终止") == 3 and "/orders/new/" not in acts(desk)


def test_an_open_order_forbids_all_three_by_its_number_and_state(desk: Desk, office: Office) -> None:
    installed(office)
    case = transfers(office, document=CHILD)
    page = desk.opens(f"/subscriptions/{subscription(office).id}").text
    assert page.count(f"订单 {case.number}（待复核）尚未结束") == 1 and page.count('aria-disabled="true"') == 3
    assert "/orders/new/" not in page.partition("<main")[2] and f'href="/orders/{case.number}">查看订单' in page


def test_who_only_watches_is_offered_nothing(stranger: Desk, office: Office) -> None:
    installed(office)
    stranger.signs_in(town.VIEWER)
    one = subscription(office).id
    assert "/orders/new/" not in stranger.opens(f"/subscriptions/{one}").text
    for path in (MOVE, DISMANTLE):
        assert stranger.opens(f"{path}/{one}").status_code == 403
        assert stranger.posts(f"{path}/{one}", **leaving()).status_code == 403


def test_a_move_goes_over_the_confirmation_to_the_number(desk: Desk, office: Office) -> None:
    """S: the confirmation page before the submit; after saving, the order number is shown."""
    bound(office)
    installed(office, "FAST", campaign="DEAL")
    token = confirmed(desk, MOVE, filled(desk, note="晚上联系", at_the_door="y"))
    page = desk.opens(f"{MOVE}/confirm/{token}").text
    old, new = page.index("湖东花苑1单元101室"), page.index("湖东花苑6单元101室")
    assert old < new
    told = (
        NAME,
        OWNER,
        "¥100.00",
        "上门收费",
        "在网时长",
        "活动DEAL",
        "合约期不变，至 2027-03-02",
        "晚上联系",
        "前</b>",
    )
    for said in told:
        assert said in page, said
    assert len(office.rows(tables.Order)) == 1
    assert [one.reason for one in office.rows(tables.Look)] == ["受理移机：核对户主证件"]
    placed = desk.posts(f"{MOVE}/place", consent="y", token=token)
    order = office.rows(tables.Order)[-1]
    assert placed.location == f"/orders/{order.number}/accepted" and order.number.startswith("YJ")
    assert f'id="order-number">{order.number}<' in desk.opens(placed.location).text
    assert "没有重复下单" in desk.opens(desk.posts(f"{MOVE}/place", consent="y", token=token).location).text


def test_address_and_contact_can_be_edited_and_nothing_else(desk: Desk, office: Office) -> None:
    """S: "changeable: install address, standard address, contact, and nothing else"; the rest is shown, read-only."""
    installed(office)
    page = desk.opens(f"{MOVE}/{subscription(office).id}").text
    form = page.partition('id="move"')[2].partition("</form>")[0]
    asked = {"document_kind", "document", "exception_by", "exception_because"}  # the identity, of the order itself
    order = {"appointment_day", "appointment_slot", "at_the_door", "note"}
    own = {"csrf_token", "opened_at", "form", "act", "draft"}
    assert set(re.findall(r'\bname="([^"]+)"', form)) - asked - order - own == {
        "address_id",
        "contact_name",
        "contact_phone",
    }
    for shown in ("宽带FAST", "¥50.00", "预付费", masking.name(NAME), masking.name("李红")):
        assert shown in form, shown
    before = subscription(office)
    token = confirmed(desk, MOVE, filled(desk, product_id=1, payment_kind="phone_paid", account="kd1"))
    office.provisioning.completes(
        Case(office, desk.posts(f"{MOVE}/place", consent="y", token=token).location.split("/")[2])
    )
    after = subscription(office)
    assert (after.product_id, after.account, after.customer_id) == (
        before.product_id,
        before.account,
        before.customer_id,
    )


def test_what_the_business_does_not_let_change_is_shown_only(desk: Desk, office: Office) -> None:
    installed(office)
    office.sets(move_changeable="address")
    page = desk.opens(f"{MOVE}/{subscription(office).id}").text
    assert 'name="contact_name"' not in page and 'name="address_id"' in page and masking.name("李红") in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("document", "", "请填写户主出示的证件号码"),
        ("document", NEW_OWNER, "不是该用户户主的证件"),
        ("address_id", "", "请点“..”选择标准地址"),
        ("address_id", "3-101", "尚未覆盖光纤"),
        ("address_id", "1-101", "新址就是现在的安装地址"),
        ("contact_phone", "12345", "手机号码应为"),
        ("appointment_day", "soon", "日期无法识别"),
        ("appointment_day", "2026-01-01", "预约时间已过"),
        ("note", "字" * 501, "最多 500 个字"),
    ],
)
def test_each_fault_of_a_move_is_told_beside_its_field_and_nothing_typed_is_lost(
    desk: Desk, office: Office, field: str, value: str, sentence: str
) -> None:
    installed(office)
    given = office.id_of(tables.Address, value) if value.endswith("-101") else value
    answer = desk.posts(f"{MOVE}/{subscription(office).id}", **filled(desk, contact_name="王平", **{field: given}))
    assert answer.status_code == 400
    assert sentence in answer.text.partition(f'id="{field}-problem">')[2].partition("</p>")[0]
    assert sentence in answer.text.partition('id="summary"')[2].partition("</section>")[0]
    assert 'value="王平"' in answer.text


def test_a_rule_refuses_with_another_status_than_a_fault(desk: Desk, office: Office) -> None:
    installed(office, payment_kind="phone_paid")
    answer = desk.posts(f"{MOVE}/{subscription(office).id}", **filled(desk))
    assert answer.status_code == 409
    assert "手机代付宽带暂不办理移机" in answer.text.partition('id="summary"')[2].partition("</section>")[0]


def test_what_changed_meanwhile_leads_back_to_the_form_with_all_that_was_typed(desk: Desk, office: Office) -> None:
    installed(office)
    token = confirmed(desk, MOVE, filled(desk, contact_name="王平"))
    case = dismantles(office)
    late = desk.posts(f"{MOVE}/place", consent="y", token=token)
    assert late.status_code == 409 and case.number in late.text and 'value="王平"' in late.text
    assert "湖东花苑6单元101室" in late.text


def test_back_from_the_confirmation_all_is_as_it_was(desk: Desk, office: Office) -> None:
    installed(office)
    day = (town.MONDAY + timedelta(days=3)).date().isoformat()
    token = confirmed(desk, MOVE, filled(desk, appointment_day=day, appointment_slot="pm", at_the_door="y"))
    page = desk.opens(f"{MOVE}/{subscription(office).id}?from={token}").text
    assert f'value="{day}"' in page and f'value="{OWNER}"' in page and "湖东花苑6单元101室" in page
    assert page.count(" checked") == 2  # the afternoon, the fee at the door


def test_a_confirmation_page_is_of_one_business(desk: Desk, office: Office) -> None:
    installed(office)
    move, dismantle = confirmed(desk, MOVE, filled(desk)), confirmed(desk, DISMANTLE, leaving())
    for path in (f"{MOVE}/confirm/{dismantle}", f"{DISMANTLE}/confirm/{move}"):
        assert desk.opens(path).status_code == 404


def test_without_scripts_the_address_page_leads_back_to_the_form_it_came_from(desk: Desk, office: Office) -> None:
    """S: the address is chosen only behind the ".." button, with or without scripts."""
    installed(office)
    here = f"{MOVE}/{subscription(office).id}"
    led = desk.posts(here, **filled(desk, note="靠窗"), act="address", form=here)
    assert (led.status_code, led.location) == (307, "/addresses")
    page = desk.posts("/addresses", **filled(desk, note="靠窗"), form=here, act="address", text="湖东 6单元102").text
    assert page.count(f'action="{here}"') == 2 and 'value="靠窗"' in page
    back = desk.posts(here, **filled(desk, address_id=office.id_of(tables.Address, "6-102")), act="chosen").text
    assert "湖东花苑6单元102室" in back and 'id="summary"' not in back
    stray = desk.posts("/addresses", **filled(desk), form="//elsewhere.example/").text
    assert "elsewhere" not in stray.replace('value="//elsewhere.example/"', "")


def test_a_moves_page_shows_both_addresses_and_masks_them(desk: Desk, office: Office) -> None:
    installed(office)
    case = moves(office)
    office.provisioning.completes(case)
    page = desk.opens(f"/orders/{case.number}").text
    for said in ("原安装地址", "新安装地址", "移机费", "¥100.00", "已移至新地址", "已释放", "变更安装地址"):
        assert said in page, said
    assert "1单元101室" not in page and "6单元101室" not in page
    full = desk.posts(f"/personal/{case.number}", reason="客户来电").text
    assert "1单元101室" in full and "6单元101室" in full
    assert desk.opens(f"/orders/{case.number}/diagram.png").status_code == 200
    assert case.number in desk.opens("/orders?business=move").text


CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: what the catalogue and the people's own texts say in Chinese only
NAMES = re.compile(r"宽带\w+|活动\w+|鼓山区营业厅|榕湾市\w+\**|职员\d+|张晓明|李红|[张李]\*\*|中文")


@pytest.mark.parametrize("business", ["move", "dismantle"])
def test_all_these_pages_are_english_throughout(desk: Desk, office: Office, business: str) -> None:
    bound(office)
    installed(office, "FAST", campaign="DEAL")
    one, path = subscription(office).id, f"/orders/new/{business}"
    fields = filled(desk) if business == "move" else leaving(penalty_agreed="y")
    token = confirmed(desk, path, fields)
    desk.opens("/language/en")
    open_pages = [f"/subscriptions/{one}", f"/subscriptions?q={PHONE}", f"{path}/{one}", f"{path}/confirm/{token}"]
    texts = {where: desk.opens(where).text for where in open_pages}
    case = moves(office) if business == "move" else dismantles(office, penalty_agreed=True)
    texts["refused"] = desk.posts(f"{path}/{one}", **fields).text
    texts["open"] = desk.opens(f"/subscriptions/{one}").text
    office.provisioning.completes(case)
    texts["order"] = desk.opens(f"/orders/{case.number}").text
    for where, text in texts.items():
        page = re.sub(r"<style.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL)
        assert sorted(set(CHINESE.findall(NAMES.sub("", page)))) == [], where
