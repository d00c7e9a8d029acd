"""The lint: what would go wrong with a map weeks later is refused before an order walks on it.

Pure functions over the parsed file; `register` is the table of all rules. Nothing here runs a map.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bpmn.errors import MapError
from bpmn.lint.document import Document
from bpmn.lint.finding import Finding
from bpmn.lint.register import LAST, RULES
from bpmn.xml import parse

__all__ = ["Finding", "check", "unused_steps"]


def check(
    xml: bytes,
    *,
    file: str,
    steps: Collection[str] | None = None,
    processes: Collection[str] | None = None,
    calls: Mapping[str, bytes] | None = None,
) -> list[Finding]:
    """All that is wrong with a map; nothing for one that may be deployed. Never raises for a bad file.

    `xml` is the file's bytes and `file` its name in the findings. `steps` are the names of all steps;
    without them service tasks aren't compared with steps. `processes` are the ids of those to be run;
    without them the file must have an executable one. `calls` are the files whose processes may be called, by the
    id of the process; each is to be checked by itself as well.
    """
    try:
        document = Document(parse(xml), xml, steps, processes, calls)
    except MapError as error:
        return [_unreadable(file, error)]
    found = [finding for rule in RULES for finding in rule.findings(document, file)]
    return found or [finding for rule in LAST for finding in rule.findings(document, file)]


def unused_steps(steps: Collection[str], maps: Mapping[str, bytes]) -> list[Finding]:
    """A finding for each step that no service task of these maps (file -> bytes) calls."""
    used = {step for xml in maps.values() for step in _called(xml)}
    return [
        Finding(
            rule="step-unused",
            file=", ".join(maps),
            element=step,
            why="no service task of any map calls this step",
            fix="delete the step, or mend the id of its task",
            why_zh="没有任何流程图的服务任务调用这个步骤",
            fix_zh="删除这个步骤，或改正任务的 id",
        )
        for step in sorted(set(steps) - used)
    ]


def _called(xml: bytes) -> list[str]:
    try:
        document = Document(parse(xml), xml)
    except MapError:
        return []
    return [task.get("id", "") for task in document.every("serviceTask")]


def _unreadable(file: str, error: MapError) -> Finding:
    return Finding(
        rule="unreadable",
        file=file,
        element=error.element or "",
        why=error.message,
        fix=error.fix or "save it again from a BPMN tool",
        why_zh=f"文件读不出来：{error.zh or error.message}",
        fix_zh=error.fix_zh or "在 BPMN 工具中重新保存为 BPMN 2.0 XML，不要文档类型声明（DOCTYPE）",
    )
