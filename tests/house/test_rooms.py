"""Who may import whom."""

import ast
import tomllib
from typing import Any

import pytest
from importlinter.cli import lint_imports

from tests.house import tree

PYPROJECT = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS: list[dict[str, Any]] = PYPROJECT["tool"]["importlinter"]["contracts"]


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract["id"])
def test_every_import_keeps_the_law(contract: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    """The contract of pyproject.toml holds; what breaks it is in the output."""
    config = str(tree.ROOT / "pyproject.toml")
    status = lint_imports(config_filename=config, limit_to_contracts=(contract["id"],), no_logo=True)
    assert status == 0, capsys.readouterr().out


def test_every_floor_of_the_engine_is_built() -> None:
    """A floor named in the contract exists: a name left behind would let a new module in unseen."""
    (floors,) = [contract for contract in CONTRACTS if contract["id"] == "floors"]
    named = {part.strip(" ()") for layer in floors["layers"] for part in layer.split("|")}
    built = {path.stem for path in (tree.ROOT / "engine").iterdir()}
    assert named <= built


@pytest.mark.parametrize("room", tree.ROOMS)
def test_every_room_states_its_law_at_the_door(room: str) -> None:
    """Whoever opens a room reads in its __init__ what it is and what it never knows: more than a line."""
    docstring = ast.get_docstring(tree.syntax(tree.ROOT / room / "__init__.py"))
    assert docstring and len(docstring.splitlines()) > 1
