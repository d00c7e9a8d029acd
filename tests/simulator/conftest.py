"""A quick stand-in for the stories that run through, a slow one for those that look at single moments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulator.listener import Listener
from tests.simulator.program import API, Program

#: An install of 13 business hours takes three quarters of a second.
QUICK = 72000
WHO = ("carrier", "customer")


@pytest.fixture(scope="session")
def slow_program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Runs at real time: what happens was pushed. Shared, so each test has ids of its own."""
    program = Program(tmp_path_factory.mktemp("slow") / "data", "--speed", "1", "--seed", "slow")
    yield program
    assert program.stop() == 0


@pytest.fixture(scope="session")
def quick_program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Runs at full speed. Shared, so each test has ids of its own and demands faults for them only."""
    program = Program(tmp_path_factory.mktemp("quick") / "data", "--speed", str(QUICK), "--seed", "quick")
    program.settings(measures={f"wait_{who}_hours_{end}": 15 for who in WHO for end in ("low", "high")})
    yield program
    assert program.stop() == 0


@pytest.fixture(scope="session")
def _ears() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture
def listener(_ears: Listener, quick_program: Program, slow_program: Program) -> Listener:
    """A listener that both programs tell everything."""
    for program in (quick_program, slow_program):
        assert program.http.post(f"{API}/hub", json={"callback": _ears.url}).status_code == 201
    return _ears


@pytest.fixture
def own(tmp_path: Path) -> Iterator[list[Program]]:
    """Programs that a test starts itself; those left over are killed."""
    programs: list[Program] = []
    yield programs
    for program in programs:
        if program.process.poll() is None:
            program.kill()
