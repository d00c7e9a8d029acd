"""SpiffWorkflow's faults: that each is still there, so that the day it is mended shows; and that ours does right.

The stock half of a pair fails when upstream mends the fault: then what we do instead may go.
"""

import importlib.util
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util import task as spiff_task
from SpiffWorkflow.util.deep_merge import DeepMerge
from SpiffWorkflow.util.task import TaskIterator, TaskState

from bpmn import durations, library
from bpmn.elements import MapWorkflow
from bpmn.errors import BadData, ConditionError, NotWaiting, WalkError
from bpmn.walk import Walk
from tests.bpmn.sketch import BEGIN, END, MESSAGE, ON_MESSAGE, chain, node, sketch, timer

ASK = sketch(BEGIN, node("userTask", "ask"), END, chain("begin ask end"))
SERVE = sketch(BEGIN, node("serviceTask", "serve"), END, chain("begin serve end"))
LONG_AGO = sketch(
    BEGIN,
    node("intermediateCatchEvent", "moment", timer("'2020-01-01T00:00:00+00:00'")),
    END,
    chain("begin moment end"),
)
TWO_WAITS = sketch(
    BEGIN,
    node("parallelGateway", "split"),
    node("intermediateCatchEvent", "one", ON_MESSAGE),
    node("intermediateCatchEvent", "two", ON_MESSAGE),
    node("parallelGateway", "join"),
    END,
    chain("begin split one join end"),
    chain("split two join"),
    root=MESSAGE,
)
NASTY = sketch(
    BEGIN,
    node("exclusiveGateway", "gate", default="gate-end"),
    node("userTask", "inside"),
    END,
    chain("begin gate end"),
    chain("gate inside", "[].append.__self__ == []"),
    chain("inside end"),
)


def stock(xml: bytes) -> BpmnWorkflow:
    """The map as SpiffWorkflow itself runs it, at its first waits."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.ElementTree(etree.fromstring(xml)))
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    workflow.do_engine_steps()
    return workflow


def ours(xml: bytes, data: Mapping[str, Any] | None = None, **steps: Any) -> Walk:
    """The map as we run it, at its first waits."""
    walk = Walk.start(library.read(xml), "p", data or {}, steps)
    walk.run()
    return walk


def ready(workflow: BpmnWorkflow) -> Task:
    return workflow.get_next_task(state=TaskState.READY)


def waits(walk: Walk) -> list[str]:
    return [wait.element for wait in walk.waits]


# -- 1: what is deep in the tree was invisible -------------------------------------------------------------------------


def pristine() -> ModuleType:
    """SpiffWorkflow's iterator as it is delivered, before `bpmn.elements` mended it."""
    spec = importlib.util.spec_from_file_location("pristine_task", spiff_task.__file__)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def deep_tree() -> tuple[MapWorkflow, Task]:
    """A workflow whose one READY task lies below 1,100 others."""
    walk = ours(ASK)
    workflow = walk._workflow
    waiting = ready(workflow)
    above = waiting.parent
    above._children.remove(waiting.id)
    for _ in range(1_100):
        above = Task(workflow, waiting.task_spec, above, TaskState.COMPLETED)
    waiting.parent = above
    above._children.append(waiting.id)
    return workflow, waiting


def test_upstream_does_not_see_a_task_deeper_than_a_thousand() -> None:
    workflow, _ = deep_tree()
    assert list(pristine().TaskIterator(workflow.task_tree, state=TaskState.READY)) == []


def test_a_task_at_any_depth_is_seen_and_the_walk_has_not_ended() -> None:
    workflow, waiting = deep_tree()
    assert list(TaskIterator(workflow.task_tree, state=TaskState.READY)) == [waiting]
    assert workflow.get_tasks(state=TaskState.READY) == [waiting]
    assert not workflow.is_completed()


def test_a_walk_that_says_it_ended_with_something_unfinished_is_not_saved() -> None:
    """The guard behind the patch: whatever hides a task, a false end is never stored."""
    walk = ours(ASK)
    walk._workflow.is_completed = lambda: True
    with pytest.raises(WalkError, match="unfinished"):
        walk.save()


# -- 2 to 5: data that are not flat and plain --------------------------------------------------------------------------


def test_upstream_shares_nested_data_between_branches() -> None:
    before, after = {}, {"order": {"lines": [1]}}
    DeepMerge.merge(before, after)
    before["order"]["lines"].append(2)
    assert after["order"]["lines"] == [1, 2]


def test_upstream_saves_a_key_typename_that_can_never_be_loaded() -> None:
    workflow = stock(ASK)
    ready(workflow).data["payload"] = {"typename": "fibre"}
    saved = BpmnWorkflowSerializer().serialize_json(workflow)
    with pytest.raises(TypeError):
        BpmnWorkflowSerializer().deserialize_json(saved)


@pytest.mark.parametrize("value", [Decimal("1"), b"x"])
def test_upstream_fails_at_save_on_what_json_does_not_know(value: object) -> None:
    workflow = stock(ASK)
    ready(workflow).data["value"] = value
    with pytest.raises(TypeError):
        BpmnWorkflowSerializer().serialize_json(workflow)


@pytest.mark.parametrize("value, after", [({1: 2}, {"1": 2}), ((1, 2), [1, 2]), ({1}, [1])])
def test_upstream_gives_back_other_data_than_were_saved(value: object, after: object) -> None:
    workflow = stock(ASK)
    ready(workflow).data["value"] = value
    again = BpmnWorkflowSerializer().deserialize_json(BpmnWorkflowSerializer().serialize_json(workflow))
    assert ready(again).data["value"] == after != value


UNFIT = {
    "nested": {"lines": {"a": 1}},
    "a list": {"lines": [1]},
    "a set": {"lines": {1}},
    "a moment": {"at": datetime.now(UTC)},
    "a decimal": {"fee": Decimal("1")},
    "a fraction": {"fee": 1.5},
    "not a number": {"fee": float("nan")},
    "bytes": {"raw": b"x"},
    "typename": {"typename": "x"},
    "a key that is no text": {1: "x"},
}


@pytest.mark.parametrize("data", UNFIT.values(), ids=UNFIT)
def test_data_that_are_not_flat_and_plain_never_get_in(data: dict[Any, Any]) -> None:
    with pytest.raises(BadData):
        ours(ASK, data)
    with pytest.raises(BadData):
        ours(ASK).complete("ask", data)
    with pytest.raises(BadData):
        ours(TWO_WAITS).deliver("one", "m", data)
    with pytest.raises(BadData):
        ours(SERVE, serve=lambda _: data)


def test_refused_data_leave_the_walk_as_it_was() -> None:
    walk = ours(ASK, {"kept": 1})
    before = walk.save()
    with pytest.raises(BadData):
        walk.complete("ask", {"lines": []})
    assert walk.save() == before and waits(walk) == ["ask"]


def test_a_step_cannot_reach_into_the_data_behind_the_walk() -> None:
    def meddle(data: dict[str, Any]) -> None:
        data["meddled"] = True

    assert ours(SERVE, {"kept": 1}, serve=meddle).data == {"kept": 1}


# -- 6, 7, 12: service tasks ------------------------------------------------------------------------------------------


def test_upstream_never_finishes_a_service_task_and_cannot_save_it() -> None:
    workflow = stock(SERVE)
    assert workflow.get_next_task(spec_name="serve").state == TaskState.STARTED
    with pytest.raises(TypeError, match="not JSON serializable"):
        BpmnWorkflowSerializer().serialize_json(workflow)


def test_a_service_task_runs_the_step_of_its_id_and_goes_on() -> None:
    walk = ours(SERVE, {"a": 1}, serve=lambda data: {"b": data["a"] + 1})
    assert walk.ended and walk.data == {"a": 1, "b": 2}
    assert Walk.restore(walk.map, "p", walk.save(), {}).ended


def test_upstream_hides_the_error_of_a_service_behind_another() -> None:
    class Environment:
        def call_service(self, *_: object, **__: object) -> None:
            raise LookupError("no such port")

    with pytest.raises(NameError, match="script"):
        PythonScriptEngine(Environment()).call_service(ready(stock(ASK)))


def test_upstream_cannot_tell_of_an_error_without_words() -> None:
    with pytest.raises(TypeError):
        PythonScriptEngine().create_task_exec_exception(ready(stock(ASK)), "", KeyError(5))


@pytest.mark.parametrize("error", [LookupError("no such port"), KeyError(5), ValueError(), OSError(2, "gone")])
def test_the_error_of_a_step_comes_out_as_it_was_raised(error: Exception) -> None:
    def fail(data: dict[str, Any]) -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        ours(SERVE, serve=fail)
    assert raised.value is error


def test_a_walk_whose_step_raised_can_neither_be_saved_nor_go_on() -> None:
    """The tree in memory is half changed: only the last saved walk counts."""

    def fail(data: dict[str, Any]) -> None:
        raise RuntimeError("half way")

    xml = sketch(BEGIN, node("userTask", "ask"), node("serviceTask", "serve"), END, chain("begin ask serve end"))
    walk = ours(xml, serve=fail)
    saved = walk.save()
    walk.complete("ask")
    with pytest.raises(RuntimeError, match="half way"):
        walk.run()
    for act in (walk.save, walk.run):
        with pytest.raises(WalkError, match="half changed"):
            act()
    again = Walk.restore(walk.map, "p", saved, {"serve": lambda data: None})
    again.complete("ask")
    again.run()
    assert again.ended


# -- 8: messages -------------------------------------------------------------------------------------------------------


def test_upstream_raises_on_a_message_that_nothing_waits_for() -> None:
    with pytest.raises(WorkflowException, match="not waiting"):
        stock(ASK).send_event(BpmnEvent(MessageEventDefinition("m"), {}))


def test_upstream_completes_every_wait_with_one_message() -> None:
    workflow = stock(TWO_WAITS)
    workflow.send_event(BpmnEvent(MessageEventDefinition("m"), {}))
    workflow.do_engine_steps()
    assert workflow.is_completed()


def test_a_message_completes_only_the_element_that_it_is_for() -> None:
    walk = ours(TWO_WAITS)
    walk.deliver("two", "m", {"said": "yes"})
    walk.run()
    assert waits(walk) == ["one"] and not walk.ended
    walk.deliver("one", "m")
    walk.run()
    assert walk.ended and walk.data == {"said": "yes"}


def test_an_early_a_repeated_and_a_wrong_message_are_told_from_each_other_and_change_nothing() -> None:
    walk = ours(TWO_WAITS)
    walk.deliver("two", "m")
    walk.run()
    before = walk.save()
    for element, message in (("two", "m"), ("nowhere", "m"), ("one", "other"), ("begin", "m")):
        with pytest.raises(NotWaiting, match=element):
            walk.deliver(element, message)
    assert walk.save() == before and waits(walk) == ["one"]


# -- 10: timers --------------------------------------------------------------------------------------------------------


def test_upstream_fires_a_timer_by_the_clock_of_the_machine() -> None:
    assert stock(LONG_AGO).is_completed()


def test_a_timer_waits_to_be_fired_however_late_it_is() -> None:
    walk = ours(LONG_AGO)
    for _ in range(3):
        walk.run()
    assert waits(walk) == ["moment"]
    assert walk.waits[0].due == datetime(2020, 1, 1, tzinfo=UTC)
    walk.fire("moment")
    walk.run()
    assert walk.ended


def test_a_duration_counts_from_the_clock_that_the_walk_was_given() -> None:
    """Business time, not the machine's; and a restored walk doesn't count anew."""
    begun = datetime(2031, 5, 1, 8, tzinfo=UTC)
    map_ = library.read(
        sketch(
            BEGIN,
            node("intermediateCatchEvent", "pause", timer("'P30D'", "timeDuration")),
            END,
            chain("begin pause end"),
        )
    )
    walk = Walk.start(map_, "p", {}, {}, lambda: begun)
    walk.run()
    for days in (10, 29, 400):
        later = begun + timedelta(days=days)
        walk = Walk.restore(map_, "p", walk.save(), {}, lambda later=later: later)
        walk.run()
        assert [wait.due for wait in walk.waits] == [begun + timedelta(days=30)]


def test_upstream_makes_a_month_after_31_january_the_third_of_march() -> None:
    start = datetime(2026, 1, 31, tzinfo=UTC)
    span = TimerEventDefinition.get_timedelta_from_start({"months": 1}, start)
    assert start + span == datetime(2026, 3, 3, tzinfo=UTC)


def test_a_month_after_31_january_is_the_last_of_february() -> None:
    assert durations.due("P1M", {}, datetime(2026, 1, 31, tzinfo=UTC)) == datetime(2026, 2, 28, tzinfo=UTC)


def test_upstream_refuses_a_bad_duration_with_an_exception_of_no_kind() -> None:
    with pytest.raises(Exception, match="Invalid duration") as raised:
        TimerEventDefinition.parse_iso_duration("P1D12H")
    assert type(raised.value) is Exception


def test_a_bad_duration_is_refused_as_bad_data_and_the_right_spelling_is_taken() -> None:
    now = datetime(2026, 1, 31, tzinfo=UTC)
    with pytest.raises(BadData, match="P1D12H"):
        durations.due("P1D12H", {}, now)
    assert durations.due("P1DT12H", {}, now) == now + timedelta(hours=36)


# -- 11, 13: what a saved walk is taken up with ------------------------------------------------------------


def test_upstream_takes_up_a_format_that_it_cannot_know() -> None:
    serializer = BpmnWorkflowSerializer()
    saved = json.loads(serializer.serialize_json(stock(ASK)))
    saved[serializer.VERSION_KEY] = "99.0"
    assert ready(serializer.deserialize_json(json.dumps(saved))).task_spec.name == "ask"


def test_upstream_evaluates_whatever_is_written_on_the_map() -> None:
    assert ready(stock(NASTY)).task_spec.name == "inside"


def test_upstream_takes_a_walk_up_with_an_engine_that_evaluates_anything() -> None:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.ElementTree(etree.fromstring(ASK)))
    serializer = BpmnWorkflowSerializer()
    workflow = BpmnWorkflow(parser.get_spec("p"), script_engine=_Strict())
    workflow.do_engine_steps()
    again = serializer.deserialize_json(serializer.serialize_json(workflow))
    assert type(again.script_engine) is PythonScriptEngine


class _Strict(PythonScriptEngine):
    pass


def test_a_walk_refuses_expressions_outside_the_whitelist() -> None:
    with pytest.raises(ConditionError):
        ours(NASTY)


def test_a_restored_walk_keeps_its_steps_and_its_restricted_expressions() -> None:
    xml = sketch(
        BEGIN,
        node("userTask", "ask"),
        node("serviceTask", "serve"),
        node("exclusiveGateway", "gate", default="gate-end"),
        node("userTask", "inside"),
        END,
        chain("begin ask serve gate end"),
        chain("gate inside", "[].append.__self__ == []"),
        chain("inside end"),
    )
    called = []
    walk = ours(xml)
    again = Walk.restore(walk.map, "p", walk.save(), {"serve": lambda data: called.append(data)})
    again.complete("ask", {"answer": 1})
    with pytest.raises(ConditionError):
        again.run()
    assert called == [{"answer": 1}]


# -- 14: what SpiffWorkflow adds of its own ---------------------------------------------------------------------------


def test_upstream_adds_elements_that_no_map_has() -> None:
    names = {task.task_spec.name for task in stock(TWO_WAITS).get_tasks()}
    assert {"Start", "p.EndJoin", "End"} <= names


def test_people_are_shown_only_what_is_on_the_map() -> None:
    for map_id, process in (("install", "install"), ("install", "install_provisioning")):
        map_ = library.shipped(map_id)
        steps = dict.fromkeys(map_.elements, lambda data: None)
        walk = Walk.start(map_, process, {"promise_at": "2026-03-02T08:00:00Z"}, steps)
        walk.run()
        shown = {move.element for move in walk.moves} | set(waits(walk)) | set(walk.end_events)
        assert shown <= map_.elements.keys()
        assert {move.flow for move in walk.moves} <= {"", *map_.flows}
