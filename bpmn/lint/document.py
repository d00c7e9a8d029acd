"""A map as the rules see it: the parsed XML with what is asked of it most, looked up once.

Unlike `bpmn.map.Facts` it takes whatever it is given: doubled ids, flows to nowhere, parts without an id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple, TypeAlias, TypeGuard

from lxml import etree

from bpmn.errors import MapError
from bpmn.map import NODES
from bpmn.xml import DI, MODEL, NAMESPACES, local, parse

Node: TypeAlias = etree._Element
#: what has a start, an end and flows of its own
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
SPLITTING = frozenset({"exclusiveGateway", "inclusiveGateway"})


class Link(NamedTuple):
    """A sequence flow between two elements that exist, stand in the same scope and have ids."""

    id: str
    source: str
    target: str
    node: Node


class Document:
    """The parsed file, with what the caller knows: the steps there are, the processes to be run, what may be called."""

    def __init__(
        self,
        root: Node,
        xml: bytes,
        steps: Collection[str] | None = None,
        run: Collection[str] | None = None,
        calls: Mapping[str, bytes] | None = None,
    ):
        self.root = root
        self.xml = xml
        self.steps = steps
        self.run = run
        self.calls = calls or {}  #: what may be called: process -> the file that holds it

    def every(self, *kinds: str) -> Iterator[Node]:
        """All parts of these BPMN kinds, in the file's order."""
        return self.root.iter(*(f"{{{MODEL}}}{kind}" for kind in kinds))

    @cached_property
    def nodes(self) -> list[Node]:
        """The boxes, circles and diamonds."""
        return list(self.every(*sorted(NODES)))

    @cached_property
    def flows(self) -> list[Node]:
        """The sequence flows, also the broken ones."""
        return list(self.every("sequenceFlow"))

    @cached_property
    def scopes(self) -> list[Node]:
        """Processes and sub-processes that hold something; an empty process is a black box, and fine."""
        kinds = ("process", *sorted(SUB_PROCESSES))
        return [scope for scope in self.every(*kinds) if any(local(child) in NODES for child in scope)]

    @cached_property
    def by_id(self) -> dict[str, Node]:
        """Parts of the model (not of the diagram) by id; the first, where an id is given twice."""
        found: dict[str, Node] = {}
        for node in self.root.iter(f"{{{MODEL}}}*"):
            found.setdefault(node.get("id", ""), node)
        found.pop("", None)
        return found

    @cached_property
    def links(self) -> list[Link]:
        """The sequence flows that really lead from one element to another."""
        found = []
        for flow in self.flows:
            source, target = (self.by_id.get(flow.get(end, "")) for end in ("sourceRef", "targetRef"))
            if _is_node(source) and _is_node(target) and source.getparent() is target.getparent():
                found.append(Link(flow.get("id", ""), source.get("id", ""), target.get("id", ""), flow))
        return found

    def leaving(self, node: Node) -> list[Link]:
        """The flows out of an element."""
        return self._links_by_source.get(node.get("id", ""), [])

    def arriving(self, node: Node) -> list[Link]:
        """The flows into an element."""
        return self._links_by_target.get(node.get("id", ""), [])

    @cached_property
    def _links_by_source(self) -> dict[str, list[Link]]:
        found: dict[str, list[Link]] = {}
        for link in self.links:
            found.setdefault(link.source, []).append(link)
        return found

    @cached_property
    def _links_by_target(self) -> dict[str, list[Link]]:
        found: dict[str, list[Link]] = {}
        for link in self.links:
            found.setdefault(link.target, []).append(link)
        return found

    def process_of(self, node: Node) -> str:
        """The id of the process that a part stands in; empty outside of processes."""
        while local(node) != "process":
            above = node.getparent()
            if above is None:
                return ""
            node = above
        return node.get("id", "")

    @cached_property
    def processes(self) -> set[str]:
        """The ids of this file's processes."""
        return {process.get("id", "") for process in self.every("process")}

    @cached_property
    def called(self) -> dict[str, Document]:
        """The other files whose processes are called, by process; without those not at hand or unreadable."""
        found: dict[str, Document] = {}
        for call in self.every("callActivity"):
            process = call.get("calledElement", "")
            if process in self.processes or process in found or process not in self.calls:
                continue
            try:
                other = Document(parse(self.calls[process]), self.calls[process], calls=self.calls)
            except MapError:
                continue
            if process in other.processes:
                found[process] = other
        return found

    @cached_property
    def all_called(self) -> dict[str, Document]:
        """The other files that are called, also by those that are called; each process once."""
        found: dict[str, Document] = {}
        todo = [self]
        while todo:
            new = {process: other for process, other in todo.pop().called.items() if process not in found}
            found |= new
            todo += new.values()
        return found

    @cached_property
    def shapes(self) -> list[Node]:
        """The diagram's shapes."""
        return list(self.root.iter(f"{{{DI}}}BPMNShape"))

    @cached_property
    def edges(self) -> list[Node]:
        """The diagram's edges."""
        return list(self.root.iter(f"{{{DI}}}BPMNEdge"))


def _is_node(node: Node | None) -> TypeGuard[Node]:
    return node is not None and local(node) in NODES


def handle(node: Node) -> str:
    """How a finding names a part: its id, or its kind and line where it has none."""
    return node.get("id") or f"{local(node)}@{node.sourceline}"


def definitions(event: Node) -> list[str]:
    """What an event is about, in its file's order: `message`, `timer` …; nothing for a plain event."""
    names = [local(child) for child in event]
    return [name.removesuffix("EventDefinition") for name in names if name.endswith("EventDefinition")]


def condition(flow: Node) -> str | None:
    """The text of a flow's condition; `None` where it has none."""
    part = flow.find("bpmn:conditionExpression", NAMESPACES)
    return None if part is None else (part.text or "").strip()
