"""The family's graph through whole stories: a change that is asked, agreed or refused, a cancel that is done."""

from __future__ import annotations

import pytest
from flask import Flask

from bpmn.drawing.cards import Card, Tie
from engine import tables
from engine.store import families
from tests.engine.actors import Case
from tests.engine.families import House, asks, change, places
from web import family_graph
from web.app import create_app


@pytest.fixture
def app(house: House) -> Flask:
    return create_app(house.office.system)


def drawn(app: Flask, case: Case) -> tuple[tuple[Card, ...], tuple[Tie, ...]]:
    with case.office.system.database.reading() as db, app.test_request_context():
        order = db.get_one(tables.Order, case.id)
        family = families.family(db, order)
        found = family_graph.shown(family, order)
        assert found.svg.startswith("<svg")
        return family_graph._graph(family, order)


def test_a_change_is_asked_then_agreed(app: Flask, house: House, case: Case) -> None:
    child = places(house.office, change(case, product="FREE", campaign=""))
    cards, ties = drawn(app, case)
    assert [card.title for card in cards] == [case.number, f"{case.number}-1", child.number]
    assert [(tie.source, tie.target, tie.state) for tie in ties] == [(0, 1, ""), (0, 2, "waiting"), (2, 1, "")]
    assert ties[1].words == ("改单 第 1 版", "已请求家客，等待答复") and ties[2].faint
    house.sends()
    house.wakes()
    cards, ties = drawn(app, child)
    assert (ties[1].words[1], ties[1].state) == ("家客同意", "done")
    assert [(card.state, card.here) for card in cards] == [("current", ""), ("current", ""), ("done", "本单")]
    assert (cards[0].word, cards[2].word) == ("进行中", "改单完成")


def test_a_cancel_is_assessed_then_done(app: Flask, house: House, case: Case) -> None:
    child = asks(house, case)
    house.wakes()
    cards, ties = drawn(app, child)
    assert (ties[1].words, ties[1].state) == (("撤单", "家客正在评估"), "waiting")
    assert {card.title: card.word for card in cards}[case.number] == "撤单评估中"
    house.hears_of(child, case, "inProgress", "pendingCancellation")
    house.wakes()
    house.hears_of(child, case, "done", "cancelled")
    house.wakes()
    cards, ties = drawn(app, case)
    assert {card.title: card.state for card in cards} == {
        case.number: "cancelled", f"{case.number}-1": "cancelled", child.number: "done",
    }  # fmt: skip
    assert ties[1].words == ("撤单", "施工单已撤销") and cards[0].here == "本单"


def test_a_cancel_is_denied_and_the_install_goes_on(app: Flask, house: House, case: Case) -> None:
    child = asks(house, case)
    house.wakes()
    house.hears_of(child, case, "terminatedWithError", "inProgress", why="已竣工")
    house.wakes()
    cards, ties = drawn(app, case)
    assert (ties[1].words[1], ties[1].state) == ("未同意", "failed")
    assert [card.state for card in cards] == ["current", "current", "failed"]
