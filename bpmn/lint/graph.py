"""Questions about ways: what can be reached from where, and what goes round in a circle."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

Ways = Mapping[str, Iterable[str]]


def reached(starts: Iterable[str], ways: Ways) -> set[str]:
    """All that can be reached from `starts` by `ways` (node -> next nodes), the starts among them."""
    seen = set(starts)
    queue = deque(seen)
    while queue:
        for following in ways.get(queue.popleft(), ()):
            if following not in seen:
                seen.add(following)
                queue.append(following)
    return seen


def backwards(ways: Ways) -> dict[str, list[str]]:
    """The same ways, walked the other way round."""
    back: dict[str, list[str]] = {}
    for source, targets in ways.items():
        for target in targets:
            back.setdefault(target, []).append(source)
    return back


def in_a_circle(ways: Ways) -> set[str]:
    """All nodes that can be reached from themselves, in a time that grows with the ways only."""
    onward = {node: list(targets) for node, targets in ways.items()}
    back = backwards(onward)
    found: set[str] = set()
    seen: set[str] = set()
    for first in reversed(_finished(onward)):  # Kosaraju: who reaches each other is collected backwards
        if first in seen:
            continue
        group = [first]
        seen.add(first)
        for node in group:  # grows while it is walked
            new = [before for before in dict.fromkeys(back.get(node, ())) if before not in seen]
            seen.update(new)
            group += new
        if len(group) > 1 or first in onward.get(first, ()):
            found.update(group)
    return found


def _finished(ways: Mapping[str, list[str]]) -> list[str]:
    """All nodes, each after those that are reached from it first."""
    order: list[str] = []
    seen: set[str] = set()
    for first in ways:
        if first in seen:
            continue
        seen.add(first)
        way = [(first, iter(ways[first]))]
        while way:
            node, rest = way[-1]
            following = next((one for one in rest if one not in seen), None)
            if following is None:
                order.append(node)
                way.pop()
            else:
                seen.add(following)
                way.append((following, iter(ways.get(following, ()))))
    return order
