"""A screen on a wall, in a browser: pages that turn, data that grow old, full screen."""

import pytest
from playwright.sync_api import Page, expect

from engine import tables
from tests.engine.actors import Case, Office


@pytest.fixture
def many(office: Office) -> list[Case]:
    """More orders than fit on one page, refreshed and turned every second."""
    office.sets(wall_refresh_seconds=1, wall_turn_seconds=1)
    first = office.counter().orders()
    with office.system.database.writing() as session:
        order, workflow = session.get_one(tables.Order, first.id), session.get_one(tables.Workflow, first.id)
        for count in range(11):
            copy = {key: getattr(order, key) for key in order.__mapper__.columns.keys() if key != "id"}  # noqa: SIM118 - columns, no dict
            other = tables.Order(**copy | {"number": f"ZJ{count:04}"})
            session.add(other)
            session.flush()
            session.add(tables.Workflow(order_id=other.id, digest=workflow.digest, state="{}"))
    return [first]


def test_pages_turn_by_themselves_and_dots_tell_which(page: Page, many: list[Case]) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto("/wall")
    tiles = page.locator(".tile:visible")
    expect(tiles).to_have_count(9)
    expect(page.locator("[data-dots] li")).to_have_count(2)
    expect(tiles).to_have_count(3)
    expect(page.locator("[data-dots] li").nth(1)).to_have_attribute("aria-current", "page")
    expect(tiles).to_have_count(9)


def test_one_question_is_asked_for_all_orders(page: Page, many: list[Case]) -> None:
    asked: list[str] = []
    page.goto("/wall")
    page.on("request", lambda request: asked.append(request.url))
    expect(page.locator("[data-at]")).to_have_text("09:00")
    many[0].office.clock.passes(minutes=5)
    expect(page.locator("[data-at]")).to_have_text("09:05")
    assert {url.rpartition("/wall")[2] for url in asked} == {"/now"}


def test_news_come_by_themselves_with_the_picture_of_what_has_changed(page: Page, office: Office) -> None:
    office.sets(wall_refresh_seconds=1)
    case = office.counter().orders()
    page.goto(f"/wall?orders={case.number}")
    expect(page.locator(".sentence")).to_contain_text("正在派往")
    assert page.locator(".map").evaluate("image => image.decode().then(() => image.naturalWidth)") > 1000
    before = page.locator(".map").get_attribute("src")
    office.provisioning.says(case, "inProgress", ("accept_work_order", "inProgress"))
    expect(page.locator(".sentence")).to_contain_text("正在【接单】")
    expect(page.locator(".map")).not_to_have_attribute("src", str(before))


def test_a_lost_connection_is_said_with_the_moment_of_the_data(page: Page, many: list[Case]) -> None:
    page.goto("/wall")
    expect(page.locator("[data-old]")).to_be_hidden()
    page.route("**/wall/now*", lambda route: route.fulfill(status=503))
    expect(page.locator("[data-old]")).to_contain_text("数据停在 09:00", timeout=15_000)
    page.unroute("**/wall/now*")
    many[0].office.clock.passes(minutes=1)
    expect(page.locator("[data-old]")).to_be_hidden()
    expect(page.locator("[data-at]")).to_have_text("09:01")


def test_who_is_no_longer_signed_in_is_told(page: Page, many: list[Case]) -> None:
    page.goto("/wall")
    page.context.clear_cookies()
    expect(page.locator("[data-out]")).to_have_text("登录已失效，请重新登录")


def test_the_key_f_fills_the_screen_and_leaves_it(page: Page, many: list[Case]) -> None:
    page.goto("/wall")
    page.keyboard.press("f")
    expect(page.locator("html:fullscreen")).to_have_count(1)
    page.keyboard.press("F")
    expect(page.locator("html:fullscreen")).to_have_count(0)


def test_without_scripts_all_tiles_are_there(page: Page, many: list[Case]) -> None:
    without = page.context.browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = without.new_page()
    plain.goto(page.url.rstrip("/") + "/orders")
    plain.get_by_label("ZJ0001 上墙").check()
    plain.get_by_label("ZJ0002 上墙").check()
    plain.get_by_role("button", name="上墙").click()
    expect(plain.locator(".tile:visible b.num")).to_have_text(["ZJ0001", "ZJ0002"])
    plain.goto(page.url.rstrip("/") + "/wall")
    expect(plain.locator(".tile:visible")).to_have_count(12)
    without.close()


def test_whoever_wants_less_motion_gets_none(page: Page, many: list[Case]) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto("/wall")
    page.keyboard.press("ArrowRight")
    names = page.locator(".tile").evaluate_all("tiles => tiles.map(tile => getComputedStyle(tile).animationName)")
    assert set(names) == {"none"}
