"""Call activities: what a map calls is at hand, is called from one place, and never calls back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bpmn.lint.document import Document, Node, definitions, handle
from bpmn.lint.finding import Rule, Said, Spot
from bpmn.lint.graph import in_a_circle, reached
from bpmn.map import NODES


def unknown(document: Document) -> Iterator[Spot]:
    for call in document.every("callActivity"):
        if target(call) not in document.processes and target(call) not in document.called:
            yield Spot(handle(call), target(call))


def circles(document: Document) -> Iterator[Spot]:
    circling = in_a_circle(_calls(document))
    for call in document.every("callActivity"):
        if target(call) in circling and document.process_of(call) in circling:
            yield Spot(handle(call), target(call))


def called_twice(document: Document) -> Iterator[Spot]:
    calls = _calls(document)
    counts = Counter(process for targets in calls.values() for process in targets)
    doubled = {process for process, count in counts.items() if count > 1} - in_a_circle(calls)
    for call in document.every("callActivity"):
        if again := sorted(doubled & reached([target(call)], calls)):
            yield Spot(handle(call), again[0])


def doubled_ids(document: Document) -> Iterator[Spot]:
    known = _ids(document)
    for process, other in document.all_called.items():
        if other.xml != document.xml:
            yield from (Spot(own, process) for own in sorted(known & _ids(other)))
            known |= _ids(other)


def waiting_starts(document: Document) -> Iterator[Spot]:
    for call in document.every("callActivity"):
        holder = document if target(call) in document.processes else document.called.get(target(call))
        starts = [] if holder is None else list(holder.every("startEvent"))
        if holder is not None and any(
            definitions(start) and holder.process_of(start) == target(call) for start in starts
        ):
            yield Spot(handle(call), target(call))


def target(call: Node) -> str:
    """The id of the process that a call activity calls."""
    return call.get("calledElement", "")


def _calls(document: Document) -> dict[str, list[str]]:
    """What each process calls, this file's and all that are called from it; once for each call activity."""
    found: dict[str, list[str]] = {}
    for each in (document, *document.all_called.values()):
        if each is document or each.xml != document.xml:
            for call in each.every("callActivity"):
                found.setdefault(each.process_of(call), []).append(target(call))
                found.setdefault(target(call), [])
    return found


def _ids(document: Document) -> set[str]:
    return {own for part in document.every("process", "sequenceFlow", *sorted(NODES)) if (own := part.get("id"))}


RULES = (
    Rule(
        "call-unknown",
        unknown,
        Said("调用的流程「{detail}」找不到", "calls the process '{detail}', which is not at hand"),
        Said(
            "改正 calledElement；被调用的流程写在同一文件，或写在与它同名的文件（流程 a 在 a.bpmn）里一并检查",
            "mend calledElement; the process is in this file, or in one of its name (a in a.bpmn) beside it",
        ),
    ),
    Rule(
        "call-circle",
        circles,
        Said("经「{detail}」又调用回自己，永远走不完", "by '{detail}' it calls itself again: there is no end"),
        Said("去掉其中一个调用", "remove one of the calls"),
    ),
    Rule(
        "call-twice",
        called_twice,
        Said(
            "流程「{detail}」被调用了不止一次，看不出订单停在哪一次里",
            "the process '{detail}' is called from more than one place: nobody could tell in which an order stands",
        ),
        Said("合并到一个调用活动，或另写一个流程", "lead both ways to one call activity, or draw a second process"),
    ),
    Rule(
        "call-ids",
        doubled_ids,
        Said("这个 id 在被调用的「{detail}」里也有", "the id is used in the called '{detail}' as well"),
        Said("给其中一个换 id", "give one of the two another id"),
    ),
    Rule(
        "call-start",
        waiting_starts,
        Said(
            "被调用的流程「{detail}」以等待消息开始，调用后会停住",
            "the called process '{detail}' begins by waiting for something that the call doesn't bring",
        ),
        Said("被调用的流程用无类型的开始事件", "a called process has a plain start event"),
    ),
)
