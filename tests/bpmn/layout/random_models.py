"""Whole models by chance, without a diagram: pools, lanes in lanes, sub-processes, loops back, notes, messages."""

from __future__ import annotations

import random
from xml.sax.saxutils import quoteattr

from bpmn.xml import MODEL

TASKS = ("task", "userTask", "serviceTask", "callActivity", "receiveTask")
GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway")
EVENTS = ("intermediateCatchEvent", "intermediateThrowEvent")
CHINESE = "家客宽带开通受理派单施工竣工退单改单预约装维回访计费营业员客户地址资源端口核对（）「」，、？"
LATIN = (
    "provisioning",
    "order",
    "accepted",
    "address",
    "VLAN",
    "&",
    "<b>",
    '"quoted"',
    "'single'",
    "retry-later",
    "a/b",
)


class Model:
    """Makes one model; the same seed makes the same again."""

    def __init__(self, seed: int, most: int = 9):
        self.chance = random.Random(seed)
        self.most = most
        self.count = 0
        self.lanes: dict[str, str] = {}  #: element -> its lane
        self.touchable: list[list[str]] = []  #: by pool: what a message may touch

    def xml(self) -> bytes:
        pools = self.chance.choice((0, 1, 1, 2, 2, 3))
        processes, participants = [], []
        for _ in range(max(pools, 1)):
            own = self._id("process")
            closed = pools > 1 and self.chance.random() < 0.2
            self.touchable.append([])
            if not closed:
                processes.append(f'<process id="{own}">{self._inside(0, lanes=pools > 0)}</process>')
            pool, reference = self._id("pool"), "" if closed else f' processRef="{own}"'
            participants.append(f'<participant id="{pool}"{self._name()}{reference}/>')
            self.touchable[-1].append(pool)
        around = f'<collaboration id="c">{"".join(participants)}{self._messages()}</collaboration>' if pools else ""
        return f'<definitions xmlns="{MODEL}" id="d">{around}{"".join(processes)}</definitions>'.encode()

    def _id(self, kind: str) -> str:
        self.count += 1
        return f"{kind}_{self.count}"

    def _name(self, often: float = 0.8) -> str:
        if self.chance.random() > often:
            return ""
        if self.chance.random() < 0.5:
            name = "".join(self.chance.choices(CHINESE, k=self.chance.choice((1, 3, 6, 12, 60))))
        else:
            name = " ".join(self.chance.choices(LATIN, k=self.chance.choice((1, 2, 4, 8))))
        return f" name={quoteattr(name[:60])}"

    def _inside(self, depth: int, *, lanes: bool = False) -> str:
        """The parts and flows of a process or sub-process."""
        nodes: list[str] = []
        parts: list[str] = []
        starts: list[str] = []  # what flows may leave
        for _ in range(self.chance.randint(1, self.most if depth == 0 else 4)):
            parts += self._node(depth, nodes, starts)
        ends = list(nodes)
        for _ in range(self.chance.choice((0, 0, 1, 2))):
            parts.append(self._beside(nodes))
        for place, source in enumerate(starts):
            later = ends[place + 1 :] or ends
            for _ in range(self.chance.choice((0, 1, 1, 1, 2, 3))):
                target = self.chance.choice(later[:3] if self.chance.random() < 0.8 else ends)
                own = self._id("flow")
                parts.append(f'<sequenceFlow id="{own}"{self._name(0.3)} sourceRef="{source}" targetRef="{target}"/>')
        return (self._lane_set(nodes) if lanes else "") + "".join(parts)

    def _node(self, depth: int, nodes: list[str], starts: list[str]) -> list[str]:
        kinds = ["startEvent", "endEvent", *TASKS, *GATEWAYS, *EVENTS] + ["subProcess"] * (2 if depth < 2 else 0)
        kind = self.chance.choice(kinds)
        own = self._id(kind)
        nodes.append(own)
        self.touchable[-1].append(own)
        if kind != "endEvent":
            starts.append(own)
        inside = self._inside(depth + 1) if kind == "subProcess" else ""
        parts = [f'<{kind} id="{own}"{self._name()}>{inside}</{kind}>']
        if kind in (*TASKS, "subProcess"):
            for _ in range(self.chance.choice((0, 0, 0, 1, 1, 2, 3))):
                guest = self._id("boundary")
                starts.append(guest)
                self.touchable[-1].append(guest)
                definition = self.chance.choice(("message", "timer", "error"))
                parts.append(
                    f'<boundaryEvent id="{guest}"{self._name()} attachedToRef="{own}">'
                    f"<{definition}EventDefinition/></boundaryEvent>"
                )
        return parts

    def _beside(self, nodes: list[str]) -> str:
        own, tie = self._id("beside"), self._id("tie")
        node = self.chance.choice(nodes)
        if self.chance.random() < 0.5:
            return f'<dataObjectReference id="{own}"{self._name()}/>' + (
                f'<association id="{tie}" sourceRef="{node}" targetRef="{own}"/>'
            )
        name = self._name(1.0)[7:-1].replace("<", "&lt;").replace("&quot;", "")
        return f'<textAnnotation id="{own}"><text>{name}</text></textAnnotation>' + (
            f'<association id="{tie}" sourceRef="{own}" targetRef="{node}"/>'
        )

    def _lane_set(self, nodes: list[str], depth: int = 0) -> str:
        count = self.chance.choice((0, 1, 2, 3)) if depth == 0 else 2
        lanes: list[list[str]] = [[] for _ in range(count)]
        for node in nodes if count else ():
            self.chance.choice(lanes).append(node)
        written = []
        for members in lanes:
            own = self._id("lane")
            self.lanes |= dict.fromkeys(members, own)
            inner = ""
            if depth == 0 and self.chance.random() < 0.25:
                inner = f"<childLaneSet>{self._lane_set(members, 1)}</childLaneSet>"
            references = "".join(f"<flowNodeRef>{member}</flowNodeRef>" for member in members)
            written.append(f'<lane id="{own}"{self._name()}>{references}{inner}</lane>')
        if depth:
            return "".join(written)
        return f"<laneSet>{''.join(written)}</laneSet>" if written else ""

    def _messages(self) -> str:
        if len(self.touchable) < 2:
            return ""
        written = []
        for _ in range(self.chance.randint(0, 5)):
            one, other = self.chance.sample(self.touchable, 2)
            source, target = self.chance.choice(one), self.chance.choice(other)
            own = self._id("message")
            written.append(f'<messageFlow id="{own}"{self._name(0.6)} sourceRef="{source}" targetRef="{target}"/>')
        return "".join(written)
