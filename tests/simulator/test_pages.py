"""The pages, in a real browser: Chinese first, English complete, safe, and moving on by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

from simulator import faults, settings, states, texts
from simulator.app import create_app
from simulator.stand_in import open_stand_in
from tests.simulator.program import API, Program, body

PAGES = ("/", "/inFlight", "/faults", "/records")


@pytest.fixture
def page(browser: Browser, slow_program: Program) -> Iterator[Page]:
    """A page of the slow stand-in; a fault of any script on it fails the test."""
    page = browser.new_page(base_url=str(slow_program.http.base_url))
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    yield page
    page.close()
    assert wrong == []


def test_a_person_pushes_an_order_on(page: Page, slow_program: Program) -> None:
    number = slow_program.create("P-1").json()["id"]
    page.goto("/")
    page.get_by_role("link", name=number).click()
    page.get_by_role("button", name="推进一步").click()
    expect(page.get_by_role("status")).to_have_text("已执行。")
    expect(page.locator("h1")).to_contain_text("施工中")
    assert slow_program.order(number)["state"] == "inProgress"


def test_a_person_returns_an_order_with_a_reason(page: Page, slow_program: Program) -> None:
    number = slow_program.create("P-2").json()["id"]
    slow_program.push_to(number, "configure_resources")
    page.goto(f"/workOrders/{number}")
    page.get_by_label("原因").select_option("资源不足")
    page.get_by_role("button", name="退单").click()
    page.get_by_role("button", name="推进一步").click()
    expect(page.locator("h1")).to_contain_text("退单")
    assert slow_program.order(number)["errorMessage"][0]["code"] == "10R02"


def test_a_person_delays_an_order_and_resumes_it(page: Page, slow_program: Program) -> None:
    number = slow_program.create("P-3").json()["id"]
    slow_program.push_to(number, "book_appointment")
    page.goto(f"/workOrders/{number}")
    page.get_by_label("延期").select_option("缓装")
    page.get_by_role("button", name="延期").click()
    expect(page.locator("h1")).to_contain_text("缓装")
    page.get_by_role("button", name="恢复施工").click()
    expect(page.locator("h1")).to_contain_text("施工中")


def test_a_person_sets_a_probability(page: Page, slow_program: Program) -> None:
    page.goto("/faults")
    page.get_by_label("事件重复").fill("0.125")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_have_text("已保存。")
    assert slow_program.settings()["faults"]["event_repeated"] == 0.125
    slow_program.settings(faults={"event_repeated": 0})


def test_the_list_shows_what_happens_without_losing_the_place(page: Page, slow_program: Program) -> None:
    for number in range(30):
        slow_program.create(f"P-4-{number}")
    [order] = slow_program.find("P-4-0")
    page.goto("/")
    row = page.locator("tr", has=page.get_by_role("link", name=order["id"]))
    row.scroll_into_view_if_needed()
    place = page.evaluate("window.scrollY")
    assert place > 0
    expect(row).to_contain_text("待接单")
    slow_program.deed(order["id"], "push")
    expect(row).to_contain_text("施工中")
    assert page.evaluate("window.scrollY") == place


def test_the_flowchart_shows_the_position(slow_program: Program) -> None:
    number = slow_program.create("P-5").json()["id"]
    slow_program.push_to(number, "build_data")
    picture = slow_program.http.get(f"/workOrders/{number}/flow.svg")
    assert picture.headers["Content-Type"].startswith("image/svg+xml")
    found = re.findall(r'class="badge badge-(\w+)" data-mark="(\w+)"', picture.text)
    marks = {element: state for state, element in found}
    assert marks["configure_vlan"] == "done" and marks["build_data"] == "current"
    assert "build_line" not in marks and "submit_work_order" not in picture.text


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_complete_in_both_languages(slow_program: Program, path: str) -> None:
    chinese, english = (slow_program.http.get(path, params={"lang": lang}).text for lang in ("zh", "en"))
    assert '<html lang="zh-CN">' in chinese and '<html lang="en">' in english
    fixed = re.sub(r"<option.*?</option>|<td.*?</td>|<a href=\"\?lang.*?</a>", "", english, flags=re.DOTALL)
    assert not re.search(r"[\u4e00-\u9fff]", fixed), "Chinese on the English page"


def test_the_language_is_remembered(slow_program: Program) -> None:
    with httpx.Client(base_url=slow_program.http.base_url) as reader:
        assert "Work orders" in reader.get("/?lang=en").text
        assert "Work orders" in reader.get("/").text
        assert "施工单" in reader.get("/?lang=zh").text


def test_every_text_the_templates_ask_for_is_there() -> None:
    templates = Path(texts.__file__).parent / "templates"
    asked = {key for file in templates.glob("*.html") for key in re.findall(r"\bt\('(\w+)'\)", file.read_text())}
    assert asked <= set(texts.TEXTS)
    assert set(texts.STATES) == set(states.TRANSITIONS)
    assert list(texts.FAULTS) == list(faults.NAMES) == list(settings.shipped().faults)
    assert set(texts.MEASURES) == set(settings.shipped().measures)


def test_what_a_client_sends_cannot_run_on_the_page(page: Page, slow_program: Program) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    order = body(f"P-6-{evil}", description=evil)
    order["serviceOrderItem"][0]["service"]["name"] = evil
    number = slow_program.http.post(f"{API}/serviceOrder", json=order).json()["id"]
    for path in ("/", f"/workOrders/{number}", "/records", f"/?find={evil}"):
        response = page.goto(path)
        assert "script-src" not in response.headers["content-security-policy"]
        assert "default-src 'self'" in response.headers["content-security-policy"]
        assert page.locator("img[src=x]").count() == 0


def test_a_form_without_its_token_does_nothing(slow_program: Program) -> None:
    number = slow_program.create("P-7").json()["id"]
    for path in (f"/workOrders/{number}/push", "/faults", "/faults/demand"):
        assert slow_program.http.post(path, data={"fault": "hang", "hang": "1"}).status_code == 400
    assert slow_program.order(number)["state"] == "acknowledged"
    assert slow_program.settings()["faults"]["hang"] == 0


def test_an_unknown_page_is_a_page(slow_program: Program) -> None:
    for path in ("/nothing", "/workOrders/WO99999999"):
        response = slow_program.http.get(path, params={"lang": "zh"})
        assert response.status_code == 404 and "返回列表" in response.text


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[FlaskClient]:
    """A client of a stand-in whose administration asks for a token."""
    stand = open_stand_in(tmp_path / "data")
    with create_app(stand, "open-sesame").test_client() as client:
        yield client
    stand.store.close()


def test_with_a_token_programs_must_send_it(guarded: FlaskClient) -> None:
    assert guarded.post(f"{API}/serviceOrder", json=body("P-8")).status_code == 201
    for path in ("/settings", "/journal", "/journal/summary"):
        assert guarded.get(path).status_code == 401
        assert guarded.get(path, headers={"Authorization": "Bearer open"}).status_code == 401
        assert guarded.get(path, headers={"Authorization": "Bearer open-sesame"}).status_code == 200
    assert guarded.post("/workOrders/WO00000001/push", json={}).status_code == 401


def test_with_a_token_people_must_enter_it_once(guarded: FlaskClient) -> None:
    asked = guarded.get("/faults")
    assert asked.headers["Location"] == "/login?to=/faults?"
    for token, status in (("wrong", 200), ("open-sesame", 302)):
        form = guarded.get("/login").text
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', form)[1]
        answer = guarded.post("/login?to=//evil", data={"token": token, "csrf_token": csrf})
        assert answer.status_code == status
    assert answer.headers["Location"] == "/", "never to another site"
    assert guarded.get("/faults").status_code == 200
