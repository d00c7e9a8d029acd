"""Titles of pools and lanes: Chinese set upright from top to bottom, Latin turned to read upwards."""

from __future__ import annotations

import re

from bpmn.drawing import paint
from bpmn.geometry import Box, Point
from bpmn.text import fit, is_wide, width

SIZES = (13.0, 12.0, 11.0, 10.0)
PITCH = 1.14  #: em from one upright character to the next
COLUMN = 1.3  #: em from one column to the next
TOKEN = re.compile(r"\s+|[!-~À-ɏ]+|.")
#: brackets and punctuation have forms of their own in vertical setting
VERTICAL = dict(
    zip(
        "（）【】《》〈〉「」『』〔〕，、。：；！？…—",
        "︵︶︻︼︽︾︿﹀﹁﹂﹃﹄︹︺︐︑︒︓︔︕︖︙︱",
        strict=True,
    )
)
#: a Latin word of so few capitals and digits stands upright letter by letter, as on a shop sign
UPRIGHT = re.compile(r"[A-Z0-9]{1,4}")


def level(name: str, box: Box) -> str:
    """A title from left to right in the middle of `box`."""
    block = fit(name, box.width - 12, box.height - 4, SIZES)
    return paint.lines(block, box.cx, box.cy - block.height / 2, "title")


def standing(name: str, box: Box) -> str:
    """A title along the height of `box`: upright where it has Chinese in it, else turned by 90 degrees."""
    if any(is_wide(char) for char in name):
        return _upright(name, box)
    block = fit(name, box.height - 12, box.width - 4, SIZES)
    turned = paint.lines(block, 0, -block.height / 2, "title")
    return paint.moved(turned, Point(box.cx, box.cy), -90)


def _cells(name: str) -> list[str]:
    """What stands one below the other: single characters, and Latin words too long to stand upright."""
    cells: list[str] = []
    for token in TOKEN.findall(name.strip()):
        if token.isspace():
            cells.append(" ")
        elif UPRIGHT.fullmatch(token):
            cells.extend(token)
        else:
            cells.append(token)
    return cells


def _extent(cell: str, size: float) -> float:
    if cell == " ":
        return size * 0.4
    return size * PITCH if len(cell) == 1 else width(cell, size) + size * 0.3


def _upright(name: str, box: Box) -> str:
    """Columns of characters, from right to left, in the largest size that the box takes."""
    cells, room = _cells(name), box.height - 10
    for size in SIZES:
        columns = _columns(cells, room, size)
        if len(columns) * size * COLUMN <= box.width:
            break
    else:
        columns = columns[: max(1, int(box.width / (size * COLUMN)))]
        columns[-1] = [*columns[-1][:-1], VERTICAL["…"]]
    drawn = []
    for index, column in enumerate(columns):
        x = box.cx + ((len(columns) - 1) / 2 - index) * size * COLUMN
        y = box.cy - sum(_extent(cell, size) for cell in column) / 2
        for cell in column:
            drawn.append(_cell(cell, x, y, size))
            y += _extent(cell, size)
    return "".join(drawn)


def _columns(cells: list[str], room: float, size: float) -> list[list[str]]:
    """Cells in as few columns as the room allows, of even length."""
    total = sum(_extent(cell, size) for cell in cells)
    share = total / max(1, -(-total // room)) + size if total > room else room
    columns: list[list[str]] = [[]]
    used = 0.0
    for cell in cells:
        extent = _extent(cell, size)
        if columns[-1] and used + extent > min(room, share):
            columns.append([])
            used = 0.0
        columns[-1].append(cell)
        used += extent
    return columns


def _cell(cell: str, x: float, y: float, size: float) -> str:
    extent = _extent(cell, size)
    if cell == " ":
        return ""
    if len(cell) == 1:
        baseline = y + extent / 2 + size * 0.36
        return paint.line(VERTICAL.get(cell, cell), x, baseline, size, "title")
    turned = paint.line(cell, 0, size * 0.36, size, "title")
    return paint.moved(turned, Point(x, y + extent / 2), 90)
