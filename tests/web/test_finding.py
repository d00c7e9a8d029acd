"""The list of orders as one's own: columns, turns, searches that are kept, chips; and taken away as a file."""

import html
import re
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from engine import tables
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.web.actors import CARD, NAME, PHONE, Desk
from web.exporting import plain
from web.looked_for import NAMES

HEADS = re.compile(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)<')
CHIP = re.compile(r'class="tag chip" href="([^"]*)"[^>]*>([^<]+)<')
QUERY = re.compile(r'class="tag off" href="([^"]*)"[^>]*>([^<]+)<')


@pytest.fixture
def case(desk: Desk, office: Office) -> Case:
    return Case(office, desk.places())


@pytest.fixture
def manager(desk: Desk, office: Office) -> Desk:
    """The duty manager of the same hall."""
    other = Desk(desk.client.application, office)
    other.signs_in(town.MANAGER)
    return other


def links(page: str, pattern: re.Pattern[str]) -> dict[str, str]:
    """Text -> address."""
    return {html.unescape(text).strip(): html.unescape(href) for href, text in pattern.findall(page)}


def test_an_address_finds_an_order_on_the_page(desk: Desk, case: Case, office: Office) -> None:
    assert case.number in desk.opens("/orders?q=湖东 1单元101").text
    assert case.number not in desk.opens("/orders?q=湖东 6单元").text
    office.sets(find_doors=2)
    page = desk.opens("/orders?q=湖东").text
    assert case.number not in page and "范围太大（超过 2 户）" in page and "共 0 单" not in page


def test_every_filter_is_a_chip_that_takes_it_off(desk: Desk, case: Case) -> None:
    query = f"q={case.number}&state=open&business=install&jeopardy=green&mine=1&element=build_line&version=1&sort=state"
    chips = links(desk.opens(f"/orders?{query}").text, CHIP)
    assert [*chips] == [f"查找“{case.number}”", "在途", "装机", "正常", "本人受理", "停在【外线施工】", "流程图第 1 版"]
    for name, gone in (("在途", "state=open"), ("本人受理", "mine=1"), ("装机", "business=install")):
        left = chips[name].partition("?")[2].split("&")
        assert gone not in left and len(left) == len(query.split("&")) - 1


def test_a_column_sorts_both_ways_and_says_so(desk: Desk, case: Case) -> None:
    page = desk.opens("/orders?state=open").text
    assert 'aria-sort="descending"><a class="sorts" href="/orders?state=open&amp;sort=accepted"' in page
    assert 'href="/orders?state=open&amp;sort=promise"' in page
    page = desk.opens("/orders?state=open&sort=promise").text
    assert 'aria-sort="ascending"><a class="sorts" href="/orders?state=open&amp;sort=-promise"' in page
    assert page.count("aria-sort") == 1


def test_columns_are_chosen_for_oneself_undone_and_standard_again(desk: Desk, manager: Desk, case: Case) -> None:
    def heads(who: Desk) -> list[str]:
        return [name.strip() for name in HEADS.findall(who.opens("/orders").text)]

    standard = ["订单号", "状态", "当前步骤", "客户", "地址 / 产品", "承诺时限", "受理"]
    assert heads(desk) == standard
    answer = desk.posts("/kept/columns", columns=["planned", "since", "nonsense"], state="open")
    assert answer.location == "/orders?state=open"
    assert heads(desk) == ["订单号", "状态时长", "预计完成"]
    assert heads(manager) == standard
    desk.posts("/kept/columns", act="undo")
    assert heads(desk) == standard
    desk.posts("/kept/columns", act="undo")
    assert heads(desk) == ["订单号", "状态时长", "预计完成"]
    desk.posts("/kept/columns", act="standard")
    assert heads(desk) == standard


def test_a_search_is_kept_found_again_renamed_and_dropped(
    desk: Desk, manager: Desk, case: Case, office: Office
) -> None:
    desk.posts("/kept/queries", name=" 张家  ", q=NAME, state="open", sort="promise", nonsense="x")
    queries = links(desk.opens("/orders").text, QUERY)
    assert [*queries] == ["张家"] and case.number in desk.opens(queries["张家"]).text
    assert "sort=promise" in queries["张家"] and "nonsense" not in queries["张家"]
    (kept,) = office.rows(tables.SavedQuery)
    assert manager.posts(f"/kept/queries/{kept.id}", act="drop").status_code == 404
    assert links(manager.opens("/orders").text, QUERY) == {}
    desk.posts(f"/kept/queries/{kept.id}", name="张先生")
    assert [*links(desk.opens("/orders").text, QUERY)] == ["张先生"]
    desk.posts(f"/kept/queries/{kept.id}", act="drop")
    assert office.rows(tables.SavedQuery) == []


def test_what_was_typed_is_kept_encrypted(desk: Desk, office: Office) -> None:
    desk.posts("/kept/queries", name="一个客户", q=PHONE)
    with office.system.database.reading() as session:
        raw = session.connection().exec_driver_sql("SELECT wanted FROM saved_query").scalar_one()
    assert PHONE not in raw


def test_a_search_that_cannot_be_kept_says_why(desk: Desk, office: Office) -> None:
    office.sets(find_saved=1)
    for name, filters, why in (
        ("", {"state": "open"}, "名称须为"),
        ("长" * 41, {"state": "open"}, "名称须为"),
        ("空", {}, "没有查询条件"),
        ("在途", {"state": "open"}, "查询已保存"),
        ("在途", {"state": "held"}, "已有名为“在途”"),
        ("待装", {"state": "held"}, "最多保存 1 个"),
    ):
        assert why in desk.opens(desk.posts("/kept/queries", name=name, **filters).location).text
    assert len(office.rows(tables.SavedQuery)) == 1


def sheet(manager: Desk, **fields: object) -> Worksheet:
    answer = manager.posts("/export/orders", **fields)
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].endswith(".xlsx")
    data = answer.data
    answer.close()
    found = load_workbook(BytesIO(data)).active
    assert isinstance(found, Worksheet)
    return found


def test_the_list_goes_out_as_a_file_masked_and_logged(manager: Desk, case: Case, office: Office) -> None:
    table = sheet(manager, state="open", q=PHONE)
    head, row = list(table.iter_rows(values_only=True))
    said = dict(zip(head, row, strict=True))
    assert (said["订单号"], said["业务"], said["客户"], said["联系电话"]) == (
        case.number,
        "装机",
        "张**",
        "138****0001",
    )
    assert said["承诺时限"].year == town.MONDAY.year and table.freeze_panes == "B2"
    assert not [one for one in row if any(secret in str(one) for secret in (NAME, PHONE, CARD, "101室"))]
    (log,) = office.rows(tables.Export)
    assert (log.orders, log.wanted, log.address) == (1, {"state": "open", "q": PHONE}, "127.0.0.1")
    assert log.at == office.clock.now() and log.columns[0] == "state"


def test_the_file_has_the_columns_and_the_turn_of_the_page(manager: Desk, desk: Desk, case: Case) -> None:
    other = desk.places(door="2-101")
    manager.posts("/kept/columns", columns=["planned"])
    rows = list(sheet(manager, sort="number").iter_rows(values_only=True))
    assert rows[0] == ("订单号", "业务", "预计完成")
    assert [row[0] for row in rows[1:]] == sorted([case.number, other])
    manager.opens("/language/en")
    assert next(sheet(manager).iter_rows(values_only=True)) == ("Order number", "Business", "Planned completion")


def test_too_many_orders_are_refused_and_nothing_is_logged(
    manager: Desk, desk: Desk, case: Case, office: Office
) -> None:
    desk.places(door="2-101")
    office.sets(export_most=1)
    answer = manager.posts("/export/orders", state="open")
    assert answer.location == "/orders?state=open"
    assert "超过 1 单，不能导出" in manager.opens(answer.location).text
    assert office.rows(tables.Export) == []
    assert sheet(manager, q=case.number).max_row == 2


def test_whoever_lacks_the_right_has_no_button_and_gets_no_file(desk: Desk, manager: Desk, case: Case) -> None:
    assert "导出 Excel" not in desk.opens("/orders").text and "导出 Excel" in manager.opens("/orders").text
    assert desk.posts("/export/orders").status_code == 403


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "平安\x07家"])
def test_no_text_becomes_a_formula(text: str) -> None:
    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.append([plain(page, text)])
    file = BytesIO()
    book.save(file)
    found = load_workbook(file).active
    assert isinstance(found, Worksheet)
    assert found["A1"].data_type == "s"
    assert str(found["A1"].value).strip() == text.replace("\x07", "").strip()
    assert found["A1"].quotePrefix is text.startswith(("=", "+", "-", "@", "\t", "\r"))


ANYTHING = st.dictionaries(st.sampled_from([*NAMES, "after", "name", "act", "columns"]), st.text(max_size=120))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=ANYTHING, door=st.sampled_from(["/orders", "/kept/columns", "/kept/queries", "/kept/queries/1",
                                              "/export/orders", f"/kept/queries/{2**70}"]))  # fmt: skip
def test_no_door_breaks(manager: Desk, case: Case, fields: dict[str, str], door: str) -> None:
    if door == "/orders":
        assert manager.client.get(door, query_string=fields).status_code == 200
    else:
        answer = manager.posts(door, **fields)
        answer.close()
        assert answer.status_code in {200, 302, 404}
