"""The saved form of a walk: only what has happened or waits, as plain rows; never the map.

The map is cached per version in the process, predicted tasks can be predicted again, and a sub-process that has
finished is history. What is left of an order that waits is one or two kilobytes of JSON. This module is the form;
exchange it and nothing else changes.
"""

from __future__ import annotations

import json
from itertools import chain
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from bpmn.elements import MapWorkflow
from bpmn.errors import WalkError

#: raised by one whenever a saved walk changes its form; `dump` writes it, `load` refuses newer ones
FORMAT = 1

#: a row: parent's number, spec, state, rank of its last change, triggered, own data, changed data, dropped keys
Row = list[Any]


def dump(workflow: MapWorkflow) -> str:
    """The walk as text. Deterministic: the same walk gives the same text."""
    numbers: dict[Any, list[int]] = {}
    parts = [_kept(workflow, 0, numbers)]
    running = [sub for sub in workflow.subprocesses.values() if _runs(workflow, sub)]
    subs = []
    for sub in sorted(running, key=lambda sub: sub.depth):
        subs.append(numbers[sub.parent_task_id])
        parts.append(_kept(sub, len(parts), numbers))
    changed = sorted(chain(*parts), key=lambda task: task.last_state_change)
    ranks = {task.id: rank for rank, task in enumerate(changed)}
    rows = [[_row(task, ranks[task.id], numbers) for task in part] for part in parts]
    state = {"format": FORMAT, "subs": subs, "rows": rows}
    return json.dumps(state, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def load(text: str, spec: Any, inner: dict[str, Any]) -> MapWorkflow:
    """The walk that `dump` wrote, over the same map; raises `WalkError` for a newer form or another map."""
    try:
        state = json.loads(text)
        if state.get("format") != FORMAT:
            raise WalkError(f"the walk was saved in form {state.get('format')}; this release reads form {FORMAT}")
        return _workflow(state, spec, inner)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise WalkError(f"the text is no saved walk: {type(error).__name__}") from error


def _workflow(state: dict[str, Any], spec: Any, inner: dict[str, Any]) -> MapWorkflow:
    top = MapWorkflow(spec, inner, deserializing=True)
    workflows: list[tuple[Any, list[Task]]] = [(top, _tasks(top, state["rows"][0]))]
    for (owner, number), rows in zip(state["subs"], state["rows"][1:], strict=True):
        parent = workflows[owner][1][number]
        if not isinstance(parent.task_spec, SubWorkflowTask):
            raise WalkError(f"the walk stands inside {parent.task_spec.name}, which is no sub-process on this map")
        sub = BpmnSubWorkflow(inner[parent.task_spec.spec], parent.id, top, deserializing=True)
        top.subprocesses[parent.id] = sub
        sub.completed_event.connect(parent.task_spec._on_subworkflow_completed, parent)
        workflows.append((sub, _tasks(sub, rows)))
    top._predict(mask=TaskState.NOT_FINISHED_MASK)
    return top


def _runs(top: MapWorkflow, sub: BpmnSubWorkflow) -> bool:
    """Whether a sub-process still runs: its own task, and every one around it, is not finished."""
    while sub is not top:
        task = top.get_task_from_id(sub.parent_task_id)
        if task.has_state(TaskState.FINISHED_MASK):
            return False
        sub = task.workflow
    return True


def _kept(workflow: Any, owner: int, numbers: dict[Any, list[int]]) -> list[Task]:
    """The tasks that have happened or wait, each after its parent; `numbers` gets their places."""
    kept: list[Task] = []
    todo = [workflow.task_tree]
    while todo:
        task = todo.pop()
        if task.state >= TaskState.WAITING:
            numbers[task.id] = [owner, len(kept)]
            kept.append(task)
            todo.extend(reversed(task.children))
    return kept


def _row(task: Task, rank: int, numbers: dict[Any, list[int]]) -> Row:
    above = task.parent
    before = above.data if above is not None else {}
    updates = {key: value for key, value in task.data.items() if not (key in before and _same(before[key], value))}
    dropped = [key for key in before if key not in task.data]
    own = {} if task.has_state(TaskState.FINISHED_MASK) else _plain(task.internal_data)
    row = [numbers[above.id][1] if above is not None else -1, task.task_spec.name, task.state, rank]
    row += [int(task.triggered), own, updates, dropped]
    while row and row[-1] in (0, {}, []) and len(row) > 4:
        row.pop()
    return row


def _same(before: object, after: object) -> bool:
    """Python calls 1 and True equal; a condition may not."""
    return type(before) is type(after) and before == after


def _plain(own: dict[str, Any]) -> dict[str, Any]:
    """A waiting task's own data: a timer's due moment; what a message brought is used before any save."""
    return {key: value for key, value in own.items() if key == "due"}


def _tasks(workflow: Any, rows: list[Row]) -> list[Task]:
    tasks: list[Task] = []
    for parent, name, state, rank, *rest in rows:
        triggered, own, updates, dropped = _filled(rest)
        spec = workflow.spec.task_specs.get(name)
        if spec is None:
            raise WalkError(f"the walk stands on {name}, which this version of the map lacks")
        task = Task(workflow, spec, tasks[parent] if parent >= 0 else None, state)
        task.triggered, task.last_state_change, task.internal_data = triggered, float(rank), own
        before = tasks[parent].data if parent >= 0 else {}
        task.data = {key: value for key, value in before.items() if key not in dropped} | updates
        if isinstance(spec, CatchingEvent) and task.has_state(TaskState.WAITING):
            workflow.top_workflow.event_manager.add_task(task)
        tasks.append(task)
    workflow.task_tree = tasks[0]
    return tasks


def _filled(rest: list[Any]) -> tuple[bool, dict[str, Any], dict[str, Any], list[str]]:
    """The end of a row, with what was left out for being empty."""
    triggered, own, updates, dropped = rest + [0, {}, {}, []][len(rest) :]
    return bool(triggered), own, updates, dropped
