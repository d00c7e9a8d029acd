"""Cards that lead to each other: all are there, none covers another, and a name is only text."""

from __future__ import annotations

import time

import pytest
from lxml import etree

from bpmn.drawing import cards
from bpmn.drawing.badges import STATES
from bpmn.drawing.cards import Card, Tie
from bpmn.errors import MapError

NASTY = '</text><script>alert(1)</script>" onload="alert(2)" \\N \\l <b>&amp; {x|y}'


def family(count: int, name: str = "GD26112400001") -> tuple[list[Card], list[Tie]]:
    """An order with so many below it, in every state by turns, each second one about the first of them."""
    states = (*STATES, "")
    below = [
        Card("改单", f"{name}{n}", states[n % len(states)], "进行中", "11-24 10:00 起", "/x", name)
        for n in range(count)
    ]
    ties = [
        Tie(0, n, ("改单 第 1 版", name), states[n % len(states)], apart=2 if n == 1 else 1)
        for n in range(1, count + 1)
    ]
    ties += [Tie(n, 1, faint=True) for n in range(2, count + 1, 2)]
    return [Card("装机", name, "current", "进行中", here="本单"), *below], ties


def texts(svg: str) -> list[str]:
    return ["".join(part.itertext()) for part in etree.fromstring(svg.encode()).iter("{*}text")]


def test_every_card_and_every_word_of_a_tie_is_there() -> None:
    drawn, ties = family(9)
    found = texts(cards.graph(drawn, ties, "家族"))
    for card in drawn:
        assert card.title in found and card.caption in found
    assert found.count("改单 第 1 版") == 9 and found.count("本单") == 1


def test_the_same_cards_make_the_same_bytes() -> None:
    assert cards.graph(*family(5), "家族") == cards.graph(*family(5), "家族")


def test_states_differ_by_line_and_sign_as_well_as_by_colour() -> None:
    """On a grey print too."""
    looks = set()
    for state in STATES:
        root = etree.fromstring(cards.graph([Card("a", "b", state, "c")], [], "x").encode())
        box, signs = next(root.iter("{*}rect")), [part.get("d") for part in root.iter("{*}path")]
        looks.add((box.get("stroke-width"), box.get("stroke-dasharray"), *signs))
    assert len(looks) == len(STATES)


@pytest.mark.parametrize("name", [NASTY, "", " ", "一二三四五六七八九十" * 20, "\x00\x08﻿‮"])
def test_a_name_is_only_text(name: str) -> None:
    drawn, ties = family(3, name)
    root = etree.fromstring(cards.graph(drawn, ties, name).encode())
    kinds = {etree.QName(part).localname for part in root.iter("*")}
    assert kinds <= {"svg", "a", "g", "title", "rect", "path", "polygon", "text", "tspan"}
    assert not any(str(key).startswith("on") for part in root.iter("*") for key in part.attrib)
    assert {part.get("href") for part in root.iter("{*}a")} == {"/x"}


def test_as_a_file_of_its_own_it_has_plain_colours() -> None:
    svg = cards.alone(cards.graph(*family(8), "家族"))
    assert "var(" not in svg and "#e3f1e9" in svg
    etree.fromstring(svg.encode())


def test_hundreds_are_drawn_in_seconds() -> None:
    drawn, ties = family(400)
    began = time.process_time()
    svg = cards.graph(drawn, ties, "家族")
    assert svg.count("<a ") == 400
    assert time.process_time() - began < 10


def test_too_many_are_refused_before_work_begins() -> None:
    drawn, ties = family(cards.MOST)
    with pytest.raises(MapError, match=r"共 801 项.*801 cards are too many"):
        cards.graph(drawn, ties, "家族")
