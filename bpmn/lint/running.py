"""What the program that runs the map must find: processes it may run, steps it has, and no forbidden ones."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn import library
from bpmn.errors import MapError
from bpmn.lint.document import Document, handle
from bpmn.lint.finding import Rule, Said, Spot

#: S: a transfer (过户) never touches provisioning; no work order may exist for it. Nor for a complaint (投诉)
WITHOUT_PROVISIONING = frozenset({"transfer", "complaint"})
PROVISIONING_STEPS = frozenset({"submit_work_order"})


def unknown_processes(document: Document) -> Iterator[Spot]:
    known = {process.get("id") for process in document.every("process")}
    return (Spot(name, ", ".join(sorted(filter(None, known)))) for name in document.run or () if name not in known)


def not_executable(document: Document) -> Iterator[Spot]:
    """The processes asked for; when none was, one at least must be meant to be run."""
    processes = list(document.every("process"))
    idle = [process for process in processes if process.get("isExecutable") not in ("true", "1")]
    if document.run is None:
        idle = idle if len(idle) == len(processes) else []
    else:
        idle = [process for process in idle if process.get("id") in document.run]
    return (Spot(handle(process)) for process in idle)


def without_step(document: Document) -> Iterator[Spot]:
    if document.steps is not None:
        tasks = document.every("serviceTask")
        yield from (Spot(handle(task)) for task in tasks if task.get("id") not in document.steps)


def provisioning_in_transfers(document: Document) -> Iterator[Spot]:
    for task in document.every("serviceTask"):
        if document.process_of(task) in WITHOUT_PROVISIONING and task.get("id") in PROVISIONING_STEPS:
            yield Spot(handle(task))


def refused(document: Document) -> Iterator[Spot]:
    try:
        map_ = library.assembled(document.xml, document.calls.get)
        for process in map_.processes.values():
            if process.executable:
                map_.specs(process.id)
    except MapError as error:
        yield Spot(error.element or "", error.message)


RULES = (
    Rule(
        "process-unknown",
        unknown_processes,
        Said(
            "要运行的流程不在文件里，文件里有：{detail}",
            "the process to be run is not in the file, which has: {detail}",
        ),
        Said("改正流程的 id", "mend the id of the process"),
    ),
    Rule(
        "not-executable",
        not_executable,
        Said("要运行的流程没有标为可执行", "a process to be run isn't marked as executable"),
        Said('在 bpmn:process 上写 isExecutable="true"', 'write isExecutable="true" on its bpmn:process'),
    ),
    Rule(
        "step-missing",
        without_step,
        Said("没有与这个服务任务同名的步骤", "there is no step of this service task's id"),
        Said("写一个同名步骤，或改正任务的 id", "write the step, or mend the task's id"),
    ),
    Rule(
        "transfer-provisioning",
        provisioning_in_transfers,
        Said(
            "过户从不涉及开通，不能有施工单",
            "a transfer never touches provisioning: no work order may exist for it",
        ),
        Said("从过户流程中去掉这个任务", "remove this task from the transfer map"),
    ),
)

#: asked only when nothing else is wrong: the engine's own word, less plainly said than ours
LAST = (
    Rule(
        "engine-refuses",
        refused,
        Said("流程引擎拒绝运行它：{detail}", "the engine refuses it: {detail}"),
        Said("按所述改正；其他规则没有发现问题", "mend what it says; no other rule found anything"),
    ),
)
