"""Small maps whose walks are taken over to newer versions of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from bpmn import library
from bpmn.library import Map
from bpmn.walk import Walk
from tests.bpmn import random_maps
from tests.bpmn.newer_maps import Newer
from tests.bpmn.sketch import BEGIN, END, MESSAGE, ON_MESSAGE, chain, node, sketch, timer

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
#: a step, a message with a timer beside it, a to-do that is watched by two timers
LONG = sketch(
    BEGIN,
    node("serviceTask", "prepare"),
    node("eventBasedGateway", "whichever"),
    node("intermediateCatchEvent", "heard", ON_MESSAGE),
    node("intermediateCatchEvent", "late", timer("'P2D'", "timeDuration")),
    node("exclusiveGateway", "merge"),
    node("userTask", "ask"),
    node("boundaryEvent", "hurry", timer("'PT1H'", "timeDuration"), attachedToRef="ask", cancelActivity="false"),
    node("endEvent", "hurried"),
    node("userTask", "check"),
    END,
    chain("begin prepare whichever heard merge ask check end"),
    chain("whichever late merge"),
    chain("hurry hurried"),
    root=MESSAGE,
)
#: two to-dos at the same time, met by a join
FORK = sketch(
    BEGIN,
    node("parallelGateway", "split"),
    node("userTask", "left"),
    node("serviceTask", "more"),
    node("userTask", "right"),
    node("parallelGateway", "join"),
    END,
    chain("begin split left more join end"),
    chain("split right join"),
)
Change = Callable[[Newer], object]


def begun(xml: bytes, *todos: str) -> Walk:
    """A walk through it that has done these to-dos, or heard, or waited."""
    walk = Walk.start(library.read(xml), "p", {}, random_maps.Steps(), lambda: NOW)
    walk.run()
    for element in todos:
        if element == "heard":
            walk.deliver("heard", "m")
        elif element in ("hurry", "late"):
            walk.fire(element)
        else:
            walk.complete(element)
        walk.run()
    return walk


def newer(xml: bytes, change: Change) -> Map:
    file = Newer(xml)
    change(file)
    return library.read(file.xml)


def waits(walk: Walk) -> list[str]:
    return [wait.element for wait in walk.waits]
