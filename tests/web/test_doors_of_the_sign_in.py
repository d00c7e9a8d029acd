"""Whatever is sent to the doors of the sign-in: an answer, never a fault of ours, and nobody else is harmed."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import tables
from tests.engine import town
from tests.engine.actors import Office
from tests.web.actors import PASSWORD, Desk

DOORS = ["/auth/login", "/auth/code", "/auth/logout", "/account", "/account/password", "/account/second-factor",
         "/account/second-factor/offer", "/account/second-factor/confirm", "/account/second-factor/codes",
         "/account/second-factor/off"]  # fmt: skip
FIELDS = st.dictionaries(
    st.sampled_from(["number", "password", "next", "code", "current", "new", "again", "username", "x"]),
    st.text(max_size=200) | st.sampled_from([town.OPERATOR, PASSWORD, "//evil.example", "000000", "\0", "x" * 3000]),
    max_size=6,
)
MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@MANY
@given(door=st.sampled_from(DOORS), fields=FIELDS, inside=st.booleans())
def test_any_form_gets_an_answer(app: Flask, office: Office, door: str, fields: dict[str, str], inside: bool) -> None:
    desk = Desk(app, office)
    office.sets(**{"sign_in.address_tries": 0})
    if inside:
        desk.signs_in(town.COLLEAGUE)
    answer = desk.posts(door, **fields)
    assert answer.status_code < 500
    assert "evil" not in answer.headers.get("Location", "")


@MANY
@given(door=st.sampled_from(DOORS), fields=FIELDS)
def test_any_address_gets_an_answer_and_changes_nothing(
    app: Flask, office: Office, door: str, fields: dict[str, str]
) -> None:
    desk = Desk(app, office)
    before = [(row.number, row.wrong_passwords, row.locked_until, row.session_key) for row in office.rows(tables.Staff)]
    asked = {"number": town.OPERATOR, "password": "wrong"} | fields
    for _ in range(6):
        assert desk.client.get(door, query_string=asked).status_code < 500
    after = [(row.number, row.wrong_passwords, row.locked_until, row.session_key) for row in office.rows(tables.Staff)]
    assert before == after
    assert office.rows(tables.SignIn) == []


@pytest.mark.parametrize("value", ["", "x", "a.b.c", "eyJfdXNlcl9pZCI6IjEifQ.Z.x", "\x80" * 50])
def test_a_cookie_that_is_not_ours_is_nobodys(app: Flask, office: Office, value: str) -> None:
    desk = Desk(app, office)
    desk.client.set_cookie("broadband", value)
    assert desk.opens("/").status_code == 302
    assert desk.opens("/auth/code").location == "/auth/login"
