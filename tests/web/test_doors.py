"""Every door is in the table of doors, and each answers as the table says, in both languages."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.doors import DOORS, PAGES, POSTED, Door
from tests.web.visiting import Visitors

STATIC = {"static", "bootstrap.static"}
EVERY = [door for doors in DOORS.values() for door in doors if door.kind != "stream"]


def test_every_door_is_in_the_table(staged: Visitors) -> None:
    """A new page needs its line there, so that all that is asked of every page is asked of it too."""
    rules = {one.endpoint for one in staged.app.url_map.iter_rules() if "GET" in (one.methods or ())}
    assert rules - STATIC == DOORS.keys()


def test_every_entry_leads_to_the_door_under_which_it_stands(staged: Visitors) -> None:
    for endpoint, doors in DOORS.items():
        assert doors, endpoint
        for door in doors:
            assert behind(staged.app, door.address(staged.values)) == endpoint, door.path


def behind(app: Flask, address: str) -> str:
    path = address.partition("?")[0]
    return str(app.url_map.bind("127.0.0.1").match(path)[0])


@pytest.mark.parametrize("door", [*EVERY, *POSTED], ids=lambda door: door.name)
def test_it_answers_as_the_table_says_in_both_languages(staged: Visitors, door: Door) -> None:
    for language in ("zh", "en"):
        answer = staged.answer(door, language)
        assert answer.status_code == door.status, answer.text[:300]
        if door.kind == "page":
            assert answer.mimetype == "text/html" and f'lang="{language}' in answer.text


def test_no_two_pages_have_one_name() -> None:
    names = [door.name for door in PAGES]
    assert sorted(names) == sorted({*names})
