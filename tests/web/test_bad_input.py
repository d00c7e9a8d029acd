"""Whatever is put into any form, address or body: a clear answer, never a fault of ours, nothing changed by what was
refused, and the headers that protect people on every answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle, islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.web.doors import DOORS, MANAGER, STRANGER, SUPERVISOR
from tests.web.fuzzing import HEADERS, NASTIES, Form, Hand, arguments, counts, encoded, forms
from tests.web.visiting import Visitors

MANY = settings(max_examples=100, deadline=None, suppress_health_check=[*HealthCheck])
IN_PATHS = ("0", "-1", "9" * 30, "٣", "²", "%00", "..%2F..%2Fetc", "%ED%A0%80", "%F0%9F%91%A9", "x" * 3000, "'--", "%",
            "__class__", "{{7*7}}", "1.5", "null")  # fmt: skip
#: more than 64 bits
LARGE = "9" * 23
BODIES = (
    ("", "application/json"), ("{", "application/json"), ("[" * 5000, "application/json"), ("null", "application/json"),
    ('"x"', "application/json"), (json.dumps({"number": [1], "token": {}}), "application/json"),
    ("a=b", "text/plain"), ("--x\r\n", "multipart/form-data; boundary=x"), ("\0\0", "multipart/form-data"),
    ("a=b", "application/x-www-form-urlencoded; charset=utf-99"), ("x", "application/xml"),
)  # fmt: skip


@pytest.fixture(scope="module")
def hand(staged: Visitors) -> Hand:
    return Hand(staged)


@pytest.fixture(scope="module")
def found(staged: Visitors) -> list[Form]:
    return forms(staged)


def fine(answer: TestResponse, what: object) -> None:
    """An answer, with all headers, that sends nobody elsewhere."""
    assert answer.status_code < 500, (what, answer.text[:500])
    assert [name for name in HEADERS if name not in answer.headers] == [], what
    assert "evil" not in (answer.location or "").partition("?")[0], what


def refused_is_unchanged(hand: Hand, form: Form, values: dict[str, list[str]]) -> None:
    before = counts(hand)
    answer = hand.sends(form, values)
    what = (form, {name: [value[:60] for value in many] for name, many in values.items()})
    fine(answer, what)
    if answer.status_code >= 400:
        assert counts(hand) == before, what


def test_forms_were_found(found: list[Form]) -> None:
    assert len([form for form in found if not form.get]) > 30
    assert {form.role for form in found} >= {STRANGER, MANAGER, SUPERVISOR}


@pytest.mark.parametrize("turn", range(5))
def test_every_form_takes_what_nobody_should_type(hand: Hand, found: list[Form], turn: int) -> None:
    """Each field something else, each time another."""
    for form in found:
        nasties = islice(cycle(NASTIES), turn * 7, None)
        refused_is_unchanged(hand, form, {name: [next(nasties)] for name in form.names})


def test_no_number_is_too_large_for_any_form(hand: Hand, found: list[Form]) -> None:
    for form in found:
        refused_is_unchanged(hand, form, {name: [LARGE] for name in form.names})


@MANY
@given(data=st.data())
def test_every_form_takes_anything_in_any_field(hand: Hand, found: list[Form], data: st.DataObject) -> None:
    """Fields are missing, twice there, another form's, or hold anything at all."""
    form = data.draw(st.sampled_from(found))
    anything = st.sampled_from(NASTIES) | st.text(max_size=80)
    values = {name: [value] for name, value in form.fields if name != "csrf_token"}
    if not values:
        return
    for name in data.draw(st.lists(st.sampled_from(sorted(values)), max_size=4)):
        values[name] = data.draw(st.lists(anything, max_size=2))
    refused_is_unchanged(hand, form, values)


def test_without_the_token_of_the_session_nothing_happens(hand: Hand, found: list[Form]) -> None:
    before = counts(hand)
    for form in (one for one in found if not one.get):
        for told in ("", "x", hand.token(STRANGER if form.role else MANAGER)):
            body = encoded([("csrf_token", told), *((name, "1") for name in form.names)])
            answer = hand.posts(form.action, form.role, body, "application/x-www-form-urlencoded")
            assert answer.status_code == 400, form
            fine(answer, form)
    assert counts(hand) == before


@pytest.mark.parametrize("body, kind", BODIES)
def test_a_body_that_is_no_form_is_refused(hand: Hand, found: list[Form], body: str, kind: str) -> None:
    before = counts(hand)
    for path in {form.action for form in found if not form.get} | {"/api/orders", "/api/confirmations"}:
        answer = hand.posts(path, MANAGER, body, kind)
        fine(answer, (path, body, kind))
        assert answer.status_code >= 400, (path, body, kind)
    assert counts(hand) == before


@pytest.mark.parametrize("nasty", IN_PATHS)
def test_any_address_gets_an_answer(hand: Hand, nasty: str) -> None:
    before = counts(hand)
    for rule, path in addresses(hand, nasty):
        if "GET" in (rule.methods or ()):
            fine(hand.asks(path, MANAGER), path)
        if "POST" in (rule.methods or ()):
            body = encoded([("csrf_token", hand.token(MANAGER))])
            fine(hand.posts(path, MANAGER, body, "application/x-www-form-urlencoded"), path)
    assert counts(hand) == before


def addresses(hand: Hand, nasty: str) -> Iterator[tuple[Rule, str]]:
    """Every rule with something to fill in, filled in with that."""
    for rule in hand.visitors.app.url_map.iter_rules():
        if rule.arguments and "static" not in rule.endpoint:
            yield rule, "".join(part if fixed else nasty for fixed, part in parts(rule.rule))


def parts(rule: str) -> Iterator[tuple[bool, str]]:
    while "<" in rule:
        fixed, _, rest = rule.partition("<")
        hole, _, rule = rest.partition(">")
        yield True, fixed
        yield False, hole
    yield True, rule


@pytest.mark.parametrize("turn", range(4))
def test_any_query_gets_an_answer(hand: Hand, turn: int) -> None:
    """Each argument that any page knows holds something else, each time another."""
    names = arguments()
    assert {"after", "step", "map", "q", "from"} <= {*names}
    short = [one for one in NASTIES if len(one) < 1000]
    for place, doors in enumerate(DOORS.values()):
        if doors[0].kind in ("page", "part", "away"):
            path = doors[0].address(hand.visitors.values).partition("?")[0]
            query = encoded(list(zip(names, islice(cycle(short), turn * 8 + place, None), strict=False)))
            fine(hand.asks(f"{path}?{query}", doors[0].role), (path, query))
            query = encoded([(name, (LARGE, "-1", "²", "1e309")[turn]) for name in names])
            fine(hand.asks(f"{path}?{query}", doors[0].role), (path, query))
