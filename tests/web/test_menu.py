"""The menu: what each role may open, groups, and how much waits."""

import re

import pytest
from flask import Flask, g
from flask_babel import gettext

from engine.store import people
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.web.actors import Desk
from web import menu
from web.menu import MENU, Entry, Group

SHOWN = {
    town.OPERATOR: {"home.page", "install.form", "orders.listing", "todos.queue", "incidents.listing"},
    town.VIEWER: {"home.page", "orders.listing", "todos.queue", "incidents.listing"},
}
HIDDEN = {
    town.OPERATOR: {"results.listing"},
    town.VIEWER: {"install.form", "results.listing"},
}


def opened(app: Flask, office: Office, number: str) -> list[Entry | Group]:
    """The menu as that person has it."""
    with app.test_request_context("/"):
        with office.system.database.reading() as session:
            g.viewer = people.staff_by_number(session, number)
        return menu.menu()


def endpoints(shown: list[Entry | Group]) -> set[str]:
    entries = [entry for one in shown for entry in (one.entries if isinstance(one, Group) else (one,))]
    return {entry.endpoint for entry in entries}


@pytest.mark.parametrize("number", SHOWN)
def test_each_sees_what_their_rights_open_and_nothing_else(app: Flask, office: Office, number: str) -> None:
    found = endpoints(opened(app, office, number))
    assert SHOWN[number] <= found and not HIDDEN[number] & found


def test_a_group_of_which_one_page_may_be_opened_is_that_page(
    app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = tuple(menu._entry("text", endpoint, right=right) for endpoint, right in
                  (("orders.listing", "see_orders"), ("results.listing", "see_inbox")))  # fmt: skip
    monkeypatch.setattr(menu, "MENU", (Group("group", pages),))
    assert opened(app, office, town.OPERATOR) == [pages[0]]
    assert opened(app, office, town.MANAGER) == [Group("group", pages)]


def test_every_page_of_the_menu_is_there_and_is_marked_while_one_is_on_it(app: Flask, desk: Desk) -> None:
    entries = [entry for one in MENU for entry in (one.entries if isinstance(one, Group) else (one,))]
    for entry in entries:
        assert entry.endpoint in app.view_functions
    with app.test_request_context("/"):
        name = gettext("待办")
    assert re.search(rf'href="/todos" aria-current="page">{name}', desk.opens("/todos").text)


def test_beside_to_dos_stands_how_many_wait(desk: Desk, office: Office) -> None:
    assert "data-waits" not in desk.opens("/todos").text
    case = Case(office, desk.places())
    office.provisioning.says(case, "acknowledged")
    office.provisioning.says(case, "failed", reason=("10R01", "物业阻挠"))
    assert '<b class="waits num" data-waits="todos">1</b>' in desk.opens("/orders").text
