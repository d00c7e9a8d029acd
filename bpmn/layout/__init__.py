"""Automatic layout: a map without a diagram, or with a part of it missing, gets one.

Graphviz (`dot`) says in which column each part stands; lanes, rows, the ways of the flows and the places of the names
are found here, because plain `dot` leaves lanes ragged and boundary events adrift. The result is written back as
standard diagram interchange, and is the same for the same map. Graphviz is spoken to in `ranks` only.
"""

from __future__ import annotations

from lxml import etree

from bpmn.errors import MapError
from bpmn.layout import arranging, diagrams, finishing, mending, reading, writing
from bpmn.layout.parts import Plan
from bpmn.xml import DI, parse

__all__ = ["laid_out"]


def laid_out(xml: bytes, *, anew: bool = False) -> bytes:
    """The file with a complete diagram; the very same bytes where it has one.

    What the diagram shows already stays where it is; with `anew`, and where there is no room left for what is missing,
    everything gets a new place. Raises `MapError` where the file can't be read, holds nothing to draw, or where the
    program `dot` is missing.
    """
    root = parse(xml)
    plan = reading.plan(root)
    if not plan.pools:
        raise MapError("the map holds nothing that could be drawn", fix="give it a process with elements")
    if not anew:
        try:
            mended = _mended(root, plan)
        except mending.NoRoom:
            root, mended = parse(xml), None
        if mended is not None:
            return _written(root) if mended else xml
    places, rest = arranging.arrange(plan)
    finishing.finish(plan, places, rest)
    writing.write(root, writing.new_plane(root, plan.element), places)
    return _written(root)


def _mended(root: etree._Element, plan: Plan) -> bool | None:
    """Completes the diagram there is; whether that took anything, or nothing where there is none to start from."""
    before = len(root.findall(f".//{{{DI}}}*"))
    plane = diagrams.without_faults(root)
    if plane is None:
        return None
    new = mending.mend(root, plane, plan)
    writing.write(root, plane, new)
    return bool(new.boxes or new.courses) or before != len(root.findall(f".//{{{DI}}}*"))


def _written(root: etree._Element) -> bytes:
    for diagram in root.findall(f"{{{DI}}}BPMNDiagram"):
        etree.indent(diagram, level=1)
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")
