"""From a BPMN file to what is to be laid out, with the usual sizes."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bpmn.layout.parts import Lane, Link, Part, Plan, Pool, Scope
from bpmn.map import NODES
from bpmn.semantics import DATA, EVENTS, GATEWAYS, SUB_PROCESSES, Model
from bpmn.text import Block, wrap
from bpmn.xml import MODEL, NAMESPACES, local

NAME_WIDTH = 98.0  #: widest line of a name that stands outside; the drawing wraps there too
NAME_SIZE = 12.0
NOTE_WIDTH = 130.0
SIZES = {
    **dict.fromkeys(EVENTS, (36.0, 36.0)),
    **dict.fromkeys(GATEWAYS, (50.0, 50.0)),
    **dict.fromkeys(DATA, (36.0, 50.0)),
    "dataStoreReference": (50.0, 50.0),
}
BOX = (100.0, 80.0)
ASSOCIATIONS = ("association", "dataInputAssociation", "dataOutputAssociation")
LINKS = ("sequenceFlow", "messageFlow", *ASSOCIATIONS)
BESIDE = ("textAnnotation", "group", "dataObjectReference", "dataStoreReference")


def plan(root: etree._Element) -> Plan:
    """All pools of a file, and all processes that no pool shows."""
    return _Reader(root).plan()


def planes(whole: Plan) -> list[Plan]:
    """What each plane may show by the standard: all pools together, but each process without a pool alone."""
    pools = [pool for pool in whole.pools if pool.id]
    found = [Plan(whole.element, pools, whole.links)] if pools else []
    return found + [Plan(pool.scope.id, [pool], whole.links) for pool in whole.pools if not pool.id and pool.scope]


class _Reader:
    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.model = Model(root)
        self.home: dict[str, Scope] = {}  #: part -> the scope that it lies in
        self.across: list[Link] = []

    def plan(self) -> Plan:
        collaboration = self.root.find("bpmn:collaboration", NAMESPACES)
        processes = {process.get("id", ""): process for process in self.root.iterfind("bpmn:process", NAMESPACES)}
        pools = []
        if collaboration is not None:
            for participant in collaboration.iterfind("bpmn:participant[@id]", NAMESPACES):
                shown = self.model.find(participant.get("processRef", ""))
                process = processes.pop(shown.get("id", ""), None) if shown is not None else None
                pools.append(self._pool(participant.get("id", ""), participant.get("name", ""), process))
        element = collaboration.get("id", "") if collaboration is not None and pools else next(iter(processes), "")
        pools += [pool for process in processes.values() if (pool := self._pool("", "", process)).scope is not None]
        if collaboration is not None and pools:
            self._read_notes_around(collaboration, pools)
        self._read_links(pools)
        return Plan(element, pools, self.across)

    def _pool(self, own: str, name: str, process: etree._Element | None) -> Pool:
        if process is None:
            return Pool(own, name)
        scope = self._scope(process, self._lanes_of_parts(process))
        lanes = [lane for lane_set in process.iterfind("bpmn:laneSet", NAMESPACES) for lane in self._lanes(lane_set)]
        return Pool(own, name, scope if scope.parts or lanes else None, lanes)

    def _lanes(self, lane_set: etree._Element) -> list[Lane]:
        found = []
        for lane in lane_set.iterfind("bpmn:lane[@id]", NAMESPACES):
            inner = [part for child in lane.iterfind("bpmn:childLaneSet", NAMESPACES) for part in self._lanes(child)]
            found.append(Lane(lane.get("id", ""), lane.get("name", ""), inner))
        return found

    def _lanes_of_parts(self, process: etree._Element) -> dict[str, str]:
        """Part -> its innermost lane. Parts of a lane that has lanes inside go to the first of these."""
        found: dict[str, str] = {}
        for lane in process.iterfind("bpmn:laneSet//bpmn:lane[@id]", NAMESPACES):
            inner = lane.find("bpmn:childLaneSet//bpmn:lane[@id]", NAMESPACES)
            leaf = lane if inner is None else next(
                each for each in lane.iterfind("bpmn:childLaneSet//bpmn:lane[@id]", NAMESPACES)
                if each.find("bpmn:childLaneSet//bpmn:lane[@id]", NAMESPACES) is None
            )  # fmt: skip
            for reference in lane.iterfind("bpmn:flowNodeRef", NAMESPACES):
                found[(reference.text or "").strip().rpartition(":")[2]] = leaf.get("id", "")
        return found

    def _scope(self, container: etree._Element, lanes: dict[str, str]) -> Scope:
        scope = Scope(container.get("id", ""))
        boundary = []
        for element in _drawn(container):
            part = self._part(element, lanes)
            if part.kind == "boundaryEvent":
                boundary.append((part, element.get("attachedToRef", "").rpartition(":")[2]))
            else:
                scope.parts[part.id] = part
            self.home[part.id] = scope
        for guest, host in boundary:
            if host in scope.parts and scope.parts[host].kind in NODES:
                scope.parts[host].guests.append(guest)
            else:
                scope.parts[guest.id] = guest
        return scope

    def _part(self, element: etree._Element, lanes: dict[str, str]) -> Part:
        kind, own = local(element), element.get("id", "")
        part = Part(own, kind, *SIZES.get(kind, BOX), lane=lanes.get(own, ""))
        part.satellite = kind in BESIDE or kind in DATA
        if kind in SIZES or kind == "group":
            part.name = named(self.model.name(element))
        elif kind == "textAnnotation":
            block = Block(wrap(self.model.name(element), NOTE_WIDTH - 12, NAME_SIZE), NAME_SIZE)
            part.width, part.height = max(60.0, min(NOTE_WIDTH, block.width + 14)), max(30.0, block.height + 10)
        elif kind in SUB_PROCESSES:
            inside = self._scope(element, {})
            part.inside = inside if inside.parts else None
        return part

    def _read_notes_around(self, collaboration: etree._Element, pools: list[Pool]) -> None:
        """Notes of the collaboration itself lie where what they are tied to lies."""
        ties = [self._link(tie) for tie in collaboration.iterfind("bpmn:association[@id]", NAMESPACES)]
        default = next((pool.scope for pool in pools if pool.scope is not None), None)
        for element in _drawn(collaboration):
            own = element.get("id", "")
            tied = [end for tie in ties for end in (tie.source, tie.target) if own in (tie.source, tie.target)]
            scope = next((self.home[end] for end in tied if end in self.home), default)
            if scope is not None:
                part = self._part(element, {})
                scope.parts[part.id] = part
                self.home[part.id] = scope

    def _read_links(self, pools: list[Pool]) -> None:
        known = set(self.home) | {pool.id for pool in pools}
        known |= {flow.get("id", "") for kind in LINKS[:2] for flow in self.root.iter(f"{{{MODEL}}}{kind}")}
        for element in self.root.iter(*(f"{{{MODEL}}}{kind}" for kind in LINKS)):
            link = self._link(element)
            if not link.id or link.source not in known or link.target not in known:
                continue
            home = self.home.get(link.source)
            if link.kind != "messageFlow" and home is not None and home is self.home.get(link.target):
                home.links.append(link)
            elif link.kind != "sequenceFlow":
                self.across.append(link)

    def _link(self, element: etree._Element) -> Link:
        source, target = self.model.ends(element)
        name = named(self.model.name(element))
        return Link(element.get("id", ""), local(element), self._id(source), self._id(target), name)

    def _id(self, reference: str) -> str:
        """The id that a reference means, without the prefix it may have."""
        found = self.model.find(reference)
        return found.get("id", "") if found is not None else ""


def named(name: str) -> Block | None:
    """A name that stands outside, in lines; nothing where there is none."""
    return Block(wrap(name, NAME_WIDTH, NAME_SIZE), NAME_SIZE) if name.strip() else None


def _drawn(container: etree._Element) -> Iterator[etree._Element]:
    """The children that get a shape; data objects stand for themselves only where nothing refers to them."""
    for child in container.iterchildren(f"{{{MODEL}}}*"):
        if child.get("id") and local(child) in NODES | set(BESIDE):
            yield child
    for kind in ("dataInput", "dataOutput"):
        yield from container.iterfind(f"bpmn:ioSpecification/bpmn:{kind}[@id]", NAMESPACES)
