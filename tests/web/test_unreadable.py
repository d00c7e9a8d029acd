"""What is typed to find somebody never stands in an address (domain 10: personal data never in URLs)."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.actors import Case, Office
from tests.engine.transfers import installed
from tests.web.actors import CARD, NAME, PHONE, Desk
from web.unreadable import hidden, shown


@pytest.fixture
def case(office: Office) -> Case:
    return installed(office)


@pytest.mark.parametrize("typed", [NAME, PHONE, CARD, "湖东 1单元101"])
def test_the_list_is_found_by_an_address_that_says_nothing(desk: Desk, case: Case, typed: str) -> None:
    answer = desk.posts("/orders/find", q=typed, state="completed", sort="promise")
    assert answer.status_code == 303 and "state=completed" in answer.location
    assert typed not in unquote(answer.location)
    page = desk.opens(answer.location)
    assert case.number in page.text and f'value="{typed}"' in page.text
    addresses = re.findall(r'(?:href|action)="([^"]*)"', page.text)
    assert not [one for one in addresses if typed in unquote(one)]


@pytest.mark.parametrize("typed", [NAME, PHONE, CARD])
def test_users_too(desk: Desk, case: Case, typed: str) -> None:
    answer = desk.posts("/subscriptions/find", q=typed)
    assert answer.status_code == 303 and typed not in unquote(answer.location)
    assert "张**" in desk.opens(answer.location).text


def test_an_order_number_stays_readable(desk: Desk, case: Case) -> None:
    assert desk.posts("/orders/find", q=case.number).location == f"/orders?q={case.number}"
    assert desk.posts("/orders/find", q="").location == "/orders"


@pytest.mark.parametrize("value", ["~", "~x", "~" + "A" * 5000, "~gAAAAAB"])
def test_a_link_whose_key_is_gone_says_so(desk: Desk, case: Case, value: str) -> None:
    for path in ("/orders", "/subscriptions"):
        page = desk.client.get(path, query_string={"q": value})
        assert page.status_code == 200 and "这个查询链接已失效" in page.text


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=100))
def test_whatever_is_typed_comes_back(app: Flask, text: str) -> None:
    with app.test_request_context():
        if not text.startswith("~"):
            assert shown(hidden(text)) == text


def test_a_saved_search_outlives_the_keys_it_was_made_by(desk: Desk, case: Case, office: Office) -> None:
    """It is kept as it was typed, encrypted like all personal data; only its link is made anew each time."""
    link = desk.posts("/orders/find", q=PHONE).location
    assert desk.opens(link).status_code == 200
    desk.posts("/kept/queries", name="某客户", q=PHONE)
    page = desk.opens("/orders").text
    found = re.search(r'href="([^"]*)"[^>]*>某客户<', page)
    assert found is not None and PHONE not in unquote(found[1])
    assert case.number in desk.opens(found[1].replace("&amp;", "&")).text
