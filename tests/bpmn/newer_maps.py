"""Newer versions of maps, made from the file of an older one: the same but for what is said here.

What is gone is gone from the picture; what is new is not drawn.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from lxml import etree

from bpmn.map import ACTIVITIES
from bpmn.xml import MODEL, NAMESPACES, local
from tests.bpmn.sketch import timer


class Newer:
    """A file that is being changed; `xml` is what has become of it."""

    def __init__(self, xml: bytes) -> None:
        self._root = etree.fromstring(xml)

    @property
    def xml(self) -> bytes:
        return etree.tostring(self._root, xml_declaration=True, encoding="UTF-8")

    def node(self, own: str) -> etree._Element:
        (found,) = self._root.iterfind(f".//bpmn:*[@id='{own}']", NAMESPACES)
        return found

    def names(self, own: str, name: str) -> Newer:
        """Gives it another label."""
        self.node(own).set("name", name)
        return self

    def adds(self, own: str, *, after: str, kind: str = "serviceTask", name: str = "") -> Newer:
        """A new element on the only way out of another."""
        (flow,) = self._flows("sourceRef", after)
        target = flow.get("targetRef", "")
        flow.set("targetRef", own)
        self._beside(flow, f'<{kind} xmlns="{MODEL}" id="{own}" name="{name or own}"/>')
        self._beside(flow, _flow(own, target))
        return self

    def removes(self, own: str) -> Newer:
        """An element with one way in and one way out goes, with all that sits on its border and only leads on."""
        (came,), (goes,) = self._flows("targetRef", own), self._flows("sourceRef", own)
        came.set("targetRef", goes.get("targetRef", ""))
        for gone in (goes, *self._root.iterfind(f".//bpmn:boundaryEvent[@attachedToRef='{own}']", NAMESPACES)):
            _drop(gone)
        _drop(self.node(own))
        return self

    def replaces(self, own: str, kind: str) -> Newer:
        """The same id, but another kind of element."""
        self.node(own).tag = f"{{{MODEL}}}{kind}"
        return self

    def watches(self, own: str, *, host: str, what: str = timer("'P3D'", "timeDuration")) -> Newer:
        """A boundary event that interrupts nothing and leads to an end of its own."""
        end = f"{own}_over"
        event = f'<boundaryEvent xmlns="{MODEL}" id="{own}" name="{own}" attachedToRef="{host}" cancelActivity="false">'
        self._beside(self.node(host), f"{event}{what}</boundaryEvent>")
        self._beside(self.node(host), f'<endEvent xmlns="{MODEL}" id="{end}" name="{end}"/>')
        self._beside(self.node(host), _flow(own, end))
        return self

    def leads(self, source: str, target: str, kind: str = "parallelGateway") -> Newer:
        """One more branch from a gateway to another: a step between them."""
        own = f"{source}_to_{target}_{len(self._flows('sourceRef', source))}"
        for part in (f'<serviceTask xmlns="{MODEL}" id="{own}" name="{own}"/>', _flow(source, own), _flow(own, target)):
            self._beside(self.node(source), part)
        return self

    def drops(self, *ids: str) -> Newer:
        """These go, and nothing takes their place."""
        for own in ids:
            _drop(self.node(own))
        return self

    def calls_it(self, own: str, other: str) -> Newer:
        """Another id for an end event."""
        self.node(own).set("id", other)
        for flow in self._flows("targetRef", own):
            flow.set("targetRef", other)
        return self

    def alternative(self, own: str, *, of: str, to: str) -> Newer:
        """One more message that an event-based gateway waits for."""
        self._root.insert(0, etree.fromstring(f'<message xmlns="{MODEL}" id="m_{own}" name="{own}"/>'))
        event = f'<intermediateCatchEvent xmlns="{MODEL}" id="{own}" name="{own}">'
        definition = f'<messageEventDefinition messageRef="m_{own}"/>'
        self._beside(self.node(of), f"{event}{definition}</intermediateCatchEvent>")
        self._beside(self.node(of), _flow(of, own))
        self._beside(self.node(of), _flow(own, to))
        return self

    def says(self, own: str, **attributes: str) -> Newer:
        """Sets attributes of an element."""
        for key, value in attributes.items():
            self.node(own).set(key, value)
        return self

    def moment(self, own: str, text: str) -> Newer:
        """Another expression of its timer."""
        (found,) = (one for one in self.node(own).iter() if local(one) in ("timeDate", "timeDuration"))
        found.text = text
        return self

    def message(self, own: str, name: str) -> Newer:
        """It waits for another message."""
        self._root.insert(0, etree.fromstring(f'<message xmlns="{MODEL}" id="m_{name}" name="{name}"/>'))
        (definition,) = self.node(own).iterfind("bpmn:messageEventDefinition", NAMESPACES)
        definition.set("messageRef", f"m_{name}")
        return self

    def _flows(self, end: str, own: str) -> list[etree._Element]:
        return self._root.findall(f".//bpmn:sequenceFlow[@{end}='{own}']", NAMESPACES)

    @staticmethod
    def _beside(node: etree._Element, part: str) -> None:
        parent = node.getparent()
        assert parent is not None
        parent.append(etree.fromstring(part))

    # -- by chance

    def changes(self, chance: random.Random) -> str:
        """Some change or other; says which."""
        kinds: list[Callable[[random.Random], str]] = [
            self._adds_somewhere, self._removes_something, self._replaces_something, self._watches_something,
            self._leads_more,
        ]  # fmt: skip
        return chance.choice(kinds)(chance)

    def _ids(self, *kinds: str) -> list[str]:
        return [one.get("id", "") for one in self._root.iter(f"{{{MODEL}}}*") if local(one) in kinds]

    def _adds_somewhere(self, chance: random.Random) -> str:
        (source, own) = chance.choice(self._ids(*ACTIVITIES, "startEvent")), f"new_{chance.randrange(10**9)}"
        self.adds(own, after=source, kind=chance.choice(["serviceTask", "userTask"]))
        return f"{own} after {source}"

    def _removes_something(self, chance: random.Random) -> str:
        there = self._ids(*ACTIVITIES)
        if not there:
            return "nothing"
        gone = chance.choice(there)
        self.removes(gone)
        return f"without {gone}"

    def _replaces_something(self, chance: random.Random) -> str:
        there = self._ids(*ACTIVITIES)
        if not there:
            return "nothing"
        own, kind = chance.choice(there), chance.choice(["serviceTask", "userTask", "manualTask"])
        self.replaces(own, kind)
        return f"{own} as {kind}"

    def _watches_something(self, chance: random.Random) -> str:
        there = self._ids("userTask", "subProcess")
        if not there:
            return "nothing"
        own, host = f"new_{chance.randrange(10**9)}", chance.choice(there)
        self.watches(own, host=host)
        return f"{own} on {host}"

    def _leads_more(self, chance: random.Random) -> str:
        there = self._ids("parallelGateway")
        splits = [one for one in there if one.startswith("split")]
        if not splits:
            return "nothing"
        split = chance.choice(splits)
        join = f"join_{int(split.removeprefix('split_')) + 1}"
        self.leads(split, join)
        return f"{split} leads to {join} once more"


def _flow(source: str, target: str) -> str:
    return f'<sequenceFlow xmlns="{MODEL}" id="{source}-{target}-new" sourceRef="{source}" targetRef="{target}"/>'


def _drop(node: etree._Element) -> None:
    """With its shape or line, and its place in a lane."""
    own = node.get("id", "")
    shapes = node.getroottree().iterfind(f".//*[@bpmnElement='{own}']")
    places = (one for one in node.getroottree().iter(f"{{{MODEL}}}flowNodeRef") if one.text == own)
    for gone in (*shapes, *places, node):
        parent = gone.getparent()
        assert parent is not None
        parent.remove(gone)
