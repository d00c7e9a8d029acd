"""Boxes that something happens in: tasks, call activities, sub-processes open and closed."""

from __future__ import annotations

from bpmn.drawing import icons, paint
from bpmn.drawing.diagram import Scene, Shape
from bpmn.geometry import Box
from bpmn.semantics import SUB_PROCESSES
from bpmn.text import ELLIPSIS, Block, fit

CORNER = 10.0
THICK = 3.2
SIZES = (13.0, 12.0, 11.0, 10.0, 9.0)
BEST = (False, False, -SIZES[0])  #: nothing cut off, nothing covered, the largest size
MOST_GUESTS = 50  #: events on a border that a name gives way to
SIDE = 5.0  #: from the border to the text
SIGN_AT = 4.0  #: from the border to a task's sign
MARKER_ROOM = 19.0  #: height that the markers at the bottom need
MARKER_PITCH = 17.0


def draw_activity(shape: Shape, scene: Scene) -> str:
    """A box with rounded corners, its sign, its name and its markers."""
    if shows_inside(shape):
        return _frame(shape) + _heading(shape) + _markers(shape)
    sign = _sign(shape)
    return _frame(shape) + sign + _name(shape, _in_the_way(shape, scene, bool(sign))) + _markers(shape)


def shows_inside(shape: Shape) -> bool:
    """True for sub-processes and called processes whose own map is drawn in them."""
    return shape.expanded and (shape.type in SUB_PROCESSES or shape.type == "callActivity")


def _frame(shape: Shape) -> str:
    """The border: thick where another process is called, dotted for an event's, double for a transaction."""
    box, more = shape.box, {}
    if shape.type == "callActivity":
        more = {"stroke_width": paint.num(THICK)}
        box = box.grown(-0.8)
    elif shape.event_sub_process:
        more = {"stroke_dasharray": "1.6 3", "stroke_linecap": "round"}
    corner = min(CORNER, box.width / 4, box.height / 4)
    frame = paint.rect(box.x, box.y, box.width, box.height, "box", rx=corner, **more)
    if shape.type == "transaction":
        inner = box.grown(-3.2)
        frame += paint.rect(inner.x, inner.y, inner.width, inner.height, "line", rx=max(corner - 3, 1))
    return frame


def _sign(shape: Shape) -> str:
    """The sign at the top left; a closed event sub-process shows its start event there."""
    x, y = shape.box.x + SIGN_AT, shape.box.y + SIGN_AT
    if shape.event_sub_process and shape.trigger:
        ring = paint.ellipse(x + 9, y + 9, 9, 9, "open", stroke_dasharray="2.5 2")
        return ring + icons.event_sign(shape.trigger, x + 9, y + 9, 9.5, False)
    called = next((mark.removeprefix("calls:") for mark in shape.markers if mark.startswith("calls:")), "")
    return icons.task_sign(called or shape.type, x, y)


def _heading(shape: Shape) -> str:
    """The name of an open sub-process, at its top left."""
    if not shape.name:
        return ""
    block = heading(shape)
    top = shape.box.y + 5
    return paint.lines(block, shape.box.x + 10, top, "text", text_anchor="start", font_weight="600")


def heading(shape: Shape) -> Block:
    return fit(shape.name, shape.box.width - 20, min(36.0, shape.box.height / 2), SIZES[1:])


def _in_the_way(shape: Shape, scene: Scene, signed: bool) -> list[Box]:
    """What stands on the box and should not cover its name: its sign, and events on its border."""
    sign = Box(shape.box.x, shape.box.y, SIGN_AT + icons.TASK_SIGN_SIZE, SIGN_AT + icons.TASK_SIGN_SIZE)
    events = [other.box for other in scene.attached(shape.id)[:MOST_GUESTS]]
    return [sign, *events] if signed else events


def _name(shape: Shape, obstacles: list[Box]) -> str:
    """The name in the middle; lower, higher, beside or smaller where something would cover it."""
    best = None
    for room in _rooms(shape, obstacles):
        block = fit(shape.name, room.width, room.height, SIZES)
        top = max(room.y, min(shape.box.cy - block.height / 2, room.bottom - block.height))
        set_at = Box(room.cx - block.width / 2, top, block.width, block.height)
        covered = sum(set_at.overlap(obstacle) for obstacle in obstacles)
        cut = any(line.endswith(ELLIPSIS) for line in block.lines)
        rank = (cut, covered > 1, -block.size)
        if best is None or rank < best[0]:
            best = (rank, block, room.cx, top)
        if best[0] == BEST:
            break
    return paint.lines(best[1], best[2], best[3], "text") if best else ""


def _rooms(shape: Shape, obstacles: list[Box]) -> list[Box]:
    """Where a name may stand: the whole box, or what is left between, or beside, what stands on it."""
    box, side = shape.box, SIDE
    top, bottom = box.y + 3, box.bottom - (MARKER_ROOM if _marks(shape) else 3)
    floor = min([bottom, *(other.y - 1 for other in obstacles if other.cy > box.cy)])
    ceiling = max([top, *(other.bottom for other in obstacles if other.cy < box.cy)])
    left = max([box.x + side, *(other.right for other in obstacles if other.cx < box.x + box.width / 4)])
    right = min([box.right - side, *(other.x for other in obstacles if other.cx > box.right - box.width / 4)])
    wide, narrow = (box.x + side, box.width - 2 * side), (left, right - left)
    spans = (
        (wide, top, bottom),
        (wide, ceiling, floor),
        (wide, top, floor),
        (narrow, top, floor),
        (narrow, top, bottom),
    )
    rooms = (Box(x, start, across, end - start) for (x, across), start, end in spans if across > 8 and end > start)
    return list(dict.fromkeys(rooms))


def _marks(shape: Shape) -> list[str]:
    called_task = any(mark.startswith("calls:") for mark in shape.markers)
    marks = [mark for mark in shape.markers if mark in icons.MARKERS]
    closed = shape.type in SUB_PROCESSES or (shape.type == "callActivity" and not called_task)
    return [*marks, "collapsed"] if closed and not shape.expanded else marks


def _markers(shape: Shape) -> str:
    marks = _marks(shape)
    left = shape.box.cx - (len(marks) - 1) * MARKER_PITCH / 2
    y = shape.box.bottom - 11
    return "".join(icons.marker(mark, left + index * MARKER_PITCH, y) for index, mark in enumerate(marks))
