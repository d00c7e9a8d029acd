"""Columns, and the order within them, from Graphviz."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple, TypeVar

import graphviz

from bpmn.errors import MapError
from bpmn.layout import dot

Key = TypeVar("Key", bound=Hashable)
#: beyond so many parts Graphviz would take minutes, and each part stands as far left as it can
MANY = 600


class Rank(NamedTuple):
    """A part's column from the left, and how far down Graphviz would have set it (in heights of a part)."""

    column: int
    depth: float


def ranked(parts: Iterable[str], flows: Iterable[tuple[str, str, int, int]]) -> dict[str, Rank]:
    """The rank of each part.

    `flows` are pairs of parts with how many columns they lie apart at least, and how much it matters that they are
    near; they must not run in circles. Raises `MapError` where the program `dot` is missing.
    """
    names = {part: f"n{index}" for index, part in enumerate(parts)}
    if len(names) > MANY:
        return _leftmost(list(names), [(source, target, apart) for source, target, apart, _ in flows])
    graph = graphviz.Digraph(
        graph_attr={"rankdir": "LR", "nodesep": "0.5", "ranksep": "1", "splines": "false"},
        node_attr={"shape": "box", "fixedsize": "true", "width": "1", "height": "1", "label": ""},
    )
    for name in names.values():
        graph.node(name)
    for source, target, apart, weight in flows:
        graph.edge(names[source], names[target], minlen=str(apart), weight=str(weight))
    places = _places(_run(graph))
    if places.keys() != set(names.values()):
        raise dot.nonsense()
    columns = {x: index for index, x in enumerate(sorted({x for x, _ in places.values()}))}
    top = max((y for _, y in places.values()), default=0.0)
    return {part: Rank(columns[places[name][0]], top - places[name][1]) for part, name in names.items()}


def _leftmost(parts: list[str], flows: list[tuple[str, str, int]]) -> dict[str, Rank]:
    """Each part right behind the last of those that lead to it."""
    column = dict.fromkeys(parts, 0)
    following: dict[str, list[tuple[str, int]]] = {part: [] for part in parts}
    waits = dict.fromkeys(parts, 0)
    for source, target, apart in flows:
        following[source].append((target, apart))
        waits[target] += 1
    ready = [part for part in parts if not waits[part]]
    for part in ready:  # grows while it is walked
        for target, apart in following[part]:
            column[target] = max(column[target], column[part] + apart)
            waits[target] -= 1
            if not waits[target]:
                ready.append(target)
    return {part: Rank(column[part], float(index)) for index, part in enumerate(parts)}


def _run(graph: graphviz.Digraph) -> str:
    try:
        return dot.run(graph, "plain")
    except dot.NoGraphviz as error:
        raise MapError(
            "the map has no complete diagram, and laying it out needs Graphviz's program dot, which is not there",
            fix="install it (Debian, Ubuntu: apt-get install graphviz), or save the map with its diagram",
            zh="流程图没有完整的图形，自动排版需要 Graphviz 的 dot 程序，而本机没有",
            fix_zh="请安装（Debian、Ubuntu：apt-get install graphviz），或保存流程图时带上图形",
        ) from error


def _places(plain: str) -> dict[str, tuple[float, float]]:
    """Where `dot` set each node, from its plain format: `node name x y width height …`."""
    lines = (line.split() for line in plain.splitlines())
    try:
        return {words[1]: (float(words[2]), float(words[3])) for words in lines if words and words[0] == "node"}
    except (ValueError, IndexError) as error:
        raise dot.nonsense() from error


def without_circles(parts: Iterable[str], flows: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """The flows that lead back, as seen from the parts in their order; turned round, no circle is left."""
    following: dict[str, list[str]] = {part: [] for part in parts}
    for source, target in flows:
        following[source].append(target)
    back: set[tuple[str, str]] = set()
    state: dict[str, int] = {}  # 1: on the way, 2: done
    arrived = {target for targets in following.values() for target in targets}
    for first in sorted(following, key=lambda part: part in arrived):  # stable: starts first
        if first in state:
            continue
        state[first] = 1
        way = [(first, iter(following[first]))]
        while way:
            part, rest = way[-1]
            following_part = next(rest, None)
            if following_part is None:
                state[part] = 2
                way.pop()
            elif state.get(following_part) == 1:
                back.add((part, following_part))
            elif following_part not in state:
                state[following_part] = 1
                way.append((following_part, iter(following[following_part])))
    return back
