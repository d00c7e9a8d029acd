"""`broadband maps` before files that are no maps, or odd ones: a sentence with the fix in both languages, exit code 1
and nothing written; never a stack trace, never a wait without end."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from bpmn import cli, lint
from tests.bpmn.bad_files import BAD, ODD, SECRET, entity

REFUSALS = ("MapError", "ConditionError", "NoGraphviz", "TooLong")
CHINESE, ENGLISH = re.compile("[一-鿿]{3}"), re.compile(r"[A-Za-z]{3,} [A-Za-z]{2,}")


def maps(*arguments: object) -> Result:
    result = CliRunner().invoke(cli.maps, [str(word) for word in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def kept(folder: Path, xml: bytes) -> Path:
    path = folder / "map.bpmn"
    path.write_bytes(xml)
    return path


def is_a_refusal(result: Result) -> None:
    assert result.exit_code == 1
    assert result.stdout == "" and len(result.stderr) < 1_500
    said, _, fix = result.stderr.partition(" — ")
    for part in (said, fix):
        assert CHINESE.search(part) and ENGLISH.search(part), result.stderr


@pytest.mark.parametrize("xml", BAD.values(), ids=BAD)
def test_draw_refuses(xml: bytes, tmp_path: Path) -> None:
    is_a_refusal(maps("draw", kept(tmp_path, xml), "--svg", tmp_path / "out.svg", "--png", tmp_path / "out.png"))
    assert [path.name for path in tmp_path.iterdir()] == ["map.bpmn"]


@pytest.mark.parametrize("xml", BAD.values(), ids=BAD)
def test_layout_refuses(xml: bytes, tmp_path: Path) -> None:
    is_a_refusal(maps("layout", kept(tmp_path, xml), "-o", tmp_path / "out.bpmn"))
    assert [path.name for path in tmp_path.iterdir()] == ["map.bpmn"]


@pytest.mark.parametrize("xml", BAD.values(), ids=BAD)
def test_check_finds(xml: bytes, tmp_path: Path) -> None:
    result = maps("check", kept(tmp_path, xml))
    assert result.exit_code == 1 and len(result.output) < 2_000
    assert CHINESE.search(result.output) and ENGLISH.search(result.output)
    (finding, *_) = lint.check(xml, file="map.bpmn")
    assert finding.why and finding.fix and finding.why_zh and finding.fix_zh


def test_gallery_shows_what_it_can_and_names_the_rest(tmp_path: Path) -> None:
    for name, xml in (BAD | ODD).items():
        (tmp_path / f"{name}.bpmn").write_bytes(xml)
    (tmp_path / "gone.bpmn").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.bpmn").mkdir()
    (tmp_path / "empty.png").mkdir()
    result = maps("gallery", tmp_path, "-o", tmp_path / "out.html")
    assert result.exit_code == 0
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert page.count("<svg ") == len(ODD)
    for name in (*BAD, "gone", "folder"):
        assert f"not drawn: {name}.bpmn" in result.stderr and f"<h2>{name}.bpmn</h2>" in page


@pytest.mark.parametrize("xml", ODD.values(), ids=ODD)
def test_an_odd_map_is_drawn(xml: bytes, tmp_path: Path) -> None:
    path = kept(tmp_path, xml)
    assert maps("draw", path, "--svg", tmp_path / "out.svg", "--png", tmp_path / "out.png").exit_code == 0
    svg = etree.parse(tmp_path / "out.svg").getroot()
    assert svg.tag.endswith("svg") and svg.xpath("//*[@data-element]")
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("xml", ODD.values(), ids=ODD)
def test_an_odd_map_is_laid_out_and_checked(xml: bytes, tmp_path: Path) -> None:
    path = kept(tmp_path, xml)
    assert maps("layout", path, "--anew", "-o", tmp_path / "out.bpmn").exit_code == 0
    assert maps("draw", tmp_path / "out.bpmn", "--svg", tmp_path / "out.svg").exit_code == 0
    assert maps("check", path).exit_code in (0, 1)


@pytest.mark.parametrize("command", ["draw", "layout", "check", "gallery"])
def test_an_external_entity_is_never_read(command: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    path = kept(tmp_path, entity(f'<!ENTITY a SYSTEM "{(tmp_path / "secret").as_uri()}">'))
    to = tmp_path / "out"
    words = {"draw": [path, "--svg", to], "layout": [path, "-o", to], "check": [path], "gallery": [tmp_path, "-o", to]}
    result = maps(command, *words[command])
    assert SECRET not in result.output and (not to.exists() or SECRET not in to.read_text(encoding="utf-8"))
    assert result.exit_code == (0 if command == "gallery" else 1)


@pytest.mark.parametrize("command", ["draw", "layout", "check"])
def test_an_endless_file_is_not_read_to_its_end(command: str, tmp_path: Path) -> None:
    options = {"draw": ["--svg", tmp_path / "out"], "layout": ["-o", tmp_path / "out"], "check": []}[command]
    result = maps(command, "/dev/zero", *options)
    assert result.exit_code == 1 and "over 10,000,000" in result.output


@pytest.mark.parametrize("command", ["draw", "layout", "check"])
def test_a_folder_is_no_file(command: str, tmp_path: Path) -> None:
    options = {"draw": ["--svg", tmp_path / "out"], "layout": ["-o", tmp_path / "out"], "check": []}[command]
    result = maps(command, tmp_path, *options)
    assert result.exit_code == 1 and "读不了" in result.output


def test_as_a_program_it_ends_with_one_and_speaks_on_standard_error(tmp_path: Path) -> None:
    path = kept(tmp_path, BAD["external-document-type"])
    command = [sys.executable, "-m", "web", "maps", "draw", str(path), "--svg", str(tmp_path / "out.svg")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "文档类型声明" in done.stderr and "document type" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("path", sorted(Path(cli.__file__).parent.rglob("*.py")), ids=lambda path: path.stem)
def test_every_refusal_is_said_in_both_languages_with_the_fix(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSALS:
            assert {"fix", "zh", "fix_zh"} <= {word.arg for word in node.keywords}, f"line {node.lineno}"
