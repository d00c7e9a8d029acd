"""The scripts a newcomer and the build server start, and what they rest on."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.house import tree

RUN = tree.ROOT / "run"
LOCK = (tree.ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _run(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([RUN, *words], capture_output=True, text=True, check=False, cwd="/")


def test_help_names_every_command_there_is() -> None:
    """The text of `./run help` and the branches of the script name the same commands."""
    branches = re.findall(r"^    ([a-z]+)(?: \|.*)?\)", RUN.read_text(encoding="utf-8"), re.MULTILINE)
    shown = re.findall(r"^\./run ([a-z]+)", _run("help").stdout, re.MULTILINE)
    assert shown == branches


def test_without_a_word_it_explains_itself() -> None:
    assert _run().stdout == _run("help").stdout


def test_an_unknown_command_is_refused_with_the_help() -> None:
    answer = _run("fly")
    assert answer.returncode == 2
    assert "fly" in answer.stderr and "./run demo" in answer.stderr


@pytest.mark.parametrize("script", [RUN, tree.ROOT / ".ci" / "run"], ids=tree.name)
def test_a_script_can_be_started(script: Path) -> None:
    """It is executable, and the shell can read it to the end."""
    assert script.stat().st_mode & 0o111 == 0o111
    subprocess.run(["bash", "-n", script], check=True)


def test_the_build_server_starts_what_people_start() -> None:
    assert "exec ./run test" in (tree.ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_commands_of_the_readme_exist() -> None:
    """`./run demo` and `./run test` are in it, and whatever else it calls `./run …` is a command too."""
    readme = (tree.ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\./run ([a-z]+)", readme))
    assert {"demo", "test"} <= named
    assert named <= set(re.findall(r"^\./run ([a-z]+)", _run("help").stdout, re.MULTILINE))


def test_every_package_we_ask_for_is_locked() -> None:
    """A dependency added to pyproject.toml without `./run lock` is noticed here."""
    asked = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
    names = {re.split(r"[^\w.-]", line)[0].lower() for line in asked}
    assert names <= set(re.findall(r"^([\w.-]+)==", LOCK, re.MULTILINE))


def test_every_locked_package_is_pinned_by_version_and_hash() -> None:
    """Each entry is `name==version` with a sha256; none says where to get it or for which Python."""
    entries = re.split(r"\n(?=[a-z])", re.sub(r"^ *#.*\n", "", LOCK, flags=re.MULTILINE).strip())
    assert len(entries) > len(PROJECT["dependencies"])
    for entry in entries:
        assert re.match(r"[\w.-]+==[\w.]+ ", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert "python_full_version" not in LOCK
    assert "://" not in LOCK and "index" not in LOCK and "find-links" not in LOCK
