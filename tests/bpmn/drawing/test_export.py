"""Pictures leave the browser as PNG and PDF, with the state and with Chinese in them."""

from __future__ import annotations

import sys

import pytest

from bpmn import drawing
from bpmn.drawing import Mark, export
from bpmn.errors import MapError
from tests.bpmn.drawing import gallery


@pytest.fixture(scope="module")
def composed() -> str:
    scene = drawing.scene(gallery.gallery())
    return drawing.compose(drawing.svg(scene), drawing.overlay(scene, {"userTask": Mark("current")}, ["f"]))


def test_a_picture_with_a_state_becomes_a_png_of_its_own_size() -> None:
    scene = gallery.one('<task id="it" name="核对"/>')
    rendered = drawing.png(drawing.svg(scene), scale=1)
    assert rendered.startswith(b"\x89PNG")
    assert (int.from_bytes(rendered[16:20]), int.from_bytes(rendered[20:24])) == (144, 124)


def test_a_state_changes_the_png() -> None:
    scene = gallery.one('<task id="it" name="核对"/>')
    plain = drawing.svg(scene)
    marked = drawing.compose(plain, drawing.overlay(scene, {"it": Mark("current")}, []))
    assert drawing.png(plain, scale=1) != drawing.png(marked, scale=1)


def test_the_sheet_with_heading_and_legend_becomes_a_pdf(composed: str) -> None:
    sheet = drawing.sheet(composed, "订单 1 & 2", ["流程版本 3"])
    assert "订单 1 &amp; 2" in sheet and "流程版本 3" in sheet and "已完成" in sheet
    assert drawing.pdf(sheet).startswith(b"%PDF")


def test_nothing_is_left_in_the_picture_that_cairo_does_not_know(composed: str) -> None:
    flat = export.flattened(composed)
    assert not [word for word in ("var(", ":is(", "@keyframes", "@media") if word in flat]


def test_without_cairo_the_reader_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cairosvg", None)
    with pytest.raises(MapError, match="need the cairo library") as refusal:
        drawing.png("<svg/>")
    assert "libcairo2" in refusal.value.fix
