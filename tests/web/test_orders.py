"""Looking at orders: the list, the page, the picture; masked, and only what one may see."""

import json
import re
from xml.etree import ElementTree

import pytest

from engine import tables
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.web.actors import CARD, NAME, PHONE, Desk


@pytest.fixture
def case(desk: Desk, office: Office) -> Case:
    """An order that was just placed."""
    return Case(office, desk.places(note="靠窗"))


@pytest.mark.parametrize("text", ["number", PHONE, NAME, CARD])
def test_an_order_is_found_by_what_people_know_of_it(desk: Desk, case: Case, text: str) -> None:
    """S: by order number, phone, customer, document."""
    wanted = case.number.lower() if text == "number" else text
    assert case.number in desk.client.get("/orders", query_string={"q": wanted}).text
    assert case.number not in desk.client.get("/orders", query_string={"q": wanted + "9"}).text


def test_filters_narrow_the_list_and_an_empty_one_says_what_to_do(desk: Desk, case: Case, office: Office) -> None:
    assert case.number in desk.opens("/orders?state=open&business=install&mine=1").text
    for query in ("state=completed", "business=move", "overdue=1"):
        page = desk.opens(f"/orders?{query}").text
        assert case.number not in page and "清除条件" in page
    office.clock.passes(days=3)
    office.fires()
    assert case.number in desk.opens("/orders?overdue=1").text


def test_the_list_goes_on_where_it_ended_without_losing_its_filters(desk: Desk, case: Case) -> None:
    with case.office.system.database.writing() as session:
        first = session.get_one(tables.Order, case.id)
        columns = {key: getattr(first, key) for key in first.__mapper__.columns.keys() if key != "id"}  # noqa: SIM118 - columns, no dict
        session.add_all(tables.Order(**columns | {"number": f"ZJ{count:04}"}) for count in range(60))
    page = desk.opens("/orders?state=open").text
    link = re.search(r'rel="next" href="([^"]+)"', page)
    assert link is not None and "state=open" in link[1]
    after = desk.opens(link[1].replace("&amp;", "&")).text
    numbers = [re.findall(r'data-number="(\w+)"', text) for text in (page, after)]
    assert [len(each) for each in numbers] == [50, 11] and not {*numbers[0]} & {*numbers[1]}


def test_no_page_shows_personal_data_unasked(desk: Desk, case: Case) -> None:
    account = case.view.order.account
    for path in ("", f"/{case.number}", f"/{case.number}/accepted", f"/{case.number}/diagram", f"/{case.number}/live"):
        text = desk.opens(f"/orders{path}").get_data(as_text=True)
        assert not [secret for secret in (NAME, PHONE, CARD, account, "1单元101室") if secret in text], path


def test_personal_data_are_shown_after_a_reason_that_is_logged_and_for_one_view_only(desk: Desk, case: Case) -> None:
    shown = desk.posts(f"/personal/{case.number}", reason="客户来电核对地址")
    assert all(secret in shown.text for secret in (NAME, PHONE, CARD, "1单元101室"))
    (look,) = case.office.rows(tables.Look)
    assert (look.order_id, look.reason, look.address) == (case.id, "客户来电核对地址", "127.0.0.1")
    assert PHONE not in desk.opens(f"/orders/{case.number}").text
    assert desk.opens(f"/personal/{case.number}").location == f"/orders/{case.number}"


def test_without_a_reason_nothing_is_shown(desk: Desk, case: Case) -> None:
    answer = desk.posts(f"/personal/{case.number}", reason=" ")
    assert answer.status_code == 302 and case.office.rows(tables.Look) == []
    assert "说明理由" in desk.opens(answer.location).text


def test_without_the_right_no_reason_helps(case: Case, stranger: Desk) -> None:
    viewer = Desk(stranger.client.application, case.office)
    viewer.signs_in(town.VIEWER)
    assert viewer.posts(f"/personal/{case.number}", reason="想看看").status_code == 403
    assert "查看完整信息" not in viewer.opens(f"/orders/{case.number}").text
    assert case.office.rows(tables.Look) == []


def test_another_halls_order_is_as_if_it_were_not_there(case: Case, app_desk: Desk) -> None:
    app_desk.signs_in(town.STRANGER)
    assert case.number not in app_desk.opens("/orders").text
    for path in ("", "/accepted", "/live", "/diagram", "/diagram.svg", "/diagram.json", "/diagram.png", "/stream"):
        assert app_desk.opens(f"/orders/{case.number}{path}").status_code == 404


@pytest.fixture
def app_desk(desk: Desk, office: Office) -> Desk:
    """Another browser."""
    return Desk(desk.client.application, office)


def test_the_page_says_where_the_order_stands_and_what_comes_next(desk: Desk, case: Case) -> None:
    office = case.office
    assert "施工单" in _sentence(desk, case) and "正在派往家客开通系统" in _sentence(desk, case)
    office.provisioning.says(case, "acknowledged")
    assert _sentence(desk, case) == "家客开通系统已收到施工单，等待接单"
    done = [(element, "completed") for element in ("accept_work_order", "book_appointment")]
    office.provisioning.says(case, "inProgress", *done, ("dispatch_work_order", "inProgress"))
    office.clock.passes(hours=2, minutes=5)
    assert _sentence(desk, case) == "家客开通系统正在【调度派单】，已 2小时5分"
    assert "下一步：管线资源配置" in desk.opens(f"/orders/{case.number}").text
    office.provisioning.says(case, "held", *done, reason=("10W01", "端口不足"))
    assert _sentence(desk, case).startswith("待装：端口不足，自 ")
    office.provisioning.says(case, "failed", reason=("10R01", "物业阻挠"))
    assert _sentence(desk, case).startswith("已退单（物业阻挠），等待营业厅【处理退单】")


def _sentence(desk: Desk, case: Case) -> str:
    found = re.search(r'class="sentence">([^<]+)<', desk.opens(f"/orders/{case.number}").text)
    assert found is not None
    return found[1]


def test_the_picture_has_both_pools_and_the_position(desk: Desk, case: Case) -> None:
    answer = desk.opens(f"/orders/{case.number}/diagram.svg")
    assert answer.mimetype == "image/svg+xml"
    ElementTree.fromstring(answer.data)
    for element in ("pool_boss", "pool_provisioning", "build_line"):
        assert f'id="el-{element}"' in answer.text
    assert 'data-mark="carry_out_work_order"' in answer.text


@pytest.mark.parametrize(("ending", "magic"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_the_picture_may_be_taken_along_on_paper(desk: Desk, case: Case, ending: str, magic: bytes) -> None:
    assert desk.opens(f"/orders/{case.number}/diagram.{ending}").data.startswith(magic)


def test_the_picture_speaks_the_readers_language(desk: Desk, case: Case) -> None:
    assert ">外线施工<" in desk.opens(f"/orders/{case.number}/diagram.svg").text
    desk.opens("/language/en")
    english = desk.opens(f"/orders/{case.number}/diagram.svg").text
    assert ">Build the line<" in english and ">外线施工<" not in english


def test_what_changes_on_the_page_comes_apart_from_the_picture(desk: Desk, case: Case) -> None:
    before = desk.opens(f"/orders/{case.number}/live").get_json()
    case.office.provisioning.says(case, "inProgress", ("accept_work_order", "completed"))
    after = desk.opens(f"/orders/{case.number}/live").get_json()
    assert after["version"] > before["version"]
    assert "#el-accept_work_order" in after["style"] and 'data-mark="accept_work_order"' in after["badges"]
    assert "【接单】完成" in after["regions"]["history"]
    assert "<svg" not in json.dumps(after["regions"]) + after["style"]


def test_the_dialogs_inside_carries_no_style_that_the_page_would_refuse(desk: Desk, case: Case) -> None:
    inside = desk.opens(f"/orders/{case.number}/diagram?fragment=1").get_json()
    assert "<style" not in inside["html"] and ".bpmn-diagram" in inside["base"] and "#el-" in inside["style"]


def test_history_is_told_in_words_without_codes(desk: Desk, case: Case) -> None:
    case.office.provisioning.completes(case)
    page = desk.opens(f"/orders/{case.number}").text
    history = re.sub(r"<[^>]+>", "", page.partition('class="history"')[2].partition("</ol>")[0]).replace(
        case.number, ""
    )
    assert "订单受理" in history and "竣工" in history
    assert re.findall(r"[a-z]+[_A-Z]\w+", history) == []
