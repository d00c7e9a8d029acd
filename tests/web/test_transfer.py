"""Subscriptions as people see them, and a transfer from the form to the number."""

import re

import pytest

from engine import tables
from engine.orders import masking
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.transfers import CHILD, NEW_NAME, NEW_OWNER, NEW_PHONE, OWNER, installed, subscription, transfers
from tests.web.actors import NAME, PHONE, Desk

FORM = "/orders/new/transfer"


def filled(**changes: str) -> dict[str, str]:
    """A transfer form without a fault, and what is changed on it."""
    fields = {
        "owner_document_kind": "identity_card",
        "owner_document": OWNER,
        "document_kind": "identity_card",
        "document": NEW_OWNER,
        "customer_name": NEW_NAME,
        "phone": NEW_PHONE,
        "owner_consents": "y",
        "customer_consents": "y",
        "note": "",
    }
    return {name: value for name, value in (fields | changes).items() if value != "absent"}


def confirms(desk: Desk, **changes: str) -> str:
    """Views the confirmation page; gives its token."""
    answer = desk.posts(f"{FORM}/{subscription(desk.office).id}", **filled(**changes))
    assert answer.status_code == 302, answer.text
    return answer.location.rsplit("/", 1)[1]


@pytest.mark.parametrize("by", ["account", "phone", "name", "document"])
def test_a_subscription_is_found_by_what_people_bring(desk: Desk, office: Office, by: str) -> None:
    installed(office)
    row = subscription(office)
    text = {"account": row.account, "phone": PHONE, "name": NAME, "document": OWNER.lower()}[by]
    page = desk.opens(f"/subscriptions?q={text}").text
    assert f"/subscriptions/{row.id}" in page and f"{FORM}/{row.id}" in page
    assert masking.name(NAME) in page
    found = page.partition("<table")[2]  # above it stands what was typed
    assert [secret for secret in (row.account, PHONE, OWNER, NAME) if secret in found] == []
    assert "没有找到用户" in desk.opens("/subscriptions?q=13900000000").text


def test_a_subscriptions_page_is_masked_and_lists_its_orders(desk: Desk, office: Office) -> None:
    case = installed(office, "FAST", campaign="DEAL")
    office.clock.passes(days=3)
    page = desk.opens(f"/subscriptions/{subscription(office).id}").text
    for said in (masking.name(NAME), masking.phone(PHONE), "宽带FAST", "活动DEAL", "3天0小时", case.number, "办理过户"):
        assert said in page, said
    assert [secret for secret in (NAME, PHONE, OWNER, "1单元101室", case.view.order.account) if secret in page] == []
    assert desk.opens("/subscriptions/999").status_code == 404
    assert desk.opens(f"/subscriptions/{10**30}").status_code == 404


def test_another_halls_orders_are_not_listed(stranger: Desk, office: Office) -> None:
    case = installed(office)
    stranger.signs_in(town.STRANGER)
    page = stranger.opens(f"/subscriptions/{subscription(office).id}").text
    assert case.number not in page and "没有您可以查看的订单" in page


def test_who_only_watches_is_offered_no_transfer(stranger: Desk, office: Office) -> None:
    installed(office)
    stranger.signs_in(town.VIEWER)
    one = subscription(office).id
    assert FORM not in stranger.opens(f"/subscriptions/{one}").text + stranger.opens(f"/subscriptions?q={PHONE}").text
    assert stranger.opens(f"{FORM}/{one}").status_code == 403
    assert stranger.posts(f"{FORM}/{one}", **filled()).status_code == 403


def test_a_form_without_fault_leads_over_the_confirmation_to_the_number(desk: Desk, office: Office) -> None:
    """S: both parties' identity and consent, never without the customer's confirmation; after saving, the number."""
    installed(office, "FAST", campaign="DEAL")
    form = desk.opens(f"{FORM}/{subscription(office).id}").text
    assert masking.document(OWNER) in form and OWNER not in form
    assert 'name="owner_consents" value="y">' in form.replace("  ", " ")  # nobody has consented yet
    token = confirms(desk)
    page = desk.opens(f"{FORM}/confirm/{token}").text
    parties = (NAME, OWNER, NEW_NAME, NEW_OWNER, NEW_PHONE, "原户主签名", "新户主签名")
    for said in (*parties, "活动DEAL", "在网时长", "¥50.00"):
        assert said in page, said
    assert len(office.rows(tables.Order)) == 1
    assert [one.reason for one in office.rows(tables.Look)] == ["受理过户：核对原户主证件"]
    placed = desk.posts(f"{FORM}/place", consent="y", token=token)
    order = office.rows(tables.Order)[-1]
    assert placed.location == f"/orders/{order.number}/accepted" and order.number.startswith("GH")
    assert f'id="order-number">{order.number}<' in desk.opens(placed.location).text
    assert "没有重复下单" in desk.opens(desk.posts(f"{FORM}/place", consent="y", token=token).location).text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("owner_consents", "absent", "须原户主本人确认同意过户"),
        ("customer_consents", "absent", "须新户主本人确认同意过户"),
        ("owner_document", "", "请填写原户主出示的证件号码"),
        ("owner_document", NEW_OWNER, "不是该用户户主的证件"),
        ("document", OWNER, "不能过户给原户主本人"),
        ("document", "", "请填写新户主的证件号码"),
        ("customer_name", "", "请填写新户主姓名"),
        ("phone", "12345", "手机号码应为"),
        ("note", "字" * 501, "最多 500 个字"),
    ],
)
def test_each_fault_is_told_beside_its_field_and_nothing_typed_is_lost(
    desk: Desk, office: Office, field: str, value: str, sentence: str
) -> None:
    installed(office)
    answer = desk.posts(f"{FORM}/{subscription(office).id}", **filled(**{field: value}))
    assert answer.status_code == 400
    beside = answer.text.partition(f'id="{field}-problem">')[2].partition("</p>")[0]
    assert sentence in beside
    assert sentence in answer.text.partition('id="summary"')[2].partition("</section>")[0]
    assert field == "customer_name" or f'value="{NEW_NAME}"' in answer.text
    assert len(office.rows(tables.Order)) == len(office.rows(tables.Confirmation)) == 1  # the install's


def test_an_open_order_is_named_on_every_page_and_refuses_the_next(desk: Desk, office: Office) -> None:
    installed(office)
    one = subscription(office).id
    token = confirms(desk)
    case = transfers(office, document=CHILD)
    for path in (f"/subscriptions/{one}", f"{FORM}/{one}"):
        page = desk.opens(path).text
        assert f"同时只能有一张在途订单：订单 {case.number}（待复核）" in page
    late = desk.posts(f"{FORM}/place", consent="y", token=token)
    assert late.status_code == 409 and case.number in late.text and f'value="{NEW_NAME}"' in late.text
    assert desk.posts(f"{FORM}/{one}", **filled()).status_code == 409


def test_back_from_the_confirmation_all_is_as_it_was(desk: Desk, office: Office) -> None:
    installed(office)
    token = confirms(desk, note="晚上联系")
    page = desk.opens(f"{FORM}/{subscription(office).id}?from={token}").text
    assert "晚上联系" in page and f'value="{NEW_OWNER}"' in page and page.count(" checked") == 2


def test_a_confirmation_page_is_of_one_business(desk: Desk, office: Office) -> None:
    installed(office)
    transfer, install = confirms(desk), desk.confirms(door="2-101")
    for path in (f"{FORM}/confirm/{install}", f"/orders/new/install/confirm/{transfer}"):
        assert desk.opens(path).status_code == 404


def test_a_transfers_page_reads_well_without_any_work_order(desk: Desk, office: Office) -> None:
    installed(office)
    case = transfers(office)
    page = desk.opens(f"/orders/{case.number}").text
    happened = ("已结束：竣工", "变更户主", "通知原户主", "户主已变更", "已通知新户主")
    for said in (*happened, "本业务不涉及开通", "双方均已同意"):
        assert said in page, said
    for strange in ("尚未派出施工单", "家客开通系统最近回告", "预约上门", "缓装"):
        assert strange not in page, strange
    assert desk.opens(f"/orders/{case.number}/diagram.png").status_code == 200
    assert case.number in desk.opens("/orders?business=transfer").text


def test_the_duty_manager_approves_on_the_orders_page(stranger: Desk, office: Office) -> None:
    installed(office)
    case = transfers(office, document=CHILD)
    stranger.signs_in(town.MANAGER)
    page = stranger.opens(f"/orders/{case.number}").text
    assert "等待营业厅【值班经理复核】" in page and "新户主未成年" in page and "待复核" in page and "缓装" not in page
    act, here = f"/todos/{case.todo('approve_transfer').id}/complete", f"/orders/{case.number}"
    assert stranger.posts(act, decision="refuse", next=here).location == here
    assert "不同意须填写原因" in stranger.opens(here).text
    stranger.posts(act, decision="approve", next=here)
    assert Case(office, case.number).state == "completed"


CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: what the catalogue and the people's own texts say in Chinese only
NAMES = re.compile(r"宽带\w+|活动\w+|鼓山区营业厅|榕湾市\w+\**|职员\d+|张晓明|王小雨|[张王]\*\*|新户主未成年|中文")


def test_all_these_pages_are_english_throughout(desk: Desk, office: Office) -> None:
    installed(office, "FAST", campaign="DEAL")
    one = subscription(office).id
    token = confirms(desk)
    case = transfers(office, document=CHILD)
    desk.opens("/language/en")
    paths = (
        "/subscriptions", f"/subscriptions?q={PHONE}", f"/subscriptions/{one}", f"{FORM}/{one}",
        f"{FORM}/confirm/{token}", f"/orders/{case.number}",
    )  # fmt: skip
    for path in paths:
        page = re.sub(r"<style.*?</style>|<[^>]+>", " ", desk.opens(path).text, flags=re.DOTALL)
        assert sorted(set(CHINESE.findall(NAMES.sub("", page)))) == [], path
