"""SpiffWorkflow's faults: that each is still there, so that the day it is mended shows; and that ours does right.

The stock half of a pair fails when upstream mends the fault: then what we do instead may go.
"""

import importlib.util
from datetime import UTC, datetime
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.task import Task
from SpiffWorkflow.util import task as spiff_task
from SpiffWorkflow.util.deep_merge import DeepMerge
from SpiffWorkflow.util.task import TaskIterator, TaskState

from bpmn.elements import MapWorkflow
from bpmn.errors import BadData, WalkError
from bpmn.walk import Walk
from tests.bpmn.sketch import BEGIN, END, chain, node, sketch
from tests.bpmn.upstream import ASK, SERVE, TWO_WAITS, ours, ready, stock, waits

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
