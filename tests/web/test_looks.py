"""Who looked at a customer's data: told to the customer who asks, and to whoever watches over the staff."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from engine import tables
from engine.orders.identity import identity_card_check
from tests.engine import town
from tests.engine.actors import Office
from tests.web.actors import CARD, NAME, PHONE, Desk

REASONS = ["客户来厅核对", "=HYPERLINK(1)", "投诉回访"]
OTHER = "35010219900101" + "002" + identity_card_check("35010219900101" + "002")


@pytest.fixture
def number(desk: Desk) -> str:
    """An order of the eastern hall at which its operator looked thrice."""
    number = desk.places()
    for reason in REASONS:
        assert NAME in desk.posts(f"/personal/{number}", reason=reason).text
    return number


def browser(app: Flask, office: Office, number: str) -> Desk:
    desk = Desk(app, office)
    desk.signs_in(number)
    return desk


@pytest.fixture
def manager(app: Flask, office: Office, number: str) -> Desk:
    return browser(app, office, town.MANAGER)


def test_each_look_is_told_with_who_when_whose_and_why(manager: Desk, number: str) -> None:
    """Domain 10: "shown in full only after a reason is given and logged"."""
    page = manager.opens("/looks").text
    assert all(reason in page for reason in ("客户来厅核对", "投诉回访")) and page.count(f">{town.OPERATOR}<") == 3
    assert "张**" in page and "138****0001" in page and number in page
    assert not any(secret in page for secret in (NAME, PHONE, CARD))
    assert page.index("投诉回访") < page.index("客户来厅核对"), "the newest first"


def test_the_orders_page_and_the_users_lead_there(manager: Desk, number: str) -> None:
    assert f"/looks?order={number}" in manager.opens(f"/orders/{number}").text
    assert "投诉回访" in manager.opens(f"/looks?order={number}").text


def test_one_customers_looks_are_no_others(manager: Desk, desk: Desk, number: str) -> None:
    second = desk.places(document=OTHER, door="6-101", customer_name="何必言")
    desk.posts(f"/personal/{second}", reason="另一位")
    assert "另一位" not in manager.opens(f"/looks?order={number}").text
    page = manager.opens(f"/looks?order={second}").text
    assert "另一位" in page and "投诉回访" not in page


@pytest.mark.parametrize("who", [town.OPERATOR, town.VIEWER, town.STRANGER])
def test_who_may_not_see_them_is_refused(app: Flask, office: Office, number: str, who: str) -> None:
    desk = browser(app, office, who)
    assert desk.opens("/looks").status_code == 403
    assert desk.posts("/looks/export").status_code == 403
    assert desk.opens("/retention").status_code == 403
    assert "/looks" not in desk.opens("/").text


def test_a_duty_manager_sees_those_of_the_own_hall(app: Flask, office: Office, number: str, manager: Desk) -> None:
    """By its staff, or at its orders."""
    with office.system.database.writing() as session:
        stranger = session.query(tables.Staff).filter_by(number=town.STRANGER).one()
        customer = session.query(tables.Customer).one()
        at = office.clock.now()
        session.add(tables.Look(at=at, staff_id=stranger.id, customer_id=customer.id, reason="西厅自查"))
        order = session.query(tables.Order).one()
        session.add(tables.Look(at=at, staff_id=stranger.id, customer_id=customer.id, order_id=order.id, reason="跨厅"))
    page = manager.opens("/looks").text
    assert "跨厅" in page and "西厅自查" not in page
    assert "西厅自查" in browser(app, office, town.SUPERVISOR).opens("/looks").text


def test_by_staff_and_by_days(manager: Desk, office: Office, number: str) -> None:
    def found(**query: Any) -> bool:
        return "投诉回访" in manager.client.get("/looks", query_string=query).text

    today = office.clock.now().date().isoformat()
    tomorrow = (office.clock.now() + timedelta(days=1)).date().isoformat()
    assert found(staff=town.OPERATOR) and not found(staff=town.COLLEAGUE)
    assert found(since=today, until=today) and not found(since=tomorrow)
    assert not found(until="2026-03-01") and not found(order="ZJ0") and not found(user=1)


def test_pages_begin_where_the_one_before_ended(manager: Desk, office: Office, number: str) -> None:
    with office.system.database.writing() as session:
        look = session.query(tables.Look).first()
        session.add_all(
            tables.Look(at=look.at, staff_id=look.staff_id, customer_id=look.customer_id, reason=f"第{count:03}次")
            for count in range(120)
        )
    seen: list[str] = []
    address = "/looks"
    while address:
        page = manager.opens(address).text
        seen += [f"第{count:03}次" for count in range(120) if f"第{count:03}次" in page]
        address = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in page else ""
    assert len(seen) == len(set(seen)) == 120


def test_as_a_file_masked_without_formulas_and_logged(manager: Desk, office: Office, number: str) -> None:
    with manager.posts("/looks/export", order=number) as answer:
        assert answer.status_code == 200
        rows = list(load_workbook(BytesIO(answer.data)).active.iter_rows())
    assert len(rows) == 4 and [cell.value for cell in rows[0]][:2] == ["时间", "工号"]
    reasons = {row[6].value: row[6] for row in rows[1:]}
    assert set(reasons) == set(REASONS) and all(cell.data_type == "s" for cell in reasons.values())
    assert reasons["=HYPERLINK(1)"].quotePrefix
    text = repr([[cell.value for cell in row] for row in rows])
    assert "张**" in text and not any(secret in text for secret in (NAME, PHONE, CARD))
    (log,) = office.rows(tables.Export)
    assert (log.columns, log.orders, log.wanted) == (["looks"], 3, {"order": number})


@pytest.mark.parametrize("name", ["order", "user", "staff", "since", "until", "after"])
@pytest.mark.parametrize(
    "text", ["", "x" * 5000, "\0", "9" * 30, "-1", "0000-01-01", "9999-12-31", "张", "'; --", "1e9"]
)
def test_nonsense_is_no_fault(manager: Desk, name: str, text: str) -> None:
    answer = manager.client.get("/looks", query_string={name: text})
    assert answer.status_code == 200
    if name == "since" and text == "9" * 30:
        assert "日期须写成" in answer.text


def test_the_terms_are_told_with_what_is_due(app: Flask, office: Office, number: str) -> None:
    desk = browser(app, office, town.SUPERVISOR)
    page = desk.opens("/retention").text
    assert "客户（服务终止后）" in page and "完整信息查看记录" in page
    office.clock.passes(days=4 * 366)
    desk.signs_in(town.SUPERVISOR)
    assert '<b class="late">3</b>' in desk.opens("/retention").text
