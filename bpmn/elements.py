"""What SpiffWorkflow 3.2.0 needs changed before an order may be trusted to it, in one place.

Each class or patch names the fault that it mends; each has a test that fails when upstream mends it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    DurationTimerEventDefinition,
    TimeDateEventDefinition,
    TimerEventDefinition,
)
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.bpmn.util.task import BpmnTaskIterator
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskIterator

from bpmn import conditions, durations
from bpmn.errors import BadData

#: a step takes the walk's data and gives back values to merge into them, or nothing
Step = Callable[[dict[str, Any]], Mapping[str, Any] | None]
PLAIN = (str, int, bool, type(None))


def see_whole_tree() -> None:
    """A READY task deeper than 1,000 was invisible, and the workflow then said that it was completed."""
    for iterator in (TaskIterator, BpmnTaskIterator):
        init = iterator.__init__
        init.__defaults__ = tuple(sys.maxsize if value == 1000 else value for value in init.__defaults__ or ())


see_whole_tree()


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of `values`, all flat and plain; raises `BadData`.

    Nested values are shared between parallel branches by SpiffWorkflow, decimals and dates fail at save,
    and a key named `typename` saves and can never be loaded again. Raw payloads are rows, not data.
    """
    for key, value in values.items():
        if key == "typename" or not isinstance(key, str):
            raise BadData(f"the data may not have a key {key!r}")
        if not isinstance(value, PLAIN):
            raise BadData(f"{key} is a {type(value).__name__}; the data hold text, whole numbers, true, false")
    return dict(values)


class Expressions:
    """Stands where SpiffWorkflow has its Python script engine, which is raw `eval` and `exec`."""

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> object:
        return conditions.evaluate(expression, task.data)


class MapWorkflow(BpmnWorkflow):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A workflow that knows the steps behind its service tasks, which of them stand alone, and what time it is."""

    def __init__(self, spec: Any, subprocesses: dict[str, Any], **kwargs: Any):
        self.steps: Mapping[str, Step] = {}
        self.alone: Collection[str] = ()
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        super().__init__(spec, subprocesses, script_engine=Expressions(), **kwargs)


class StepTask(BpmnSpecMixin):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A service task that runs the step of its own id. The stock one never finishes and can't be saved.

    One that stands alone is only begun by a run (it is STARTED then, and saved so), and done by `carry_out`.
    """

    def _run_hook(self, my_task: Any) -> bool | None:
        if self.bpmn_id in my_task.workflow.top_workflow.alone:
            return None
        self._do(my_task)
        return True

    def carry_out(self, my_task: Any) -> None:
        """Runs the step of a task that was begun, and completes it."""
        self._do(my_task)
        my_task.complete()

    def _do(self, my_task: Any) -> None:
        step = my_task.workflow.top_workflow.steps[self.bpmn_id]
        my_task.data.update(plain(step(dict(my_task.data)) or {}))


class Moment(TimerEventDefinition):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A timer that knows when it is due and waits to be fired.

    The stock ones compare with the machine's clock and must be polled. Ours are rows of the database,
    judged by business time and fired once, late rather than early.
    """

    def has_fired(self, my_task: Any) -> bool:
        if my_task.internal_data.get("due") is None:
            now = my_task.workflow.top_workflow.now()
            my_task.internal_data["due"] = durations.due(self.expression, my_task.data, now).isoformat()
        return bool(my_task.internal_data.get("event_fired", False))


class MapParser(BpmnParser):  # type: ignore[misc]  # SpiffWorkflow has no types
    """SpiffWorkflow's parser with our service task, for one file each.

    Two files in one parser would share their messages by id, whatever these mean in each.
    """

    OVERRIDE_PARSER_CLASSES = {full_tag("serviceTask"): (TaskParser, StepTask)}  # noqa: RUF012 - upstream's form

    def inner_specs(self, process: str) -> dict[str, Any]:
        """The specs of all that runs inside a process, by id; none for a called one that another file holds."""
        found: dict[str, Any] = {}
        todo = [self.get_spec(process)]
        while todo:
            for task_spec in todo.pop().task_specs.values():
                if isinstance(task_spec, SubWorkflowTask) and task_spec.spec not in found:
                    found[task_spec.spec] = inner = self.get_spec(task_spec.spec, required=False)
                    todo += [] if inner is None else [inner]
        return found


def with_moments(spec: BpmnProcessSpec) -> BpmnProcessSpec:
    """The same spec, its timers exchanged for ours (also those that an event-based gateway holds)."""
    for task_spec in spec.task_specs.values():
        definition = getattr(task_spec, "event_definition", None)
        if isinstance(definition, MultipleEventDefinition):
            definition.event_definitions = [_moment(inner) for inner in definition.event_definitions]
        elif definition is not None:
            task_spec.event_definition = _moment(definition)
    return spec


def _moment(definition: Any) -> Any:
    if isinstance(definition, (TimeDateEventDefinition, DurationTimerEventDefinition)):
        return Moment(definition.name, definition.expression, description=definition.description)
    return definition
