"""Looking around in a picture: buttons, keys, mouse, wheel, fingers, full screen."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.engine.actors import Case
from tests.engine.patience import until
from tests.web.browser.looking import Fingers, across, middle, settled, shape, view_box, whole


@pytest.fixture
def phone(page: Page) -> Iterator[Page]:
    """A telephone in the same hands."""
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(
        base_url=page.url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="zh-CN",
        storage_state=page.context.storage_state(),
    )  # fmt: skip
    yield context.new_page()
    context.close()


def test_the_picture_opens_where_the_order_stands_large_enough_to_be_read(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    expect(page.locator('.canvas [data-element="book_appointment"]')).to_be_in_viewport()
    box = page.locator('.canvas [data-element="book_appointment"] .pen-box').bounding_box()
    assert box is not None and box["width"] > 60


def test_buttons_zoom_show_all_and_lead_back_to_where_the_order_stands(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    opened = across(page)
    page.get_by_role("button", name="放大").click()
    assert across(page) == pytest.approx(opened / 1.25, rel=0.01)
    page.get_by_role("button", name="缩小").click()
    assert across(page) == pytest.approx(opened, rel=0.01)
    whole(page)
    assert across(page) > opened
    page.get_by_role("button", name="当前位置").click()
    settled(page)
    expect(page.locator('.canvas [data-element="book_appointment"]')).to_be_in_viewport(ratio=1)
    assert across(page) < opened * 1.1


def test_every_key_of_the_canvas_does_something_else(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    page.locator(".canvas").focus()
    seen = [view_box(page)]
    for key in ("0", "+", "+", "-", "+", "+", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "c"):
        page.keyboard.press(key)
        seen.append(settled(page))
    assert all(before != after for before, after in pairwise(seen))


def test_keys_work_where_nothing_else_has_the_focus_and_not_where_somebody_types(page: Page, case: Case) -> None:
    case.office.provisioning.says(case, "failed", reason=("10R01", "物业阻挠"))
    page.goto(f"/orders/{case.number}")
    before = view_box(page)
    page.keyboard.press("+")
    assert (after := view_box(page)) != before
    page.get_by_label("处理说明").fill("")
    page.keyboard.type("0+-")
    assert settled(page) == after


def test_a_drag_moves_the_picture_and_chooses_nothing(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    page.locator(".canvas").scroll_into_view_if_needed()
    x, y = shape(page, "book_appointment")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y, steps=4)
    page.mouse.up()
    moved = shape(page, "book_appointment")
    assert moved == pytest.approx((x - 60, y), abs=8)
    expect(page.locator(".step-card")).to_be_hidden()
    assert "#" not in page.url


def test_the_map_never_leaves_the_canvas(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    page.locator(".canvas").focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    right = view_box(page)
    page.keyboard.press("ArrowRight")
    assert view_box(page) == right
    for _ in range(30):
        page.keyboard.press("-")
    expect(page.locator('.canvas [data-element="pool_boss"]')).to_be_in_viewport()


def test_the_wheel_scrolls_the_page_and_zooms_with_control(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    x, y = middle(page)
    page.mouse.move(x, y)
    before, scrolled = view_box(page), page.evaluate("scrollY")
    page.mouse.wheel(0, 200)
    until(lambda: page.evaluate("scrollY") > scrolled)
    assert view_box(page) == before
    x, y = middle(page)
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    until(lambda: view_box(page) != before)
    assert across(page) < float(before.split()[2])


def test_full_screen_keeps_the_sentence_the_legend_and_the_view(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    page.keyboard.press("f")
    until(lambda: page.evaluate("document.fullscreenElement !== null"))
    for part in (".sentence", ".legend", ".canvas", ".steps"):
        expect(page.locator(part)).to_be_in_viewport()
    expect(page.get_by_text("办理经过")).to_be_hidden()
    expect(page.get_by_role("button", name="全屏")).to_have_attribute("aria-pressed", "true")
    before = across(page)
    page.mouse.move(*middle(page))
    page.mouse.wheel(0, -300)  # nothing else to scroll here
    until(lambda: across(page) < before - 1)
    page.keyboard.press("f")
    until(lambda: page.evaluate("document.fullscreenElement === null"))
    expect(page.get_by_role("heading", name="办理经过")).to_be_visible()


def test_where_the_browser_has_no_full_screen_the_picture_fills_the_window(page: Page, case: Case) -> None:
    page.add_init_script("Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('no'))")
    page.goto(f"/orders/{case.number}")
    page.keyboard.press("f")
    expect(page.locator(".stage")).to_have_class("stage filling")
    expect(page.locator(".sentence")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator(".stage")).to_have_class("stage")


def test_all_keys_are_told_at_a_question_mark(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    page.keyboard.press("?")
    told = page.get_by_role("dialog", name="按键说明")
    expect(told).to_contain_text("全屏")
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()


def test_two_fingers_zoom_and_one_moves_what_is_enlarged(phone: Page, case: Case) -> None:
    phone.goto(f"/orders/{case.number}")
    whole(phone)
    x, y = middle(phone)
    before = across(phone)
    fingers = Fingers(phone)
    fingers.move(((x - 30, y), (x - 120, y)), ((x + 30, y), (x + 120, y)))
    assert before / 6 < across(phone) < before / 2
    seen, scrolled = view_box(phone), phone.evaluate("scrollY")
    fingers.move(((x, y), (x - 80, y - 60)))
    assert view_box(phone) != seen and phone.evaluate("scrollY") == scrolled
    fingers.move(((x - 120, y), (x - 30, y)), ((x + 120, y), (x + 30, y)))
    assert across(phone) == pytest.approx(before, rel=0.3)


def test_one_finger_scrolls_the_page_over_a_map_that_is_all_visible(phone: Page, case: Case) -> None:
    phone.goto(f"/orders/{case.number}")
    whole(phone)
    x, y = middle(phone)
    seen, scrolled = view_box(phone), phone.evaluate("scrollY")
    Fingers(phone).move(((x, y), (x, y - 150)))
    until(lambda: phone.evaluate("scrollY") > scrolled + 60)
    assert view_box(phone) == seen


def test_the_phones_picture_is_high_enough_and_nothing_is_wider_than_the_screen(phone: Page, case: Case) -> None:
    phone.goto(f"/orders/{case.number}")
    box = phone.locator(".canvas").bounding_box()
    assert box is not None and box["height"] > 350
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.locator('.canvas [data-element="book_appointment"]').tap()
    lies = phone.locator(".step-card.pinned").bounding_box()
    assert lies is not None and lies["width"] == 390 and lies["y"] + lies["height"] <= 845


def test_who_wants_no_motion_gets_none(page: Page, case: Case) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"/orders/{case.number}")
    before = view_box(page)
    page.get_by_role("button", name="全图").click()
    there = view_box(page)
    assert there != before and settled(page) == there
    assert page.locator(".ring").first.evaluate("ring => getComputedStyle(ring).animationName") == "none"
