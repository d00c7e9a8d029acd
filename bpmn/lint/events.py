"""Events: what each may wait for or tell, and when a timer is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bpmn.durations import DURATION
from bpmn.lint.document import Document, Node, definitions, handle
from bpmn.lint.finding import Rule, Said, Spot
from bpmn.xml import NAMESPACES, local

#: what each kind of event may carry; an empty text is a plain event
MAY_CARRY = {
    "startEvent": {"", "message"},
    "endEvent": {"", "message", "error", "terminate"},
    "intermediateCatchEvent": {"message", "timer"},
    "intermediateThrowEvent": {"", "message"},
    "boundaryEvent": {"message", "timer", "error"},
}
#: refused by rules of their own, with reasons of their own
ELSEWHERE = {"compensate", "link"}


def strange_kinds(document: Document) -> Iterator[Spot]:
    for event in document.every(*MAY_CARRY):
        for kind in definitions(event) or [""]:
            if kind not in MAY_CARRY[local(event)] | ELSEWHERE:
                yield Spot(handle(event), kind or "none")


def several(document: Document) -> Iterator[Spot]:
    for event in document.every(*MAY_CARRY):
        if len(definitions(event)) > 1:
            yield Spot(handle(event), ", ".join(definitions(event)))


def repeatable_messages(document: Document) -> Iterator[Spot]:
    for event in document.every("boundaryEvent"):
        if event.get("cancelActivity") in ("false", "0") and "message" in definitions(event):
            yield Spot(handle(event))


def cycles(document: Document) -> Iterator[Spot]:
    for event, timer in _timers(document):
        if timer.find("bpmn:timeCycle", NAMESPACES) is not None:
            yield Spot(handle(event))


def unreadable_timers(document: Document) -> Iterator[Spot]:
    for event, timer in _timers(document):
        if timer.find("bpmn:timeCycle", NAMESPACES) is None and not _says_when(due := timing(timer)):
            yield Spot(handle(event), due)


def timing(timer: Node) -> str:
    """The text of a timer's date or duration; empty where it has neither."""
    parts = (timer.findtext(f"bpmn:{name}", "", NAMESPACES) for name in ("timeDate", "timeDuration"))
    return next((text.strip() for text in parts if text.strip()), "")


def _timers(document: Document) -> Iterator[tuple[Node, Node]]:
    for timer in document.every("timerEventDefinition"):
        if (event := timer.getparent()) is not None:
            yield event, timer


def _says_when(text: str) -> bool:
    text = text.strip("'\"")
    if text.isidentifier() or DURATION.fullmatch(text):
        return True
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


RULES = (
    Rule(
        "event-kind",
        strange_kinds,
        Said("这种事件在此处不支持（{detail}）", "an event of this kind ({detail}) means nothing here"),
        Said(
            "开始：无或消息；结束：无、消息、错误或终止；中间捕获：消息或定时；边界：消息、定时或错误",
            "start: none, message; end: none, message, error, terminate; catch: message, timer; "
            "throw: none, message; boundary: message, timer, error",
        ),
    ),
    Rule(
        "several-events",
        several,
        Said(
            "一个事件同时等待多件事（{detail}），引擎无法送达",
            "one event waits for several things ({detail}); none could be delivered",
        ),
        Said("用事件网关，每件事一个捕获事件", "use an event-based gateway with one catch event for each"),
    ),
    Rule(
        "non-interrupting-message",
        repeatable_messages,
        Said(
            "非中断的消息边界事件只触发一次，第二条消息会出错",
            "it fires only once; the second message would be an error",
        ),
        Said(
            "会多次发生的事（催单、改约、改单）用单独的记录或订单，不画成边界事件",
            "what may happen again (an urge, a change) is a row or an order of its own, not such an event",
        ),
    ),
    Rule(
        "timer-cycle",
        cycles,
        Said("循环定时错过的次数会一次全部触发", "all cycles that were missed would fire at once"),
        Said(
            "改用 timeDate 或 timeDuration；重复的事由引擎安排",
            "use timeDate or timeDuration; the engine repeats what must be repeated",
        ),
    ),
    Rule(
        "timer-expression",
        unreadable_timers,
        Said("看不懂定时「{detail}」", "the timer's '{detail}' says no moment"),
        Said(
            "写数据项的名字（如 promise_at）、ISO 8601 时长（如 P1DT12H）或带时区的时刻",
            "write a name of the data (promise_at), an ISO 8601 duration (P1DT12H) or a moment with its zone",
        ),
    ),
)
