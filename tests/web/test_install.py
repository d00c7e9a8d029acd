"""Accepting an install: the form, the confirmation page, the number."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from engine import tables
from tests.engine import town
from tests.engine.actors import Office
from tests.web.actors import CARD, NAME, PHONE, Desk

FORM = "/orders/new/install"


def test_a_form_without_fault_leads_over_the_confirmation_to_the_number(desk: Desk, office: Office) -> None:
    """S: the confirmation page is viewed before the data are submitted; after saving, the number is shown."""
    token = desk.confirms()
    page = desk.opens(f"{FORM}/confirm/{token}").text
    assert office.rows(tables.Order) == []
    for said in (NAME, CARD, "¥50.00", "¥100.00", "宽带FAST", "湖东花苑1单元101室", "竣工之日生效", "客户签名"):
        assert said in page
    placed = desk.posts(f"{FORM}/place", consent="y", token=token)
    (order,) = office.rows(tables.Order)
    assert placed.location == f"/orders/{order.number}/accepted"
    assert f'id="order-number">{order.number}<' in desk.opens(placed.location).text


def test_submitting_twice_makes_one_order_and_says_so(desk: Desk, office: Office) -> None:
    token = desk.confirms()
    first = desk.posts(f"{FORM}/place", consent="y", token=token)
    second = desk.posts(f"{FORM}/place", consent="y", token=token)
    assert len(office.rows(tables.Order)) == 1
    assert urlsplit(second.location).path == first.location
    assert "没有重复下单" in desk.opens(second.location).text
    assert "没有重复下单" not in desk.opens(first.location).text
    assert "已经提交过" in desk.opens(f"{FORM}/confirm/{token}").text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("document", "", "请填写证件号码"),
        ("document", "350102199001010010", "校验位不符"),
        ("phone", "12345", "手机号码应为"),
        ("customer_name", " ", "请填写客户姓名"),
        ("product_id", "", "请选择产品"),
        ("product_id", "99999", "该产品不能在本厅"),
        ("address_id", "", "请点击“..”选择标准地址"),
        ("address_id", "x1", "请点"),
        ("contact_phone", "1", "手机号码应为"),
        ("appointment_day", "31.1.", "日期无法识别"),
        ("appointment_day", "2020-01-01", "预约时间已过"),
        ("payment_kind", "barter", "请选择付费方式"),
        ("note", "字" * 501, "最多 500 个字"),
    ],
)
def test_each_fault_is_told_beside_its_field_and_nothing_is_stored(
    desk: Desk, office: Office, field: str, value: str, sentence: str
) -> None:
    answer = desk.posts(FORM, **desk.form(**{field: value}))
    assert answer.status_code == 400
    beside = answer.text.partition(f'id="{field}-problem">')[2].partition("</p>")[0]
    assert sentence in beside
    assert sentence in answer.text.partition('id="summary"')[2].partition("</section>")[0]
    assert office.rows(tables.Confirmation) == office.rows(tables.Order) == office.rows(tables.Customer) == []


def test_all_faults_are_told_at_once_and_nothing_typed_is_lost(desk: Desk) -> None:
    typed = desk.form(document="1", phone="2", note="请先打电话", contact_name="李红", appointment_day="2026-03-04")
    page = desk.posts(FORM, **typed).text
    assert 'id="document-problem"' in page and 'id="phone-problem"' in page
    for kept in ('value="李红"', ">请先打电话<", 'value="2026-03-04"', "湖东花苑1单元101室"):
        assert kept in page
    assert re.search(rf'value="{typed["product_id"]}"[^>]*checked', page)


@pytest.mark.parametrize(("door", "why"), [("3-101", "尚未覆盖光纤"), ("4-101", "正在建设"), ("5-101", "无空闲端口")])
def test_an_address_that_cant_be_served_is_refused_with_the_reason(desk: Desk, door: str, why: str) -> None:
    answer = desk.posts(FORM, **desk.form(door=door))
    assert answer.status_code == 400
    assert why in answer.text.partition('id="address_id-problem">')[2].partition("</p>")[0]


def test_a_port_taken_meanwhile_leads_back_to_the_form_with_everything_kept(desk: Desk, office: Office) -> None:
    token = desk.confirms(door="2-101", note="靠窗")
    office.counter().orders(door="2-102")
    answer = desk.posts(f"{FORM}/place", consent="y", token=token)
    assert answer.status_code == 409
    assert "端口" in answer.text.partition('id="address_id-problem">')[2].partition("</p>")[0]
    assert f'value="{NAME}"' in answer.text and ">靠窗<" in answer.text
    assert len(office.rows(tables.Order)) == 1


def test_a_confirmation_that_lay_too_long_leads_back_to_the_form(desk: Desk, office: Office) -> None:
    token = desk.confirms()
    office.sets(confirmation_hours=1)
    office.clock.passes(hours=2)
    answer = desk.posts(f"{FORM}/place", consent="y", token=token)
    assert answer.status_code == 409
    assert "确认单已过期" in answer.text and f'value="{PHONE}"' in answer.text


def test_back_from_the_confirmation_brings_the_form_as_it_was(desk: Desk) -> None:
    token = desk.confirms(note="靠窗", appointment_day="2026-03-03", appointment_slot="pm", at_the_door="y")
    page = desk.opens(f"{FORM}?from={token}").text
    for kept in (f'value="{CARD}"', ">靠窗<", 'value="2026-03-03"'):
        assert kept in page
    assert re.search(r'value="pm"[^>]* checked', page) and re.search(r'name="at_the_door"[^>]* checked', page)


def test_a_confirmation_is_for_the_one_who_made_it(desk: Desk, office: Office) -> None:
    token = desk.confirms()
    colleague = Desk(desk.client.application, office)
    colleague.signs_in(town.COLLEAGUE)
    assert colleague.opens(f"{FORM}/confirm/{token}").status_code == 403
    assert colleague.posts(f"{FORM}/place", consent="y", token=token).status_code == 403
    assert office.rows(tables.Order) == []


def test_without_a_confirmation_nothing_is_ordered(desk: Desk, office: Office) -> None:
    """S: submit is accepted only with the token of a confirmation page that was shown."""
    assert desk.posts(f"{FORM}/place", consent="y", token="made-up").status_code == 404
    assert office.rows(tables.Order) == []


def test_no_fee_and_no_campaign_is_said_on_the_confirmation(desk: Desk) -> None:
    """S: then a campaign must be ordered on the day of completion."""
    said = "竣工当日必须办理一项营销活动"
    assert said in desk.opens(f"{FORM}/confirm/{desk.confirms(product='FREE')}").text
    assert said not in desk.opens(f"{FORM}/confirm/{desk.confirms(product='FAST')}").text


def test_only_what_may_be_sold_here_is_offered(desk: Desk, office: Office) -> None:
    """S: products are segmented by region."""
    page = desk.opens(FORM).text
    assert "宽带FAST" in page and "宽带WEST" not in page


def test_how_long_the_form_was_open_is_measured_and_cant_be_forged(desk: Desk, office: Office) -> None:
    opened = re.search(r'name="opened_at" value="([^"]+)"', desk.opens(FORM).text)
    assert opened is not None
    office.clock.passes(seconds=90)
    desk.places(opened_at=opened[1])
    desk.places(opened_at="forged")
    assert [order.acceptance_seconds for order in office.rows(tables.Order)] == [90, 0]


def test_a_known_document_fills_in_its_customer_and_the_look_is_logged(desk: Desk, office: Office) -> None:
    desk.places()
    answer = desk.posts(f"{FORM}/customer", by="document", text=CARD.lower())
    assert answer.get_json()["fields"] == {"customer_name": NAME, "phone": PHONE, "document_kind": "identity_card"}
    (look,) = office.rows(tables.Look)
    assert (look.order_id, look.at) == (None, office.clock.now())


def test_a_phone_number_alone_tells_only_what_is_masked(desk: Desk, office: Office) -> None:
    desk.places()
    answer = desk.posts(f"{FORM}/customer", by="phone", text=PHONE).get_json()
    assert answer["fields"] == {} and "张**" in answer["text"] and CARD not in answer["text"]
    assert office.rows(tables.Look) == []


def test_without_scripts_the_buttons_find_and_address_work_too(desk: Desk) -> None:
    desk.places()
    found = desk.posts(FORM, **desk.form(customer_name="", phone=""), act="find_document")
    assert f'value="{NAME}"' in found.text and "资料已带出" in found.text
    led = desk.posts(FORM, **desk.form(note="靠窗"), act="address")
    assert (led.status_code, led.location) == (307, "/addresses")
    page = desk.posts("/addresses", **desk.form(note="靠窗"), act="address", text="湖东 1单元102")
    assert 'name="note" value="靠窗"' in page.text and "1单元102室" in page.text
    chosen = desk.posts(FORM, **desk.form(door="1-102", note="靠窗"), act="chosen")
    assert "湖东花苑1单元102室" in chosen.text and ">靠窗<" in chosen.text


@pytest.mark.parametrize("number", [town.SUPERVISOR, town.VIEWER])
def test_who_may_not_accept_orders_is_told_so(stranger: Desk, number: str) -> None:
    stranger.signs_in(number)
    answer = stranger.opens(FORM)
    assert answer.status_code == 403 and "受理装机" in answer.text
    assert FORM not in stranger.opens("/").text


def test_the_promise_of_an_appointment_is_shown_in_shanghai_time(desk: Desk, office: Office) -> None:
    day = (office.clock.now() + timedelta(days=1)).date().isoformat()
    token = desk.confirms(appointment_day=day, appointment_slot="pm")
    page = desk.opens(f"{FORM}/confirm/{token}").text
    assert f"{day} 周二" in page and "14:00–18:00" in page
