"""Graphviz's program: asked in time, and whatever it does, a refusal says what to do."""

from __future__ import annotations

import stat
import time
from pathlib import Path

import graphviz
import pytest

from bpmn import layout
from bpmn.errors import MapError
from bpmn.layout import dot, trees
from tests.bpmn.layout import sketches


def graph() -> graphviz.Digraph:
    made = graphviz.Digraph()
    made.edge("a", "b")
    return made


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Another program of that name."""
    program = folder / "dot"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_it_gives_places() -> None:
    assert dot.run(graph(), "plain").startswith("graph ")


def test_where_it_is_missing_people_are_told_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(dot.NoGraphviz, match="dot 程序 / Graphviz's program dot") as refusal:
        dot.run(graph(), "plain")
    assert "apt-get install graphviz" in refusal.value.fix and "apt-get install graphviz" in refusal.value.fix_zh


def test_one_that_never_ends_is_stopped_for_good(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(tmp_path, monkeypatch, f"echo $$ > {tmp_path}/pid; exec sleep 600")
    began = time.monotonic()
    with pytest.raises(dot.TooLong, match=r"运行超过 0.5 秒，已停止 / Graphviz was stopped"):
        dot.run(graph(), "plain", longest=0.5)
    assert time.monotonic() - began < 10
    assert not Path("/proc", (tmp_path / "pid").read_text().strip()).exists()


@pytest.mark.parametrize("script", ["echo syntax error >&2; exit 1", "kill -SEGV $$"])
def test_one_that_fails_is_a_refusal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> None:
    stand_in(tmp_path, monkeypatch, script)
    with pytest.raises(MapError, match=r"Graphviz 未能完成.*could not do it") as refusal:
        layout.laid_out(sketches.ALL["line"])
    assert refusal.value.fix and refusal.value.fix_zh


@pytest.mark.parametrize("said", ["", "{", "node n0 1", "node n0 1 x", "[]", '{"bb": "0,0"}', "graph 1 x"])
def test_nonsense_from_it_is_a_refusal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str) -> None:
    stand_in(tmp_path, monkeypatch, f"cat > /dev/null; echo '{said}'")
    with pytest.raises(MapError):
        trees.placed([(10, 10), (10, 10)], [(0, 1, 1)])
    with pytest.raises(MapError):
        layout.laid_out(sketches.ALL["line"])


def test_boxes_stand_in_columns_without_touching_each_other() -> None:
    sizes = [(180.0, 66.0)] * 40
    ties = [(0, other, 1) for other in range(1, 20)] + [(other, other + 20, 1) for other in range(1, 20)]
    found = trees.placed(sizes, ties)
    assert [(box.width, box.height) for box in found.boxes] == sizes
    assert not any(one.overlap(other) for one in found.boxes for other in found.boxes if one is not other)
    for (source, target, _), course in zip(ties, found.ties, strict=True):
        assert course[0].x == pytest.approx(found.boxes[source].right, abs=1.5)
        assert course[-1].x == pytest.approx(found.boxes[target].x, abs=1.5)
