"""Maps to draw: ours, one with every sign of the notation, and the reference models where they lie about."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bpmn import drawing
from bpmn.xml import DC, DD_DI, DI, MODEL

ROOT = Path(__file__).parents[3]
TRIGGERS = (
    *("message", "timer", "error", "escalation", "signal"),
    *("compensate", "conditional", "link", "cancel", "terminate"),
)
TASKS = (
    *("task", "userTask", "manualTask", "serviceTask"),
    *("sendTask", "receiveTask", "scriptTask", "businessRuleTask"),
)
GATEWAYS = tuple(f"{kind}Gateway" for kind in ("exclusive", "parallel", "inclusive", "eventBased", "complex"))


class Sketch:
    """A map under construction: elements with their bounds, flows with their waypoints."""

    def __init__(self) -> None:
        self.model: list[str] = []
        self.around: list[str] = []
        self.plane: list[str] = []

    def shape(self, xml: str, own: str, box: tuple[float, float, float, float], shown: str = "") -> Sketch:
        """An element's XML (may be empty where another one holds it) and its shape."""
        self.model.append(xml)
        x, y, width, height = box
        bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'
        self.plane.append(f'<di:BPMNShape bpmnElement="{own}" {shown}>{bounds}</di:BPMNShape>')
        return self

    def edge(self, xml: str, own: str, *points: tuple[float, float]) -> Sketch:
        self.model.append(xml)
        course = "".join(f'<dd:waypoint x="{x}" y="{y}"/>' for x, y in points)
        self.plane.append(f'<di:BPMNEdge bpmnElement="{own}">{course}</di:BPMNEdge>')
        return self

    def xml(self) -> bytes:
        return (
            f'<definitions xmlns="{MODEL}" xmlns:di="{DI}" xmlns:dc="{DC}" xmlns:dd="{DD_DI}" '
            'xmlns:color="http://www.omg.org/spec/BPMN/non-normative/color/1.0">'
            f'{"".join(self.around)}<process id="p">{"".join(self.model)}</process>'
            f'<di:BPMNDiagram id="d" name="Gallery"><di:BPMNPlane bpmnElement="c">{"".join(self.plane)}'
            "</di:BPMNPlane></di:BPMNDiagram></definitions>"
        ).encode()


def one(xml: str, own: str = "it", size: tuple[float, float] = (100, 80), shown: str = "") -> drawing.Scene:
    """A scene of one shape at 100, 100."""
    return drawing.scene(Sketch().shape(xml, own, (100, 100, *size), shown).xml())


def gallery() -> bytes:
    """A map with every sign: a row for tasks, gateways, events of each kind, then pools, data and flows."""
    sketch = Sketch()
    sketch.around.append(
        '<collaboration id="c"><participant id="pool" name="家客（测试）系统BOSS" processRef="p"/>'
        '<participant id="black" name="外部系统"/>'
        '<messageFlow id="m" name="施工单" sourceRef="userTask" targetRef="black"/></collaboration>'
    )
    sketch.shape("", "pool", (0, 0, 1300, 900), 'isHorizontal="true"')
    sketch.shape("", "black", (0, 1000, 1300, 80))
    sketch.shape('<laneSet><lane id="lane" name="营业员"/></laneSet>', "lane", (30, 0, 1270, 900))
    for column, kind in enumerate(TASKS):
        name = f"办理「{kind}」业务，一次"
        sketch.shape(f'<{kind} id="{kind}" name="{name}"/>', kind, (100 + 140 * column, 40, 100, 80))
    for column, kind in enumerate(GATEWAYS):
        place = (100 + 140 * column, 180, 50, 50)
        sketch.shape(f'<{kind} id="{kind}" name="如何？"/>', kind, place, 'isMarkerVisible="true"')
    rows = ("startEvent", "intermediateCatchEvent", "intermediateThrowEvent", "endEvent")
    for row, kind in enumerate(rows):
        for column, trigger in enumerate(TRIGGERS):
            own = f"{kind}-{trigger}"
            xml = f'<{kind} id="{own}" name="事件{column}"><{trigger}EventDefinition/></{kind}>'
            sketch.shape(xml, own, (100 + 100 * column, 280 + 80 * row, 36, 36))
    _boxes(sketch)
    _flows(sketch)
    return sketch.xml()


def _boxes(sketch: Sketch) -> None:
    inside = '<subProcess id="open" name="开通中" default="x"><task id="within" name="内"/></subProcess>'
    sketch.shape(inside, "open", (100, 640, 240, 140), 'isExpanded="true"').shape("", "within", (160, 680, 100, 80))
    hidden = '<subProcess id="closed" name="收起"><task id="unseen" name="里"/></subProcess>'
    sketch.shape(hidden, "closed", (400, 640, 100, 80))
    edge_event = '<boundaryEvent id="late" attachedToRef="open" cancelActivity="false"><timerEventDefinition/>'
    sketch.shape(f"{edge_event}</boundaryEvent>", "late", (200, 762, 36, 36))
    several = "<multiInstanceLoopCharacteristics/>"
    sketch.shape(f'<callActivity id="call" name="调用">{several}</callActivity>', "call", (540, 640, 100, 80))
    sketch.shape('<transaction id="deal" name="交易"/>', "deal", (680, 640, 100, 80))
    sketch.shape('<adHocSubProcess id="adhoc" name="随意"/>', "adhoc", (820, 640, 100, 80))
    sketch.shape('<dataObjectReference id="sheet" name="单据"/>', "sheet", (960, 640, 36, 50))
    sketch.shape('<dataStoreReference id="store" name="资源库"/>', "store", (1040, 640, 50, 50))
    sketch.shape('<textAnnotation id="note"><text>一条备注</text></textAnnotation>', "note", (1120, 640, 100, 30))
    sketch.shape('<group id="frame"/>', "frame", (930, 610, 310, 130))


def _flows(sketch: Sketch) -> None:
    flow = "<sequenceFlow id='{0}' name='{1}' sourceRef='{2}' targetRef='{3}'>{4}</sequenceFlow>"
    condition = "<conditionExpression>a</conditionExpression>"
    sketch.edge(flow.format("f", "下一步", "task", "userTask", condition), "f", (200, 80), (240, 80))
    sketch.edge(flow.format("x", "", "open", "closed", ""), "x", (340, 680), (400, 680))
    around = ((590, 720), (590, 760), (730, 760), (730, 680))
    sketch.edge(flow.format("to-middle", "再来", "call", "deal", ""), "to-middle", *around)
    sketch.edge("", "m", (290, 120), (290, 150), (1260, 150), (1260, 1000))
    tie = '<association id="tie" associationDirection="One" sourceRef="note" targetRef="store"/>'
    sketch.edge(tie, "tie", (1120, 655), (1090, 655))


def maps() -> list[object]:
    """Every map there is to draw, as parameters of a test."""
    found = [pytest.param(gallery(), id="gallery")]
    files = sorted((ROOT / "bpmn").glob("*.bpmn")) + sorted((ROOT / "simulator").rglob("*.bpmn"))
    places = [Path(os.environ["REFERENCE_MAPS"])] if "REFERENCE_MAPS" in os.environ else ROOT.parent.glob("*/miwg")
    for place in places:
        files += sorted(place.glob("*.bpmn"))
    return found + [pytest.param(file.read_bytes(), id=file.stem) for file in files]
