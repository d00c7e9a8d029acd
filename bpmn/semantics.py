"""What the model says about an element that a picture must show: trigger, markers, default flow …"""

from __future__ import annotations

from lxml import etree

from bpmn.xml import MODEL, local

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
THROWING = frozenset({"endEvent", "intermediateThrowEvent"})
#: what a name is taken from when the element has none of its own
BORROWED_NAMES = {"dataObjectReference": "dataObjectRef", "dataStoreReference": "dataStoreRef"}
CALLED_TASKS = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}


#: characters of a name that a picture shows; nobody reads more of them in a box
LONGEST = 500


class Model:
    """The elements of a BPMN file by id, and what can be asked about them."""

    def __init__(self, root: etree._Element) -> None:
        self.elements: dict[str, etree._Element] = {}
        for element in root.iter(f"{{{MODEL}}}*"):
            key = element.get("id")
            if key:
                self.elements.setdefault(key, element)
        self.defaults = {flow for element in root.iter(f"{{{MODEL}}}*") if (flow := element.get("default"))}

    def find(self, reference: str) -> etree._Element | None:
        """The element a reference names; a QName's prefix (`tns:task_1`) may stand before the id."""
        found = self.elements.get(reference)
        return found if found is not None else self.elements.get(reference.rpartition(":")[2])

    def name(self, element: etree._Element) -> str:
        """The text to show, of `LONGEST` characters at most."""
        name = self._name(element)
        return name if len(name) <= LONGEST else name[:LONGEST] + "…"

    def _name(self, element: etree._Element) -> str:
        """Data objects add their state in brackets, annotations are their text."""
        kind = local(element)
        if kind == "textAnnotation":
            return child_text(element, "text")
        if kind == "group":
            value = self.find(element.get("categoryValueRef", ""))
            return value.get("value", "") if value is not None else ""
        name: str = element.get("name", "")
        if not name and kind in BORROWED_NAMES:
            lender = self.find(element.get(BORROWED_NAMES[kind], ""))
            name = lender.get("name", "") if lender is not None else ""
        state = element.find(f"{{{MODEL}}}dataState")
        if state is not None and state.get("name"):
            name = f"{name}\n[{state.get('name')}]".strip()
        return name

    def trigger(self, element: etree._Element) -> str:
        """`message`, `timer` …; `multiple` or `parallelMultiple` where there are several; '' for none.

        An event sub-process has its start event's.
        """
        if flag(element, "triggeredByEvent"):
            start = element.find(f"{{{MODEL}}}startEvent")
            return self.trigger(start) if start is not None else ""
        kinds = [local(child) for child in element if local(child).endswith("EventDefinition")]
        for child in element.findall(f"{{{MODEL}}}eventDefinitionRef"):
            named = self.find((child.text or "").strip())
            kinds.append(local(named) if named is not None else "")
        if len(kinds) > 1:
            return "parallelMultiple" if flag(element, "parallelMultiple") else "multiple"
        return kinds[0].removesuffix("EventDefinition") if kinds else ""

    def markers(self, element: etree._Element) -> tuple[str, ...]:
        """The signs at the bottom of a box, in the order they are drawn."""
        found = []
        several = element.find(f"{{{MODEL}}}multiInstanceLoopCharacteristics")
        if element.find(f"{{{MODEL}}}standardLoopCharacteristics") is not None:
            found.append("loop")
        elif several is not None:
            found.append("sequential" if flag(several, "isSequential") else "parallel")
        if flag(element, "isForCompensation"):
            found.append("compensation")
        if local(element) == "adHocSubProcess":
            found.append("adHoc")
        if self._is_collection(element) or (local(element) == "participant" and self._many(element)):
            found.append("parallel")
        return tuple(found)

    def _is_collection(self, element: etree._Element) -> bool:
        lender = self.find(element.get("dataObjectRef", ""))
        return flag(element, "isCollection") or (lender is not None and flag(lender, "isCollection"))

    def _many(self, participant: etree._Element) -> bool:
        several = participant.find(f"{{{MODEL}}}participantMultiplicity")
        return several is not None and several.get("maximum", "2").strip() not in ("0", "1")

    def called_task(self, element: etree._Element) -> str:
        """The kind of global task that a call activity calls; '' where it calls a process."""
        called = self.find(element.get("calledElement", "")) if local(element) == "callActivity" else None
        return CALLED_TASKS.get(local(called), "") if called is not None else ""

    def ends(self, element: etree._Element) -> tuple[str, str]:
        """Source and target of a flow; a data association's missing end is the activity around it."""
        around = element.getparent()
        owner = around.get("id", "") if around is not None else ""
        source, target = (
            element.get(attribute) or child_text(element, attribute) for attribute in ("sourceRef", "targetRef")
        )
        if local(element) == "dataInputAssociation":
            target = owner
        elif local(element) == "dataOutputAssociation":
            source = owner
        return source, target

    def conditional(self, flow: etree._Element) -> bool:
        """True where the flow leaves an activity under a condition (a gateway's conditions bear no sign)."""
        source = self.find(flow.get("sourceRef", ""))
        leaves_activity = source is not None and local(source) in ACTIVITIES
        return leaves_activity and flow.find(f"{{{MODEL}}}conditionExpression") is not None


def child_text(element: etree._Element, tag: str) -> str:
    """The stripped text of a child of the model's namespace; '' where there is none."""
    child = element.find(f"{{{MODEL}}}{tag}")
    return "".join(str(part) for part in child.itertext()).strip() if child is not None else ""


def flag(element: etree._Element, attribute: str, default: bool = False) -> bool:
    """An xsd:boolean attribute."""
    value = element.get(attribute)
    return default if value is None else value.strip() in ("true", "1")
