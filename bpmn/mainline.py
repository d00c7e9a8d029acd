"""The main way through a process: what an order passes where nothing goes wrong, for a strip that shows how far it is.

A way that comes back early, gives up or is refused is shorter than the one that does all the work; so the main way is
the longest one without going round.
"""

from __future__ import annotations

from bpmn.map import ACTIVITIES, Facts


def mainline(facts: Facts, process: str) -> tuple[str, ...]:
    """The activities on the main way through a process of these facts, from its start to an end."""
    starts = [one.id for one in facts.elements.values() if one.process == process and one.type == "startEvent"]
    outgoing: dict[str, list[str]] = {}
    for flow in facts.flows.values():
        outgoing.setdefault(flow.source, []).append(flow.target)
    known: dict[str, tuple[str, ...]] = {}
    ways = [
        _longest(facts, outgoing, start, known, frozenset()) for start in starts if not facts.elements[start].parent
    ]
    return max(ways, key=len, default=())


def _longest(
    facts: Facts,
    outgoing: dict[str, list[str]],
    element: str,
    known: dict[str, tuple[str, ...]],
    behind: frozenset[str],
) -> tuple[str, ...]:
    """The activities from an element on; a flow back to what lies behind leads nowhere new."""
    if element not in known:
        behind |= {element}
        after = (
            _longest(facts, outgoing, target, known, behind)
            for target in outgoing.get(element, [])
            if target not in behind
        )
        own = (element,) if facts.elements[element].type in ACTIVITIES else ()
        known[element] = own + max(after, key=len, default=())
    return known[element]
