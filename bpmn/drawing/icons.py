"""The signs inside events and in the corners of tasks, as path data on small grids of their own.

An event's sign is drawn around 0,0 for a circle of radius 18, a task's in a square of 16 with 0,0 at its top
left corner. Each is a list of strokes: (role when open, path). Thrown signs are filled instead.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bpmn.drawing import paint

Strokes = Sequence[tuple[str, str]]

PENTAGON = "M0 -9.5 L9 -2.9 L5.6 7.7 L-5.6 7.7 L-9 -2.9 Z"
PLUS = "M-2.2 -9 H2.2 V-2.2 H9 V2.2 H2.2 V9 H-2.2 V2.2 H-9 V-2.2 H-2.2 Z"
CROSS = (
    "M-8.2 -5.4 L-5.4 -8.2 L0 -2.8 L5.4 -8.2 L8.2 -5.4 L2.8 0 L8.2 5.4 L5.4 8.2 L0 2.8 L-5.4 8.2 L-8.2 5.4 L-2.8 0 Z"
)
REWIND = "M-0.5 -6.5 V6.5 L-9.5 0 Z M8.5 -6.5 V6.5 L-0.5 0 Z"
DIAL = " ".join(
    f"M{9 * math.sin(angle):.2f} {-9 * math.cos(angle):.2f} L{7.2 * math.sin(angle):.2f} {-7.2 * math.cos(angle):.2f}"
    for angle in (math.tau * hour / 12 for hour in range(12))
)
EVENT_SIGNS: Mapping[str, Strokes] = {
    "message": (("open", "M-9 -6.5 H9 V6.5 H-9 Z"), ("edge", "M-9 -6.5 L0 1 L9 -6.5")),
    "timer": (
        ("open", "M0 -10 A10 10 0 1 1 0 10 A10 10 0 1 1 0 -10 Z"),
        ("line", DIAL),
        ("line", "M1.8 -6 L0 0 L5 1.2"),
    ),
    "error": (("open", "M-8 8 L-3.4 -8 L2.6 1.4 L7.6 -7.6 L3.2 7.6 L-2.8 -1.2 Z"),),
    "escalation": (("open", "M0 -9.5 L7.2 8.5 L0 1.6 L-7.2 8.5 Z"),),
    "signal": (("open", "M0 -9.5 L9 7 H-9 Z"),),
    "compensate": (("open", REWIND),),
    "conditional": (
        ("open", "M-6.5 -9 H6.5 V9 H-6.5 Z"),
        ("line", "M-4 -5.4 H4 M-4 -1.8 H4 M-4 1.8 H4 M-4 5.4 H4"),
    ),
    "link": (("open", "M-9 -3.8 H1.5 V-8 L9.5 0 L1.5 8 V3.8 H-9 Z"),),
    "cancel": (("open", CROSS),),
    "terminate": (("solid", "M0 -10 A10 10 0 1 1 0 10 A10 10 0 1 1 0 -10 Z"),),
    "multiple": (("open", PENTAGON),),
    "parallelMultiple": (("open", PLUS),),
}

#: nobody can throw these
ONLY_CAUGHT = frozenset({"timer", "conditional", "parallelMultiple"})


def gear(cx: float, cy: float, radius: float, teeth: int = 8) -> str:
    """A cog wheel's outline with its hole."""
    points = []
    for index in range(teeth * 4):
        reach = radius if index % 4 in (1, 2) else radius * 0.74
        angle = math.tau * (index + 0.5 * (-1) ** (index % 2) * 0.3) / (teeth * 4)
        points.append(f"{cx + reach * math.cos(angle):.2f} {cy + reach * math.sin(angle):.2f}")
    hole = radius * 0.32
    return (
        f"M{' L'.join(points)} Z M{cx - hole:.2f} {cy:.2f} a{hole:.2f} {hole:.2f} 0 1 0 {2 * hole:.2f} 0 "
        f"a{hole:.2f} {hole:.2f} 0 1 0 {-2 * hole:.2f} 0 Z"
    )


ENVELOPE: Strokes = (("open", "M1 3 H15 V13 H1 Z"), ("edge", "M1 3 L8 9 L15 3"))
TASK_SIGNS: Mapping[str, Strokes] = {
    "userTask": (
        ("open", "M1.8 15 C1.8 10.8 4.4 8.8 8 8.8 S14.2 10.8 14.2 15 Z"),
        ("open", "M8 1.2 a3.7 3.7 0 1 1 0 7.4 a3.7 3.7 0 1 1 0 -7.4 Z"),
        ("solid", "M4.4 4.6 C4.4 0.6 11.6 0.6 11.6 4.6 C10 4.4 9.4 3.8 8.8 3.2 C7.6 4.2 6 4.6 4.4 4.6 Z"),
    ),
    "manualTask": (
        (
            "open",
            "M1 7 L4.6 3.2 Q5.3 2.4 6.4 2.4 H9 a1.15 1.15 0 0 1 0 2.3 H7.4 H13.6 a1.15 1.15 0 0 1 0 2.3 "
            "H9.6 H14.4 a1.15 1.15 0 0 1 0 2.3 H9.6 H13.7 a1.15 1.15 0 0 1 0 2.3 H9.6 H12.2 "
            "a1.05 1.05 0 0 1 0 2.1 H5.2 Q1 13.7 1 10.4 Z",
        ),
    ),
    "serviceTask": (("open", gear(6.2, 6.2, 5.6)), ("open", gear(10.4, 10.4, 5.4))),
    "sendTask": (("solid", "M1 3 H15 V13 H1 Z"), ("hollow", "M1.2 3.4 L8 9 L14.8 3.4")),
    "receiveTask": ENVELOPE,
    "scriptTask": (
        (
            "open",
            "M4.6 1.5 H14 C11 4 11 6 12.6 8 S13.6 12 10.8 14.5 H1.6 C4.4 12 4.6 10 3 8 S1.8 4 4.6 1.5 Z",
        ),
        ("line", "M5.4 4.4 H10 M5 7 H10 M6 9.6 H11 M5 12 H10.4"),
    ),
    "businessRuleTask": (
        ("open", "M1 2.5 H15 V13.5 H1 Z"),
        ("solid", "M1 2.5 H15 V5.8 H1 Z"),
        ("line", "M1 9.6 H15 M5.4 5.8 V13.5"),
    ),
}
TILDE = "M-6 1.8 C-4.4 -3.4 -1.8 -3 0 -0.8 C1.8 1.4 4.2 1.2 6 -1.8 C4.4 3.6 1.8 3.2 0 1 C-1.8 -1.2 -4.2 -1.2 -6 1.8 Z"
TASK_SIGN_SIZE = 16.0
MARKER_SIZE = 14.0
#: in a square of 14, 0,0 at its middle
MARKERS: Mapping[str, Strokes] = {
    "loop": (("line", "M-2.6 5.2 A5.6 5.6 0 1 1 2.6 5.2"), ("line", "M-6.6 5.4 H-2.4 V1.2")),
    "parallel": (("solid", "M-4.6 -5 h1.8 v10 h-1.8 Z M-0.9 -5 h1.8 v10 h-1.8 Z M2.8 -5 h1.8 v10 h-1.8 Z"),),
    "sequential": (("solid", "M-5 -4.6 h10 v1.8 h-10 Z M-5 -0.9 h10 v1.8 h-10 Z M-5 2.8 h10 v1.8 h-10 Z"),),
    "compensation": (("open", "M0 -4.5 V4.5 L-6.5 0 Z M6.5 -4.5 V4.5 L0 0 Z"),),
    "adHoc": (("solid", TILDE),),
    "collapsed": (("open", "M-6.5 -6.5 H6.5 V6.5 H-6.5 Z"), ("line", "M0 -4 V4 M-4 0 H4")),
}
DATA_ARROW = "M-5 -2.2 H0.6 V-4.8 L5.6 0 L0.6 4.8 V2.2 H-5 Z"


def event_sign(trigger: str, cx: float, cy: float, radius: float, filled: bool) -> str:
    """The sign of an event of `radius`; '' for an event without a trigger or with an unknown one."""
    return placed(EVENT_SIGNS.get(trigger, ()), cx, cy, radius / 18, filled and trigger not in ONLY_CAUGHT)


def task_sign(kind: str, x: float, y: float) -> str:
    """The sign of a task with its top left corner at `x`, `y`; '' for a task without a kind."""
    return placed(TASK_SIGNS.get(kind, ()), x, y)


def marker(name: str, cx: float, cy: float) -> str:
    return placed(MARKERS[name], cx, cy)


def placed(strokes: Strokes, x: float, y: float, scale: float = 1.0, filled: bool = False) -> str:
    """Strokes moved to their place. Filled: open forms become solid, and the edges within them light."""
    if not strokes:
        return ""
    size = "" if scale == 1 else f" scale({paint.num(scale)})"
    return f'<g transform="translate({paint.num(x)} {paint.num(y)}){size}">{_strokes(tuple(strokes), filled)}</g>'


@lru_cache(maxsize=200)
def _strokes(strokes: Strokes, filled: bool) -> str:
    thrown = {"open": "solid", "edge": "hollow"} if filled else {"edge": "line"}
    return "".join(paint.path(draw, thrown.get(kind, kind)) for kind, draw in strokes)
