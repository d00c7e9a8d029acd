"""An order's history on its picture: the slider, the keys, playing, and the way back to now."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.engine.actors import Case, Office
from tests.engine.patience import until
from tests.web.browser.looking import view_box

CURRENT = ".canvas .badge-current[data-mark]"


@pytest.fixture
def long(office: Office) -> Case:
    """An order with some history."""
    case = office.counter().orders()
    for element, following in (("accept_work_order", "book_appointment"), ("book_appointment", "dispatch_work_order")):
        office.clock.passes(minutes=20)
        office.provisioning.says(case, "inProgress", (element, "completed"), (following, "inProgress"))
    return case


def slider_says(page: Page) -> str:
    return str(page.get_by_role("slider", name="第几步").get_attribute("aria-valuetext"))


def steps(page: Page) -> int:
    return int(str(page.get_by_role("slider", name="第几步").get_attribute("max")))


def test_the_slider_stands_at_now_and_says_so_in_words(page: Page, long: Case) -> None:
    page.goto(f"/orders/{long.number}")
    last = steps(page)
    assert last > 8
    assert slider_says(page) == f"第 {last} 步，共 {last} 步：现在 当前情况"
    expect(page.locator(".past")).to_be_hidden()
    expect(page.locator(".frames")).to_be_hidden()  # the slider has taken its place


def test_a_step_back_shows_the_picture_as_it_was_and_says_so(page: Page, long: Case) -> None:
    page.goto(f"/orders/{long.number}")
    last = steps(page)
    before = view_box(page)
    page.get_by_role("slider", name="第几步").focus()
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    expect(page.locator(".past")).to_contain_text(f"（第 {last - 2} 步，共 {last} 步）")
    expect(page.locator(".past")).to_contain_text("您在看 03-02")
    expect(page.locator('.canvas [data-mark="dispatch_work_order"]')).to_have_count(0)
    expect(page.locator('.canvas [data-mark="book_appointment"]')).to_have_class(re.compile("badge-current"))
    expect(page.locator("[data-step=book_appointment]")).to_have_class("current")
    expect(page.locator(".sentence")).to_contain_text(f"第 {last - 2} 步")
    assert slider_says(page).startswith(f"第 {last - 2} 步，共 {last} 步：03-02 ")
    assert view_box(page) == before
    assert f"step={last - 2}" in page.url


def test_the_way_back_to_now_is_a_link_a_key_and_the_browsers_back(page: Page, long: Case) -> None:
    page.goto(f"/orders/{long.number}")
    for back in (
        lambda: page.get_by_role("link", name="回到现在").click(),
        lambda: page.keyboard.press("n"),
        lambda: page.go_back(),
        lambda: page.keyboard.press("]"),
    ):
        page.keyboard.press("[")
        expect(page.locator(".past")).to_be_visible()
        back()
        expect(page.locator(".past")).to_be_hidden()
        expect(page.locator('.canvas [data-mark="dispatch_work_order"]')).to_be_visible()
        assert "step=" not in page.url


def test_playing_goes_from_the_first_step_to_now_and_stops(page: Page, long: Case) -> None:
    page.clock.install()
    page.goto(f"/orders/{long.number}")
    last = steps(page)
    page.evaluate(
        """() => {
          window.seen = [];
          const look = () => seen.push(/第 (\\d+) 步/.exec(document.querySelector(".past").textContent)[1]);
          new MutationObserver(look).observe(document.querySelector(".past"), { subtree: true, childList: true });
        }"""
    )
    play = page.get_by_role("button", name="播放")
    play.click()
    expect(play).to_have_attribute("aria-pressed", "true")

    def ended() -> bool:
        page.clock.run_for(400)
        return play.get_attribute("aria-pressed") == "false"

    until(ended)
    expect(page.locator(".past")).to_be_hidden()
    expect(page.locator('.canvas [data-mark="dispatch_work_order"]')).to_be_visible()
    shown = list(dict.fromkeys(page.evaluate("seen.map(Number)")))
    assert [step for step in shown if step < last] == list(range(1, last))


def test_playing_can_be_stopped_and_the_next_moments_are_there_before_they_are_needed(page: Page, long: Case) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "diagram.json" in request.url else None)
    page.goto(f"/orders/{long.number}")
    page.keyboard.press("p")
    expect(page.locator(".past")).to_contain_text("（第 1 步，")
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="播放")).to_have_attribute("aria-pressed", "false")
    page.wait_for_timeout(1500)
    expect(page.locator(".past")).to_contain_text("（第 1 步，")
    assert {url.partition("step=")[2] for url in asked} == {"1", "2", "3", "4"}


def test_news_wait_while_somebody_looks_back_and_are_there_at_now(page: Page, office: Office, long: Case) -> None:
    page.goto(f"/orders/{long.number}")
    last = steps(page)
    page.keyboard.press("[")
    expect(page.locator(".past")).to_be_visible()
    was = page.locator(".sentence").inner_text()
    office.provisioning.says(long, "failed", reason=("10R01", "物业阻挠"))
    page.wait_for_timeout(2500)  # the server tells of it within a second
    assert page.locator(".sentence").inner_text() == was
    page.keyboard.press("n")
    expect(page.locator(".sentence")).to_contain_text("物业阻挠")
    assert steps(page) > last


def test_an_address_with_a_step_opens_there_and_the_other_maps_show_the_same_moment(page: Page, long: Case) -> None:
    page.goto(f"/orders/{long.number}?step=3")
    expect(page.locator(".past")).to_contain_text("（第 3 步，")
    assert slider_says(page).startswith("第 3 步")
    page.locator(".sheets a", has_text="施工单").click()
    expect(page.locator('.canvas [data-element="submit_work_order"]')).to_be_visible()
    expect(page.locator(".past")).to_contain_text("（第 3 步，")
    expect(page.locator('.canvas [data-mark="work_order_completed"]')).to_have_count(0)
    page.keyboard.press("n")
    expect(page.locator('.canvas [data-mark="work_order_completed"]')).to_be_visible()


def test_a_moment_that_cannot_be_had_leaves_the_picture_as_it_was(page: Page, long: Case) -> None:
    page.goto(f"/orders/{long.number}")
    page.route("**/diagram.json*", lambda route: route.fulfill(status=503))
    with page.expect_response("**/diagram.json*"):
        page.keyboard.press("[")
    expect(page.locator(".past")).to_be_hidden()
    expect(page.locator(CURRENT).first).to_be_visible()
    assert slider_says(page).startswith(f"第 {steps(page)} 步")


def test_the_dialog_has_the_same_slider(page: Page, long: Case) -> None:
    page.goto("/orders")
    page.get_by_role("row", name=long.number).dblclick()
    expect(page.get_by_role("slider", name="第几步")).to_be_visible()
    page.keyboard.press("[")
    expect(page.get_by_role("dialog").locator(".past")).to_be_visible()
    assert page.url.endswith("/orders")
