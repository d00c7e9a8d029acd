"""The steps of an order in its picture: pointed at, chosen, walked by keyboard, linked with list and address."""

import re

from playwright.sync_api import Page, expect

from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.patience import until
from tests.web.browser.looking import card, settled, shape, view_box

GLANCE = ".step-card:not(.pinned)"
PINNED = ".step-card.pinned"


def test_pointing_at_a_step_shows_whose_and_since_when_beside_it(page: Page, case: Case) -> None:
    case.office.clock.passes(minutes=42)
    page.goto(f"/orders/{case.number}")
    page.locator('.canvas [data-element="book_appointment"]').hover()
    glance = page.locator(GLANCE)
    expect(glance).to_contain_text("集中预约")
    expect(glance).to_contain_text("当前步骤")
    expect(glance).to_contain_text("已 42分钟")
    expect(page.locator("[data-step=book_appointment]")).to_have_class(re.compile("lit"))
    x, y = shape(page, "book_appointment")
    box = glance.bounding_box()
    assert box is not None
    assert not (box["x"] < x < box["x"] + box["width"] and box["y"] < y < box["y"] + box["height"])
    page.mouse.move(box["x"] + 20, box["y"] + 10, steps=3)  # one may go and read it
    page.wait_for_timeout(400)
    expect(glance).to_be_visible()
    page.keyboard.press("Escape")
    expect(glance).to_be_hidden()


def test_a_glance_goes_with_the_pointer(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    page.locator('.canvas [data-element="book_appointment"]').hover()
    expect(page.locator(GLANCE)).to_be_visible()
    page.locator(".page-head").hover()
    expect(page.locator(GLANCE)).to_be_hidden()


def test_a_chosen_step_shows_all_there_is_to_know(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    page.locator('.canvas [data-element="accept_work_order"]').click()
    card(page)
    expect(page.locator(PINNED)).to_contain_text("接单")
    expect(page.locator(f"{PINNED} .passes li")).to_have_count(1)
    assert page.url.endswith("#el-accept_work_order")
    page.get_by_role("button", name="关闭").click()
    expect(page.locator(PINNED)).to_be_hidden()
    assert "#" not in page.url


def test_a_card_stays_inside_the_window_wherever_its_step_is(page: Page, case: Case) -> None:
    page.set_viewport_size({"width": 900, "height": 600})
    page.goto(f"/orders/{case.number}")
    for element in ("order_accepted", "archive_work_order", "carry_out_work_order", "book_appointment"):
        page.locator(f"[data-step={element}]").click()
        card(page)
        settled(page)
        box = page.locator(PINNED).bounding_box()
        assert box is not None
        assert box["x"] >= 0 and box["x"] + box["width"] <= 900 and box["y"] >= 0 and box["y"] + box["height"] <= 600


def test_when_details_cannot_be_had_the_card_says_so(page: Page, case: Case) -> None:
    page.route("**/elements/**", lambda route: route.abort())
    page.goto(f"/orders/{case.number}")
    page.route("**/elements/**", lambda route: route.fulfill(status=503))
    page.locator('.canvas [data-element="book_appointment"]').click()
    expect(page.locator(PINNED)).to_contain_text("暂时无法读取详情")


def test_steps_and_picture_are_linked_both_ways_and_by_the_address(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}#el-build_line")
    expect(page.locator('[data-element="build_line"]')).to_be_in_viewport()
    expect(page.locator("[data-step=build_line]")).to_have_class(re.compile("chosen"))
    page.locator("[data-step=archive_work_order]").click()
    expect(page.locator('[data-element="archive_work_order"]')).to_be_in_viewport()
    assert page.url.endswith("#el-archive_work_order")
    page.locator('[data-element="archive_work_order"]').hover()
    expect(page.locator("[data-step=archive_work_order]")).to_have_class(re.compile("lit"))


def test_back_and_forward_go_through_what_was_chosen(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    for element in ("accept_work_order", "book_appointment"):
        page.locator(f'.canvas [data-element="{element}"]').click()
        card(page)
    page.go_back()
    expect(page.locator("[data-step=accept_work_order]")).to_have_class(re.compile("chosen"))
    expect(page.locator(PINNED)).to_contain_text("接单")
    page.go_back()
    expect(page.locator(PINNED)).to_be_hidden()
    page.go_forward()
    expect(page.locator("[data-step=accept_work_order]")).to_have_class(re.compile("chosen"))


def test_a_call_leads_into_its_map_and_the_way_back_is_shown(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    page.locator("[data-step=carry_out_work_order]").click()
    page.get_by_role("link", name="进入 施工单").click()
    expect(page.locator('.canvas [data-element="submit_work_order"]')).to_be_visible()
    expect(page.locator(".way")).to_have_text(re.compile(r"装机\s*派单施工"))
    assert "map=work_order" in page.url
    expect(page.locator("[data-step=submit_work_order]")).to_be_visible()  # the list follows
    page.locator(".way a").click()
    expect(page.locator('.canvas [data-element="book_appointment"]')).to_be_attached()
    assert page.url.endswith("#el-carry_out_work_order")
    page.go_back()
    expect(page.locator('.canvas [data-element="submit_work_order"]')).to_be_visible()


def test_a_sub_process_fills_the_canvas_and_is_on_the_way(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}?map=work_order")
    page.get_by_role("button", name="全图").click()
    before = settled(page)
    page.locator("[data-step=provisioning_under_way]").click()
    page.get_by_role("link", name="进入 家客开通中").click()
    expect(page.locator(".way li").last).to_have_text("家客开通中")
    assert settled(page) != before
    page.locator(".way [data-out]").click()
    expect(page.locator(".way li").last).to_have_text("派单施工")
    assert settled(page) == before


def test_a_step_of_another_map_is_reached_from_the_list(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    page.locator(".steps a[href*='#el-submit_work_order']").click()
    expect(page.locator("[data-step=submit_work_order]")).to_have_class(re.compile("chosen"))
    card(page)
    assert page.url.endswith("?map=work_order#el-submit_work_order")


def test_the_keyboard_walks_the_steps_in_the_order_in_which_they_came(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    page.locator(".canvas").focus()
    page.keyboard.press("Enter")
    focused = page.locator(".canvas :focus")
    expect(focused).to_have_attribute("data-element", "order_accepted")
    met = []
    for _ in range(4):
        page.keyboard.press("ArrowRight")
        met.append(focused.get_attribute("data-element"))
    assert met == ["carry_out_work_order", "work_order_received", "accept_work_order", "book_appointment"]
    page.keyboard.press("Enter")
    card(page)
    expect(page.get_by_role("dialog", name="集中预约")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(PINNED)).to_be_hidden()
    expect(focused).to_have_attribute("data-element", "book_appointment")
    page.keyboard.press("Home")
    expect(focused).to_have_attribute("data-element", "order_accepted")


def test_only_one_step_is_in_the_tab_order_and_each_says_what_it_is(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    expect(page.locator(".canvas [tabindex='0']")).to_have_count(1)
    expect(page.locator(".canvas [tabindex='0']")).to_have_attribute("data-element", "book_appointment")
    step = page.get_by_role("button", name=re.compile("^接单，已完成"))
    expect(step).to_have_attribute("aria-haspopup", "dialog")
    picture = page.get_by_role("group", name="流程图")
    expect(picture).to_have_attribute("aria-details", "flow-steps")
    names = page.evaluate(
        "[...document.querySelectorAll('.viewer button, .viewer a, .step-card button')]"
        ".filter(one => !(one.textContent.trim() || one.ariaLabel)).length"
    )
    assert names == 0
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))


def test_news_leave_the_view_the_focus_and_the_open_card(page: Page, office: Office, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    page.get_by_role("button", name="放大").click()
    page.locator('.canvas [data-element="book_appointment"]').focus()
    page.keyboard.press("Enter")
    card(page)
    page.locator("[data-step=accept_work_order]").focus()
    before = settled(page)
    office.clock.passes(minutes=30)
    office.provisioning.says(
        case, "inProgress", ("accept_work_order", "completed"), ("book_appointment", "completed"),
        ("dispatch_work_order", "inProgress"),
    )  # fmt: skip
    expect(page.locator(".sentence")).to_contain_text("【调度派单】")
    expect(page.locator(PINNED)).to_contain_text("已完成")
    expect(page.locator(f"{PINNED} .passes")).to_contain_text("历时 30分钟")
    expect(page.locator("[data-step=accept_work_order]")).to_be_focused()
    assert view_box(page) == before
    expect(page.get_by_role("status").filter(has_text="【调度派单】")).to_be_attached()


def test_only_another_sentence_is_read_out_not_the_time_that_goes_by(page: Page, office: Office, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    said = page.locator("[data-said]")
    office.clock.passes(minutes=5)
    colleague = office.counter(town.COLLEAGUE)
    colleague.orchestrator.urge(case.number, staff_id=colleague.id, because="客户来电", seen=0)
    expect(page.locator(".sentence")).to_contain_text("已 5分钟")
    expect(said).to_be_empty()
    assert page.locator(".standing[aria-live]").count() == 0


def test_the_dialog_of_the_list_has_the_same_card_list_and_maps(page: Page, case: Case) -> None:
    page.goto("/orders")
    page.get_by_role("row", name=case.number).dblclick()
    dialog = page.get_by_role("dialog", name=re.compile("开通流程图"))
    dialog.locator('.canvas [data-element="book_appointment"]').click()
    card(page)
    page.keyboard.press("Escape")
    expect(page.locator(PINNED)).to_be_hidden()
    expect(dialog).to_be_visible()
    dialog.locator(".sheets a", has_text="施工单").click()
    expect(dialog.locator('.canvas [data-element="submit_work_order"]')).to_be_visible()
    assert page.url.endswith("/orders")
    page.keyboard.press("f")
    until(lambda: page.evaluate("document.fullscreenElement !== null"))
    page.keyboard.press("Escape")
    until(lambda: page.evaluate("document.fullscreenElement === null"))
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_list_opens_at_the_step_on_which_the_order_stands(page: Page, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    row = page.locator('.steps [data-step="book_appointment"]')
    expect(row).to_be_visible()
    inside = """row => {
      const [list, at] = [row.closest(".steps").getBoundingClientRect(), row.getBoundingClientRect()];
      return list.top <= at.top && at.bottom <= list.bottom;
    }"""
    assert row.evaluate(inside)
    assert page.evaluate("scrollY") == 0
