"""Pictures on paper: a sheet says what it is, several are one document, and a long map can be read."""

from __future__ import annotations

import re
import zlib
from itertools import pairwise

import pytest

from bpmn import drawing, library
from bpmn.drawing import Mark, paper


@pytest.fixture(scope="module")
def picture() -> str:
    scene = drawing.scene(library.shipped("install").xml)
    return drawing.compose(drawing.svg(scene), drawing.overlay(scene, {"build_line": Mark("current")}, []))


def stretched(picture: str, times: float) -> str:
    """The same picture on a map so many times as long."""
    found = paper.VIEW.search(picture)
    assert found is not None
    left, top, across, down = (float(number) for number in found.groups())
    return paper.VIEW.sub(f'viewBox="{left} {top} {across * times} {down}"', picture, 1)


def widths(parts: list[str]) -> list[tuple[float, float]]:
    """Where each part of a picture begins and ends."""
    boxes = [paper.VIEW.search(part) for part in parts]
    return [(float(box[1]), float(box[1]) + float(box[3])) for box in boxes if box]


def test_a_sheet_names_its_page(picture: str) -> None:
    sheet = drawing.sheet(picture, "订单 1", ["办理中"], corner="第 1 页，共 3 页")
    assert "第 1 页，共 3 页" in sheet and "办理中" in sheet


def test_sheets_become_one_document_a4_landscape_with_its_fonts_inside(picture: str) -> None:
    written = drawing.book([drawing.sheet(picture, f"第 {page} 张") for page in (1, 2, 3)])
    unpacked = written
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", written, re.DOTALL):
        try:
            unpacked += zlib.decompress(packed)
        except zlib.error:  # a stream that isn't packed
            continue
    assert len(re.findall(rb"/Type /Page\b", unpacked)) == 3
    boxes = re.findall(rb"/MediaBox \[ ?([\d. ]+) ?\]", unpacked)
    assert [[round(float(side)) for side in box.split()] for box in boxes] == [[0, 0, 842, 596]] * 3
    assert b"CJK" in unpacked and b"/FontFile" in unpacked


def test_a_map_that_can_be_read_on_one_sheet_has_no_parts(picture: str) -> None:
    assert drawing.parts(picture) == []


@pytest.mark.parametrize("times", [1.4, 2, 5])
def test_the_parts_of_a_long_map_are_read_easily_and_leave_nothing_out(picture: str, times: float) -> None:
    long = stretched(picture, times)
    ((left, right),) = widths([long])
    found = widths(drawing.parts(long))
    assert len(found) >= 2 and found[0][0] == pytest.approx(left, abs=1) and found[-1][1] >= right - 1
    assert all(following[0] < before[1] for before, following in pairwise(found))
    room = paper.SHEET[0] - 2 * paper.EDGE
    assert all(room / (end - begin) > room / (right - left) for begin, end in found)


def test_of_a_part_the_rest_of_the_map_stays_off_the_sheet(picture: str) -> None:
    part = drawing.parts(stretched(picture, 2))[0]
    assert 'clip-path="url(#bpmn-diagram-room)"' in drawing.sheet(part, "订单 1")
    assert drawing.png(drawing.sheet(part, "订单 1"), scale=0.5).startswith(b"\x89PNG")
