"""The lint refuses every map that would go wrong later, says why and how to mend it; good maps pass."""

import re

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as some
from lxml import etree

from bpmn import library, lint
from bpmn.lint.register import LAST, RULES
from tests.bpmn.broken_maps import BROKEN, GOOD, USER, callee, edge, looped, way
from tests.bpmn.sketch import BEGIN, END, MESSAGE, ON_MESSAGE, chain, node, on, sketch, timer

CHINESE = re.compile(r"[\u4e00-\u9fff]")
INSTALL = library.shipped("install").xml
UNREADABLE = {
    "empty": b"",
    "cut off": b"<definitions",
    "no BPMN": b"<html/>",
    "no XML": b"PK\x03\x04 a zip file",
    "wrong encoding": '<?xml version="1.0" encoding="UTF-8"?><a>中</a>'.encode("gb18030"),
    "entity bomb": b'<!DOCTYPE a [<!ENTITY b "boom"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>',
    "external entity": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>',
    "external document type": b'<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd"><a/>',
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_rule_finds_what_breaks_it_and_no_other_rule_does(rule: str) -> None:
    broken = BROKEN[rule]
    found = lint.check(broken.xml, file="broken.bpmn", **broken.says)
    assert [(finding.rule, finding.element) for finding in found] == [(rule, own) for own in broken.elements]


def test_every_rule_of_the_register_is_tried() -> None:
    assert sorted(rule.name for rule in (*RULES, *LAST)) == sorted(BROKEN)


@pytest.mark.parametrize("rule", BROKEN)
def test_a_finding_says_file_why_and_fix_in_chinese_and_in_english(rule: str) -> None:
    broken = BROKEN[rule]
    for finding in lint.check(broken.xml, file="broken.bpmn", **broken.says):
        assert finding.file == "broken.bpmn"
        assert CHINESE.search(finding.why_zh) and CHINESE.search(finding.fix_zh)
        assert finding.why and finding.fix and not CHINESE.search(finding.why + finding.fix)
        assert "{detail}" not in finding.why + finding.fix + finding.why_zh + finding.fix_zh


def test_a_finding_is_printed_with_its_place_first_and_chinese_before_english() -> None:
    finding = lint.Finding("loop", "a.bpmn", "x", "turns", "stop it", "空转", "去掉")
    assert str(finding).splitlines() == [
        "a.bpmn: x  [loop]",
        "  原因：空转",
        "  修改：去掉",
        "  why:  turns",
        "  fix:  stop it",
    ]


@pytest.mark.parametrize("map_id", library.shipped_ids())
def test_the_shipped_maps_are_clean(map_id: str) -> None:
    shipped = library.shipped(map_id)
    called = {process: library.shipped_xml(process) or b"" for process in library.called(shipped.xml)}
    assert lint.check(shipped.xml, file=f"{map_id}.bpmn", processes=list(shipped.processes), calls=called) == []


@pytest.mark.parametrize("kind", UNREADABLE)
def test_an_unreadable_file_is_one_finding_and_never_a_stack_trace(kind: str) -> None:
    (finding,) = lint.check(UNREADABLE[kind], file="bad.bpmn")
    assert (finding.rule, finding.file, finding.element) == ("unreadable", "bad.bpmn", "")
    assert finding.fix and finding.fix_zh


GOOD_MAPS = {
    "a to-do": GOOD,
    "a timer named by its data": way(node("intermediateCatchEvent", "x", timer("promise_at"))),
    "a timer of a duration": way(node("intermediateCatchEvent", "x", timer("P1DT12H", "timeDuration"))),
    "a timer at a moment": way(node("intermediateCatchEvent", "x", timer("'2026-01-01T00:00:00+08:00'"))),
    "a timer beside a to-do": way(USER, edge(timer("due"), cancelActivity="false")),
    "a message that interrupts": way(USER, edge(ON_MESSAGE), root=MESSAGE),
    "a parallel split in a loop": looped("parallelGateway"),
    "a called process of the same file": way(
        node("callActivity", "x", calledElement="q"),
        root=node(
            "process",
            "q",
            node("startEvent", "first", name="first") + node("endEvent", "last", name="last"),
            chain("first last"),
            isExecutable="true",
        ),
    ),
    "an error that leaves a sub-process": way(
        node(
            "subProcess",
            "x",
            node("startEvent", "in"),
            node("endEvent", "fails", on("error")),
            chain("in fails"),
        ),
        edge(on("error")),
    ),
}


@pytest.mark.parametrize("kind", GOOD_MAPS)
def test_what_the_engine_runs_well_is_let_pass(kind: str) -> None:
    assert lint.check(GOOD_MAPS[kind], file="good.bpmn") == []


@pytest.mark.parametrize("text", ["", "R/PT1H", "tomorrow morning", "2026-01-01T00:00:00", "now()", "P 1D"])
def test_a_timer_that_names_no_moment_is_refused(text: str) -> None:
    xml = way(node("intermediateCatchEvent", "x", timer(text)))
    assert [finding.rule for finding in lint.check(xml, file="m")] == ["timer-expression"]


@pytest.mark.parametrize("text", ["", "a.b", "price()", "a +", "x if y else z", "[i for i in a]", "a := 1"])
def test_a_condition_outside_of_the_whitelist_is_refused(text: str) -> None:
    xml = sketch(
        BEGIN,
        node("exclusiveGateway", "x", default="x-end"),
        END,
        node("endEvent", "other"),
        chain("begin x end"),
        chain("x other", text.replace("<", "&lt;")),
    )
    assert [finding.rule for finding in lint.check(xml, file="m")] == ["condition"]


def test_a_process_with_nothing_in_it_is_a_black_box_and_needs_no_start() -> None:
    assert lint.check(way(USER, root='<process id="theirs"/>'), file="m") == []


def test_a_process_is_asked_to_be_executable_only_if_it_is_run() -> None:
    xml = way(USER, root='<process id="theirs"/>')
    assert [f.element for f in lint.check(xml, file="m", processes=["p", "theirs"])] == ["theirs"]


def test_a_map_keeps_to_the_steps_there_are() -> None:
    xml = way(node("serviceTask", "x"))
    assert lint.check(xml, file="m", steps={"x", "y"}) == []


def test_a_step_that_no_task_calls_is_found() -> None:
    (finding,) = lint.unused_steps({"x", "forgotten"}, {"m": way(node("serviceTask", "x")), "bad": b""})
    assert (finding.rule, finding.element, finding.file) == ("step-unused", "forgotten", "m, bad")


@given(place=some.integers(0, 10_000), cut=some.sampled_from(["element", "id", "text", "attributes"]))
@limits(max_examples=60, deadline=None)
def test_whatever_is_torn_out_of_a_map_the_lint_never_raises(place: int, cut: str) -> None:
    root = etree.fromstring(INSTALL)
    parts = [*root.iterdescendants()]
    part = parts[place % len(parts)]
    if cut == "element":
        above = part.getparent()
        assert above is not None
        above.remove(part)
    elif cut == "id":
        part.attrib.pop("id", "")
    elif cut == "text":
        part.text = None
    else:
        part.attrib.clear()
    for finding in lint.check(etree.tostring(root), file="torn.bpmn"):
        assert finding.why and finding.fix


def test_a_called_process_may_be_in_a_file_beside_it_which_is_checked_by_itself() -> None:
    calling = way(node("callActivity", "x", calledElement="q"))
    assert lint.check(calling, file="p.bpmn", calls={"q": callee()}) == []
    broken = callee(node("scriptTask", "back", "<script>1</script>"))
    assert lint.check(calling, file="p.bpmn", calls={"q": broken}) == []
    assert [finding.rule for finding in lint.check(broken, file="q.bpmn")] == ["script-task"]
    unread = lint.check(calling, file="p.bpmn", calls={"q": b"<definitions"})
    assert [finding.rule for finding in unread] == ["call-unknown"]


def test_a_step_is_missed_in_the_file_that_names_it() -> None:
    calling, called = way(node("callActivity", "x", calledElement="q")), callee(node("serviceTask", "back"))
    assert lint.check(calling, file="p.bpmn", steps={"other"}, calls={"q": called}) == []
    assert [one.rule for one in lint.check(called, file="q.bpmn", steps={"other"})] == ["step-missing"]


@pytest.mark.parametrize("inside, found", [(node("userTask", "back"), []), (node("serviceTask", "back"), ["x", "y"])])
def test_a_loop_over_a_call_is_busy_where_nothing_waits_in_what_is_called(inside: str, found: list[str]) -> None:
    looping = sketch(
        BEGIN,
        node("callActivity", "x", calledElement="q"),
        node("exclusiveGateway", "y", default="y-end"),
        END,
        chain("begin x y end"),
        chain("y x", "again"),
    )
    assert [one.element for one in lint.check(looping, file="p.bpmn", calls={"q": callee(inside)})] == found


def test_a_process_that_is_called_twice_deeper_down_is_found_where_the_two_ways_part() -> None:
    middle = sketch(
        node("startEvent", "m1"),
        node("callActivity", "m2", calledElement="q"),
        node("endEvent", "m3"),
        chain("m1 m2 m3"),
        process="m",
    )
    top = sketch(
        BEGIN,
        node("callActivity", "x", calledElement="q"),
        node("callActivity", "y", calledElement="m"),
        END,
        chain("begin x y end"),
    )
    found = lint.check(top, file="p.bpmn", calls={"q": callee(), "m": middle})
    assert [(one.rule, one.element) for one in found] == [("call-twice", "x"), ("call-twice", "y")]


def test_a_process_that_calls_itself_in_its_own_file_is_found() -> None:
    found = lint.check(way(node("callActivity", "x", calledElement="p")), file="p.bpmn")
    assert [(one.rule, one.element) for one in found] == [("call-circle", "x")]
