"""How long a picture takes: laying a map out, drawing it, and laying an order's state over it.

Medians, with the fastest and slowest of all runs. A map is drawn once for each version and kept; the overlay is what
every look at an order costs.
"""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable

from bpmn import drawing, layout
from bpmn.drawing import Mark
from bpmn.xml import MODEL

RUNS = 15
STEP = (
    '<exclusiveGateway id="g{0}" name="如何处理？"/><userTask id="a{0}" name="处理退单"/>'
    '<serviceTask id="b{0}" name="提交施工单"/><exclusiveGateway id="m{0}"/>'
)
FLOWS = (("g{0}", "a{0}", "是"), ("g{0}", "b{0}", "否"), ("a{0}", "m{0}", ""), ("b{0}", "m{0}", ""))


def model(elements: int) -> bytes:
    """A map of about so many elements, without a diagram: decisions in a row, and some ways back."""
    steps = range(elements // 4)
    flows = [(a.format(n), b.format(n), name) for n in steps for a, b, name in FLOWS]
    flows += [(f"m{n}", f"g{n + 1}", "") for n in steps[:-1]]
    flows += [(f"m{n}", f"g{n - 5}", "再来") for n in steps[9::10]]
    drawn = "".join(
        f'<sequenceFlow id="f{number}" name="{name}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target, name) in enumerate(flows)
    )
    parts = "".join(STEP.format(n) for n in steps)
    return f'<definitions xmlns="{MODEL}"><process id="p">{parts}{drawn}</process></definitions>'.encode()


def measure(what: str, act: Callable[[], object], runs: int = RUNS) -> None:
    act()  # the first run loads what all later ones find
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    print(f"{what:<54} {statistics.median(times):10.2f} ms   ({min(times):.2f} to {max(times):.2f}, {runs} runs)")


def main() -> None:
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, one process")
    plain = model(300)
    xml = layout.laid_out(plain)
    scene = drawing.scene(xml)
    svg = drawing.svg(scene)
    elements = [shape.id for shape in scene.shapes]
    marks = {own: Mark("done") for own in elements[:150]} | {elements[150]: Mark("current", due="2 天后")}
    taken = {edge.id for edge in scene.edges[:180]}
    print(f"the map: {len(elements)} elements, {len(scene.edges)} flows, {len(xml):,} bytes; SVG {len(svg):,} bytes")
    measure("lay out (Graphviz as a process of its own)", lambda: layout.laid_out(plain), 5)
    measure("read the diagram", lambda: drawing.scene(xml))
    measure("draw the picture, once for each version of a map", lambda: drawing.svg(scene))
    measure("an order's state: overlay", lambda: drawing.overlay(scene, marks, taken))
    measure("… and put over the picture", lambda: drawing.compose(svg, drawing.overlay(scene, marks, taken)))
    large = model(5_000)
    measure("lay out 5,000 elements (no Graphviz above 600)", lambda: layout.laid_out(large), 1)
    wide = drawing.scene(layout.laid_out(large))
    measure("draw 5,000 elements", lambda: drawing.svg(wide), 1)


if __name__ == "__main__":
    main()
