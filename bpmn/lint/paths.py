"""Ways through the map: everything can be reached, and from everywhere an end can."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.lint.document import SUB_PROCESSES, Document, Node, handle
from bpmn.lint.finding import Rule, Said, Spot
from bpmn.lint.graph import backwards, in_a_circle, reached
from bpmn.xml import local

#: where a walk stands still until somebody or something says that it goes on
WAITS = frozenset({"userTask", "manualTask", "task", "receiveTask", "intermediateCatchEvent", "eventBasedGateway"})


def ways(document: Document) -> dict[str, list[str]]:
    """Where a walk can go from each element: along its flows, or out by an event on its border."""
    found: dict[str, list[str]] = {node.get("id", ""): [] for node in document.nodes}
    for link in document.links:
        found[link.source].append(link.target)
    for event in document.every("boundaryEvent"):
        found.setdefault(event.get("attachedToRef", ""), []).append(event.get("id", ""))
    return found


def strange_starts(document: Document) -> Iterator[Spot]:
    for scope in document.scopes:
        count = sum(local(child) == "startEvent" for child in scope)
        if count != 1 and local(scope) != "adHocSubProcess":
            yield Spot(handle(scope), str(count))


def unreachable(document: Document) -> Iterator[Spot]:
    begun = (node for node in document.nodes if local(node) == "startEvent" or _stands_alone(node))
    seen = reached((node.get("id", "") for node in begun), ways(document))
    return (Spot(handle(node)) for node in document.nodes if node.get("id") and node.get("id") not in seen)


def dead_ends(document: Document) -> Iterator[Spot]:
    for node in document.nodes:
        if local(node) != "endEvent" and not _stands_alone(node) and not document.leaving(node):
            yield Spot(handle(node))


def _stands_alone(node: Node) -> bool:
    """What BPMN lets stand without flows; whether it may be there at all is said by rules of its own."""
    scope = node.getparent()
    unordered = scope is not None and local(scope) == "adHocSubProcess"
    return unordered or "true" in (node.get("isForCompensation"), node.get("triggeredByEvent"))


def without_end(document: Document) -> Iterator[Spot]:
    stops = [node.get("id", "") for node in document.nodes if local(node) == "endEvent" or not document.leaving(node)]
    seen = reached(stops, backwards(ways(document)))
    return (Spot(handle(node)) for node in document.nodes if node.get("id") and node.get("id") not in seen)


def busy_circles(document: Document) -> Iterator[Spot]:
    waiting = {node.get("id", "") for node in document.nodes if _waits(document, node)}
    busy = {
        source: [target for target in targets if target not in waiting]
        for source, targets in ways(document).items()
        if source not in waiting
    }
    circling = in_a_circle(busy)
    return (Spot(handle(node)) for node in document.nodes if node.get("id") in circling)


def _waits(document: Document, node: Node, above: frozenset[str] = frozenset()) -> bool:
    """`above`: the called processes in which the element stands; one that calls itself is said by a rule of its own,
    and so is one that isn't at hand."""
    if local(node) == "callActivity":
        process = node.get("calledElement", "")
        holder = document.called.get(process, document)
        found = next((one for one in holder.every("process") if one.get("id") == process), None)
        return found is None or process in above or _waits(holder, found, above | {process})
    if local(node) in SUB_PROCESSES | {"process"}:
        return any(_waits(document, child, above) for child in node)
    return local(node) in WAITS


RULES = (
    Rule(
        "start-count",
        strange_starts,
        Said(
            "流程或子流程必须恰有一个开始事件，这里有 {detail} 个",
            "a process or sub-process has exactly one start event; here are {detail}",
        ),
        Said("保留一个开始事件，其余合并到它之后", "keep one start event and merge the others behind it"),
    ),
    Rule(
        "unreachable",
        unreachable,
        Said("从开始事件走不到这个元素", "no way leads from the start event to this element"),
        Said("用顺序流接上它，或删除它", "connect it by a sequence flow, or delete it"),
    ),
    Rule(
        "dead-end",
        dead_ends,
        Said(
            "流程在这里无声地结束，不是结束事件",
            "the walk ends here without an end event, so nothing says what the order became",
        ),
        Said("接到下一个元素，或接一个结束事件", "lead it on, or to an end event"),
    ),
    Rule(
        "no-end",
        without_end,
        Said("从这里走不到任何结束事件", "from here no end event can be reached"),
        Said("给循环加一条出路", "give the loop a way out"),
    ),
    Rule(
        "busy-loop",
        busy_circles,
        Said(
            "循环里没有任何等待，会不停空转",
            "nothing waits in this loop: it would turn for ever without a pause",
        ),
        Said(
            "去掉循环；重试和轮询由引擎负责",
            "remove the loop; retries and polls are the engine's, not the map's",
        ),
    ),
)
