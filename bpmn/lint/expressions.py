"""Conditions on flows: nothing but names, literals, comparisons, and/or/not and in."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn import conditions
from bpmn.errors import ConditionError
from bpmn.lint.document import SPLITTING, Document, condition, handle
from bpmn.lint.events import timing
from bpmn.lint.finding import Rule, Said, Spot
from bpmn.xml import local

#: a walk whose data have this key can be saved and never loaded again
RESERVED = "typename"


def outside_the_whitelist(document: Document) -> Iterator[Spot]:
    for flow in document.flows:
        text = condition(flow)
        if text is None:
            continue
        try:
            conditions.check(text)
        except ConditionError as error:
            yield Spot(handle(flow), error.message)


def reserved_keys(document: Document) -> Iterator[Spot]:
    for flow in document.flows:
        if RESERVED in _names(condition(flow) or ""):
            yield Spot(handle(flow))
    for timer in document.every("timerEventDefinition"):
        event = timer.getparent()
        if event is not None and timing(timer) == RESERVED:
            yield Spot(handle(event))


def _names(text: str) -> set[str]:
    try:
        return conditions.names(text)
    except ConditionError:
        return set()


def never_read(document: Document) -> Iterator[Spot]:
    for flow in document.flows:
        source = document.by_id.get(flow.get("sourceRef", ""))
        if condition(flow) is not None and source is not None and local(source) not in SPLITTING:
            yield Spot(handle(flow))


RULES = (
    Rule(
        "condition",
        outside_the_whitelist,
        Said("条件不在允许的写法之内：{detail}", "the condition is outside of what is evaluated: {detail}"),
        Said(
            "只用名字、字面值、比较、and、or、not、in，例如 decision == 'cancel'",
            "use names, literals, comparisons, and, or, not, in: decision == 'cancel'",
        ),
    ),
    Rule(
        "reserved-key",
        reserved_keys,
        Said(
            "名为 typename 的数据能保存，却再也读不出来",
            "data with a key named typename are saved and can never be loaded again",
        ),
        Said("换一个名字", "choose another name"),
    ),
    Rule(
        "condition-ignored",
        never_read,
        Said(
            "条件只在排他或包容网关之后才会判断，这里的条件会被忽略",
            "conditions are read after exclusive and inclusive gateways only; this one is ignored",
        ),
        Said("在此流之前加一个排他网关", "put an exclusive gateway before this flow"),
    ),
)
