"""Figures of many orders over a map: a pill and a colour for each element, nothing lost, nothing another's."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from bpmn import drawing, library
from bpmn.drawing import Heat, heat
from bpmn.drawing.export import flattened

SVG = "{http://www.w3.org/2000/svg}"
SHIPPED = library.shipped("install")


def every(shape_ids: list[str]) -> dict[str, Heat]:
    """Each element with its own count; the levels in turn."""
    return {
        own: Heat(
            level=place % 6, count=f"{place + 100}", alarm=f"late {place}", text="3 h", note=f"n{place}", href="/x"
        )
        for place, own in enumerate(shape_ids)
    }


@pytest.mark.parametrize("name", library.shipped_ids())
def test_each_element_has_its_own_figures(name: str) -> None:
    scene = drawing.scene(library.shipped(name).xml)
    heats = every([own for own in library.shipped(name).own.elements if scene.shape(own)])
    over = drawing.heated(scene, heats)
    tree = ElementTree.fromstring(drawing.compose(drawing.svg(scene), over))
    links = {link.get("data-mark"): link for link in tree.iter(f"{SVG}a")}
    assert links.keys() == heats.keys() and over.outside == ()
    for own, link in links.items():
        said = [text.text for text in link.iter(f"{SVG}text")]
        assert heats[own].count in said and heats[own].alarm in said
        assert link.get("href") == "/x" and link.get("aria-label") == heats[own].note == link.findtext(f"{SVG}title")


def test_an_element_that_the_picture_lacks_is_named() -> None:
    scene = drawing.scene(SHIPPED.xml)
    over = drawing.heated(scene, {"build_line": Heat(count="1"), "gone": Heat(count="2"), "elsewhere": Heat()})
    assert over.outside == ("elsewhere", "gone")


def test_the_same_figures_make_the_same_bytes_and_none_make_a_plain_map() -> None:
    scene = drawing.scene(SHIPPED.xml)
    heats = every(["build_line", "survey_site"])
    assert drawing.heated(scene, heats) == drawing.heated(scene, dict(reversed(heats.items())))
    assert drawing.heated(scene, {}).badges == "" and "heat-1" not in drawing.heated(scene, {}).style


def test_texts_are_escaped() -> None:
    scene = drawing.scene(SHIPPED.xml)
    wild = Heat(count="<b>", alarm='"&', text="</svg>", note="<script>", href='/x?a=1&b="2"')
    tree = ElementTree.fromstring(drawing.compose(drawing.svg(scene), drawing.heated(scene, {"build_line": wild})))
    link = tree.find(f".//{SVG}a")
    assert tree.find(f".//{SVG}script") is None and link is not None and link.get("href") == wild.href


def test_a_sheet_carries_the_legend_of_heat() -> None:
    scene = drawing.scene(SHIPPED.xml)
    picture = drawing.compose(drawing.svg(scene), drawing.heated(scene, every(["build_line"])))
    key = drawing.heat_legend("在途", [(1, "1–5"), (5, "6–31")], "在途", "超时")
    page = drawing.sheet(picture, "流程全景", ["一"], key=key)
    assert "6–31" in page and "当前步骤" not in page
    assert drawing.png(page).startswith(b"\x89PNG") and drawing.pdf(page).startswith(b"%PDF")
    assert "var(" not in flattened(page) and ":is(" not in flattened(page)


def luminance(colour: str) -> float:
    """As WCAG reckons it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("steps", [heat.STEPS, heat.STEPS_IN_THE_DARK], ids=["light", "dark"])
def test_each_step_is_told_from_the_next_without_its_hue_and_its_text_can_be_read(steps: dict[str, str]) -> None:
    """On a grey print, and by people who see colours otherwise."""
    colours = [steps[f"heat-{level}"] for level in range(1, heat.LEVELS + 1)]
    light = [luminance(colour) for colour in colours]
    assert light in (sorted(light), sorted(light, reverse=True))
    assert all(contrast(one, other) >= 1.2 for one, other in pairwise(colours))
    for level, colour in enumerate(colours, 1):
        assert contrast(colour, steps[f"heat-{level}-ink"]) >= 4.5, level
    assert contrast(steps["heat-alarm"], steps["heat-alarm-ink"]) >= 4.5
