"""`broadband serve`: a real process, from the start to the stop."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from engine.store import migrate
from engine.store.database import Database
from tests.engine.patience import until

SERVE = [sys.executable, "-W", "error::DeprecationWarning:web", "-c", "from web.cli import serve; serve()"]


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "BROADBAND_DATA": str(folder), "BROADBAND_DATABASE_URL": "", "BROADBAND_CLOCK": ""}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_it_serves_until_it_is_told_to_stop_and_ends_well(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'broadband.db'}")) as database:
        migrate.upgrade(database)
    address = f"http://127.0.0.1:{(port := free_port())}"
    command = [*SERVE, "--port", str(port), "--workers", "1", "--threads", "2"]
    with subprocess.Popen(command, env=environment(tmp_path), stderr=subprocess.PIPE, text=True) as process:
        until(lambda: process.poll() is not None or _answers(f"{address}/health/ready"))
        page = httpx.get(f"{address}/auth/login")
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=30)
    assert page.status_code == 200 and "工号" in page.text
    assert process.returncode == 0, told
    assert '"path": "/auth/login"' in told and "Traceback" not in told


def test_it_does_not_start_on_a_database_without_tables_and_says_what_to_do(tmp_path: Path) -> None:
    told = subprocess.run(SERVE, env=environment(tmp_path), capture_output=True, text=True, timeout=60)
    assert told.returncode == 1
    assert "broadband db upgrade" in told.stderr and "Traceback" not in told.stderr


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("name", ["maps", "db", "worker", "serve", "demo", "simulator"])
def test_each_command_is_where_the_entry_points_say(name: str) -> None:
    """`broadband` only gathers them."""
    told = subprocess.run(
        [sys.executable, "-m", "web", name, "--help"], capture_output=True, text=True, timeout=60,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
