"""What was erased: its pages still open, and say so in words."""

import pytest
from flask import Flask

from engine import tables
from engine.store import retention
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.store.erased import YEARS, served
from tests.web.actors import Desk

SECRET = "林小满 13977778888"


@pytest.fixture
def case(office: Office) -> Case:
    case = served(office, SECRET)
    office.clock.passes(days=YEARS)
    assert retention.erase(office.system.database, office.clock.now())["customer"] == 1
    return case


@pytest.mark.parametrize("who", [town.OPERATOR, town.MANAGER, town.SUPERVISOR, town.VIEWER])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_of_who_was_erased_open_and_say_so(
    app: Flask, office: Office, case: Case, who: str, language: str
) -> None:
    desk = Desk(app, office)
    desk.signs_in(who)
    desk.client.set_cookie("language", language)
    (subscription,) = office.rows(tables.Subscription)
    gone = "已按期限清除" if language == "zh" else "erased after its term"
    for path in (f"/orders/{case.number}", f"/subscriptions/{subscription.id}"):
        page = desk.opens(path)
        assert page.status_code == 200 and gone in page.text and SECRET not in page.text
    for path in ("/orders", f"/orders?q={case.number}", f"/orders/{case.number}/diagram", "/incidents?state=resolved"):
        page = desk.opens(path)
        assert page.status_code == 200 and SECRET not in page.text, path


def test_every_element_of_the_picture_still_tells_its_particulars(app: Flask, office: Office, case: Case) -> None:
    desk = Desk(app, office)
    desk.signs_in(town.MANAGER)
    for element in sorted({one.element for one in case.view.visits}):
        page = desk.opens(f"/orders/{case.number}/elements/{element}")
        assert page.status_code in (200, 404) and SECRET not in page.text, element


def test_there_is_nothing_to_look_at_in_full(app: Flask, office: Office, case: Case) -> None:
    desk = Desk(app, office)
    desk.signs_in(town.OPERATOR)
    assert "查看完整信息" not in desk.opens(f"/orders/{case.number}").text
    answer = desk.posts(f"/personal/{case.number}", reason="核对")
    assert answer.status_code == 200 and "已按期限清除" in answer.text
