"""bpmn-js opens every map of ours, and every map that our layout wrote, without a word, and draws the same boxes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from bpmn import drawing, layout, library
from tests.bpmn import calling_maps, migrating_maps
from tests.bpmn.drawing import gallery
from tests.bpmn.layout import sketches
from tests.bpmn.layout.random_models import Model
from tests.bpmn.random_maps import Maker
from tests.oracle import bpmn_js

SHIPPED = {map_id: library.shipped(map_id).xml for map_id in library.shipped_ids()}
#: maps with a diagram that no layout of ours made
DRAWN = {**SHIPPED, "every-sign": gallery.gallery()}
MODELS = {
    **{f"{name}-anew": xml for name, xml in DRAWN.items()},
    **{f"calling-{name}": xml for name, xml in calling_maps.FILES.items()},
    "called-twice": calling_maps.TOP,
    "long": migrating_maps.LONG,
    "fork": migrating_maps.FORK,
    **{f"walk-{seed}": Maker(seed).map().xml for seed in range(4)},
    **sketches.ALL,
    **{f"model-{seed}": Model(seed, most=6).xml() for seed in range(12)},
}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with bpmn_js.running(browser) as opened:
        yield opened


@pytest.mark.parametrize("xml", DRAWN.values(), ids=DRAWN)
def test_it_opens_our_maps_and_draws_the_same_boxes(page: Page, xml: bytes) -> None:
    compare(page, xml)


@pytest.mark.parametrize("xml", MODELS.values(), ids=MODELS)
def test_it_opens_what_the_layout_wrote_and_draws_the_same_boxes(page: Page, xml: bytes) -> None:
    compare(page, layout.laid_out(xml, anew=True))


def test_it_warns_about_a_map_that_is_wrong(page: Page) -> None:
    """So that its silence says something."""
    xml = layout.laid_out(sketches.ALL["line"])
    warnings, _ = bpmn_js.opened(page, xml.replace(b'bpmnElement="ask"', b'bpmnElement="nobody"'))
    assert warnings


def compare(page: Page, xml: bytes) -> None:
    warnings, boxes = bpmn_js.opened(page, xml)
    assert warnings == []
    ours = {shape.id: shape.box for shape in drawing.scene(xml).shapes}
    assert boxes.keys() == ours.keys()
    for own, box in ours.items():
        theirs = boxes[own]
        found = (theirs.x, theirs.y, theirs.width, theirs.height)
        assert found == pytest.approx((box.x, box.y, box.width, box.height), abs=1), own
