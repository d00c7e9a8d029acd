"""Files that are no maps, and maps that are odd: what every door must bear."""

from __future__ import annotations

from bpmn.xml import LARGEST, MODEL
from tests.bpmn.layout.sketches import LINE, flows, model, nodes, process

GOOD = model(process("p", LINE))
SECRET = "not-for-anybody"  #: what stands in the file that an external entity points at


def entity(declared: str) -> bytes:
    """A map with a document type, and with a name that is an entity of it."""
    return f"<!DOCTYPE d [{declared}]>".encode() + GOOD.replace("核对".encode(), b"&a;")


LAUGHS = '<!ENTITY z "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("zyxwvutsr", "yxwvutsra", strict=True)
)
#: nothing can be made of these: refused in words, with the fix, in both languages
BAD = {
    "empty": b"",
    "nul-bytes": b"\0" * 1000,
    "a-table": "订单;客户\n1;2".encode(),
    "a-picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "a-page": b"<html><body>502 Bad Gateway</body></html>",
    "another-namespace": b'<definitions xmlns="http://www.omg.org/spec/BPMN/1.0/MODEL"><process id="p"/></definitions>',
    "undeclared-prefix": b"<bpmn:definitions/>",
    "cut-off": GOOD[: len(GOOD) // 2],
    "wrong-encoding": b'<?xml version="1.0" encoding="UTF-8"?>' + GOOD.replace("核对".encode(), "核对".encode("gbk")),
    "no-such-encoding": b'<?xml version="1.0" encoding="KLINGON-8"?>' + GOOD,
    "entity-bomb": entity(LAUGHS),
    "quadratic-bomb": entity(f'<!ENTITY a "{"x" * 50_000}">').replace(b"&a;", b"&a;" * 10_000),
    "parameter-entity": entity("<!ENTITY % p \"<!ENTITY a 'x'>\"> %p;"),
    "external-document-type": b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd">' + GOOD,
    "nested-3000-deep": model(process("p", '<subProcess id="s">' * 3000 + "</subProcess>" * 3000)),
    "too-large": GOOD + b" " * (LARGEST + 1 - len(GOOD)),
    "nothing-in-it": f'<definitions xmlns="{MODEL}"/>'.encode(),
}
NAMES = (
    "</title><script>window.hit = 1</script>",
    "<img src=x onerror='window.hit = 1'>",
    '" onload="window.hit = 1" x="',
    "' onmouseover='window.hit = 1' x='",
    "]]><script>window.hit = 1</script><![CDATA[",
    "--><script>window.hit = 1</script><!--",
    "</style><script>window.hit = 1</script><style>",
    "</text></svg><script>window.hit = 1</script>",
    "javascript:window.hit=1",
    "}</style><svg onload=window.hit=1>",
    "\\3c script\\3e {{7*7}} ${7*7} %s %(x)s {0}",
    "‮反‬写​\x7f",
)


def written(name: str) -> str:
    """A name as an attribute carries it."""
    return name.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").replace("\x7f", "")


def named() -> bytes:
    """A map in which everything that has a name has a nasty one, and colours and ids are nasty too."""
    own = [written(name) for name in NAMES]
    tasks = "".join(f'<task id="t{number}" name="{name}"/>' for number, name in enumerate(own))
    ways = "".join(
        f'<sequenceFlow id="f{number}" name="{own[number]}" sourceRef="t{number}" targetRef="t{number + 1}"/>'
        for number in range(len(own) - 1)
    )
    rest = (
        f'<startEvent id="s" name="{own[0]}"/><dataObjectReference id="d" name="{own[1]}"/>'
        f'<textAnnotation id="n"><text>{own[2]}</text></textAnnotation>'
        f'<association id="a" sourceRef="n" targetRef="t0"/>'
        f'<userTask id="{own[3]}" name="{own[3]}"/><userTask id="{own[6]}" name="{own[6]}"/>'
    )
    lanes = f'<laneSet><lane id="l" name="{own[4]}"><flowNodeRef>t0</flowNodeRef></lane></laneSet>'
    around = f'<collaboration id="c"><participant id="pool" name="{own[5]}" processRef="p"/></collaboration>'
    return model(process("p", lanes, tasks, ways, rest), around=around)


DIAGRAM = (
    '<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="d1"><di:BPMNPlane bpmnElement="p">{}</di:BPMNPlane>'
    "</di:BPMNDiagram></definitions>"
)


def shown(*boxes: str) -> bytes:
    """The good map with a diagram whose bounds are as given."""
    ids = ("begin", "ask", "end")
    shapes = "".join(
        f'<di:BPMNShape bpmnElement="{own}"><dc:Bounds {box}/></di:BPMNShape>'
        for own, box in zip(ids, boxes, strict=True)
    )
    return GOOD.replace(b"</definitions>", DIAGRAM.format(shapes).encode())


PLACE = 'x="{0}" y="{0}" width="100" height="80"'
#: these are drawn, whatever may be said about them otherwise
ODD = {
    "markup-in-names": named(),
    "an-id-twice": model(process("p", nodes("a:task:甲 a:userTask:乙 b:endEvent"), flows("a>b"))),
    "flows-in-a-circle": model(process("p", nodes("a:task b:task c:task"), flows("a>b b>c c>a a>a"))),
    "calls-itself": model(
        process("p", nodes("s:startEvent"), '<callActivity id="x" calledElement="p"/>', flows("s>x"))
    ),
    "sits-on-itself": model(process("p", LINE, '<boundaryEvent id="e" attachedToRef="e"/>')),
    "sit-on-each-other": model(
        process("p", LINE, '<boundaryEvent id="e" attachedToRef="f"/><boundaryEvent id="f" attachedToRef="e"/>')
    ),
    "tied-to-itself": model(process("p", LINE, '<association id="a" sourceRef="a" targetRef="a"/>')),
    "ties-tied-to-each-other": model(
        process(
            "p",
            LINE,
            '<association id="a" sourceRef="b" targetRef="ask"/><association id="b" sourceRef="a" targetRef="a"/>',
        )
    ),
    "names-borrowed-in-a-circle": model(
        process(
            "p", LINE, '<dataObjectReference id="a" dataObjectRef="b"/><dataObjectReference id="b" dataObjectRef="a"/>'
        )
    ),
    "flows-from-nowhere": model(process("p", LINE, flows("nobody>ask ask>nobody nobody>nothing"))),
    "a-pool-of-nothing": model(
        process("p", LINE), around='<collaboration id="c"><participant id="q" processRef="gone"/></collaboration>'
    ),
    "nested-40-deep": model(
        process("p", "".join(f'<subProcess id="s{n}">' for n in range(40)), nodes("t:task"), "</subProcess>" * 40)
    ),
    "not-a-number": shown(*[PLACE.format("NaN")] * 3),
    "infinite": shown(*[PLACE.format("Infinity")] * 3),
    "huge-coordinates": shown(*(PLACE.format(at) for at in ("1e308", "-1e308", "1e999"))),
    "far-apart": shown(*(PLACE.format(at) for at in ("-999000", "0", "999000"))),
    "huge-boxes": shown(*['x="-999000" y="-999000" width="999000" height="999000"'] * 3),
    "below-nothing": shown(*['x="0" y="0" width="-100" height="-80"'] * 3),
    "thin-as-a-hair": shown(*['x="0" y="0" width="1e-9" height="1e-9"'] * 3),
    "letters-for-numbers": shown(*['x="left" y="" width="0x10" height="１００"'] * 3),
    "in-utf-16": ('<?xml version="1.0" encoding="UTF-16"?>' + GOOD.decode()).encode("utf-16"),
}
