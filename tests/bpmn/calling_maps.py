"""Small maps that call each other: an order calls `work`, which holds a sub-process, and `undo`, which is all steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bpmn import library
from bpmn.walk import Move, Walk
from tests.bpmn.sketch import MESSAGE, ON_MESSAGE, chain, node, on, sketch, timer

GIVEN_UP = node("message", "m_given_up", name="given_up")
REFUSED = node("message", "m_refused", name="refused")
DONE = node("message", "m_done", name="done")
UNDER_WAY = node(
    "subProcess",
    "under_way",
    node("startEvent", "goes_out"),
    node("intermediateCatchEvent", "done", on("message", messageRef="m_done")),
    node("endEvent", "comes_back"),
    chain("goes_out done comes_back"),
)
WORK = sketch(
    node("startEvent", "work_begins"),
    node("serviceTask", "send"),
    UNDER_WAY,
    node("boundaryEvent", "refused", on("message", messageRef="m_refused"), attachedToRef="under_way"),
    node("boundaryEvent", "overdue", timer("due"), attachedToRef="under_way", cancelActivity="false"),
    node("serviceTask", "warn"),
    node("endEvent", "warned"),
    node("userTask", "decide"),
    node("endEvent", "work_left"),
    node("endEvent", "work_ends"),
    chain("work_begins send under_way work_ends"),
    chain("refused decide work_left"),
    chain("overdue warn warned"),
    root=DONE + REFUSED,
    process="work",
)
UNDO = sketch(
    node("startEvent", "undo_begins"),
    node("serviceTask", "give_back"),
    node("serviceTask", "pay_back"),
    node("endEvent", "undo_ends"),
    chain("undo_begins give_back pay_back undo_ends"),
    process="undo",
)
ORDER = sketch(
    node("startEvent", "accepted"),
    node("callActivity", "carry_out", calledElement="work"),
    node("boundaryEvent", "given_up", on("message", messageRef="m_given_up"), attachedToRef="carry_out"),
    node("userTask", "look"),
    node("endEvent", "completed"),
    node("callActivity", "take_back", calledElement="undo"),
    node("serviceTask", "close"),
    node("endEvent", "cancelled"),
    chain("accepted carry_out look completed"),
    chain("given_up take_back close cancelled"),
    root=GIVEN_UP,
    process="order",
)
FILES = {"order": ORDER, "work": WORK, "undo": UNDO}
MAP = library.assembled(ORDER, FILES.get)
DUE = {"due": "2026-03-02T08:00:00+00:00"}
ALONE = frozenset({"give_back", "pay_back"})
#: a called process that calls another: top -> middle -> bottom
BOTTOM = sketch(
    node("startEvent", "bottom_begins"),
    node("intermediateCatchEvent", "heard", ON_MESSAGE),
    node("endEvent", "bottom_ends"),
    chain("bottom_begins heard bottom_ends"),
    root=MESSAGE,
    process="bottom",
)
MIDDLE = sketch(
    node("startEvent", "middle_begins"),
    node("userTask", "prepare"),
    node("callActivity", "call_bottom", calledElement="bottom"),
    node("endEvent", "middle_ends"),
    chain("middle_begins prepare call_bottom middle_ends"),
    process="middle",
)
TOP = sketch(
    node("startEvent", "top_begins"),
    node("callActivity", "call_middle", calledElement="middle"),
    node("boundaryEvent", "stop", on("message", messageRef="m_stop"), attachedToRef="call_middle"),
    node("endEvent", "stopped"),
    node("endEvent", "top_ends"),
    chain("top_begins call_middle top_ends"),
    chain("stop stopped"),
    root=node("message", "m_stop", name="stop"),
    process="top",
)
TOWER = library.assembled(TOP, {"middle": MIDDLE, "bottom": BOTTOM}.get)


class Going:
    """A walk that notes the steps it does; restored after each act when `put_away`."""

    def __init__(
        self, *, put_away: bool, process: str = "order", map_: library.Map = MAP, alone: frozenset[str] = ALONE
    ):
        self.put_away, self.process, self.map, self.alone = put_away, process, map_, alone
        self.called, self._moves = list[str](), list[Move]()
        self.walk = Walk.start(map_, process, DUE, self.steps(), alone=alone)
        self.goes_on()

    def steps(self) -> dict[str, Callable[[dict[str, Any]], dict[str, Any] | None]]:
        def step(name: str) -> Callable[[dict[str, Any]], dict[str, Any] | None]:
            return lambda data: self.called.append(name) or {f"did_{name}": True}

        return {one.id: step(one.id) for one in self.map.elements.values() if one.type == "serviceTask"}

    def hears(self, *messages: str) -> Going:
        for message in messages:
            self.walk.deliver(message, {"heard": "m"}.get(message, message))
            self.goes_on()
        return self

    def acts(self, act: str, element: str) -> Going:
        getattr(self.walk, act)(element)
        self.goes_on()
        return self

    def goes_on(self) -> None:
        if self.put_away:  # before it runs, too
            self.restores()
        self.walk.run()
        if self.put_away:
            self.restores()

    def restores(self) -> None:
        self._moves += self.walk.moves
        self.walk = Walk.restore(self.map, self.process, self.walk.save(), self.steps(), alone=self.alone)

    @property
    def moves(self) -> list[Move]:
        return self._moves if self.put_away else self.walk.moves

    @property
    def waits(self) -> list[str]:
        return [wait.element for wait in self.walk.waits]
