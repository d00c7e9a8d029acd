"""Gateways: a decision always has an answer, and a join never waits for what can't come."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.lint.document import SPLITTING, Document, Link, Node, condition, definitions, handle
from bpmn.lint.finding import Rule, Said, Spot
from bpmn.lint.graph import in_a_circle
from bpmn.lint.paths import ways
from bpmn.xml import local


def _decisions(document: Document) -> Iterator[tuple[Node, list[Link]]]:
    for gateway in document.every(*sorted(SPLITTING)):
        leaving = document.leaving(gateway)
        if len(leaving) > 1 or any(condition(link.node) is not None for link in leaving):
            yield gateway, leaving


def without_default(document: Document) -> Iterator[Spot]:
    return (Spot(handle(gateway)) for gateway, _ in _decisions(document) if not gateway.get("default"))


def strange_defaults(document: Document) -> Iterator[Spot]:
    for gateway in document.every(*sorted(SPLITTING)):
        default = gateway.get("default")
        if default and default not in {link.id for link in document.leaving(gateway)}:
            yield Spot(handle(gateway), default)


def without_condition(document: Document) -> Iterator[Spot]:
    for gateway, leaving in _decisions(document):
        for link in leaving:
            if link.id != gateway.get("default") and condition(link.node) is None and gateway.get("default"):
                yield Spot(handle(link.node))


def conditional_defaults(document: Document) -> Iterator[Spot]:
    for gateway, leaving in _decisions(document):
        for link in leaving:
            if link.id == gateway.get("default") and condition(link.node) is not None:
                yield Spot(handle(link.node))


def strange_event_gateways(document: Document) -> Iterator[Spot]:
    for gateway in document.every("eventBasedGateway"):
        targets = [document.by_id[link.target] for link in document.leaving(gateway)]
        if len(targets) < 2 or not all(_catches(target) for target in targets):
            yield Spot(handle(gateway))


def _catches(target: Node) -> bool:
    return local(target) == "intermediateCatchEvent" and len(definitions(target)) == 1


def inclusive_joins_in_circles(document: Document) -> Iterator[Spot]:
    circling = in_a_circle(ways(document))
    for gateway in document.every("inclusiveGateway"):
        if len(document.arriving(gateway)) > 1 and gateway.get("id") in circling:
            yield Spot(handle(gateway))


RULES = (
    Rule(
        "no-default",
        without_default,
        Said("所有条件都不成立时，订单会停在这里出错", "an order for which no condition holds would fail here"),
        Said("把其中一条流设为默认流，并去掉它的条件", "make one of the flows the default, without a condition"),
    ),
    Rule(
        "default-unknown",
        strange_defaults,
        Said("默认流「{detail}」不是从这个网关出去的", "the default flow '{detail}' doesn't leave this gateway"),
        Said("把 default 设为从该网关出去的一条流", "set default to a flow that leaves the gateway"),
    ),
    Rule(
        "no-condition",
        without_condition,
        Said("这条流既不是默认流，也没有条件", "the flow is not the default and has no condition"),
        Said("写上条件，例如 decision == 'cancel'", "give it a condition: decision == 'cancel'"),
    ),
    Rule(
        "default-condition",
        conditional_defaults,
        Said("默认流上的条件从不判断", "the condition on a default flow is never read"),
        Said("去掉条件，或另选默认流", "remove the condition, or choose another default"),
    ),
    Rule(
        "event-gateway",
        strange_event_gateways,
        Said(
            "事件网关之后必须是至少两个捕获事件（消息或定时）",
            "an event-based gateway is followed by two or more catch events, nothing else",
        ),
        Said("每条出流接一个消息或定时捕获事件", "lead each flow to a catch event for a message or a timer"),
    ),
    Rule(
        "inclusive-join-in-loop",
        inclusive_joins_in_circles,
        Said(
            "包容网关在循环里第二次汇合时不再等待其余分支",
            "in a loop, an inclusive join no longer waits for all branches the second time",
        ),
        Said(
            "改用并行网关，或把分支和汇合放进子流程",
            "use parallel gateways, or put split and join into a sub-process",
        ),
    ),
)
