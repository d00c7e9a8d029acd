"""Small maps and ways through them, made by chance; the same seed makes the same again."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

from bpmn import library
from bpmn.elements import Step
from bpmn.library import Map
from bpmn.walk import Walk
from tests.bpmn.sketch import node, on, sketch, timer

VALUES = (0, 1, 2, True, False, None, "", "x", "中文")
KEYS = "abc"


class Maker:
    """Makes one map. Blocks stand in a row; some hold rows of their own."""

    def __init__(self, seed: int):
        self.seed = seed
        self.chance = random.Random(seed)
        self.count = 0
        self.messages: list[str] = []

    def map(self) -> Map:
        """The map; the process is `p`."""
        parts = self._row("begin", "end", depth=0)
        messages = "".join(node("message", name, name=name) for name in self.messages)
        return library.read(sketch(*parts, root=messages))

    def _row(self, first: str, last: str, depth: int) -> list[str]:
        parts = [node("startEvent", first)]
        at = first
        for _ in range(self.chance.randint(1, 3)):
            block, begins, ends = self._block(depth)
            parts += [*block, _flow(at, begins)]
            at = ends
        return [*parts, node("endEvent", last), _flow(at, last)]

    def _block(self, depth: int) -> tuple[list[str], str, str]:
        kinds = [self._step, self._todo, self._message, self._timer]
        if depth < 2:
            kinds += [self._choice, self._parallel, self._inside, self._race]
        return self.chance.choice(kinds)(depth)

    def _name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}_{self.count}"

    def _caught(self, name: str) -> str:
        self.messages.append(f"m_{name}")
        return on("message", messageRef=f"m_{name}")

    def _step(self, depth: int) -> tuple[list[str], str, str]:
        name = self._name("step")
        return [node("serviceTask", name)], name, name

    def _todo(self, depth: int) -> tuple[list[str], str, str]:
        name = self._name("todo")
        return [node(self.chance.choice(["userTask", "manualTask"]), name)], name, name

    def _message(self, depth: int) -> tuple[list[str], str, str]:
        name = self._name("heard")
        return [node("intermediateCatchEvent", name, self._caught(name))], name, name

    def _timer(self, depth: int) -> tuple[list[str], str, str]:
        name = self._name("moment")
        return [node("intermediateCatchEvent", name, timer("'P1D'", "timeDuration"))], name, name

    def _choice(self, depth: int) -> tuple[list[str], str, str]:
        gate, merge = self._name("gate"), self._name("merge")
        block, begins, ends = self._block(depth + 1)
        condition = f"{self.chance.choice(KEYS)} == {self.chance.choice(VALUES)!r}"
        parts = [node("exclusiveGateway", gate, default=f"{gate}-{merge}"), node("exclusiveGateway", merge)]
        return [*parts, *block, _flow(gate, begins, condition), _flow(ends, merge), _flow(gate, merge)], gate, merge

    def _parallel(self, depth: int) -> tuple[list[str], str, str]:
        split, join = self._name("split"), self._name("join")
        parts = [node("parallelGateway", split), node("parallelGateway", join)]
        for _ in range(self.chance.randint(2, 3)):
            block, begins, ends = self._block(depth + 1)
            parts += [*block, _flow(split, begins), _flow(ends, join)]
        return parts, split, join

    def _inside(self, depth: int) -> tuple[list[str], str, str]:
        name, merge = self._name("inside"), self._name("merge")
        parts = [
            node("subProcess", name, *self._row(f"{name}_begin", f"{name}_end", depth + 1)),
            node("exclusiveGateway", merge),
            _flow(name, merge),
        ]
        if self.chance.random() < 0.7:
            stop = self._name("stop")
            parts += [node("boundaryEvent", stop, self._caught(stop), attachedToRef=name), _flow(stop, merge)]
        if self.chance.random() < 0.5:
            late, told, over = self._name("late"), self._name("step"), self._name("over")
            moment = timer("'PT1H'", "timeDuration")
            parts += [node("boundaryEvent", late, moment, attachedToRef=name, cancelActivity="false")]
            parts += [node("serviceTask", told), node("endEvent", over), _flow(late, told), _flow(told, over)]
        return parts, name, merge

    def _race(self, depth: int) -> tuple[list[str], str, str]:
        """An event-based gateway: whichever comes first."""
        gate, heard, moment, merge = (self._name(kind) for kind in ("first", "heard", "moment", "merge"))
        parts = [
            node("eventBasedGateway", gate),
            node("intermediateCatchEvent", heard, self._caught(heard)),
            node("intermediateCatchEvent", moment, timer("'P2D'", "timeDuration")),
            node("exclusiveGateway", merge),
        ]
        flows = [_flow(gate, heard), _flow(gate, moment), _flow(heard, merge), _flow(moment, merge)]
        return [*parts, *flows], gate, merge


def _flow(source: str, target: str, condition: str = "") -> str:
    inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}">{inside}</sequenceFlow>'


class Steps(dict[str, Step]):
    """A step for every name: what it gives back depends on its name and the data only, as a real one's does."""

    def __missing__(self, name: str) -> Step:
        def step(data: dict[str, Any]) -> dict[str, Any]:
            chance = random.Random(f"{name} {sorted(data.items(), key=repr)!r}")
            return {chance.choice(KEYS): chance.choice(VALUES)}

        return step


def begin(map_: Map, now: datetime) -> Walk:
    """The map's walk at its first waits."""
    walk = Walk.start(map_, "p", {}, Steps(), lambda: now)
    walk.run()
    return walk


def go_on(walk: Walk, chance: random.Random) -> str:
    """Meets one of the walk's waits, chosen by chance, and runs on; says what was done."""
    wait = chance.choice(walk.waits)
    data = {key: chance.choice(VALUES) for key in KEYS if chance.random() < 0.4}
    if wait.kind == "message":
        walk.deliver(wait.element, wait.message, data)
    elif wait.kind == "timer":
        walk.fire(wait.element)
    else:
        walk.complete(wait.element, data)
    walk.run()
    return f"{wait.kind} {wait.element} {data}"
