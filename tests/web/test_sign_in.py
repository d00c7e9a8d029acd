"""Signing in: by staff number and password, and nowhere else without."""

import pytest

from engine import tables
from tests.engine import town
from tests.engine.actors import Office
from tests.web.actors import Desk


def test_every_page_stands_behind_the_sign_in(stranger: Desk) -> None:
    for path in ("/", "/orders", "/orders/new/install", "/todos", "/incidents", "/results", "/addresses/children"):
        answer = stranger.opens(path)
        assert (answer.status_code, answer.location.split("?")[0]) == (302, "/auth/login")


def test_after_the_sign_in_comes_the_page_that_was_asked_for(stranger: Desk) -> None:
    asked = stranger.opens("/orders?state=open")
    assert asked.location == "/auth/login?next=%2Forders%3Fstate%3Dopen"
    assert stranger.signs_in(next="/orders?state=open").location == "/orders?state=open"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
     "/\tx", "\t//evil.example", "evil"],
)  # fmt: skip
def test_the_sign_in_never_leads_elsewhere(stranger: Desk, elsewhere: str) -> None:
    assert stranger.signs_in(next=elsewhere).location == "/"
    assert stranger.client.get("/language/en", query_string={"next": elsewhere}).location == "/"


def test_a_wrong_password_and_an_unknown_number_read_the_same(stranger: Desk) -> None:
    wrong = stranger.signs_in(password="wrong")
    unknown = stranger.signs_in(number="999999")
    assert wrong.status_code == unknown.status_code == 401
    assert _sentence(wrong.text) == _sentence(unknown.text) != ""


def test_five_wrong_passwords_in_a_day_lock_for_24_hours(stranger: Desk, office: Office) -> None:
    """S: wrong passwords in a day lock the number; the right one does not help then, a day later it does."""
    for _ in range(5):
        assert stranger.signs_in(password="wrong").status_code == 401
    locked = stranger.signs_in()
    assert locked.status_code == 401
    office.clock.passes(hours=23, minutes=59)
    assert stranger.signs_in().status_code == 401
    office.clock.passes(minutes=2)
    assert stranger.signs_in().status_code == 302


def test_each_attempt_is_kept_with_where_it_came_from(stranger: Desk, office: Office) -> None:
    stranger.signs_in(password="wrong")
    stranger.signs_in()
    stranger.posts("/auth/logout")
    kept = [(row.number, row.outcome, row.address) for row in office.rows(tables.SignIn)]
    assert kept == [(town.OPERATOR, outcome, "127.0.0.1") for outcome in ("wrong", "in", "out")]


def test_signing_out_ends_the_session(desk: Desk) -> None:
    assert desk.opens("/").status_code == 200
    assert desk.posts("/auth/logout").location == "/auth/login"
    assert desk.opens("/").status_code == 302


def test_who_has_left_the_company_is_out_at_once(desk: Desk, office: Office) -> None:
    with office.system.database.writing() as session:
        session.query(tables.Staff).filter_by(number=town.OPERATOR).update({"active": False})
    assert desk.opens("/").status_code == 302


def test_a_script_without_session_is_told_so_instead_of_being_led_to_a_page(stranger: Desk) -> None:
    assert stranger.opens("/addresses/children", Accept="application/json").status_code == 401


def _sentence(page: str) -> str:
    return page.partition('role="alert">')[2].partition("<")[0]
