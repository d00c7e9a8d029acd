"""What is installed is what lies here."""

import importlib
import shutil
import subprocess
import sys
import tomllib
import zipfile

import click
import pytest

from tests.house import tree

PROJECT = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
COMMANDS = PROJECT["entry-points"]["broadband.commands"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel, built from a copy of the project."""
    copy = tmp_path_factory.mktemp("project")
    around = [tree.ROOT / name for name in ("pyproject.toml", "README.md", "LICENSE")]
    for path in [*tree.files(*tree.ROOMS), *around]:
        (copy / tree.name(path)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy / tree.name(path))
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", copy]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, copy], check=True)
    (built,) = copy.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_every_file_of_the_rooms_is_packed(wheel: set[str]) -> None:
    """Maps, pages, styles, translations, migrations: nothing the program reads is left out of the wheel."""
    assert {tree.name(path) for path in tree.files(*tree.ROOMS)} - wheel == set()


def test_nothing_but_the_rooms_is_packed(wheel: set[str]) -> None:
    """No test, no benchmark, no database lands in a site-packages."""
    folders = {name.split("/")[0] for name in wheel}
    assert {folder for folder in folders if not folder.endswith(".dist-info")} == {*tree.ROOMS}


@pytest.mark.parametrize(("command", "target"), COMMANDS.items(), ids=COMMANDS)
def test_every_command_is_there(command: str, target: str) -> None:
    """A subcommand of `broadband` is a click command of its room, under the name it is called by."""
    module, _, attribute = target.partition(":")
    found = getattr(importlib.import_module(module), attribute)
    assert isinstance(found, click.Command)
    assert found.name == command


def test_the_steps_a_map_may_call_are_names() -> None:
    """What `broadband.steps` names is a collection of names, as the check of maps expects."""
    (target,) = PROJECT["entry-points"]["broadband.steps"].values()
    module, _, attribute = target.partition(":")
    names = getattr(importlib.import_module(module), attribute)
    assert names and all(name.isidentifier() for name in names)
