"""Automatic layout: a map without a diagram, or with a part of it missing, gets one.

Graphviz (`dot`) says in which column each part stands; lanes, rows, the ways of the flows and the places of the names
are found here, because plain `dot` leaves lanes ragged and boundary events adrift. The result is written back as
standard diagram interchange, and is the same for the same map. Graphviz is spoken to in `ranks` only.
"""

from __future__ import annotations

from lxml import etree

from bpmn.errors import MapError
from bpmn.layout import arranging, finishing, reading, writing
from bpmn.xml import parse

__all__ = ["laid_out"]


def laid_out(xml: bytes) -> bytes:
    """The file with a complete diagram.

    Raises `MapError` where the file can't be read, holds nothing to draw, or where the program `dot` is missing.
    """
    root = parse(xml)
    plan = reading.plan(root)
    if not plan.pools:
        raise MapError("the map holds nothing that could be drawn", fix="give it a process with elements")
    places, rest = arranging.arrange(plan)
    finishing.finish(plan, places, rest)
    writing.write(root, writing.new_plane(root, plan.element), places)
    etree.indent(root[-1], level=1)
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")
