"""The whole house at once: real web, worker, simulator and databases, as processes, killed for real."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from web.demo import mix

ORDERS, MIXED = 6, 24
FAULTS = ("answer_lost=0.2", "event_repeated=0.3", "event_early=0.3", "event_out_of_order=0.2", "error_5xx=0.2",
          "event_lost=0.05", "return=0.2")  # fmt: skip
#: real seconds after which a story that does not end has failed
LIMIT = 300


class Demonstration:
    """`broadband demo` in a folder, with its output in a file."""

    def __init__(self, folder: Path, *options: str):
        self.folder = folder
        self.out = folder.parent / "out"
        arguments = ["--data", str(folder), "--exit-when-done", "--speed", "7200", *options]
        arguments += ["--port", "0", "--simulator-port", "0"]
        with self.out.open("wb") as out, (folder.parent / "err").open("ab") as err:
            self.process = subprocess.Popen([sys.executable, "-m", "web", "demo", *arguments], stdout=out, stderr=err)

    def program(self, name: str) -> int | None:
        """The process id of `broadband NAME`, if it runs."""
        children = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        for pid in " ".join(file.read_text() for file in children).split():
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except FileNotFoundError:
                continue
            if name.encode() in words:
                return int(pid)
        return None

    def kill(self, name: str) -> None:
        """`kill -9`, with everything that the program started."""
        until(lambda: self.program(name) is not None)
        pid = self.program(name)
        assert pid is not None
        os.killpg(pid, signal.SIGKILL)

    def placed(self) -> int:
        """How many orders have their number."""
        file = self.folder / "batch.json"
        if not file.exists():
            return 0
        return sum(1 for one in json.loads(file.read_text("utf-8"))["wishes"] if one["number"])

    def outcome(self) -> dict[str, Any]:
        """The line of JSON at the end."""
        line: dict[str, Any] = json.loads(self.out.read_text("utf-8"))
        return line


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"


def until(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + LIMIT
    while not holds():
        assert time.monotonic() < ends, "it never came to that"
        time.sleep(0.05)


def said(folder: Path) -> str:
    return (folder.parent / "err").read_text("utf-8")[-3000:]


def test_nothing_is_lost_and_nothing_done_twice_when_programs_are_killed(folder: Path) -> None:
    """Worker, web and the demonstration itself are killed under faults; the next start ends every order once."""
    options = ["--orders", str(ORDERS), *(word for fault in FAULTS for word in ("--fault", fault))]
    first = Demonstration(folder, *options)
    until(lambda: first.placed() >= 2)
    first.kill("worker")
    first.kill("serve")
    until(lambda: first.placed() >= 4)
    first.process.kill()
    first.process.wait()

    second = Demonstration(folder, *options)
    until(lambda: second.placed() >= ORDERS)
    second.kill("worker")
    code = second.process.wait(LIMIT)

    outcome = second.outcome()
    assert outcome["disagreeing"] == [], said(folder)
    assert outcome["placed"] == outcome["completed"] + outcome["cancelled"] + outcome["failed"]
    assert outcome["placed"] == ORDERS + outcome["extra"]
    assert code == 0


def test_a_mix_of_all_businesses_ends_alike_on_both_sides(folder: Path) -> None:
    """Changes and cancels at any moment, moves, dismantles and transfers of what was installed; every fault now and
    then, and programs killed meanwhile."""
    demonstration = Demonstration(folder, "--mix", "--orders", str(MIXED), "--faults", "0.05", "--fault", "hang=0")
    for placed, program in ((4, "worker"), (10, "serve"), (15, "worker"), (19, "worker")):
        until(lambda least=placed: demonstration.placed() >= least)
        demonstration.kill(program)
    code = demonstration.process.wait(LIMIT)

    outcome = demonstration.outcome()
    assert outcome["disagreeing"] == [], said(folder)
    assert outcome["placed"] + sum(outcome["given_up"].values()) == MIXED + outcome["extra"]
    assert outcome["businesses"].keys() == mix.MIX.keys()
    assert min(outcome["checked"].values()) > 0 and outcome["checked"]["ended"] == outcome["placed"]
    assert "两边完全一致" in said(folder)
    assert code == 0
