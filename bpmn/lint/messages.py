"""Pools, lanes and what passes between pools."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.lint.document import Document, Node, handle
from bpmn.lint.finding import Rule, Said, Spot
from bpmn.map import NODES
from bpmn.xml import local

ENDS = ("sourceRef", "targetRef")


def nameless(document: Document) -> Iterator[Spot]:
    return (Spot(handle(message)) for message in document.every("message") if not message.get("name", "").strip())


def unknown_messages(document: Document) -> Iterator[Spot]:
    known = {message.get("id") for message in document.every("message")}
    for part in document.every("messageEventDefinition", "receiveTask"):
        event = part if local(part) == "receiveTask" else part.getparent()
        if event is not None and part.get("messageRef") not in known:
            yield Spot(handle(event), part.get("messageRef", ""))


def loose_ends(document: Document) -> Iterator[Spot]:
    for flow in document.every("messageFlow"):
        for end in ENDS:
            node = document.by_id.get(flow.get(end, ""))
            if node is None or local(node) not in NODES | {"participant"}:
                yield Spot(handle(flow), f"{end}={flow.get(end, '')}")


def inside_one_pool(document: Document) -> Iterator[Spot]:
    for flow in document.every("messageFlow"):
        ends = [document.by_id.get(flow.get(end, "")) for end in ENDS]
        pools = {_pool(document, node) for node in ends if node is not None}
        if None not in ends and len(pools) == 1 and pools != {""}:
            yield Spot(handle(flow))


def _pool(document: Document, node: Node) -> str:
    """Pools are told apart by their process; one without a process by its own id."""
    if local(node) == "participant":
        return node.get("processRef", "") or node.get("id", "")
    return document.process_of(node)


def unknown_processes(document: Document) -> Iterator[Spot]:
    known = {process.get("id") for process in document.every("process")}
    for pool in document.every("participant"):
        if pool.get("processRef") and pool.get("processRef") not in known:
            yield Spot(handle(pool), pool.get("processRef", ""))


def strangers_in_lanes(document: Document) -> Iterator[Spot]:
    for member in document.every("flowNodeRef"):
        lane, own = member.getparent(), (member.text or "").strip()
        node = document.by_id.get(own)
        outside = node is None or document.process_of(node) != document.process_of(member)
        if lane is not None and outside:
            yield Spot(handle(lane), own)


RULES = (
    Rule(
        "message-name",
        nameless,
        Said(
            "消息没有名称，结果无法送到等待它的元素",
            "the message has no name, so no result can be matched with who waits for it",
        ),
        Said("写上名称，与接收它的元素 id 相同", "name it after the element that catches it"),
    ),
    Rule(
        "message-unknown",
        unknown_messages,
        Said("所等的消息「{detail}」没有定义", "the message '{detail}' is not defined"),
        Said("用 messageRef 指向一个 bpmn:message", "let messageRef point to a bpmn:message"),
    ),
    Rule(
        "message-flow-end",
        loose_ends,
        Said("消息流的一端不存在（{detail}）", "an end of the message flow doesn't exist ({detail})"),
        Said("把它接到元素或泳池上，或删除它", "connect it to an element or a pool, or delete it"),
    ),
    Rule(
        "message-flow-inside",
        inside_one_pool,
        Said("消息流只在泳池之间，不能在同一个泳池之内", "message flows pass between pools, not within one"),
        Said("泳池之内用顺序流", "within a pool use a sequence flow"),
    ),
    Rule(
        "pool-process",
        unknown_processes,
        Said("泳池所示的流程「{detail}」不存在", "the pool shows a process '{detail}' that doesn't exist"),
        Said("改正 processRef，或去掉它", "mend processRef, or remove it"),
    ),
    Rule(
        "lane-member",
        strangers_in_lanes,
        Said("泳道列出的「{detail}」不在这个流程里", "the lane lists '{detail}', which is not in its process"),
        Said("从泳道里去掉它，或改正 id", "take it out of the lane, or mend the id"),
    ),
)
