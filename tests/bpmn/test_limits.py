"""However a map is made, work on it ends: in time, or in a refusal."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from bpmn import drawing, layout, limits, lint
from bpmn.drawing import export
from bpmn.errors import MapError
from tests.bpmn.drawing.test_fuzz import chain_of
from tests.bpmn.layout.random_models import Model
from tests.bpmn.layout.sketches import model, nodes, process


def dense(tasks: int) -> bytes:
    """Everything leads to everything."""
    own = [f"t{number}" for number in range(tasks)]
    ways = "".join(
        f'<sequenceFlow id="{one}-{other}" sourceRef="{one}" targetRef="{other}"/>' for one in own for other in own
    )
    return model(process("p", nodes(" ".join(f"{one}:task" for one in own)), ways))


def pools(count: int) -> bytes:
    """Many pools that send each other messages."""
    inside = "".join(process(f"p{number}", nodes(f"t{number}:task:任务")) for number in range(count))
    told = "".join(f'<participant id="q{number}" processRef="p{number}"/>' for number in range(count))
    told += "".join(f'<messageFlow id="m{n}" sourceRef="t{n}" targetRef="t{count - 1 - n}"/>' for n in range(count))
    return model(inside, around=f'<collaboration id="c">{told}</collaboration>')


SLOW = {
    "chain": chain_of(3_000),
    "dense": dense(70),
    "pools": pools(100),
    "chance": Model(7, most=400).xml(),
}


@pytest.mark.parametrize("xml", SLOW.values(), ids=SLOW)
@pytest.mark.parametrize("seconds", [0.05, 0.2])
def test_a_layout_is_stopped_when_its_time_is_up(xml: bytes, seconds: float) -> None:
    """Wherever it is by then: in dot, among rows, tracks, courses."""
    began = time.monotonic()
    with (
        pytest.raises(MapError, match=r"超时，已停止.*takes too long|超过 .* 秒，已停止.*stopped") as refusal,
        limits.within(seconds),
    ):
        layout.laid_out(xml)
    assert time.monotonic() - began < seconds + 20  # on a machine that does other things too
    assert refusal.value.fix and refusal.value.fix_zh


def test_the_sooner_end_counts_and_outside_there_is_none() -> None:
    limits.check()
    with limits.within(0), pytest.raises(limits.TookTooLong), limits.within(60):
        limits.check()
    with limits.within(60):
        limits.check()
        assert 59 < limits.left() <= 60
        with limits.within(0):
            assert limits.left() == 0.01
        limits.check()


def test_five_thousand_elements_are_drawn_and_checked_in_time() -> None:
    xml = chain_of(5_000)
    began = time.process_time()
    assert drawing.svg(drawing.scene(xml)).count('class="bpmn-task shape"') == 5_000
    assert time.process_time() - began < limits.LONGEST
    began = time.process_time()
    assert lint.check(xml, file="map")
    assert time.process_time() - began < 10


def test_a_picture_of_a_huge_map_has_fewer_pixels_for_each_unit() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900000 300" width="900000" height="300"></svg>'
    png = drawing.png(svg)
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    assert width <= export.LONGEST_SIDE and width * height <= export.PIXELS


@pytest.mark.parametrize("paint", [drawing.png, drawing.pdf])
def test_too_much_for_paper_is_refused_before_work_begins(paint: Callable[[str], bytes]) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><title>{"x" * export.LARGEST}</title></svg>'
    with pytest.raises(MapError, match=r"超过 PNG、PDF 的上限.*too much for PNG and PDF"):
        paint(svg)


def test_flattening_takes_a_time_that_grows_with_the_picture_only() -> None:
    svg = f"<svg><style>a:is(b,c){{fill:var(--x,#fff);}}</style><text>{'x:' * 500_000}</text></svg>"
    began = time.process_time()
    assert export.flattened(svg).startswith("<svg><style>ab,ac{fill:#fff;}</style><text>x:")
    assert time.process_time() - began < 2
