"""The files of the project as they lie on disk, without what tools made (a checkout may lack git)."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("bpmn", "engine", "simulator", "web")
CODE = (*ROOMS, "benchmarks", "tests")
Function = ast.FunctionDef | ast.AsyncFunctionDef
MADE = ("build", "dist", "screenshots", "var", "__pycache__")


def files(*folders: str, suffix: str = "") -> list[Path]:
    """The files under these folders of the checkout ("." is all of it), of one suffix if asked."""
    found = {path for folder in folders for path in _walk(ROOT / folder) if path.name.endswith(suffix)}
    return sorted(found)


def functions(path: Path) -> Iterator[Function]:
    """Every function and method of a Python file."""
    for node in ast.walk(syntax(path)):
        if isinstance(node, Function):
            yield node


def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    """The path as people say it: from the root of the checkout."""
    return path.relative_to(ROOT).as_posix()


def _walk(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.is_file():
            yield path
        elif path.name not in MADE and not path.name.endswith(".egg-info") and not _is_hidden(path):
            yield from _walk(path)


def _is_hidden(path: Path) -> bool:
    return path.name.startswith(".") and path.name != ".ci"
