"""What the lint says of SpiffWorkflow 3.2.0 is so: each fault is shown by a run.

A test that fails here says that upstream has mended the fault; its rule may then go.
"""

from collections.abc import Callable
from typing import Any

import pytest
from SpiffWorkflow.exceptions import WorkflowException

from bpmn import library
from bpmn.errors import MapError, NotWaiting
from bpmn.walk import Walk
from tests.bpmn.broken_maps import BROKEN, USER, edge, looped, way
from tests.bpmn.sketch import BEGIN, END, MESSAGE, ON_MESSAGE, chain, node, on, sketch, timer

MOMENT = "2026-01-01T00:00:00+00:00"


class Steps(dict[str, Callable[[dict[str, Any]], None]]):
    """A step for every name, which only remembers that it was called."""

    def __init__(self) -> None:
        super().__init__()
        self.called: list[str] = []

    def __missing__(self, name: str) -> Callable[[dict[str, Any]], None]:
        return lambda data: self.called.append(name)


def walked(xml: bytes, **data: object) -> Walk:
    walk = Walk.start(library.read(xml), "p", data, Steps())
    walk.run()
    return walk


def waits(walk: Walk) -> list[str]:
    return [wait.element for wait in walk.waits]


def test_a_link_event_ends_the_walk_in_silence() -> None:
    throw = node("intermediateThrowEvent", "throw", on("link", name="n"))
    catch = node("intermediateCatchEvent", "catch", on("link", name="n"))
    walk = walked(sketch(BEGIN, throw, catch, END, chain("begin throw"), chain("catch end")))
    assert walk.ended and walk.end_events == []


def test_a_compensation_event_undoes_nothing() -> None:
    steps = Steps()
    undo = node("serviceTask", "undo", isForCompensation="true")
    xml = way(node("intermediateThrowEvent", "x", on("compensate")), undo)
    walk = Walk.start(library.read(xml), "p", {}, steps)
    walk.run()
    assert walk.ended and steps.called == []


def test_a_compensation_task_is_dropped_from_what_is_run() -> None:
    map_ = library.read(BROKEN["compensation-task"].xml)
    spec, _ = map_.specs("p")
    assert "undo" in map_.elements and "undo" not in spec.task_specs


def test_an_event_sub_process_interrupts_nothing() -> None:
    inside = node("startEvent", "in", timer("due"), isInterrupting="true") + node("endEvent", "out")
    beside = node("subProcess", "beside", inside, chain("in out"), triggeredByEvent="true")
    walk = walked(way(USER, beside), due=MOMENT)
    walk.fire("in")
    walk.run()
    assert waits(walk) == ["x"]


def test_an_event_sub_process_never_hears_its_message() -> None:
    inside = node("startEvent", "in", ON_MESSAGE) + node("endEvent", "out")
    beside = node("subProcess", "beside", inside, chain("in out"), triggeredByEvent="true")
    walk = walked(way(USER, beside, root=MESSAGE))
    with pytest.raises(NotWaiting):
        walk.deliver("in", "m")


def test_a_message_that_does_not_interrupt_is_heard_only_once() -> None:
    walk = walked(way(USER, edge(ON_MESSAGE, cancelActivity="false"), root=MESSAGE))
    walk.deliver("edge", "m")
    walk.run()
    with pytest.raises(NotWaiting):
        walk.deliver("edge", "m")


def test_an_event_that_waits_for_two_things_hears_neither() -> None:
    xml = way(node("intermediateCatchEvent", "x", ON_MESSAGE, timer("due")), root=MESSAGE)
    walk = walked(xml, due=MOMENT)
    with pytest.raises(NotWaiting):
        walk.deliver("x", "m")
    with pytest.raises(NotWaiting):
        walk.fire("x")


@pytest.mark.parametrize("definition", ["", on("escalation"), on("signal")])
def test_other_throw_events_are_walked_past(definition: str) -> None:
    assert walked(way(node("intermediateThrowEvent", "x", definition))).end_events == ["end"]


def test_a_catch_event_that_names_nothing_waits_for_nothing() -> None:
    assert walked(way(node("intermediateCatchEvent", "x"))).ended


def test_a_send_task_is_walked_past() -> None:
    assert walked(BROKEN["send-task"].xml).end_events == ["end"]


def test_a_task_without_a_type_waits_for_a_person() -> None:
    assert waits(walked(BROKEN["untyped-task"].xml)) == ["x"]


def test_a_condition_after_a_task_is_not_read() -> None:
    xml = sketch(BEGIN, node("serviceTask", "x"), END, chain("begin x"), chain("x end", "never"))
    assert walked(xml, never=False).end_events == ["end"]


def test_a_condition_on_the_default_flow_is_not_read() -> None:
    assert walked(BROKEN["default-condition"].xml, a=False, b=False).end_events == ["end"]


def test_a_decision_without_default_fails_when_no_condition_holds() -> None:
    with pytest.raises(WorkflowException, match="No conditions satisfied"):
        walked(BROKEN["no-default"].xml, a=False, b=False)


def test_an_inclusive_join_in_a_loop_waits_for_all_only_once() -> None:
    """The second time one branch is enough for it."""
    walk = walked(looped("inclusiveGateway"), both=True, more=True)
    walk.complete("a")
    walk.run()
    assert waits(walk) == ["b"]
    walk.complete("b")
    walk.run()
    assert waits(walk) == ["a", "b"]
    walk.complete("a", {"more": False})
    walk.run()
    assert walk.end_events == ["end"]


def test_a_parallel_join_in_a_loop_waits_for_all_each_time() -> None:
    walk = walked(looped("parallelGateway"), more=True)
    for todo in ("a", "b", "c", "a", "b"):
        walk.complete(todo, {"more": False} if walk.waits[0].element == "b" else {})
        walk.run()
    assert waits(walk) == ["c"] and not walk.end_events


def test_several_instances_of_a_to_do_cannot_be_followed() -> None:
    with pytest.raises(KeyError):
        _ = walked(BROKEN["multi-instance"].xml).waits


@pytest.mark.parametrize(
    "rule", ["complex-gateway", "business-rule-task", "call-unknown", "no-condition", "implicit-split"]
)
def test_what_the_engine_refuses_itself_is_said_sooner_and_plainer(rule: str) -> None:
    with pytest.raises(MapError):
        walked(BROKEN[rule].xml)
