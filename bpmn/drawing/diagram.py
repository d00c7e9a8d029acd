"""What a diagram shows, as plain facts: shapes, edges and their texts, free of XML and of SVG.

Lengths are the diagram's own units (pixels at 96 dpi); x grows to the right, y downwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bpmn.geometry import Box, Point
from bpmn.semantics import POOLS


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

    #: pools and lanes
    frames: tuple[Shape, ...] = field(default=(), init=False, repr=False, compare=False)
    _by_id: dict[str, Shape] = field(default_factory=dict, init=False, repr=False, compare=False)
    _guests: dict[str, list[Shape]] = field(default_factory=dict, init=False, repr=False, compare=False)

    #: what is worked out once for a scene and kept with it, by what it is for
    kept: dict[str, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "frames", tuple(shape for shape in self.shapes if shape.type in POOLS))
        for shape in self.shapes:
            self._by_id.setdefault(shape.id, shape)
            if shape.attached_to:
                self._guests.setdefault(shape.attached_to, []).append(shape)

    def shape(self, element: str) -> Shape | None:
        """The shape of an element; None where the diagram has none."""
        return self._by_id.get(element)

    def attached(self, host: str) -> list[Shape]:
        """The boundary events on an element."""
        return self._guests.get(host, [])
