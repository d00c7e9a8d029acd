"""`broadband maps` for an operator's hands: check, draw, list."""

import json
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bpmn import cli, library
from tests.bpmn import calling_maps
from tests.bpmn.broken_maps import BROKEN

#: collections of names, registered as `engine.steps` registers its own
SHIPPED = [library.shipped(map_id) for map_id in library.shipped_ids()]
KNOWN = {task.id for map_ in SHIPPED for task in map_.elements.values() if task.type == "serviceTask"}
MISSPELT = {*KNOWN - {"raise_alert"}, "raise_alarm"}


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, "KNOWN")


def register(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Lets the entry points of the steps be these collections of this file, whatever is installed."""
    points = [EntryPoint(name, f"{__name__}:{name}", cli.STEPS) for name in names]
    monkeypatch.setattr(cli, "entry_points", lambda group: EntryPoints(points).select(group=group))


@click.command()
def told() -> None:
    """Another room's command."""
    click.echo("told")


@pytest.fixture
def broken(tmp_path: Path) -> str:
    path = tmp_path / "broken.bpmn"
    path.write_bytes(BROKEN["script-task"].xml)
    return str(path)


def maps(*arguments: str) -> Result:
    return CliRunner().invoke(cli.maps, arguments)


def test_check_without_files_checks_what_is_shipped_and_is_content() -> None:
    result = maps("check")
    assert result.exit_code == 0
    assert "没有问题" in result.output


def test_check_prints_each_finding_as_a_block_and_fails(broken: str) -> None:
    result = maps("check", broken)
    assert result.exit_code == 1
    assert result.output.splitlines()[0] == f"{broken}: x  [script-task]"


def test_check_goes_through_all_files_before_it_fails(broken: str) -> None:
    result = maps("check", broken, "install", broken)
    assert result.exit_code == 1
    assert result.output.count("[script-task]") == 1


def test_check_can_answer_in_json(broken: str) -> None:
    result = maps("check", "--json", broken)
    assert result.exit_code == 1
    (finding,) = json.loads(result.output)
    assert (finding["rule"], finding["element"], finding["file"]) == ("script-task", "x", broken)
    assert json.loads(maps("check", "--json", "install").output) == []


def test_check_compares_tasks_and_steps_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, "MISSPELT")
    result = maps("check")
    assert result.exit_code == 1
    assert "raise_alert  [step-missing]" in result.output
    assert "raise_alarm  [step-unused]" in result.output


def test_check_does_without_steps_where_nobody_registers_any(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch)
    assert maps("check").exit_code == 0


@pytest.mark.parametrize("command", ["check", "draw"])
def test_a_file_that_is_not_there_is_said_in_one_line(command: str, tmp_path: Path) -> None:
    options = ["--svg", str(tmp_path / "out.svg")] if command == "draw" else []
    result = maps(command, str(tmp_path / "none.bpmn"), *options)
    assert result.exit_code == 1
    assert "none.bpmn" in result.output and "install" in result.output
    assert "Traceback" not in result.output


def test_draw_writes_all_kinds_of_pictures(tmp_path: Path) -> None:
    paths = {kind: tmp_path / f"map.{kind}" for kind in ("svg", "png", "pdf")}
    options = [word for kind, path in paths.items() for word in (f"--{kind}", str(path))]
    assert maps("draw", "install", *options).exit_code == 0
    starts = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF"}
    assert {kind: path.read_bytes()[: len(starts[kind])] for kind, path in paths.items()} == starts


def test_draw_draws_a_file_of_ones_own(broken: str, tmp_path: Path) -> None:
    out = tmp_path / "map.svg"
    assert maps("draw", broken, "--svg", str(out)).exit_code == 0
    assert 'data-element="x"' in out.read_text(encoding="utf-8")


def test_draw_asks_for_what_it_shall_write() -> None:
    result = maps("draw", "install")
    assert result.exit_code == 2
    assert "--svg" in result.output


def test_draw_names_the_diagrams_there_are_when_one_is_unknown(tmp_path: Path) -> None:
    result = maps("draw", "install", "--diagram", "nowhere", "--svg", str(tmp_path / "map.svg"))
    assert result.exit_code == 1
    assert "install_diagram" in result.output


def test_draw_says_when_the_picture_cannot_be_written(tmp_path: Path) -> None:
    result = maps("draw", "install", "--svg", str(tmp_path / "no folder" / "map.svg"))
    assert result.exit_code == 1
    assert "Traceback" not in result.output and "写不了" in result.output


def test_list_shows_id_version_and_processes() -> None:
    (line,) = [line for line in maps("list").output.splitlines() if line.startswith("install ")]
    assert library.shipped("install").digest[:12] in line
    assert "install_provisioning" in line and "家客开通系统" in line


def test_check_lets_the_files_that_are_given_call_each_other_and_what_is_shipped(tmp_path: Path) -> None:
    files = {name: tmp_path / f"{name}.bpmn" for name in ("order", "work", "undo")}
    for name, path in files.items():
        path.write_bytes(calling_maps.FILES[name])
    alone = maps("check", str(files["order"]))
    assert alone.exit_code == 1 and "carry_out  [call-unknown]" in alone.output
    together = maps("check", "--json", *map(str, files.values()))
    assert {finding["rule"] for finding in json.loads(together.output)} == {"step-missing"}


def test_commands_that_other_rooms_register_stand_beside_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    points = EntryPoints([EntryPoint(name, f"{__name__}:told", cli.COMMANDS) for name in ("tell", "list")])
    monkeypatch.setattr(cli, "entry_points", lambda group: points.select(group=group))
    assert cli.maps.list_commands(click.Context(cli.maps)) == ["check", "draw", "gallery", "layout", "list", "tell"]
    assert maps("tell").output == "told\n" and "install" in maps("list").output
    unknown = maps("nothing")
    assert unknown.exit_code == 2 and "No such command" in unknown.output
