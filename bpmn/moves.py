"""What a walk did: the elements that it entered, left or was taken from, told after each act upon it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.util.task import TaskState

from bpmn.elements import MapWorkflow
from bpmn.map import Facts

UNFINISHED = TaskState.READY | TaskState.WAITING | TaskState.STARTED


@dataclass(frozen=True)
class Move:
    """A step of the position: an element entered, left, or cancelled; `flow` is the sequence flow it came by."""

    element: str
    what: Literal["entered", "left", "cancelled"]
    flow: str = ""


class Journal:
    """The moves of a walk since it was begun or taken up."""

    def __init__(self, facts: Facts, workflow: MapWorkflow):
        self.moves: list[Move] = []
        self._facts = facts
        self._workflow = workflow
        self._seen = {task.id: task.state for task in tasks(workflow)}

    def begins(self) -> None:
        """The walk is a new one: where it stands already was entered, too."""
        self._seen = {}

    def note(self) -> None:
        """After each act: what was entered by one and cancelled by the next is known by then only."""
        moves: list[tuple[float, int, Move]] = []
        for task in tasks(self._workflow):
            if task.task_spec.name in self._facts.elements:
                moves += self._moves_of(task)
        self.moves += [move for _, _, move in sorted(moves, key=lambda entry: entry[:2])]
        self._seen |= {task.id: task.state for task in tasks(self._workflow)}

    def _moves_of(self, task: Any) -> Iterator[tuple[float, int, Move]]:
        element, armed = task.task_spec.name, isinstance(task.task_spec, BoundaryEvent)
        joins = isinstance(task.task_spec, UnstructuredJoin)
        before, moment = self._seen.get(task.id, 0), task.last_state_change
        was_in = before & UNFINISHED and not armed
        if task.has_state(UNFINISHED) and not armed and not was_in:
            yield self._entered_at(task), 0, Move(element, "entered", self._came_by(task))
        if task.has_state(TaskState.FINISHED_MASK) and not before & TaskState.FINISHED_MASK:
            cancelled = task.state == TaskState.CANCELLED
            if cancelled and (armed or joins or not was_in):
                return
            if not was_in:
                yield self._entered_at(task), 0, Move(element, "entered", self._came_by(task))
            yield moment, 1, Move(element, "cancelled" if cancelled else "left")

    def _entered_at(self, task: Any) -> float:
        """A sub-process is entered before what is inside it, though its own task changes after."""
        inside = self._workflow.subprocesses.get(task.id)
        return float(min(task.last_state_change, inside.task_tree.last_state_change if inside else float("inf")))

    def _came_by(self, task: Any) -> str:
        above = task.parent
        while above is not None and above.task_spec.name not in self._facts.elements:
            above = above.parent
        flow = self._facts.flow_between(above.task_spec.name, task.task_spec.name) if above else None
        return flow.id if flow else ""


def tasks(workflow: MapWorkflow) -> Iterator[Any]:
    """All tasks of a walk, also those of its sub-processes and called processes."""
    yield from workflow.tasks.values()
    for sub in workflow.subprocesses.values():
        yield from sub.tasks.values()
