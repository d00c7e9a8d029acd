"""Small models without a diagram, one for each thing that a layout has to cope with."""

from __future__ import annotations

from bpmn.xml import MODEL


def model(*processes: str, around: str = "") -> bytes:
    return f'<definitions xmlns="{MODEL}" id="d">{around}{"".join(processes)}</definitions>'.encode()


def process(own: str, *parts: str) -> str:
    return f'<process id="{own}">{"".join(parts)}</process>'


def flows(text: str) -> str:
    """Flows from words: `flows("a>b b>c:name")`."""
    written = []
    for word in text.split():
        ends, _, name = word.partition(":")
        source, _, target = ends.partition(">")
        named = f' name="{name}"' if name else ""
        written.append(f'<sequenceFlow id="{source}-{target}"{named} sourceRef="{source}" targetRef="{target}"/>')
    return "".join(written)


def nodes(text: str) -> str:
    """Elements from words: `nodes("start:startEvent ask:userTask:问一问")`."""
    written = []
    for word in text.split():
        own, kind, *name = word.split(":")
        named = f' name="{name[0]}"' if name else ""
        written.append(f'<{kind} id="{own}"{named}/>')
    return "".join(written)


LINE = nodes("begin:startEvent:受理 ask:userTask:核对 end:endEvent:竣工") + flows("begin>ask ask>end")
LOOP = nodes(
    "begin:startEvent merge:exclusiveGateway do:serviceTask:提交 ok:exclusiveGateway:通过？ end:endEvent:完"
) + flows("begin>merge merge>do do>ok ok>end:是 ok>merge:否")
FAN = nodes(
    "begin:startEvent split:parallelGateway a:task:甲 b:task:乙 c:task:丙 join:parallelGateway end:endEvent"
) + flows("begin>split split>a split>b split>c a>join b>join c>join join>end")
INSIDE = (
    nodes("begin:startEvent")
    + '<subProcess id="inner" name="开通中">'
    + nodes("i:startEvent:始 w:receiveTask:等 o:endEvent:终")
    + flows("i>w w>o")
    + f'<subProcess id="deep" name="里">{nodes("x:task")}</subProcess></subProcess>'
    + '<boundaryEvent id="late" name="超过承诺时限" attachedToRef="inner"><timerEventDefinition/></boundaryEvent>'
    + '<boundaryEvent id="back" name="退单" attachedToRef="inner"><messageEventDefinition/></boundaryEvent>'
    + nodes("warn:serviceTask:预警 fix:userTask:处理退单 end:endEvent")
    + flows("begin>inner inner>end late>warn back>fix fix>inner")
)
LANES = (
    '<laneSet><lane id="l1" name="营业员"><flowNodeRef>begin</flowNodeRef><flowNodeRef>end</flowNodeRef></lane>'
    '<lane id="l2" name="后台"><childLaneSet><lane id="l21" name="派单"><flowNodeRef>ask</flowNodeRef></lane>'
    '<lane id="l22" name="空着"/></childLaneSet></lane></laneSet>' + LINE
)
NOTES = LINE + (
    '<dataObjectReference id="sheet" name="单据"/><dataStoreReference id="store" name="资源库"/>'
    '<textAnnotation id="note"><text>当日须办</text></textAnnotation>'
    '<association id="n" sourceRef="note" targetRef="ask"/><association id="s" sourceRef="sheet" targetRef="ask"/>'
    '<association id="t" sourceRef="ask" targetRef="store"/>'
    '<textAnnotation id="on-flow"><text>走这里</text></textAnnotation>'
    '<association id="f" sourceRef="on-flow" targetRef="ask-end"/>'
)
BESIDE = (
    LINE
    + '<subProcess id="event" name="取消" triggeredByEvent="true"><startEvent id="told"><messageEventDefinition/>'
    + f"</startEvent>{nodes('undo:serviceTask:撤销 over:endEvent:已撤')}{flows('told>undo undo>over')}</subProcess>"
    + '<boundaryEvent id="undoes" attachedToRef="ask"><compensateEventDefinition/></boundaryEvent>'
    + '<serviceTask id="undone" name="退费" isForCompensation="true"/>'
    + '<association id="u" sourceRef="undoes" targetRef="undone"/>'
    + '<ioSpecification><dataInput id="form" name="申请单"/></ioSpecification>'
    + '<association id="i" sourceRef="form" targetRef="ask"/>'
)
POOLS = (
    '<collaboration id="c"><participant id="boss" name="BOSS" processRef="p"/><participant id="outside" name="客户"/>'
    '<participant id="field" name="外线" processRef="q"/>'
    '<messageFlow id="order" name="施工单" sourceRef="ask" targetRef="got"/>'
    '<messageFlow id="told" name="通知" sourceRef="ask" targetRef="outside"/>'
    '<messageFlow id="done" sourceRef="field" targetRef="begin"/></collaboration>'
)
FIELD = nodes("got:startEvent:收到 work:manualTask:装维 gone:endEvent") + flows("got>work work>gone")

ONE_POOL = '<collaboration id="c"><participant id="pool" name="家客" processRef="p"/></collaboration>'

ALL = {
    "line": model(process("p", LINE)),
    "loop": model(process("p", LOOP)),
    "fan": model(process("p", FAN)),
    "inside": model(process("p", INSIDE)),
    "lanes": model(process("p", LANES), around=ONE_POOL),
    "lanes-without-pool": model(process("p", LANES)),
    "notes": model(process("p", NOTES)),
    "pools": model(process("p", LINE), process("q", FIELD), around=POOLS),
    "beside": model(process("p", BESIDE)),
    "two-processes": model(process("p", LINE), process("q", FIELD)),
    "loose": model(process("p", nodes(" ".join(f"t{n}:task:任务{n}" for n in range(7))))),
    "to-itself": model(process("p", nodes("a:task:甲 g:exclusiveGateway:再来？"), flows("a>a:重试 a>g g>g"))),
}  # fmt: skip
