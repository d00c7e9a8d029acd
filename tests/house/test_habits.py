"""Habits we do not have, whoever wrote the file."""

import ast
from pathlib import Path

import pytest

from tests.house import tree

ROOMS = tree.files(*tree.ROOMS, suffix=".py")
TESTS = tree.files("tests", suffix=".py")
EVERYTHING = (Exception.__name__, BaseException.__name__)
#: Split, so that this file does not hold what it looks for. Hosts of registries and mirrors are a matter of
#: the machine, paths and addresses of one machine mean nothing on another, and a note to oneself is no code.
UNWANTED = [
    "/" + "work/",
    "/" + "tmp/b/",
    "/" + "root/",
    "py" + "pi.org",
    "python" + "hosted.org",
    "debian" + ".org",
    "ubuntu" + ".com",
    "npm" + "js",
    "extra-" + "index-url",
    "TO" + "DO:",
    "FIX" + "ME",
    "XX" + "X:",
]
TEXT = (".bpmn", ".cfg", ".css", ".html", ".ini", ".js", ".json", ".lock", ".md", ".mako", ".po", ".py",
        ".svg", ".toml", ".txt", ".xml", "run", "LICENSE", ".gitignore")  # fmt: skip


@pytest.mark.parametrize("path", ROOMS, ids=tree.name)
def test_only_a_command_line_speaks_to_the_terminal(path: Path) -> None:
    """Everybody else logs, or raises: no print outside the files called cli."""
    if path.stem != "cli":
        assert _calls(path, "print") == []


@pytest.mark.parametrize("path", ROOMS, ids=tree.name)
def test_no_failure_is_swallowed(path: Path) -> None:
    """Whoever catches everything does something about it: no `except: pass`, no suppress(Exception)."""
    for node in ast.walk(tree.syntax(path)):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"bare except in line {node.lineno}"
            swallows = all(isinstance(line, ast.Pass) for line in node.body)
            assert not (swallows and _names(node.type) & {*EVERYTHING}), f"swallowed in line {node.lineno}"
    for call in _calls(path, "suppress"):
        assert not any(_names(argument) & {*EVERYTHING} for argument in call.args), f"line {call.lineno}"


@pytest.mark.parametrize("path", TESTS, ids=tree.name)
def test_no_test_looks_away(path: Path) -> None:
    """No skip, no expected failure: what cannot be tested is not promised."""
    for node in ast.walk(tree.syntax(path)):
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("skip", "skipif", "skipUnless", "xfail", "importorskip"), node.lineno


@pytest.mark.parametrize("path", [p for p in tree.files(".") if p.name.endswith(TEXT)], ids=tree.name)
def test_nothing_speaks_of_the_place_where_it_was_written(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [words for words in UNWANTED if words in text] == []


def _calls(path: Path, function: str) -> list[ast.Call]:
    calls = [node for node in ast.walk(tree.syntax(path)) if isinstance(node, ast.Call)]
    return [call for call in calls if function in _names(call.func)]


def _names(node: ast.AST) -> set[str]:
    """The names an expression ends in: {"suppress"} for contextlib.suppress, both of a tuple."""
    if isinstance(node, ast.Tuple):
        return set().union(*map(_names, node.elts))
    if isinstance(node, ast.Attribute):
        return {node.attr}
    return {node.id} if isinstance(node, ast.Name) else set()
