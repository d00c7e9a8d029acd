"""A walk taken over to another version of its map: planned first, refused where it can't be.

What the walk stands on must be there in the new version: the same element, of the same type, at the same place, waiting
for the same. Timers that run keep their moments, whatever the new version says of them. New boundary events of what
it stands on begin to wait.

The saved walk also holds what was passed. Of that, an element that the new version lacks (or has as something else) is
taken out, and what came after it is attached to what came before it, with its data as they were. Where a join
ahead counts it, or it is an end that was reached, the walk is refused.

Works on a copy of the walk over the old version, whose tree is put right and written down under the new names.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, EndEvent, EventBasedGateway
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from bpmn import state
from bpmn.library import Map
from bpmn.migration import joins
from bpmn.migration.outcome import Hindrance, Plan, Why
from bpmn.moves import UNFINISHED

__all__ = ["Hindrance", "Plan", "Why", "plan"]


def plan(before: Map, after: Map, process: str, saved: str) -> Plan:
    """What taking the saved walk over from one version to the other does; changes nothing."""
    if process not in after.processes:
        return Plan((Hindrance(process, "gone"),))
    new, new_inner = after.specs(process)
    top = state.load(saved, *before.specs(process))
    found = _Found(before, after)
    specs: dict[Any, Any] = {top: new}
    _Part(top, new, process, "").take_over(found)
    for sub in sorted(top.subprocesses.values(), key=lambda sub: sub.depth):
        owner = top.get_task_from_id(sub.parent_task_id)
        around = specs.get(owner.workflow)
        spec = None if around is None else around.task_specs.get(owner.task_spec.name)
        if isinstance(spec, SubWorkflowTask) and spec.spec == owner.task_spec.spec:
            specs[sub] = new_inner[spec.spec]
            element = before.elements[owner.task_spec.name]
            place = (spec.spec, "") if element.type == "callActivity" else (element.process, element.id)
            _Part(sub, specs[sub], *place).take_over(found)
    hindrances = tuple(dict.fromkeys(found.hindrances))
    return Plan(hindrances, tuple(dict.fromkeys(found.forgotten)), "" if hindrances else state.dump(top))


class _Found:
    """What the parts of a walk have found together."""

    def __init__(self, before: Map, after: Map):
        self.before = before
        self.after = after
        self.hindrances: list[Hindrance] = []
        self.forgotten: list[str] = []


class _Part:
    """The tasks of one process or sub-process in which the walk stands."""

    def __init__(self, workflow: Any, new: Any, process: str, parent: str):
        self._workflow = workflow
        self._new = new
        self._process = process
        self._parent = parent

    def take_over(self, found: _Found) -> None:
        """Puts the tree right for the new version, or says why that can't be."""
        happened = [task for task in self._workflow.tasks.values() if task.state >= TaskState.WAITING]
        elements = [task for task in happened if task.task_spec.name in found.before.elements]
        here = [task for task in elements if task.has_state(UNFINISHED)]
        hindrances = [(task, self._hindrance(task, found)) for task in here]
        found.hindrances += [Hindrance(task.task_spec.name, why) for task, why in hindrances if why]
        if any(why for _, why in hindrances):
            return
        stands = {task.task_spec.name for task in here if not isinstance(task.task_spec, BoundaryEvent)}
        gone = [task for task in happened if not self._is_kept(task)]
        self._check_joins(found, stands, {task.task_spec.name for task in happened}, gone)
        if self._workflow.parent_task_id is None:
            ends = [one for one in gone if isinstance(one.task_spec, EndEvent) and one.state == TaskState.COMPLETED]
            found.hindrances += [Hindrance(task.task_spec.name, "end") for task in ends]
        for task in gone:
            if task.task_spec.name in found.before.elements:
                found.forgotten.append(task.task_spec.name)
            self._take_out(task)
        for task in here:
            self._arm(task, found)

    def _hindrance(self, task: Any, found: _Found) -> Why | None:
        """Why the walk can't go on standing there."""
        name = task.task_spec.name
        was, now = found.before.elements[name], found.after.elements.get(name)
        if now is None:
            return "gone"
        if now.type != was.type:
            return "type"
        spec = self._new.task_specs.get(name)
        if spec is None or (was.process, was.parent, was.attached_to) != (now.process, now.parent, now.attached_to):
            return "place"
        if was.calls != now.calls:
            return "calls"
        old, new = _awaits(task.task_spec), _awaits(spec)
        return None if old.items() <= new.items() and (old == new or isinstance(spec, EventBasedGateway)) else "wait"

    def _check_joins(self, found: _Found, stands: set[str], reached: set[str], gone: list[Any]) -> None:
        before, after = (
            joins.Level(map_.facts, self._process, self._parent) for map_ in (found.before, found.after)
        )  # fmt: skip
        lost = list(joins.broken(before, after, stands, reached))
        meeting = {join for name in stands for join in before.around(name).joins}
        counted = [child.task_spec.name for task in gone for child in task.children]
        lost += [name for name in counted if name in meeting]
        found.hindrances += [Hindrance(name, "parallel") for name in lost]

    def _is_kept(self, task: Any) -> bool:
        """Whether the new version has it as the same thing; what SpiffWorkflow sets around a task goes with that."""
        names = {task.task_spec.name, task.task_spec.name.split(".BoundaryEvent")[0]}
        old, new = self._workflow.spec.task_specs, self._new.task_specs
        return all(name in new and type(new[name]) is type(old[name]) for name in names)

    def _take_out(self, task: Any) -> None:
        """Takes a task that was passed out of the tree; what came after it stays."""
        if task.id not in self._workflow.tasks:
            return
        above = task.parent
        for child in [child for child in task.children if child.state >= TaskState.WAITING]:
            if isinstance(child.task_spec, BoundaryEventJoin) and child.has_state(UNFINISHED):
                continue  # it waits for what its own boundary event began
            # a split takes each child that is no boundary event for the task itself
            beside = isinstance(task.task_spec, BoundaryEvent) and isinstance(above.task_spec, BoundaryEventSplit)
            _move(child, above.parent if beside else above)
        self._workflow._remove_task(task.id)

    def _arm(self, task: Any, found: _Found) -> None:
        """The boundary events that the new version adds to what the walk stands on begin to wait."""
        name = task.task_spec.name
        known = {one.id for one in found.before.elements.values() if one.attached_to == name}
        added = [one.id for one in found.after.elements.values() if one.attached_to == name and one.id not in known]
        if not added:
            return
        split = task.parent
        if split.task_spec.name != f"{name}.BoundaryEventSplit":
            split = self._add(split, f"{name}.BoundaryEventSplit", TaskState.COMPLETED, task)
            split.triggered, task.triggered = task.triggered, False
            _move(task, split)
        for one in added:
            self._add(split, one, TaskState.WAITING, task)

    def _add(self, above: Any, name: str, condition: int, like: Any) -> Any:
        task = Task(self._workflow, self._new.task_specs[name], above, condition)
        task.data, task.last_state_change = dict(like.data), like.last_state_change
        return task


def _awaits(spec: Any) -> dict[str, str]:
    """What is waited for, by element: a message's name, or a timer; nothing for what is no event."""
    if isinstance(spec, EventBasedGateway):
        events = zip(spec._outputs, spec.event_definition.event_definitions, strict=True)
        return {name: _kind(definition) for name, definition in events}
    return {spec.name: _kind(spec.event_definition)} if isinstance(spec, CatchingEvent) else {}


def _kind(definition: Any) -> str:
    message = f" {definition.name}" if isinstance(definition, MessageEventDefinition) else ""
    return f"{type(definition).__name__}{message}"


def _move(task: Any, above: Any) -> None:
    """Attaches a task, with all that follows it, elsewhere."""
    task.parent._children.remove(task.id)
    task.parent = above
    above._children.append(task.id)
