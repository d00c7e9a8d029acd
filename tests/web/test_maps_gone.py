"""Orders whose map can't be read or drawn any more: the page opens, and says so where the picture would be."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import update

from engine import tables
from engine.store import maps
from tests.engine.actors import Case
from tests.web.actors import Desk

CAUSES = {
    "broken": lambda xml: b"<broken",
    "empty": lambda xml: b"",
    "another file": lambda xml: b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
}


@pytest.fixture
def placed(desk: Desk) -> Case:
    case = Case(desk.office, desk.places())
    desk.office.provisioning.says(case, "inProgress", ("book_appointment", "inProgress"))
    return case


@pytest.fixture(params=CAUSES)
def case(placed: Case, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Case:
    """An order whose map was damaged since."""
    spoils(placed, CAUSES[request.param], monkeypatch)
    return placed


def spoils(case: Case, damage: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Damages the file of the order's map, as another process would read it."""
    monkeypatch.setattr(maps, "_read", {})
    with case.office.system.database.writing() as session:
        version = session.get_one(tables.MapVersion, case.view.digest)
        change = update(tables.MapVersion).where(tables.MapVersion.digest == version.digest)
        session.execute(change.values(xml=damage(version.xml)))


@pytest.mark.parametrize("address", ["", "?step=1", "?map=work_order", "/diagram", "/diagram?fragment=1", "/live"])
def test_the_page_opens_with_words_list_and_why(desk: Desk, case: Case, address: str) -> None:
    answer = desk.opens(f"/orders/{case.number}{address}")
    assert answer.status_code == 200
    text = answer.text if not answer.is_json else str(answer.json)
    assert "集中预约" in text and "Traceback" not in text
    if address != "/live":
        assert "流程图" in text and ("已损坏" in text or "无法绘制" in text)


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_the_picture_alone_is_gone(desk: Desk, case: Case, ending: str) -> None:
    answer = desk.opens(f"/orders/{case.number}/diagram.{ending}")
    assert answer.status_code == 410 and "流程图" in answer.text and "Traceback" not in answer.text


def test_a_position_without_a_shape_is_said(desk: Desk, placed: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    shape = re.compile(rb'<bpmndi:BPMNShape[^>]*bpmnElement="book_appointment".*?</bpmndi:BPMNShape>', re.DOTALL)
    spoils(placed, lambda xml: shape.sub(b"", xml), monkeypatch)
    answer = desk.opens(f"/orders/{placed.number}")
    assert answer.status_code == 200 and "不在本图上：集中预约" in answer.text
