"""One walk through a map: start it, let it run to its next waits, tell it what happened, save it, take it up again.

The only door to SpiffWorkflow's interpreter. A walk that raised is half changed: throw it away and restore the last
saved one. Nothing here knows what an order is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from SpiffWorkflow.bpmn.specs.defaults import EndEvent, EventBasedGateway, StartEvent
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.util.task import TaskState

from bpmn import detour, migration, state
from bpmn.elements import MapWorkflow, Moment, Step, StepTask, plain
from bpmn.errors import BadData, NotWaiting, NoWay, WalkError
from bpmn.library import Map
from bpmn.moves import UNFINISHED, Journal, Move, tasks

#: what a timer's task keeps as its due moment while it is due at none
NEVER = ""

__all__ = ["Move", "Wait", "Walk"]


@dataclass(frozen=True)
class Wait:
    """What a walk waits for: a message, a timer's moment, a person's to-do, or a step that is done alone."""

    element: str
    kind: Literal["message", "timer", "todo", "step"]
    message: str = ""
    due: datetime | None = None  #: UTC; timers only; none: postponed until further notice


class Walk:
    """One order's (or work order's) walk through one process of a map, in memory."""

    def __init__(
        self,
        map_: Map,
        workflow: MapWorkflow,
        steps: Mapping[str, Step],
        now: Callable[[], datetime],
        alone: Collection[str] = (),
    ):
        self.map = map_
        self._workflow = workflow
        workflow.steps, workflow.now, workflow.alone = steps, now, alone
        self._broken = False
        self._journal = Journal(map_.facts, workflow)

    @classmethod
    def start(
        cls,
        map_: Map,
        process: str,
        data: Mapping[str, Any],
        steps: Mapping[str, Step],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        alone: Collection[str] = (),
    ) -> Walk:
        """A new walk on its start event, with `data` (flat, plain); raises `BadData`, `MapError`.

        A start event that waits for a message has received it: that message is why the walk begins. `alone` are
        the ids of service tasks that `run` only stands on; `do` does them.
        """
        spec, inner = map_.specs(process)
        walk = cls(map_, MapWorkflow(spec, inner), steps, now, alone)
        walk._journal.begins()
        root = walk._workflow.task_tree
        root.data.update(plain(data))
        with walk._breaking():
            root.run()
            for task in list(walk._workflow.event_manager.tasks.values()):
                if isinstance(task.task_spec, StartEvent) and isinstance(
                    task.task_spec.event_definition, MessageEventDefinition
                ):
                    walk._catch(task, task.task_spec.event_definition, {})
        return walk

    @classmethod
    def restore(
        cls,
        map_: Map,
        process: str,
        saved: str,
        steps: Mapping[str, Step],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        alone: Collection[str] = (),
    ) -> Walk:
        """The walk that `save` wrote, on the same version of the map; raises `WalkError`, `MapError`."""
        spec, inner = map_.specs(process)
        return cls(map_, state.load(saved, spec, inner), steps, now, alone)

    def save(self) -> str:
        """The walk as text. Raises `WalkError` for a walk that raised, or that ends with something unfinished."""
        if self._broken:
            raise WalkError("this walk raised and is half changed; restore the last saved one")
        if self._workflow.is_completed() and any(task.has_state(UNFINISHED) for task in tasks(self._workflow)):
            raise WalkError("the walk says that it ended while something on it is unfinished")
        return state.dump(self._workflow)

    def run(self) -> None:
        """Walks on to the next waits; what a step raises comes through, and the walk is then of no use."""
        with self._breaking():
            self._workflow.do_engine_steps()

    @property
    def ended(self) -> bool:
        return bool(self._workflow.is_completed())

    @property
    def end_events(self) -> list[str]:
        """The end events of the process itself that were reached, oldest first."""
        tasks = [task for task in self._workflow.tasks.values() if isinstance(task.task_spec, EndEvent)]
        done = [task for task in tasks if task.state == TaskState.COMPLETED]
        return [task.task_spec.name for task in sorted(done, key=lambda task: task.last_state_change)]

    @property
    def data(self) -> dict[str, Any]:
        """The data as the task that changed last sees them."""
        done = [task for task in tasks(self._workflow) if task.has_state(UNFINISHED | TaskState.COMPLETED)]
        return dict(max(done, key=lambda task: task.last_state_change).data)

    @property
    def waits(self) -> list[Wait]:
        """All that the walk waits for, in the map's order of elements."""
        found = [_wait(element, definition, task) for task, element, definition in self._waiting()]
        found += [Wait(task.task_spec.name, "step") for task in self._alone()]
        order = {element: place for place, element in enumerate(self.map.elements)}
        return sorted(found, key=lambda wait: order[wait.element])

    def deliver(self, element: str, message: str, data: Mapping[str, Any] | None = None) -> None:
        """A message for an element that waits for it; `data` are merged. Raises `NotWaiting`, `BadData`."""
        payload = plain(data or {})
        for task, name, definition in self._waiting():
            if name == element and isinstance(definition, MessageEventDefinition) and definition.name == message:
                return self._catch(task, definition, payload)
        raise NotWaiting(f"{element} doesn't wait for {message}")

    def fire(self, element: str) -> None:
        """The timer's moment has come. Raises `NotWaiting`."""
        for task, name, definition in self._waiting():
            if name == element and isinstance(definition, Moment):
                return self._catch(task, definition, None)
        raise NotWaiting(f"{element} has no timer running")

    def postpone(self, element: str, due: datetime | None) -> None:
        """The running timer is due at another moment; `None`: at no moment until it is postponed again. Raises
        `NotWaiting`."""
        for task, name, definition in self._waiting():
            if name == element and isinstance(definition, Moment):
                task.internal_data["due"] = due.astimezone(UTC).isoformat() if due else NEVER
                return
        raise NotWaiting(f"{element} has no timer running")

    def complete(self, element: str, data: Mapping[str, Any] | None = None) -> None:
        """A person has done the to-do; `data` are merged. Raises `NotWaiting`, `BadData`."""
        result = plain(data or {})
        for task, name, definition in self._waiting():
            if name == element and definition is None:
                task.data.update(result)
                with self._breaking():
                    task.run()
                return
        raise NotWaiting(f"{element} is no open to-do")

    def do(self, element: str) -> None:
        """Does a step that stands alone; what it raises comes through. Does not run on. Raises `NotWaiting`."""
        for task in self._alone():
            if task.task_spec.name == element:
                with self._breaking():
                    task.task_spec.carry_out(task)
                return
        raise NotWaiting(f"{element} is no step that waits to be done")

    def go_to(self, element: str) -> None:
        """By a person's word: cancels all that the walk stands on and enters a service or user task, or a call, of the
        process itself, earlier or later on the map; the data stay. One of a called process is reached while the walk
        stands in that; what it stands on around that stays. Does not run: call `run` after. Raises `NoWay`."""
        if why_not := self.hindrance(element):
            raise NoWay(why_not)
        data = self.data
        with self._breaking():
            detour.take(self.map.facts, self._workflow, element, data)

    def hindrance(self, element: str) -> str:
        """Why `go_to` can't take the walk to this element; empty where it can."""
        return detour.hindrance(self.map.facts, self._workflow, element)

    def migrate(self, to: Map) -> migration.Plan:
        """Goes on upon another version of the map, and tells what that did. It stands where it stood, timers keep
        their moments, nothing is run. Where the plan has hindrances, nothing is changed."""
        process = self._workflow.spec.name
        plan = migration.plan(self.map, to, process, self.save())
        if plan.hindrances:
            return plan
        there = Walk(to, state.load(plan.saved, *to.specs(process)), self._workflow.steps, self._workflow.now)
        if timeless := there._timeless():
            return replace(plan, hindrances=(migration.Hindrance(timeless, "timer"),), saved="")
        there._workflow.alone, there._journal.moves = self._workflow.alone, self.moves
        if not set(self.waits) <= set(there.waits):
            raise WalkError("the walk would not wait for all that it waited for; nothing is changed")
        self.map, self._workflow, self._journal = there.map, there._workflow, there._journal
        return plan

    @property
    def moves(self) -> list[Move]:
        """What happened since the walk was started or restored, in order."""
        return list(self._journal.moves)

    def _waiting(self) -> Iterator[tuple[Any, str, Any]]:
        """Each task that waits, the element of the map that it waits on, and the event (none for a to-do)."""
        for task in list(self._workflow.event_manager.tasks.values()):
            if isinstance(task.task_spec, EventBasedGateway):
                inner = task.task_spec.event_definition.event_definitions
                yield from ((task, child, one) for child, one in zip(task.task_spec._outputs, inner, strict=True))
            else:
                yield task, task.task_spec.name, task.task_spec.event_definition
        for task in tasks(self._workflow):
            if task.state == TaskState.READY and task.task_spec.manual:
                yield task, task.task_spec.name, None

    def _timeless(self) -> str:
        """Lets timers that are new learn their moments; gives the first that names none."""
        for task, name, definition in self._waiting():
            try:
                if isinstance(definition, Moment):
                    definition.has_fired(task)
            except BadData:
                return name
        return ""

    def _alone(self) -> list[Any]:
        """The service tasks that were begun and wait to be done."""
        begun = (task for task in tasks(self._workflow) if task.state == TaskState.STARTED)
        return [task for task in begun if isinstance(task.task_spec, StepTask)]

    def _catch(self, task: Any, definition: Any, payload: Mapping[str, Any] | None) -> None:
        with self._breaking():
            if isinstance(definition, Moment) and not isinstance(task.task_spec, EventBasedGateway):
                task.internal_data["event_fired"] = True
            else:
                task.task_spec.catch(task, BpmnEvent(definition, dict(payload or {})))
            task.task_spec._update(task)

    def _breaking(self) -> _Breaking:
        return _Breaking(self)


class _Breaking:
    """An act upon the walk: notes what moved; marks the walk as broken when what is inside raises."""

    def __init__(self, walk: Walk):
        self._walk = walk

    def __enter__(self) -> None:
        if self._walk._broken:
            raise WalkError("this walk raised and is half changed; restore the last saved one")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._walk._broken = kind is not None
        if kind is None:
            self._walk._journal.note()


def _wait(element: str, definition: Any, task: Any) -> Wait:
    if definition is None:
        return Wait(element, "todo")
    if isinstance(definition, Moment):
        due = task.internal_data.get("due")
        return Wait(element, "timer", due=datetime.fromisoformat(due) if due else None)
    return Wait(element, "message", message=definition.name)
