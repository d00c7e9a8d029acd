"""Automatic layout: a map without a diagram, or with a part of it missing, gets one.

Graphviz (`dot`) says in which column each part stands; lanes, rows, the ways of the flows and the places of the names
are found here, because plain `dot` leaves lanes ragged and boundary events adrift. The result is written back as
standard diagram interchange, and is the same for the same map. Graphviz is spoken to in `dot` only.
"""

from __future__ import annotations

from lxml import etree

from bpmn import limits
from bpmn.errors import MapError
from bpmn.layout import arranging, diagrams, finishing, mending, reading, writing
from bpmn.layout.parts import Plan
from bpmn.xml import DI, MODEL, parse

__all__ = ["completed", "laid_out"]

#: parts; 5,000 take about ten seconds
MOST = 8_000
MOST_FLOWS = 12_000
MOST_LANES = 300  #: and pools


def laid_out(xml: bytes, *, anew: bool = False) -> bytes:
    """The file with a complete diagram; the very same bytes where it has one.

    What the diagram shows already stays where it is; with `anew`, and where there is no room left for what is missing,
    everything gets a new place. Raises `MapError` where the file can't be read, holds nothing to draw or too much,
    takes too long (`limits.LONGEST`), or where the program `dot` is missing.
    """
    with limits.within():
        root, changed = _completed(xml, anew)
        return _written(root) if changed else xml


def completed(xml: bytes) -> etree._Element:
    """The same as a tree, for whoever reads on at once."""
    with limits.within():
        return _completed(xml, anew=False)[0]


def _completed(xml: bytes, anew: bool) -> tuple[etree._Element, bool]:
    """The file with a complete diagram, and whether that took anything."""
    root = parse(xml)
    _within_limits(root)
    plan = reading.plan(root)
    if not plan.pools:
        raise MapError(
            "the map holds nothing that could be drawn",
            fix="give it a process with elements",
            zh="流程图里没有可以画的内容",
            fix_zh="请给流程加上元素",
        )
    if not anew:
        try:
            changed = _mended(root, plan)
        except mending.NoRoom:
            root, changed = parse(xml), None
            plan = reading.plan(root)
        if changed is not None:
            return root, changed
    count = sum(1 for pool in plan.pools if pool.scope is not None for _ in pool.scope.everything())
    if count > MOST:
        raise MapError(
            f"the map has no complete diagram, and {count:,} parts are too many to lay out (at most {MOST:,})",
            fix="split the map, or draw it in a BPMN tool",
            zh=f"流程图没有完整的图形，{count:,} 个元素超过自动排版的上限 {MOST:,}",
            fix_zh="请拆分流程图，或用 BPMN 工具画好布局",
        )
    writing.clear(root)
    for each in reading.planes(plan):
        places, rest = arranging.arrange(each)
        finishing.finish(each, places, rest)
        writing.write(root, writing.new_plane(root, each.element), places)
    return root, True


def _within_limits(root: etree._Element) -> None:
    """Raises `MapError` where flows or lanes alone are too many."""
    flows = (reading.LINKS, MOST_FLOWS, "flows", "连线")
    lanes = (("participant", "lane"), MOST_LANES, "lanes", "泳道")
    for kinds, most, what, zh in (flows, lanes):
        count = sum(1 for _ in root.iter(*(f"{{{MODEL}}}{kind}" for kind in kinds)))
        if count > most:
            raise MapError(
                f"the map has no complete diagram, and {count:,} {what} are too many to lay out (at most {most:,})",
                fix="split the map, or draw it in a BPMN tool",
                zh=f"流程图没有完整的图形，{count:,} 条{zh}超过自动排版的上限 {most:,}",
                fix_zh="请拆分流程图，或用 BPMN 工具画好布局",
            )


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
