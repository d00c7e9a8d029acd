"""Bytes of our maps and of models with every sign, changed by chance: a picture or a refusal, and in time."""

from __future__ import annotations

import re
import time

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bpmn import drawing, layout, library, limits, lint
from bpmn.errors import MapError
from tests.bpmn import calling_maps
from tests.bpmn.drawing import gallery
from tests.bpmn.layout import sketches
from tests.bpmn.layout.random_models import Model

SHIPPED = [xml for name in library.shipped_ids() if (xml := library.shipped_xml(name)) is not None]
DRAWN = [*SHIPPED, gallery.gallery(), *calling_maps.FILES.values(), layout.laid_out(Model(3, most=4).xml())]
PLAIN = [*sketches.ALL.values(), Model(5, most=4).xml()]
VALUE = re.compile(rb'="([^"]*)"')
VALUES = (
    b"",
    b"NaN",
    b"-Infinity",
    b"1e308",
    b"-1",
    b"*",
    b"true",
    b"9" * 40,
    b"x" * 400,
    "中，（".encode(),
    b"&lt;b&gt;",
)
LONGEST = 20.0  #: seconds, on a machine that does other things too


@st.composite
def mutated(draw: st.DrawFn, files: list[bytes]) -> bytes:
    """A good file, of which some bytes were overwritten, lost or doubled, and some values swapped or made strange."""
    xml = draw(st.sampled_from(files))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(xml) - 1, 0)))
        match draw(st.sampled_from(["value", "value", "byte", "lost", "doubled"])):
            case "byte":
                xml = xml[:at] + draw(st.binary(min_size=1, max_size=1)) + xml[at + 1 :]
            case "lost":
                xml = xml[:at] + xml[at + draw(st.integers(1, 300)) :]
            case "doubled":
                xml = xml[:at] + xml[at : at + draw(st.integers(1, 400))] + xml[at:]
            case _ if values := list(VALUE.finditer(xml)):
                one, other = draw(st.sampled_from(values)), draw(st.sampled_from(values))
                start, end = one.span(1)
                xml = xml[:start] + draw(st.sampled_from([*VALUES, other[1]])) + xml[end:]
            case _:
                xml += b" "
    return xml


def in_time(began: float) -> None:
    assert time.monotonic() - began < LONGEST + 5


@given(mutated(DRAWN + PLAIN))
@settings(max_examples=80, derandomize=True)
def test_it_is_drawn_or_refused(xml: bytes) -> None:
    began = time.monotonic()
    with limits.within(LONGEST):
        try:
            etree.fromstring(drawing.svg(drawing.scene(xml)).encode())
        except MapError as refusal:
            assert refusal.message and refusal.zh
    in_time(began)


@given(mutated(PLAIN))
@settings(max_examples=40, derandomize=True)
def test_it_is_laid_out_or_refused_and_what_was_laid_out_can_be_read_again(xml: bytes) -> None:
    began = time.monotonic()
    with limits.within(LONGEST):
        try:
            anew = layout.laid_out(xml, anew=True)
        except MapError as refusal:
            assert refusal.message and refusal.zh
        else:
            assert drawing.scene(anew).shapes
    in_time(began)


@given(mutated(DRAWN + PLAIN))
@settings(max_examples=50, derandomize=True)
def test_the_check_says_what_is_wrong_and_a_map_that_passes_can_be_walked(xml: bytes) -> None:
    began = time.monotonic()
    calls = {**calling_maps.FILES, **dict(zip(library.shipped_ids(), SHIPPED, strict=True)), "p": xml}
    findings = lint.check(xml, file="map", calls=calls)
    assert all(finding.why and finding.why_zh for finding in findings)
    try:
        map_ = library.assembled(xml, calls.get)
        for process in map_.processes:
            map_.specs(process)
    except MapError as refusal:
        assert refusal.message and refusal.zh
    in_time(began)
