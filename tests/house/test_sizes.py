"""How big things may grow before they want another room."""

import statistics
from pathlib import Path

import pytest

from tests.house import tree

FILE_LINES = 300
HALF_OF_ALL_FILES = 100
FUNCTION_LINES = 45


@pytest.mark.parametrize("path", tree.files(*tree.CODE, suffix=".py"), ids=tree.name)
def test_a_file_is_short_enough_to_be_read_whole(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= FILE_LINES


@pytest.mark.parametrize("path", tree.files(*tree.CODE, suffix=".py"), ids=tree.name)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    sizes = {f"{each.name}, line {each.lineno}": _lines(each) for each in tree.functions(path)}
    assert {name: lines for name, lines in sizes.items() if lines > FUNCTION_LINES} == {}


def test_half_of_all_files_are_small() -> None:
    files = tree.files(*tree.ROOMS, suffix=".py")
    lines = [len(path.read_text(encoding="utf-8").splitlines()) for path in files]
    assert statistics.median(lines) < HALF_OF_ALL_FILES


def _lines(function: tree.Function) -> int:
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1
