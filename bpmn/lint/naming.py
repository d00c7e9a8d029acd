"""Ids and names: ids are for programs (ASCII, unique), names are for people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bpmn.lint.document import Document, Node, handle
from bpmn.lint.finding import Rule, Said, Spot
from bpmn.map import NODES
from bpmn.xml import MODEL, local

#: what a finding, a picture or a row may have to name
NEED_ID = NODES | {
    "process",
    "participant",
    "lane",
    "sequenceFlow",
    "messageFlow",
    "message",
    "collaboration",
}
#: XML's own rule for ids (NCName), in ASCII
WELL_FORMED = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def without_id(document: Document) -> Iterator[Spot]:
    return (Spot(handle(node)) for node in document.every(*sorted(NEED_ID)) if not node.get("id"))


def doubled_ids(document: Document) -> Iterator[Spot]:
    counts = Counter(own for node in document.root.iter() if (own := node.get("id")))
    return (Spot(own, str(count)) for own, count in counts.items() if count > 1)


def ill_formed_ids(document: Document) -> Iterator[Spot]:
    for node in document.root.iter(f"{{{MODEL}}}*"):
        own = node.get("id")
        if own and not WELL_FORMED.fullmatch(own):
            yield Spot(own)


def without_name(document: Document) -> Iterator[Spot]:
    for node in (*document.every("participant", "lane"), *document.nodes):
        if not node.get("name", "").strip() and _needs_name(document, node):
            yield Spot(handle(node))


def _needs_name(document: Document, node: Node) -> bool:
    """A gateway is read by its question; a merge, and parallel or event-based ones, ask none."""
    kind = local(node)
    if not kind.endswith("Gateway"):
        return True
    return kind in ("exclusiveGateway", "inclusiveGateway") and len(document.leaving(node)) > 1


RULES = (
    Rule(
        "id-missing",
        without_id,
        Said(
            "没有 id，历史、图形和提示都无法指到它",
            "it has no id, so no history, picture or message can point to it",
        ),
        Said("给它一个 ASCII 的 id", "give it an id in ASCII"),
    ),
    Rule(
        "id-duplicate",
        doubled_ids,
        Said("同一个 id 用了 {detail} 次", "the id is used {detail} times"),
        Said("每个元素用自己的 id", "give each its own id"),
    ),
    Rule(
        "id-form",
        ill_formed_ids,
        Said(
            "id 只能用 ASCII 字母、数字、下划线、点和连字符，且不以数字开头",
            "an id has ASCII letters, digits, _ . - only, and doesn't begin with a digit",
        ),
        Said(
            "改成如 submit_work_order 的写法；中文写在名称里",
            "spell it like submit_work_order; Chinese goes into the name",
        ),
    ),
    Rule(
        "name-missing",
        without_name,
        Said("没有名称，看图的人不知道它是什么", "it has no name: nobody who sees the picture knows what it is"),
        Said("写上名称；分支网关写成一个问句", "give it a name; a gateway that splits asks a question"),
    ),
)
