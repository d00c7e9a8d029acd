"""Places for what has no diagram by nature: boxes of given sizes that lead to each other, from the left to the right.

Only numbers and sizes go to Graphviz, never a name.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import graphviz

from bpmn.geometry import Box, Point
from bpmn.layout import dot

INCH = 72.0
LONGEST = 8.0  #: seconds


@dataclass(frozen=True, slots=True)
class Places:
    """Where each box stands, and by which points of a Bézier curve each tie goes, both in the order given."""

    boxes: tuple[Box, ...]
    ties: tuple[tuple[Point, ...], ...]


def placed(sizes: Sequence[tuple[float, float]], ties: Sequence[tuple[int, int, int]]) -> Places:
    """`sizes` are widths and heights in px, `ties` pairs of their indexes with how many columns they are apart at
    least. Raises as `dot.run` does."""
    graph = graphviz.Digraph(
        graph_attr={"rankdir": "LR", "nodesep": "0.22", "ranksep": "0.5", "splines": "true"},
        node_attr={"shape": "box", "fixedsize": "true", "label": ""},
        edge_attr={"arrowhead": "none", "tailport": "e", "headport": "w"},
    )
    for index, (width, height) in enumerate(sizes):
        graph.node(f"n{index}", width=f"{width / INCH:.4f}", height=f"{height / INCH:.4f}")
    for index, (one, other, apart) in enumerate(ties):
        graph.edge(f"n{one}", f"n{other}", id=str(index), minlen=str(apart))
    said = dot.run(graph, "json", LONGEST)
    try:
        return _read(json.loads(said), sizes, len(ties))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise dot.nonsense() from error


def _read(found: Any, sizes: Sequence[tuple[float, float]], ties: int) -> Places:
    top = float(found["bb"].split(",")[3])
    middles = {each["name"]: _point(each["pos"], top) for each in found["objects"]}
    courses = {int(each["id"]): each["pos"] for each in found.get("edges", ())}
    return Places(
        tuple(_around(middles[f"n{index}"], *size) for index, size in enumerate(sizes)),
        tuple(tuple(_point(word, top) for word in courses[index].split()) for index in range(ties)),
    )


def _point(word: str, top: float) -> Point:
    """Graphviz counts upwards."""
    x, y = (float(number) for number in word.split(","))
    return Point(x, top - y)


def _around(middle: Point, width: float, height: float) -> Box:
    return Box(middle.x - width / 2, middle.y - height / 2, width, height)
