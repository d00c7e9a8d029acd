"""An order's map calls others: each has a picture of its own, with the same marks, one link away."""

import re
from html import unescape
from xml.etree import ElementTree

import pytest

from tests.engine.actors import Case, Office
from tests.web.actors import Desk


@pytest.fixture
def case(desk: Desk, office: Office) -> Case:
    """An order whose work order is under way."""
    case = Case(office, desk.places())
    office.provisioning.says(case, "inProgress", ("accept_work_order", "completed"))
    return case


def sheets(page: str) -> dict[str, tuple[str, bool]]:
    """The links to the pictures: name -> address, and whether it is the one that is shown."""
    (nav,) = re.findall(r'<nav class="sheets".*?</nav>', page, re.DOTALL)
    links = re.findall(r'<a href="([^"]+)"([^>]*)>(?:<i[^>]*></i>)?([^<]+)</a>', nav)
    return {name: (unescape(address), "aria-current" in rest) for address, rest, name in links}


def test_the_orders_page_links_to_a_picture_of_each_map_that_it_calls(desk: Desk, case: Case) -> None:
    links = sheets(desk.opens(f"/orders/{case.number}").text)
    own = f"/orders/{case.number}"
    assert links == {
        "装机": (own, True),
        "施工单": (f"{own}?map=work_order", False),
        "撤销": (f"{own}?map=undo", False),
    }
    desk.opens("/language/en")
    assert list(sheets(desk.opens(own).text)) == ["Install", "Work order", "Undo"]


def test_the_call_is_marked_on_its_own_map_and_what_is_inside_on_the_called_one(desk: Desk, case: Case) -> None:
    own = desk.opens(f"/orders/{case.number}/diagram.svg").text
    called = desk.opens(f"/orders/{case.number}/diagram.svg?map=work_order").text
    for picture in (own, called):
        ElementTree.fromstring(picture)
    assert 'data-mark="carry_out_work_order"' in own and 'data-mark="work_order_completed"' not in own
    assert 'data-mark="work_order_completed"' in called and 'data-mark="carry_out_work_order"' not in called


def test_no_position_is_said_to_be_missing_because_another_picture_shows_it(desk: Desk, case: Case) -> None:
    for address in ("", "?map=work_order", "?map=undo"):
        assert "不在本图上" not in desk.opens(f"/orders/{case.number}{address}").text


def test_the_page_of_a_called_map_stays_up_to_date_with_its_own_picture(desk: Desk, case: Case) -> None:
    page = desk.opens(f"/orders/{case.number}?map=work_order").text
    assert sheets(page)["施工单"][1] and f"/orders/{case.number}/live?map=work_order" in page
    case.office.provisioning.says(case, "failed", reason=("10R", "物业阻挠"))
    news = desk.opens(f"/orders/{case.number}/live?map=work_order").get_json()
    assert 'data-mark="handle_return"' in news["badges"]
    assert "?map=undo" in news["regions"]["sheets"]


def test_the_called_steps_stand_below_their_call_and_lead_to_their_own_picture(desk: Desk, case: Case) -> None:
    steps = desk.opens(f"/orders/{case.number}").text.partition('<ol class="steps"')[2].partition("</ol>")[0]
    names = re.findall(r'<span class="name">([^<]+)</span>', steps)
    at = names.index("派单施工")
    assert names[at : at + 3] == ["派单施工", "施工开始", "提交施工单"]
    assert f'href="/orders/{case.number}?map=work_order#el-submit_work_order"' in steps
    assert 'href="#el-carry_out_work_order" data-step="carry_out_work_order"' in steps
    assert "收回终端" not in names  # nothing is undone


def test_the_dialog_has_the_same_links_and_pictures(desk: Desk, case: Case) -> None:
    inside = desk.opens(f"/orders/{case.number}/diagram?fragment=1&map=work_order").get_json()
    links = sheets(inside["html"])
    assert links["施工单"] == (f"/orders/{case.number}/diagram?map=work_order", True)
    assert f"/orders/{case.number}/diagram.json?map=work_order" in inside["html"]
    news = desk.opens(f"/orders/{case.number}/diagram.json?map=work_order").get_json()
    assert "work_order_completed" in news["style"] and f"/orders/{case.number}/diagram" in news["regions"]["sheets"]


@pytest.mark.parametrize(("ending", "magic"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_a_called_map_may_be_taken_along_on_paper(desk: Desk, case: Case, ending: str, magic: bytes) -> None:
    answer = desk.opens(f"/orders/{case.number}/diagram.{ending}?map=work_order")
    assert answer.data.startswith(magic)
    assert f"{case.number}-work_order.{ending}" in answer.headers["Content-Disposition"]
    assert f"diagram.{ending}?map=work_order" in desk.opens(f"/orders/{case.number}?map=work_order").text


@pytest.mark.parametrize("called", ["transfer", "install", "nowhere", "../undo"])
def test_a_map_that_the_order_does_not_call_is_not_found(desk: Desk, case: Case, called: str) -> None:
    for path in ("", "/diagram.svg", "/live"):
        assert desk.client.get(f"/orders/{case.number}{path}", query_string={"map": called}).status_code == 404
