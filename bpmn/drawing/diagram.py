"""What a diagram shows, as plain facts: shapes, edges and their texts, free of XML and of SVG.

Lengths are the diagram's own units (pixels at 96 dpi); x grows to the right, y downwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

POOLS = frozenset({"participant", "lane"})
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = SUB_PROCESSES | frozenset(
    [
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
        "callActivity",
    ]
)
EVENTS = frozenset(["startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"])
GATEWAYS = frozenset(["exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"])
DATA = frozenset(["dataObjectReference", "dataObject", "dataInput", "dataOutput", "dataStoreReference", "dataStore"])
#: shapes whose name stands outside of them, so it needs a place of its own
NAMED_OUTSIDE = EVENTS | GATEWAYS | DATA | {"group"}


class Point(NamedTuple):
    """A place in the diagram."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def cx(self) -> float:
        return self.x + self.width / 2

    @property
    def cy(self) -> float:
        return self.y + self.height / 2

    def grown(self, by: float) -> Box:
        """The same box, larger by `by` on every side (smaller where negative)."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def moved(self, dx: float, dy: float) -> Box:
        return Box(self.x + dx, self.y + dy, self.width, self.height)

    def holds(self, other: Box) -> bool:
        """True where `other` lies wholly inside."""
        return self.x <= other.x and self.y <= other.y and self.right >= other.right and self.bottom >= other.bottom

    def overlap(self, other: Box) -> float:
        """The shared area; 0 where they are apart."""
        across = min(self.right, other.right) - max(self.x, other.x)
        down = min(self.bottom, other.bottom) - max(self.y, other.y)
        return across * down if across > 0 and down > 0 else 0.0


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds them all (at least one)."""
    every = list(boxes)
    x, y = min(box.x for box in every), min(box.y for box in every)
    return Box(x, y, max(box.right for box in every) - x, max(box.bottom for box in every) - y)


@dataclass(frozen=True, slots=True)
class Colours:
    """What a modeller painted (`bioc:` and `color:` attributes); empty where they left the default."""

    fill: str = ""
    stroke: str = ""
    ink: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A box, circle, diamond, pool, lane or artefact."""

    id: str  #: the BPMN element's id
    type: str  #: BPMN's own word: `userTask`, `boundaryEvent`, `participant` …
    name: str
    box: Box
    label: Box | None = None  #: where the modeller put the name, if said
    parent: str = ""  #: id of the sub-process, lane or pool that the model puts it in
    attached_to: str = ""  #: id of the element whose border it sits on
    expanded: bool = False  #: a sub-process that shows its inside; a pool that shows its process
    horizontal: bool = True  #: pools and lanes: flow runs left to right, the title stands at the left
    trigger: str = ""  #: events: `message`, `timer`, … `multiple`; empty for none
    throwing: bool = False
    interrupting: bool = True  #: events: False where drawn dashed
    event_sub_process: bool = False
    marker_visible: bool = False  #: exclusive gateways: whether the X is shown
    instantiate: bool = False
    markers: tuple[str, ...] = ()  #: `loop`, `parallel`, `sequential`, `compensation`, `adHoc`, `collection`
    colours: Colours = field(default_factory=Colours)


@dataclass(frozen=True, slots=True)
class Edge:
    """A flow or an association."""

    id: str
    type: str  #: `sequenceFlow`, `messageFlow`, `association`, `dataInputAssociation` …
    name: str
    points: tuple[Point, ...]  #: at least two
    source: str = ""
    target: str = ""
    label: Box | None = None
    default: bool = False  #: the flow that its source takes when no other condition holds
    conditional: bool = False  #: leaves an activity under a condition: a small diamond at its start
    direction: str = ""  #: associations: `One`, `Both` or nothing
    envelope: str = ""  #: message flows: `initiating`, `non_initiating` or nothing
    colours: Colours = field(default_factory=Colours)


class Plane(NamedTuple):
    """One of the file's diagrams: to choose from, and to go into a sub-process."""

    id: str
    name: str
    element: str  #: the collaboration, process or sub-process that it shows


@dataclass(frozen=True, slots=True)
class Scene:
    """One diagram, ready to be drawn."""

    plane: Plane
    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]
    planes: tuple[Plane, ...] = ()  #: every diagram of the file, this one among them
    #: elements of the model that this diagram hides -> the drawn shape around them (a collapsed sub-process)
    hidden: Mapping[str, str] = field(default_factory=dict)

    def shape(self, element: str) -> Shape | None:
        """The shape of an element; None where the diagram has none."""
        return next((shape for shape in self.shapes if shape.id == element), None)
