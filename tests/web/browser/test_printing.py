"""An order's page on paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from engine import tables
from tests.engine.actors import Case, Office
from tests.web.actors import Desk
from tests.web.families import with_deal


@pytest.fixture
def case(office: Office) -> Case:
    """An order that the provisioning system is at work on."""
    case = office.counter().orders()
    office.provisioning.says(case, "inProgress", ("accept_work_order", "completed"), ("book_appointment", "inProgress"))
    return case


def test_the_page_is_printed_by_a_button_that_is_there_where_it_works(page: Page, case: Case) -> None:
    page.add_init_script("window.print = () => (window.printed = (window.printed ?? 0) + 1)")
    page.goto(f"/orders/{case.number}")
    page.get_by_role("button", name="打印").click()
    assert page.evaluate("window.printed") == 1
    without = page.context.browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = without.new_page()
    plain.goto(page.url)
    expect(plain.get_by_role("button", name="打印")).to_be_hidden()
    without.close()


def test_it_is_two_sheets_a4_landscape(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    written = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*([\d. ]+)\s*\]", written)
    assert [[round(float(side)) for side in box.split()] for box in boxes] == [[0, 0, 842, 595]] * 2


def test_on_paper_there_is_what_one_reads_and_nothing_to_press(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    page.emulate_media(media="print")
    for selector in (".on-paper", ".headline", ".sentence", ".canvas svg", ".legend", ".steps"):
        expect(page.locator(selector).first).to_be_visible()
    for selector in (".top", ".tools", ".sheets", "#data", "#share", ".history", ".possible"):
        expect(page.locator(selector).first).to_be_hidden()
    expect(page.locator(".on-paper")).to_contain_text(f"订单 {case.number} · 装机 · 截至 2026-03-02 09:00")


def test_the_whole_picture_is_printed_whatever_part_was_looked_at(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    svg = page.locator(".canvas svg")
    page.get_by_role("button", name="放大").click()
    before = svg.get_attribute("viewBox")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    ground = svg.locator("> .ground")
    whole = " ".join(str(ground.get_attribute(name)) for name in ("x", "y", "width", "height"))
    assert svg.get_attribute("viewBox") == whole != before
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert svg.get_attribute("viewBox") == before


def test_in_the_dark_paper_stays_white(page: Page, case: Case) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"/orders/{case.number}")
    ground = page.locator(".canvas svg > .ground").evaluate("rect => getComputedStyle(rect).fill")
    assert ground == "rgb(255, 255, 255)"


def test_the_confirmation_page_is_one_sheet_a4_upright_with_room_to_sign_and_that_it_was_printed_is_kept(
    page: Page, desk: Desk, office: Office
) -> None:
    """S: what is ordered, fees, effective date, what is lost, the promised time: viewed or printed before submit."""
    page.goto(f"/orders/new/install/confirm/{desk.confirms(note='靠窗' * 40, **with_deal(desk))}")
    written = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*([\d. ]+)\s*\]", written)
    assert [[round(float(side)) for side in box.split()] for box in boxes] == [[0, 0, 595, 842]]
    page.emulate_media(media="print")
    for selector in (".paper", ".fees", ".signatures"):
        expect(page.locator(selector)).to_be_visible()
    for selector in (".top", ".walk", ".consent", ".decide"):
        expect(page.locator(selector)).to_be_hidden()
    page.emulate_media(media="screen")
    expect(page.locator("[data-clock]")).to_contain_text("/ 15:00", timeout=20_000)
    (kept,) = office.rows(tables.Confirmation)
    assert kept.printed_at is not None
