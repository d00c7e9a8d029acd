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
    """All nodes that can be reached from themselves."""
    left = _trimmed(ways)
    return {node for node in left if node in reached(left[node], left)}


def _trimmed(ways: Ways) -> dict[str, list[str]]:
    """The ways without what leads nowhere, again and again; only circles, and what leads to them, remain."""
    left = {node: list(targets) for node, targets in ways.items()}
    while True:
        kept = {node: [target for target in targets if target in left] for node, targets in left.items()}
        kept = {node: targets for node, targets in kept.items() if targets}
        if len(kept) == len(left):
            return kept
        left = kept
