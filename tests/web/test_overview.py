"""All orders on one map: the figures in the picture and beside it, and the way from each to its orders."""

import re
from html import unescape

import pytest
from lxml import html

from engine import tables
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.versions import deploys, moves, renamed
from tests.web.actors import Desk


@pytest.fixture
def cases(desk: Desk, office: Office) -> list[Case]:
    """Two installs: one at the survey after three hours, one overdue and with nobody yet."""
    found = [Case(office, desk.places()), Case(office, desk.places(door="1-102"))]
    office.clock.passes(hours=30)
    office.provisioning.says(found[0], "inProgress", ("survey_site", "inProgress"))
    office.clock.passes(hours=3)
    office.provisioning.says(found[0], "inProgress", ("survey_site", "completed"), ("build_line", "inProgress"))
    office.fires()
    return found


def rows(text: str) -> dict[str, list[str]]:
    """The table: element -> its cells, as they read."""
    found = {}
    for row in html.fromstring(text).xpath("//tr[@data-step]"):
        found[row.get("data-step")] = [" ".join(cell.text_content().split()) for cell in row]
    return found


def pills(text: str) -> dict[str, list[str]]:
    """The picture: element -> the texts above it."""
    tree = html.fromstring(text)
    return {
        one.get("data-mark"): one.xpath(".//*[local-name()='text']/text()") for one in tree.xpath("//*[@data-mark]")
    }


def test_picture_and_table_say_the_same(desk: Desk, cases: list[Case]) -> None:
    text = desk.opens("/overview").text
    assert rows(text)["build_line"] == ["外线施工", "1", "1", "—", "—", "—"]
    assert rows(text)["survey_site"][:1] + rows(text)["survey_site"][3:5] == ["现场勘查", "1", "3小时"]
    assert pills(text)["build_line"] == ["超时 1", "1"] and pills(text)["survey_site"] == ["均 3小时"]
    assert "在途 2 单，超时 2 单；最多停在【外线施工】1 单。" in text


def test_a_click_on_any_element_leads_to_exactly_its_orders(desk: Desk, cases: list[Case]) -> None:
    text = desk.opens("/overview?map=work_order").text + desk.opens("/overview").text
    links = set(re.findall(r'href="(/orders\?[^"]*element=[^"]+)"', text))
    counted = {own: cells[1] for own, cells in rows(text).items()}
    assert len(links) >= 4
    for link in map(unescape, links):
        listed = desk.opens(link)
        element = re.search(r"element=(\w+)", link)
        assert listed.status_code == 200 and element is not None
        numbers = re.findall(r'data-number="(\w+)"', listed.text)
        assert numbers and counted.get(element[1], f"{len(numbers)}") == f"{len(numbers)}"
        assert "停在【" in listed.text and f"共 {len(numbers)} 单" in listed.text


def test_a_condition_that_came_from_the_map_can_be_taken_off(desk: Desk, cases: list[Case]) -> None:
    query = "state=open&business=install&element=build_line&version=1&region=1"
    page = html.fromstring(desk.opens(f"/orders?{query}").text)
    chips = page.xpath("//a[@class='tag chip']/@href")
    assert len(chips) == 5 and len([link for link in chips if "state=open" in link]) == 4
    (without,) = [link for link in chips if "element" not in link]
    assert "version=1" in without and "region=1" in without
    kept = {one.get("name"): one.get("value") for one in page.xpath("//form[@role='search']//input[@type='hidden']")}
    assert kept.pop("csrf_token")  # what is typed stands in no address, so the form is posted
    assert kept == {"element": "build_line", "version": "1", "region": "1"}


def test_business_version_days_and_hall_narrow_the_figures(desk: Desk, office: Office, cases: list[Case]) -> None:
    assert rows(desk.opens("/overview?business=move").text) == {}
    day = f"{office.clock.now():%Y-%m-%d}"
    assert "survey_site" in rows(desk.opens(f"/overview?window=range&from={day}&to={day}").text)
    assert "survey_site" not in rows(desk.opens("/overview?window=range&from=2020-01-01&to=2020-02-01").text)
    moves(cases[0], renamed(office))
    assert "build_line" not in rows(desk.opens("/overview?version=1").text)
    assert rows(desk.opens("/overview?version=2").text)["build_line"][1] == "1"


def test_who_may_not_see_all_halls_sees_only_the_own(stranger: Desk, office: Office) -> None:
    stranger.signs_in(town.OPERATOR)
    Case(office, stranger.places())
    theirs = office.id_of(tables.Hall, "WEST-HALL") if _halls(office, "WEST-HALL") else 2
    text = stranger.opens(f"/overview?hall={theirs}").text
    assert "在途 1 单" in text and 'name="hall"' not in text
    stranger.posts("/auth/logout")
    supervisor = Desk(stranger.client.application, office)
    supervisor.signs_in(town.SUPERVISOR)
    assert "在途 0 单" in supervisor.opens(f"/overview?hall={theirs}").text
    assert "在途 1 单" in supervisor.opens("/overview").text


def _halls(office: Office, code: str) -> bool:
    return code in {one.code for one in office.rows(tables.Hall)}


def test_orders_on_elements_that_the_drawn_version_lacks_are_said(
    desk: Desk, office: Office, cases: list[Case]
) -> None:
    deploys(office, "install", install=lambda file: file.removes("build_line"))
    text = desk.opens("/overview").text
    assert "build_line" not in rows(text) and "图上没有" in text and "外线施工" in text


def test_the_news_are_those_of_the_page(desk: Desk, cases: list[Case]) -> None:
    page, news = (
        desk.opens("/overview?heat=p95&sort=p95").text,
        desk.client.get("/overview/live?heat=p95&sort=p95").json,
    )
    assert news is not None and news["regions"].keys() == {"standing", "legend", "table", "sheets"}
    assert rows(news["regions"]["table"]) == rows(page) and "build_line" in news["badges"]
    assert "<style" not in "".join(news["regions"].values())


@pytest.mark.parametrize("sort", ["standing", "overdue", "left", "mean", "p95"])
def test_the_table_is_sorted_by_its_links(desk: Desk, cases: list[Case], sort: str) -> None:
    text = desk.opens(f"/overview?sort={sort}").text
    first = next(iter(rows(text)))
    assert first == {"standing": "carry_out_work_order", "overdue": "carry_out_work_order"}.get(sort, "survey_site")
    assert len(html.fromstring(text).xpath("//th[@aria-sort='descending']")) == 1


@pytest.mark.parametrize(("ending", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_the_map_comes_as_a_file(desk: Desk, cases: list[Case], ending: str, begins: bytes) -> None:
    answer = desk.opens(f"/overview/map.{ending}?heat=mean")
    assert answer.status_code == 200 and answer.data.startswith(begins)
    assert answer.headers["Content-Disposition"] == f'inline; filename="overview-install.{ending}"'


@pytest.mark.parametrize(
    "query",
    ["hall=99999999999999999999", "region=-1&hall=x", "window=range&from=nonsense&to=", "heat=none&sort=none&window=",
     "business=<script>", "window=range&from=9999-12-31&to=0001-01-01"],
)  # fmt: skip
def test_nonsense_in_the_address_shows_what_is_shown_at_first(desk: Desk, cases: list[Case], query: str) -> None:
    answer = desk.opens(f"/overview?{query}")
    assert answer.status_code == 200 and "<script>" not in answer.text.replace("<script ", "")


@pytest.mark.parametrize("query", ["version=77", "map=nothing"])
def test_what_is_not_there_is_refused_in_words(desk: Desk, cases: list[Case], query: str) -> None:
    assert desk.opens(f"/overview?{query}").status_code == 404


def test_without_a_map_the_page_says_what_to_do(desk: Desk, office: Office) -> None:
    with office.system.database.writing() as session:
        session.query(tables.MapVersion).filter_by(map_id="dismantle").delete()
    assert "还没有部署流程图" in desk.opens("/overview?business=dismantle").text
    assert desk.opens("/overview/map.png?business=dismantle").status_code == 404


def test_no_personal_data_are_on_the_map(desk: Desk, cases: list[Case]) -> None:
    text = desk.opens("/overview").text + desk.opens("/overview/live").text
    assert not [one for one in ("张晓明", "13800000001", "1单元") if one in text]


def test_the_page_reads_in_english(desk: Desk, cases: list[Case]) -> None:
    desk.opens("/language/en")
    text = desk.opens("/overview").text
    assert "2 orders in flight, 2 overdue; most stand on “Build the line”: 1." in text
    assert pills(text)["build_line"] == ["1 late", "1"] and pills(text)["survey_site"] == ["mean 3 h"]
