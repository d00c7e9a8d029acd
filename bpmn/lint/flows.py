"""Sequence flows: each leads from one element to another of the same process, and both ends know of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bpmn.lint.document import Document, Node, handle
from bpmn.lint.finding import Rule, Said, Spot
from bpmn.map import ACTIVITIES, NODES
from bpmn.xml import NAMESPACES, local

ENDS = ("sourceRef", "targetRef")
#: what can't have two flows out of it: the engine refuses it, and a reader can't tell "or" from "and"
ONE_WAY_OUT = ACTIVITIES | {
    "subProcess",
    "startEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
}


def loose_ends(document: Document) -> Iterator[Spot]:
    for flow in document.flows:
        for end in ENDS:
            node = document.by_id.get(flow.get(end, ""))
            if node is None or local(node) not in NODES:
                yield Spot(handle(flow), f"{end}={flow.get(end, '')}")


def crossing(document: Document) -> Iterator[Spot]:
    for flow in document.flows:
        ends = [document.by_id.get(flow.get(end, "")) for end in ENDS]
        scopes = [node.getparent() for node in ends if node is not None and local(node) in NODES]
        if any(scope is not flow.getparent() for scope in scopes):
            yield Spot(handle(flow))


def wrong_ways(document: Document) -> Iterator[Spot]:
    for event in document.every("startEvent", "boundaryEvent"):
        yield from (Spot(link.id, handle(event)) for link in document.arriving(event))
    for event in document.every("endEvent"):
        yield from (Spot(link.id, handle(event)) for link in document.leaving(event))


def lists_that_disagree(document: Document) -> Iterator[Spot]:
    for node in document.nodes:
        for tag, links in (("incoming", document.arriving(node)), ("outgoing", document.leaving(node))):
            listed = [(ref.text or "").strip() for ref in node.iterfind(f"bpmn:{tag}", NAMESPACES)]
            if listed and Counter(listed) != Counter(link.id for link in links):
                yield Spot(handle(node), tag)


def implicit_splits(document: Document) -> Iterator[Spot]:
    for node in document.nodes:
        if local(node) in ONE_WAY_OUT and len(document.leaving(node)) > 1:
            yield Spot(handle(node))


def loose_boundaries(document: Document) -> Iterator[Spot]:
    for event in document.every("boundaryEvent"):
        host = document.by_id.get(event.get("attachedToRef", ""))
        if host is None or not _may_host(host) or host.getparent() is not event.getparent():
            yield Spot(handle(event), event.get("attachedToRef", ""))


def _may_host(host: Node) -> bool:
    return local(host) in ACTIVITIES | {"subProcess", "transaction", "adHocSubProcess"}


RULES = (
    Rule(
        "flow-end",
        loose_ends,
        Said("顺序流的一端不存在（{detail}）", "an end of the sequence flow doesn't exist ({detail})"),
        Said("把它接到一个元素上，或删除它", "connect it to an element, or delete it"),
    ),
    Rule(
        "flow-crosses",
        crossing,
        Said(
            "顺序流不能跨越子流程或泳池的边界",
            "a sequence flow may not cross the border of a sub-process or a pool",
        ),
        Said(
            "子流程用其开始和结束事件连接，泳池之间用消息流",
            "enter and leave sub-processes by their own border; between pools use message flows",
        ),
    ),
    Rule(
        "flow-direction",
        wrong_ways,
        Said(
            "开始事件和边界事件没有入流，结束事件没有出流（{detail}）",
            "nothing flows into a start or boundary event, nor out of an end event ({detail})",
        ),
        Said("删除这条流，或换一种事件", "delete the flow, or use another kind of event"),
    ),
    Rule(
        "flow-lists",
        lists_that_disagree,
        Said(
            "元素的 {detail} 列表与实际的顺序流不一致",
            "the element's {detail} list disagrees with the sequence flows",
        ),
        Said("在 BPMN 工具中重新保存，或改正列表", "save the map again from a BPMN tool, or mend the list"),
    ),
    Rule(
        "implicit-split",
        implicit_splits,
        Said(
            "一个元素有多条出流，看不出是都走还是只走一条",
            "several flows leave the element: it doesn't say whether all are taken or one",
        ),
        Said("在其后加排他网关或并行网关", "put an exclusive or a parallel gateway after it"),
    ),
    Rule(
        "boundary-host",
        loose_boundaries,
        Said(
            "边界事件所附的元素「{detail}」不是同一层的任务或子流程",
            "'{detail}' is no task or sub-process beside the boundary event",
        ),
        Said(
            "把 attachedToRef 设为同一层的任务或子流程",
            "attach it to a task or sub-process of the same level",
        ),
    ),
)
