"""Whatever is done to a file, it is drawn or refused in words."""

from __future__ import annotations

import copy
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bpmn import drawing, layout
from bpmn.errors import MapError
from bpmn.xml import LARGEST, MODEL
from tests.bpmn.drawing import gallery
from tests.bpmn.layout import sketches
from tests.bpmn.layout.random_models import Model

GOOD = [gallery.gallery(), *sketches.ALL.values(), layout.laid_out(Model(1, most=3).xml())]
WORDS = ("", "x", "NaN", "1e999", "-5", "true", "ask", "p c", "<b>", "&", "中", "0", "99999999", "bpmn:task")


def damaged(seed: int) -> bytes:
    """A good file after some accidents: attributes and parts lost, moved, doubled, renamed, a byte overwritten."""
    chance = random.Random(seed)
    root = etree.fromstring(chance.choice(GOOD))
    parts = list(root.iter("*"))
    for _ in range(chance.choice((1, 1, 2, 5, 15))):
        part, other = chance.choice(parts), chance.choice(parts)
        above = part.getparent()
        match chance.choice(("value", "attribute", "lost", "moved", "doubled", "renamed", "text")):
            case "value" if part.attrib:
                part.attrib[chance.choice(list(part.attrib))] = chance.choice((*WORDS, *other.attrib.values()))
            case "attribute" if part.attrib:
                del part.attrib[chance.choice(list(part.attrib))]
            case "lost" if above is not None:
                above.remove(part)
            case "moved" if above is not None and part not in (other, *other.iterancestors()):
                other.append(part)
            case "doubled" if len(list(part.iter())) < 40:
                other.append(copy.deepcopy(part))
            case "renamed":
                part.tag = other.tag
            case _:
                part.text = chance.choice(WORDS)
    xml = etree.tostring(root)
    if chance.random() < 0.15:
        at = chance.randrange(len(xml))
        xml = xml[:at] + bytes([chance.randrange(256)]) + xml[at + 1 :]
    return xml


@given(st.integers(0, 10**9))
@settings(max_examples=60, derandomize=True)
def test_a_damaged_file_is_drawn_or_refused_in_words(seed: int) -> None:
    xml = damaged(seed)
    try:
        etree.fromstring(drawing.svg(drawing.scene(xml)).encode())
    except MapError as refusal:
        assert refusal.message


@given(st.binary(max_size=200))
@settings(max_examples=50, derandomize=True)
def test_bytes_by_chance_are_refused_in_words(xml: bytes) -> None:
    with pytest.raises(MapError):
        drawing.scene(xml)


def test_bytes_that_are_not_in_the_declared_encoding_are_named() -> None:
    xml = sketches.model(sketches.process("p", '<task id="a" name="Bestätigen"/>')).decode()
    latin = b'<?xml version="1.0" encoding="UTF-8"?>' + xml.encode("latin-1")
    with pytest.raises(MapError, match="not in the encoding") as refusal:
        drawing.scene(latin)
    assert "UTF-8" in refusal.value.fix
    declared = b'<?xml version="1.0" encoding="ISO-8859-1"?>' + xml.encode("latin-1")
    assert drawing.scene(declared).shapes[0].name == "Bestätigen"


@pytest.mark.parametrize(
    "name",
    ["</title><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "]]>", "javascript:alert(1)", '" onload="x'],
)
def test_markup_in_a_name_is_only_text(name: str) -> None:
    root = etree.fromstring(sketches.ALL["pools"])
    for part in root.iter("{*}userTask", "{*}participant", "{*}messageFlow", "{*}startEvent"):
        part.set("name", name)
    svg = drawing.svg(drawing.scene(etree.tostring(root)))
    kinds = {etree.QName(part).localname for part in etree.fromstring(svg.encode()).iter("*")}
    assert kinds <= {"svg", "title", "style", "g", "rect", "path", "circle", "ellipse", "polygon", "text", "tspan"}
    values = [str(key) for part in etree.fromstring(svg.encode()).iter("*") for key in part.attrib]
    assert not any(key.startswith("on") or "href" in key for key in values)


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd">',
    ],
    ids=["bomb", "file", "network"],
)
def test_entities_are_refused_not_read(declared: str) -> None:
    used = sketches.ALL["line"].replace("核对".encode(), b"&a;") if "ENTITY" in declared else sketches.ALL["line"]
    with pytest.raises(MapError, match=r"document type|entity"):
        drawing.scene(declared.encode() + used)


def test_a_file_of_almost_ten_megabytes_is_drawn_and_a_larger_one_refused() -> None:
    xml = sketches.ALL["line"]
    filled = xml.replace(b"</definitions>", b"<!--%s--></definitions>" % (b"x" * (LARGEST - len(xml) - 50)))
    assert len(drawing.scene(filled).shapes) == 3
    with pytest.raises(MapError, match="over 10,000,000"):
        drawing.scene(filled + b" " * 100)


def test_a_thousand_elements_are_laid_out_and_drawn_in_seconds() -> None:
    """Twice as many take about twice as long: searches and crossings have their limits."""
    began = time.process_time()
    svg = drawing.svg(drawing.scene(chain_of(1_000)))
    assert svg.count('class="bpmn-task shape"') == 1_000
    assert time.process_time() - began < 30


def test_more_elements_than_can_be_laid_out_are_refused_in_words() -> None:
    with pytest.raises(MapError, match="9,000 parts"):
        drawing.scene(chain_of(9_000))


def chain_of(count: int) -> bytes:
    """A map of so many tasks, with flows ahead and back, and without a diagram."""
    tasks = "".join(f'<task id="t{number}"/>' for number in range(count))
    ahead = [(number, number + 1) for number in range(count - 1)]
    back = [(number, number - 30) for number in range(30, count, 50)]
    flows = "".join(
        f'<sequenceFlow id="f{source}-{target}" sourceRef="t{source}" targetRef="t{target}"/>'
        for source, target in ahead + back
    )
    return f'<definitions xmlns="{MODEL}"><process id="p">{tasks}{flows}</process></definitions>'.encode()


def test_a_picture_of_too_much_is_refused_in_words() -> None:
    lanes = gallery.Sketch()
    for number in range(301):
        lanes.shape(f'<laneSet><lane id="l{number}"/></laneSet>', f"l{number}", (0, 60 * number, 600, 60))
    with pytest.raises(MapError, match="301 pools and lanes"):
        drawing.scene(lanes.xml())
    points = gallery.Sketch().shape('<task id="a"/>', "a", (0, 0, 100, 80))
    points.edge('<sequenceFlow id="f" sourceRef="a" targetRef="a"/>', "f", *[(n % 90, n % 70) for n in range(100_001)])
    with pytest.raises(MapError, match="100,001 waypoints"):
        drawing.scene(points.xml())
    with pytest.raises(MapError, match="20,000 flows"):
        drawing.scene(fan_of(20_000))


def fan_of(count: int) -> bytes:
    flows = "".join(f'<sequenceFlow id="f{n}" sourceRef="a" targetRef="b"/>' for n in range(count))
    return sketches.model(sketches.process("p", '<task id="a"/><task id="b"/>', flows))


def test_thousands_of_names_in_one_place_are_drawn_in_seconds() -> None:
    """Each would look for a place among all the others: at some point they are put where they would go first."""
    began = time.process_time()
    pile = gallery.Sketch()
    for number in range(3_000):
        pile.shape(f'<startEvent id="e{number}" name="受理 {number}"/>', f"e{number}", (0, 0, 36, 36))
    assert drawing.svg(drawing.scene(pile.xml())).count('class="bpmn-startEvent shape"') == 3_000
    assert time.process_time() - began < 30


@pytest.mark.parametrize("letter", ["a", "中", "a ", "（"])
def test_a_name_of_a_million_letters_is_cut(letter: str) -> None:
    name = letter * (900_000 // len(letter.encode()))
    sketch = gallery.Sketch().shape(f'<task id="a" name="{name}"/>', "a", (0, 0, 100, 80))
    sketch.shape(f'<startEvent id="b" name="{name}"/>', "b", (300, 0, 36, 36))
    assert len(drawing.svg(drawing.scene(sketch.xml()))) < 30_000


def test_a_number_of_participants_that_is_none_is_taken_for_several() -> None:
    sketch = gallery.Sketch()
    several = '<participantMultiplicity maximum="many"/>'
    sketch.around.append(f'<collaboration id="c"><participant id="pool">{several}</participant></collaboration>')
    (pool,) = drawing.scene(sketch.shape("", "pool", (0, 0, 300, 80)).xml()).shapes
    assert pool.markers == ("parallel",)
