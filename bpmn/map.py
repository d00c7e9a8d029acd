"""A map as plain facts: its elements, flows and processes, without SpiffWorkflow and without a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bpmn import semantics
from bpmn.errors import MapError
from bpmn.xml import MODEL, NAMESPACES, local

if TYPE_CHECKING:
    from lxml import etree

#: what stands on a map and can be walked through
NODES = semantics.ACTIVITIES | semantics.EVENTS | semantics.GATEWAYS
#: what is done, apart from sub-processes
ACTIVITIES = semantics.ACTIVITIES - semantics.SUB_PROCESSES


@dataclass(frozen=True)
class Element:
    """A box, circle or diamond of a map."""

    id: str
    type: str  #: BPMN's own word: `userTask`, `boundaryEvent` …
    name: str
    process: str  #: id of the process that it belongs to
    lane: str = ""  #: the lane's name as shown
    parent: str = ""  #: id of the sub-process around it
    attached_to: str = ""  #: id of the element whose border it sits on
    calls: str = ""  #: id of the called process (call activities)


@dataclass(frozen=True)
class Flow:
    """A sequence flow; `condition` is empty where it has none."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""


@dataclass(frozen=True)
class Process:
    """A process of a map and the pool that shows it."""

    id: str
    name: str
    pool: str = ""
    executable: bool = False


@dataclass(frozen=True)
class Facts:
    """All that a map says, by id."""

    processes: dict[str, Process] = field(default_factory=dict)
    elements: dict[str, Element] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)

    def flow_between(self, source: str, target: str) -> Flow | None:
        """The sequence flow from one element to another, if there is one."""
        return next((f for f in self.flows.values() if (f.source, f.target) == (source, target)), None)

    def following(self, element: str) -> list[Element]:
        """The elements that the flows out of `element` lead to, in the file's order."""
        return [self.elements[f.target] for f in self.flows.values() if f.source == element]


def read(root: etree._Element) -> Facts:
    """The facts of a parsed map; raises `MapError` where an id is missing or given twice."""
    facts = Facts()
    pools = {
        part.get("processRef", ""): part.get("name", "")
        for part in root.iterfind("bpmn:collaboration/bpmn:participant", NAMESPACES)
    }
    for node in root.iterfind("bpmn:process", NAMESPACES):
        process = _id(node)
        facts.processes[process] = Process(
            process, node.get("name", ""), pools.get(process, ""), node.get("isExecutable") == "true"
        )
        _read_inside(node, facts, process, "", _lanes(node))
    return facts


def merged(parts: Sequence[Facts]) -> Facts:
    """All facts in one; raises `MapError` where two parts use the same id."""
    whole = Facts()
    for part in parts:
        known = whole.processes.keys() | whole.elements.keys() | whole.flows.keys()
        if again := sorted(known & (part.processes.keys() | part.elements.keys() | part.flows.keys())):
            raise MapError(
                "the id is used by another of the maps that call each other",
                element=again[0],
                fix="give each its own id, and call each process from one place",
                zh="互相调用的流程图里有相同的 id",
                fix_zh="每个元素用自己的 id，每个流程只从一处调用",
            )
        whole.processes.update(part.processes)
        whole.elements.update(part.elements)
        whole.flows.update(part.flows)
    return whole


def _read_inside(scope: etree._Element, facts: Facts, process: str, parent: str, lanes: dict[str, str]) -> None:
    for node in scope.iterchildren(f"{{{MODEL}}}*"):
        kind = local(node)
        if kind == "sequenceFlow":
            condition = node.findtext("bpmn:conditionExpression", "", NAMESPACES)
            source, target = node.get("sourceRef", ""), node.get("targetRef", "")
            facts.flows[_id(node)] = Flow(_id(node), source, target, node.get("name", ""), condition.strip())
        elif kind in NODES:
            element = _element(node, kind, process, parent, lanes)
            if element.id in facts.elements:
                raise MapError(
                    "the id is given twice",
                    element=element.id,
                    fix="give each element its own id",
                    zh="id 重复",
                    fix_zh="每个元素用自己的 id",
                )
            facts.elements[element.id] = element
            _read_inside(node, facts, process, element.id, {**lanes, "": element.lane})


def _element(node: etree._Element, kind: str, process: str, parent: str, lanes: dict[str, str]) -> Element:
    own = _id(node)
    name = " ".join(node.get("name", "").split())
    lane = lanes.get(own, lanes.get("", ""))
    return Element(own, kind, name, process, lane, parent, node.get("attachedToRef", ""), node.get("calledElement", ""))


def _lanes(process: etree._Element) -> dict[str, str]:
    return {
        (ref.text or "").strip(): lane.get("name", "")
        for lane in process.iterfind(".//bpmn:lane", NAMESPACES)
        for ref in lane.iterfind("bpmn:flowNodeRef", NAMESPACES)
    }


def _id(node: etree._Element) -> str:
    own = node.get("id")
    if not own:
        kind = local(node)
        raise MapError(
            f"a {kind} has no id", fix="give every element an id", zh=f"{kind} 没有 id", fix_zh="给每个元素 id"
        )
    return str(own)
