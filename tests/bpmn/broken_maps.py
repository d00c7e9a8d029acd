"""For each rule of the lint the smallest map that breaks it and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.bpmn.sketch import BEGIN, END, MESSAGE, ON_MESSAGE, chain, node, on, sketch, timer

GOOD = sketch(BEGIN, node("userTask", "ask"), END, chain("begin ask end"))
USER = node("userTask", "x")
LATE = node("endEvent", "late") + chain("edge late")
CHOICE = node("exclusiveGateway", "y", default="y-end")
INNER = node("startEvent", "in") + node("endEvent", "out") + chain("in out")


@dataclass(frozen=True)
class Broken:
    """A map, the elements in which its one rule is broken, and what the caller of the lint says."""

    xml: bytes
    elements: tuple[str, ...] = ("x",)
    says: dict[str, Any] = field(default_factory=dict)


def way(*parts: str, root: str = "", process: str = "p", executable: str = "true") -> bytes:
    """begin -> x -> end, with `parts` giving x and whatever is beside it."""
    return sketch(BEGIN, *parts, END, chain("begin x end"), root=root, process=process, executable=executable)


def edge(*inside: str, **attributes: str) -> str:
    """A boundary event on x, called edge, with its way to an end."""
    return node("boundaryEvent", "edge", *inside, **{"attachedToRef": "x", **attributes}) + LATE


def decision(*flows: str, default: str = "x-end", kind: str = "exclusiveGateway") -> bytes:
    """begin -> gateway x, from which `flows` lead to the ends end and other."""
    attributes = {"default": default} if default else {}
    return sketch(BEGIN, node(kind, "x", **attributes), END, node("endEvent", "other"), chain("begin x"), *flows)


def pools(*, ref: str = "p", source: str = "x", target: str = "q", member: str = "x") -> bytes:
    """Two pools with a message flow between them, and a lane."""
    flow = f'<messageFlow id="call" sourceRef="{source}" targetRef="{target}"/>'
    pool = node("participant", "ours", processRef=ref) + node("participant", "q")
    lanes = node("laneSet", "lanes", node("lane", "lane", f"<flowNodeRef>{member}</flowNodeRef>"))
    return way(lanes, USER, root=node("collaboration", "c", pool, flow))


def changed(old: str, new: str, *, xml: bytes = GOOD) -> bytes:
    """A map with each `old` in its file replaced."""
    assert old.encode() in xml, old
    return xml.replace(old.encode(), new.encode())


def looped(kind: str) -> bytes:
    """A split to a, b and c and their join, both of this kind, gone through while `more` is true."""
    decides = kind == "inclusiveGateway"
    split = node(kind, "split", **({"default": "split-c"} if decides else {}))
    around = node("exclusiveGateway", "again") + node("exclusiveGateway", "enough", default="enough-end")
    people = "".join(node("userTask", own) for own in "abc")
    wanted = "both" if decides else None
    branches = chain("split a", wanted) + chain("split b", wanted) + chain("split c")
    joined = chain("a join") + chain("b join") + chain("c join enough end") + chain("enough again", "more")
    parts = (split, node(kind, "join"), around, people, chain("begin again split"), branches, joined)
    return sketch(BEGIN, *parts, END)


def callee(inside: str = "", *, own: str = "", start: str = "", root: str = "") -> bytes:
    """A file with the process q: first -> what is inside (its id is `own`, else back) -> last."""
    start, own = start or node("startEvent", "first"), own or ("back" if inside else "")
    return sketch(start, inside, node("endEvent", "last"), chain(f"first {own} last"), root=root, process="q")


CALL = node("callActivity", "x", calledElement="q")
THREE_TIMES = node("multiInstanceLoopCharacteristics", "three", "<loopCardinality>3</loopCardinality>")
SUBMIT = node("serviceTask", "submit_work_order")
EVENT_SUB_PROCESS = node("subProcess", "beside", INNER, triggeredByEvent="true")

NAMING = {
    "id-missing": Broken(changed('<message id="m"', "<message", xml=way(USER, root=MESSAGE)), ("message@3",)),
    "id-duplicate": Broken(way(USER, node("textAnnotation", "x"))),
    "id-form": Broken(way(USER, node("textAnnotation", "备注")), ("备注",)),
    "name-missing": Broken(way(node("userTask", "x", name=" "))),
}

UNSUPPORTED = {
    "compensation-event": Broken(way(node("intermediateThrowEvent", "x", on("compensate")))),
    "compensation-task": Broken(way(USER, node("serviceTask", "undo", isForCompensation="true")), ("undo",)),
    "link-event": Broken(way(node("intermediateThrowEvent", "x", on("link", name="n")))),
    "event-sub-process": Broken(way(USER, EVENT_SUB_PROCESS), ("beside",)),
    "complex-gateway": Broken(way(node("complexGateway", "x"))),
    "script-task": Broken(way(node("scriptTask", "x", "<script>1</script>"))),
    "send-task": Broken(way(node("sendTask", "x"))),
    "business-rule-task": Broken(way(node("businessRuleTask", "x"))),
    "untyped-task": Broken(way(node("task", "x"))),
    "loop": Broken(way(node("userTask", "x", '<standardLoopCharacteristics loopMaximum="3"/>'))),
    "multi-instance": Broken(way(node("userTask", "x", THREE_TIMES))),
    "ad-hoc-sub-process": Broken(way(node("adHocSubProcess", "x", node("userTask", "any")))),
    "transaction": Broken(way(node("transaction", "x", INNER))),
}

CALLS = {
    "call-unknown": Broken(way(CALL), says={"calls": {"q": GOOD}}),  # a file of that name, but not the process
    "call-circle": Broken(way(CALL), says={"calls": {"q": callee(node("callActivity", "back", calledElement="p"))}}),
    "call-twice": Broken(
        sketch(BEGIN, CALL, node("callActivity", "y", calledElement="q"), END, chain("begin x y end")),
        ("x", "y"),
        {"calls": {"q": callee()}},
    ),
    "call-ids": Broken(way(CALL), says={"calls": {"q": callee(node("userTask", "x"), own="x")}}),
    "call-start": Broken(
        way(CALL),
        says={"calls": {"q": callee(start=node("startEvent", "first", ON_MESSAGE), root=MESSAGE)}},
    ),
}

EVENTS = {
    "event-kind": Broken(way(node("intermediateThrowEvent", "x", on("escalation")))),
    "several-events": Broken(way(node("intermediateCatchEvent", "x", ON_MESSAGE, timer("promise_at")), root=MESSAGE)),
    "non-interrupting-message": Broken(way(USER, edge(ON_MESSAGE, cancelActivity="false"), root=MESSAGE), ("edge",)),
    "timer-cycle": Broken(way(node("intermediateCatchEvent", "x", timer("R3/PT1H", "timeCycle")))),
    "timer-expression": Broken(way(node("intermediateCatchEvent", "x", timer("in a while")))),
}

FLOWS = {
    "flow-end": Broken(way(USER, node("sequenceFlow", "f", sourceRef="gone", targetRef="x")), ("f",)),
    "flow-crosses": Broken(way(node("subProcess", "x", INNER), chain("in end")), ("in-end",)),
    "flow-direction": Broken(
        sketch(BEGIN, USER, CHOICE, END, chain("begin x y end"), chain("y begin", "again")), ("y-begin",)
    ),
    "flow-lists": Broken(way(node("userTask", "x", "<outgoing>another</outgoing>"))),
    "implicit-split": Broken(way(USER, node("endEvent", "late"), chain("x late"))),
    "boundary-host": Broken(way(USER, edge(timer("promise_at"), attachedToRef="begin")), ("edge",)),
}

PATHS = {
    "start-count": Broken(way(USER, node("startEvent", "other"), chain("other x")), ("p",)),
    "unreachable": Broken(way(USER, node("userTask", "island"), chain("island x")), ("island",)),
    "dead-end": Broken(way(USER, node("boundaryEvent", "edge", timer("due"), attachedToRef="x")), ("edge",)),
    "no-end": Broken(sketch(BEGIN, node("exclusiveGateway", "y"), USER, chain("begin y x y")), ("begin", "y", "x")),
    "busy-loop": Broken(
        sketch(BEGIN, node("serviceTask", "x"), CHOICE, END, chain("begin x y end"), chain("y x", "poll")),
        ("x", "y"),
    ),
}

GATEWAYS = {
    "no-default": Broken(decision(chain("x end", "a"), chain("x other", "b"), default="")),
    "default-unknown": Broken(decision(chain("x end", "a"), chain("x other", "b"), default="begin-x")),
    "no-condition": Broken(decision(chain("x end"), chain("x other")), ("x-other",)),
    "default-condition": Broken(decision(chain("x end", "a"), chain("x other", "b")), ("x-end",)),
    "event-gateway": Broken(
        sketch(BEGIN, node("eventBasedGateway", "x"), node("userTask", "y"), END, chain("begin x y end"))
    ),
    "inclusive-join-in-loop": Broken(looped("inclusiveGateway"), ("join",)),
}

EXPRESSIONS = {
    "condition": Broken(decision(chain("x end"), chain("x other", "price() + 1")), ("x-other",)),
    "reserved-key": Broken(decision(chain("x end"), chain("x other", "typename == 1")), ("x-other",)),
    "condition-ignored": Broken(sketch(BEGIN, USER, END, chain("begin x"), chain("x end", "never")), ("x-end",)),
}

MESSAGES = {
    "message-name": Broken(way(USER, root=node("message", "m")), ("m",)),
    "message-unknown": Broken(way(node("intermediateCatchEvent", "x", ON_MESSAGE))),
    "message-flow-end": Broken(pools(target="gone"), ("call",)),
    "message-flow-inside": Broken(pools(target="end"), ("call",)),
    "pool-process": Broken(pools(ref="gone"), ("ours",)),
    "lane-member": Broken(pools(member="gone"), ("lane",)),
}

RUNNING = {
    "process-unknown": Broken(GOOD, ("install",), {"processes": ["install", "p"]}),
    "not-executable": Broken(way(USER, executable="false"), ("p",)),
    "step-missing": Broken(way(node("serviceTask", "x")), ("x",), {"steps": ["y"]}),
    "transfer-provisioning": Broken(
        sketch(BEGIN, SUBMIT, END, chain("begin submit_work_order end"), process="transfer"),
        ("submit_work_order",),
    ),
    "engine-refuses": Broken(
        way(node("userTask", "x", node("dataInputAssociation", "d", "<sourceRef>gone</sourceRef>"))), ("",)
    ),
}

DIAGRAM = {
    "diagram-missing": Broken(GOOD.split(b"<bpmndi")[0] + b"</definitions>", ("",)),
    "shape-missing": Broken(changed('Shape bpmnElement="ask"', 'Shape bpmnElement="end"'), ("ask",)),
    "edge-missing": Broken(changed('Edge bpmnElement="ask-end"', 'Edge bpmnElement="begin-ask"'), ("ask-end",)),
    "diagram-unknown": Broken(changed('bpmnElement="p"', 'bpmnElement="gone"'), ("plane",)),
    "shape-bounds": Broken(changed('x="200"', 'x="NaN"'), ("ask",)),
    "edge-points": Broken(changed('x="7"', 'x="seven"'), ("begin-ask", "ask-end")),
    "boundary-place": Broken(changed('y="40"', 'y="400"', xml=way(USER, edge(timer("due")))), ("edge",)),
}

BROKEN: dict[str, Broken] = {
    **NAMING,
    **UNSUPPORTED,
    **CALLS,
    **EVENTS,
    **FLOWS,
    **PATHS,
    **GATEWAYS,
    **EXPRESSIONS,
    **MESSAGES,
    **RUNNING,
    **DIAGRAM,
}
