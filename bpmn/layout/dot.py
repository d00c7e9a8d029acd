"""Graphviz's program `dot`, as others see it: a graph goes in, words come out, or a refusal with its fix in time."""

from __future__ import annotations

import shutil
import subprocess

import graphviz

from bpmn import limits
from bpmn.errors import MapError

#: seconds; then the program is killed. What it is asked for here takes it well under one
LONGEST = 20.0


class NoGraphviz(MapError):
    """The program is not there."""


class TooLong(MapError):
    """The program was stopped."""


def run(graph: graphviz.Digraph, form: str, longest: float = LONGEST) -> str:
    """The graph with places, in one of dot's formats (`plain`, `json`).

    Raises `NoGraphviz` where the program is missing, `TooLong` after so many seconds, else `MapError`.
    """
    program = shutil.which("dot")
    if program is None:
        raise NoGraphviz(
            "Graphviz's program dot is not there",
            fix="install it (Debian, Ubuntu: apt-get install graphviz)",
            zh="缺少 Graphviz 的 dot 程序",
            fix_zh="请安装（Debian、Ubuntu：apt-get install graphviz）",
        )
    longest, command = min(longest, limits.left()), [program, f"-T{form}"]
    try:
        done = subprocess.run(command, input=graph.source.encode(), capture_output=True, timeout=longest, check=True)
    except subprocess.TimeoutExpired as error:
        raise TooLong(
            f"Graphviz was stopped: it took longer than {longest:g} seconds",
            fix="split the map, or draw it in a BPMN tool",
            zh=f"Graphviz 运行超过 {longest:g} 秒，已停止",
            fix_zh="请拆分流程图，或用 BPMN 工具画好布局",
        ) from error
    except (subprocess.CalledProcessError, OSError) as error:
        said = error.stderr.decode(errors="replace").strip() if isinstance(error, subprocess.CalledProcessError) else ""
        raise MapError(
            f"Graphviz could not do it: {said or error}",
            fix="draw the map in a BPMN tool",
            zh=f"Graphviz 未能完成：{said or error}",
            fix_zh="请用 BPMN 工具画好布局",
        ) from error
    return done.stdout.decode()


def nonsense() -> MapError:
    """For an answer that can't be read."""
    return MapError(
        "Graphviz gave an answer that can't be read",
        fix="install the distribution's own graphviz",
        zh="Graphviz 的回答无法识别",
        fix_zh="请安装发行版自带的 graphviz",
    )
