"""A screen on a wall: what stands on it in words, what it refuses, and nothing about people."""

import re
from html import unescape
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest

from engine import tables
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.web.actors import CARD, NAME, PHONE, Desk


@pytest.fixture
def case(desk: Desk, office: Office) -> Case:
    """An order that was just placed."""
    return Case(office, desk.places(contact_name="欧阳联系", contact_phone="13911112222", note="狗很凶"))


def tile(desk: Desk, case: Case) -> str:
    """The words of an order's tile, as the wall's news tell it."""
    tiles = unescape(desk.opens(f"/wall/now?orders={case.number}").get_json()["tiles"])
    return " ".join(re.sub(r"<[^>]+>", " ", tiles).split())


def test_a_tile_says_where_it_is_whose_turn_it_is_and_how_much_time_is_left(desk: Desk, case: Case) -> None:
    said = case.office.provisioning.says
    assert "施工单正在派往家客开通系统 轮到 BOSS系统" in tile(desk, case)
    said(case, "acknowledged")
    assert "家客开通系统已收到施工单，等待接单 轮到 家客开通系统" in tile(desk, case).replace("， ", "，")
    said(case, "inProgress", ("accept_work_order", "completed"), ("book_appointment", "inProgress"))
    case.office.clock.passes(minutes=75)
    now = tile(desk, case)
    assert now.startswith(f"{case.number} 装机 剩 ") and now.endswith("2/12")
    assert "正在【集中预约】， 已 1小时15分 轮到 家客开通系统 · 集中预约" in now


def test_a_tile_says_what_holds_an_order_up(desk: Desk, case: Case) -> None:
    said = case.office.provisioning.says
    said(case, "pending", ("accept_work_order", "completed"), reason=("10D01", "张晓明出差"))
    assert "缓装中" in tile(desk, case) and "轮到 等客户" in tile(desk, case) and "出差" not in tile(desk, case)
    said(case, "failed", reason=("10R01", "张晓明不同意"))
    assert "等待【处理退单】" in tile(desk, case) and "轮到 营业厅 · 营业员" in tile(desk, case)
    with case.office.system.database.writing() as session:
        session.add(tables.Incident(number="YC1", order_id=case.id, hall_id=case.view.order.hall_id, kind="send",
                                    message="-", created_at=case.office.clock.now(), state="open"))  # fmt: skip
    assert "遇到异常（派单失败）" in tile(desk, case) and "轮到 值班经理" in tile(desk, case)
    case.office.clock.passes(days=3)
    case.office.fires()
    assert "超时 2天" in tile(desk, case)


def test_an_order_that_has_ended_stays_on_the_wall_that_it_was_put_on(desk: Desk, office: Office) -> None:
    case = office.counter().orders(product="FREE", campaign="GIFT")
    office.provisioning.completes(case)
    ended = tile(desk, case)
    assert "已结束：竣工" in ended and "轮到" not in ended and ended.endswith("12/12")
    assert case.number not in desk.opens("/wall").text


def test_nothing_personal_is_on_a_wall(desk: Desk, case: Case) -> None:
    order = case.view.order
    case.office.provisioning.says(case, "held", ("accept_work_order", "completed"), reason=("10R01", f"{NAME}不在"))
    secrets = [NAME, PHONE, CARD, "张晓", "张*", "138****", "欧阳", "13911112222", "狗很凶", order.account,
               order.address_text, "职员", "湖东花苑", "101室"]  # fmt: skip
    for path in ("/wall", f"/wall?orders={case.number}", f"/wall/now?orders={case.number}",
                 f"/wall/{case.number}.svg", "/wall/now"):  # fmt: skip
        answer = unescape(desk.opens(path).text)
        assert answer and [secret for secret in secrets if secret in answer] == [], path


def test_the_hall_is_the_wall_of_whoever_chooses_nothing(desk: Desk, case: Case, office: Office) -> None:
    page = desk.opens("/wall").text
    assert case.number in page and "鼓山区营业厅" in page
    other = Desk(desk.client.application, office)
    other.signs_in(town.STRANGER)
    assert case.number not in other.opens("/wall").text and "没有在途订单" in other.opens("/wall").text
    above = Desk(desk.client.application, office)
    above.signs_in(town.SUPERVISOR)
    assert "全部营业厅" in above.opens("/wall").text
    for hall in office.rows(tables.Hall):
        assert hall.name in above.opens(f"/wall?hall={hall.id}").text


def test_orders_are_picked_on_the_list_without_a_script(desk: Desk, case: Case, office: Office) -> None:
    second = Case(office, desk.places(door="1-102"))
    page = desk.opens("/orders").text
    assert re.search(r'<form id="to-wall" method="get" action="/wall">', page)
    assert re.findall(r'name="orders" value="(\w+)" form="to-wall"', page) == [second.number, case.number]
    wall = desk.opens("/wall?" + urlencode({"orders": [case.number, second.number]}, doseq=True)).text
    assert "选定订单 2 张" in wall and wall.count('<img class="map"') == 2


def test_numbers_may_be_typed_as_people_do(desk: Desk, case: Case, office: Office) -> None:
    second = Case(office, desk.places(door="1-102"))
    for typed in (f"{case.number},{second.number}", f" {case.number.lower()} ，{second.number}、{case.number} "):
        assert "选定订单 2 张" in desk.client.get("/wall", query_string={"orders": typed}).text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("orders=ZJ0", 404), ("orders=", 400), ("orders=,,,", 400), ("orders=%00", 404), ("orders=%F0%9F%98%80", 404),
        ("orders=' OR 1=1--", 404), ("orders=" + ",".join(f"ZJ{n}" for n in range(100)), 400),
        ("orders=" + "9" * 5000, 404), ("hall=abc", 404), ("hall=-1", 404), ("hall=99999999", 404),
        ("hall=" + "9" * 40, 404), ("hall=1.5", 404), ("hall=%D9%A1", 404),
    ],
)  # fmt: skip
def test_what_can_not_be_shown_is_refused_in_words(office: Office, stranger: Desk, query: str, status: int) -> None:
    stranger.signs_in(town.SUPERVISOR)
    for path in ("/wall", "/wall/now"):
        answer = stranger.opens(f"{path}?{query}")
        assert answer.status_code == status and "Traceback" not in answer.text
        assert re.search("没有|勾选|最多|没有找到", answer.text)


def test_another_hall_is_refused(desk: Desk, office: Office) -> None:
    west = office.id_of(tables.Hall, "west")
    assert desk.opens(f"/wall?hall={west}").status_code == 403
    assert desk.opens(f"/wall/now?hall={west}").status_code == 403


def test_a_stranger_is_asked_to_sign_in(stranger: Desk, office: Office) -> None:
    case = office.counter().orders()
    assert stranger.opens("/wall").status_code == 302
    assert stranger.opens("/wall/now", Accept="application/json").status_code == 401
    stranger.signs_in(town.STRANGER)
    assert stranger.opens(f"/wall/{case.number}.svg").status_code == 404


def test_the_picture_is_dark_and_of_more_than_two_only_what_lies_around_the_position(desk: Desk, case: Case) -> None:
    case.office.provisioning.says(case, "inProgress", ("accept_work_order", "inProgress"))
    whole, near = (desk.opens(f"/wall/{case.number}.svg{query}").text for query in ("", "?near=1"))
    boxes = []
    for picture in (whole, near):
        root = ElementTree.fromstring(picture)
        assert "--bpmn-ground:#161c24" in picture and "<title>" not in picture
        boxes.append([float(number) for number in root.attrib["viewBox"].split()])
    assert boxes[1][2] < boxes[0][2] / 2
    numbers = [desk.places(door=door) for door in ("1-102", "6-101")]
    for count, near_ in ((1, False), (2, True)):
        shown = ",".join([case.number, *numbers[:count]])
        assert ("near=1" in desk.opens(f"/wall?orders={shown}").text) is near_


def test_the_wall_speaks_english_too(desk: Desk, case: Case) -> None:
    case.office.provisioning.says(case, "inProgress", ("accept_work_order", "inProgress"))
    desk.opens("/language/en")
    page = desk.opens("/wall").text
    assert "At [Accept work order]" in page and "Completed today" in page
    assert re.findall(r"[一-鿿]+", re.sub(r"<h1>.*?</h1>|<title>.*?</title>", "", page)) == []
