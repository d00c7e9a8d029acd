"""A web server that is killed while it takes a file: the batch is there with all its rows, or not at all."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import httpx

from engine import tables
from engine.store.database import Database
from tests.engine import town
from tests.engine.actors import Office
from tests.engine.batches.files import excel, row
from tests.web.actors import PASSWORD, give_passwords

ROWS, PATIENCE = 400, 120.0
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


def free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Web:
    """`broadband serve` with one process, in a group of its own."""

    def __init__(self, office: Office) -> None:
        port = free_port()
        url = office.system.database.url.render_as_string(hide_password=False)
        environment = os.environ | {"BROADBAND_DATA": str(office.settings.data), "BROADBAND_DATABASE_URL": url}
        arguments = [sys.executable, "-m", "web", "serve", "--port", str(port), "--workers", "1"]
        self.process = subprocess.Popen(
            arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE)
        ends = time.monotonic() + PATIENCE
        while not self.answers():
            assert time.monotonic() < ends
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            return self.http.get("/health/live").status_code == 200
        except httpx.HTTPError:
            return False

    def signs_in(self) -> None:
        token = self.token("/auth/login")
        self.http.post("/auth/login", data={"csrf_token": token, "number": town.OPERATOR, "password": PASSWORD})

    def token(self, path: str) -> str:
        found = TOKEN.search(self.http.get(path).text)
        assert found is not None
        return found[1]

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.http.close()


def test_a_file_is_kept_whole_or_not_at_all(orders_on_sqlite: str, tmp_path: Path) -> None:
    content = excel([row(count) for count in range(ROWS)])
    with closing(Office(Database(orders_on_sqlite), tmp_path / "data")) as office:
        give_passwords(office)
        for delay in (0.05, 0.3, 0.8):
            web = Web(office)
            web.signs_in()
            token = web.token("/batches")
            killer = threading.Timer(delay, web.kill)
            killer.start()
            with suppress(httpx.HTTPError, RuntimeError):  # it dies over it
                web.http.post("/batches", data={"csrf_token": token}, files={"file": ("a.xlsx", content)})
            killer.join()
        rows = [one.batch_id for one in office.rows(tables.BatchRow)]
        kept = [one.id for one in office.rows(tables.Batch)]
        assert sorted(rows) == sorted(kept * ROWS)
