"""A walk taken to another task by a person's word: what it stood on is cancelled, the task is entered anew.

Attached to the root of the tree: no sequence flow led there, and none is said to. Where a parallel or inclusive join
lies ahead that was reached before, SpiffWorkflow would count its old branches again: refused. A task of a called
process is reached while the walk stands in that process, whose own tree it is then attached to; whatever is around
the call goes on as it was.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from bpmn.elements import MapWorkflow
from bpmn.map import Element, Facts

TARGETS = frozenset({"serviceTask", "userTask", "callActivity"})
JOINS = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})


def hindrance(facts: Facts, workflow: MapWorkflow, element: str) -> str:
    """Why a walk can't be taken to this element; empty where it can."""
    target = facts.elements.get(element)
    scope = _scope(workflow, target)
    if target is None or scope is None or target.parent:
        return f"{element} is no element of {workflow.spec.name} itself, nor of a called process that it stands in"
    if target.type not in TARGETS:
        return f"{element} is a {target.type}; a walk is taken to a service or user task, or a call"
    if workflow.is_completed():
        return "the walk has ended"
    reached = {task.task_spec.name for task in scope.tasks.values() if task.state >= TaskState.WAITING}
    joins = sorted(one.id for one in _ahead(facts, element) if one.type in JOINS and one.id in reached)
    return f"{joins[0]} was reached before and would count its branches again" if joins else ""


def take(facts: Facts, workflow: MapWorkflow, element: str, data: dict[str, Any]) -> None:
    """Cancels what the walk stands on and puts it on the task, with these data, where `hindrance` has none."""
    scope = _scope(workflow, facts.elements[element])
    _leave(scope)
    _enter(scope, element, data)


def _scope(workflow: MapWorkflow, target: Element | None) -> Any:
    """The process itself or the running called one that has the element; none where the walk isn't in it."""
    running = [workflow, *(sub for sub in workflow.subprocesses.values() if not sub.completed)]
    return next((one for one in running if target is not None and one.spec.name == target.process), None)


def _leave(scope: Any) -> None:
    """Cancels all that the walk stands on in a process, and forgets what was predicted after it."""
    for state in (TaskState.DEFINITE_MASK & TaskState.NOT_FINISHED_MASK, TaskState.PREDICTED_MASK | TaskState.FUTURE):
        for task in list(scope.tasks.values()):
            if task.id in scope.tasks and task.has_state(state):
                _end(scope, task)


def _enter(scope: Any, element: str, data: dict[str, Any]) -> None:
    """Puts the walk on the task, with these data; boundary events on it are armed when it runs on."""
    specs = scope.spec.task_specs
    spec = specs.get(f"{element}.BoundaryEventSplit") or specs[element]
    task = Task(scope, spec, scope.task_tree, TaskState.FUTURE)
    task.triggered, task.data = True, data
    spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
    if isinstance(spec, SubWorkflowTask):  # its own way in would take the root's data
        spec.start_workflow(task)
        task._set_state(TaskState.STARTED)
    else:
        task._ready()


def _end(scope: Any, task: Task) -> None:
    if task.has_state(TaskState.WAITING | TaskState.READY | TaskState.STARTED):
        task.cancel()
    else:
        scope._remove_task(task.id)


def _ahead(facts: Facts, element: str) -> list[Element]:
    """All that may come after an element, over flows and boundary events."""
    found, todo = {element}, [element]
    while todo:
        at = todo.pop()
        nexts = [flow.target for flow in facts.flows.values() if flow.source == at]
        nexts += [one.id for one in facts.elements.values() if one.attached_to == at]
        new = [one for one in nexts if one not in found]
        found.update(new)
        todo.extend(new)
    return [facts.elements[one] for one in found]
