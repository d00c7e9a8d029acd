"""Starts the programs of a deployment as processes of their own, keeps them running, stops them in order."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import httpx

#: real seconds that a program may take to answer after its start, and to end after it was asked to
START, STOP = 60.0, 15.0
#: Linux: the kernel tells a child when its parent has died
PR_SET_PDEATHSIG = 1


@dataclass
class Program:
    """One program; `health` is a URL that answers 2xx when it is up (none: up once it runs)."""

    name: str
    arguments: list[str]
    health: str | None = None
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0


@dataclass
class Programs:
    """The programs of a demonstration, in the order in which they start."""

    folder: Path  #: for their logs
    environment: Mapping[str, str]
    say: Callable[[str], None]
    programs: list[Program] = field(default_factory=list)

    def start(self, name: str, *arguments: str, health: str | None = None) -> None:
        """Starts `broadband ARGUMENTS` and waits until it answers; raises `RuntimeError` with its log."""
        program = Program(name, list(arguments), health)
        self.programs.append(program)
        self._spawn(program)
        self._await(program)

    def tend(self) -> None:
        """Starts again whatever has died. Nothing is lost by that: all that matters is in the database."""
        for program in self.programs:
            if program.process is not None and (code := program.process.poll()) is not None:
                program.restarts += 1
                name = program.name
                self.say(f"{name} 已退出（{code}），正在重启 / {name} ended ({code}), starting it again")
                self._spawn(program)

    def stop(self) -> None:
        """Asks each to end, the last started first; whoever does not is killed."""
        for program in reversed(self.programs):
            if program.process is not None and program.process.poll() is None:
                program.process.terminate()
        ends = time.monotonic() + STOP
        for program in reversed(self.programs):
            if program.process is not None:
                try:
                    program.process.wait(max(0.1, ends - time.monotonic()))
                except subprocess.TimeoutExpired:
                    os.killpg(program.process.pid, signal.SIGKILL)
                    program.process.wait()

    def log_of(self, program: Program) -> Path:
        """The file that holds what the program said."""
        return self.folder / f"{program.name}.log"

    def _spawn(self, program: Program) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log_of(program).open("ab") as log:
            program.process = self._popen(program.arguments, log)

    def _popen(self, arguments: list[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "web", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **self.environment},
            start_new_session=True,  # Ctrl-C is ours to pass on, in order
            preexec_fn=_end_with_parent,
        )

    def _await(self, program: Program) -> None:
        """Waits until it answers; one that was killed meanwhile is started again, one that gave up is not."""
        ends = time.monotonic() + START
        while time.monotonic() < ends:
            code = program.process.poll() if program.process else None
            if code is not None and code >= 0:
                break
            if program.health is None or _answers(program.health):
                return
            self.tend()
            time.sleep(0.05)
        tail = self.log_of(program).read_text("utf-8", "replace")[-2000:]
        raise RuntimeError(f"{program.name} 没有启动 / did not start:\n{tail}")


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2.0, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _end_with_parent() -> None:
    """In the child: end when the demonstration is killed, so that no program is left behind."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port(wanted: int) -> int:
    """`wanted` if nobody listens there, else any free port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
