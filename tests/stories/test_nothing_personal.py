"""Whatever runs, nobody's name, document, phone, account or door stands where it does not belong: the mix runs through
the real programs, then all that they wrote down is searched for every customer that took part."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, Text, cast, select
from werkzeug.test import Client

from engine import tables
from engine.bootstrap import System, build
from engine.settings import Settings
from engine.tables import Base
from engine.tables.base import Personal, PersonalJson
from tests.web.actors import TOKEN
from web.app import create_app

ORDERS = 16
#: real seconds after which a mix that does not end has failed
LIMIT = 420
#: makes every program tell what its libraries tell: each request with its address
TALKATIVE = "import logging\nlogging.basicConfig(level=logging.INFO)\n"
#: standard addresses are no secret: they are whose door it is
PUBLIC = {"address"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a mix leaves behind."""
    place = tmp_path_factory.mktemp("mix")
    (place / "talk").mkdir()
    (place / "talk" / "sitecustomize.py").write_text(TALKATIVE)
    path = os.pathsep.join([str(place / "talk"), os.environ.get("PYTHONPATH", "")])
    words = [sys.executable, "-m", "web", "demo", "--data", str(place / "data"), "--mix", "--orders", str(ORDERS)]
    words += ["--exit-when-done", "--speed", "7200", "--faults", "0.05", "--fault", "hang=0", "--port", "0"]
    with (place / "out").open("wb") as out:
        done = subprocess.run(
            [*words, "--simulator-port", "0"],
            stdout=out,
            stderr=out,
            timeout=LIMIT,
            env={**os.environ, "PYTHONPATH": path},
        )
    assert done.returncode == 0, (place / "out").read_text("utf-8", "replace")[-3000:]
    return place


@pytest.fixture(scope="module")
def system(folder: Path) -> Iterator[System]:
    with closing(build(Settings(data=folder / "data"))) as system:
        yield system


@pytest.fixture(scope="module")
def secrets(system: System) -> set[str]:
    """All that is personal of all customers."""
    found: set[str] = set()
    with system.database.reading() as session:
        for one in session.scalars(select(tables.Customer)):
            found |= {one.name, one.document, one.phone}
        for order in session.scalars(select(tables.Order)):
            found |= {order.account, order.contact_name, order.contact_phone, order.address_text}
        found |= {*session.scalars(select(tables.Relocation.old_address_text))}
    assert len(found) > ORDERS and "" not in found
    return found


def told(text: str, secrets: set[str]) -> set[str]:
    return {one for one in secrets if one in text}


def test_no_program_tells_it_in_a_line_nor_asks_for_an_address_with_it(folder: Path, secrets: set[str]) -> None:
    """All output of web, worker, simulator and of those who sit at the counters, their requests among it."""
    logs = {path: path.read_text("utf-8", "replace") for path in folder.rglob("*") if path.suffix == ".log"}
    logs[folder / "out"] = (folder / "out").read_text("utf-8", "replace")
    assert {path.stem for path in logs} >= {"web", "worker", "simulator", "out"}
    everything = "\n".join(logs.values())
    assert "/orders/new/install" in everything, "the requests are told"
    assert {path.name: told(text, secrets) for path, text in logs.items() if told(text, secrets)} == {}


def open_columns() -> list[tuple[Table, Any]]:
    """Every column of every table that is not encrypted."""
    return [
        (table, column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if table.name not in PUBLIC and not isinstance(column.type, Personal | PersonalJson)
    ]


def test_no_open_column_of_any_table_holds_it(system: System, secrets: set[str]) -> None:
    """Saved workflows, history, results' ids, what was shared: by metadata, so that no new table is forgotten."""
    found = {}
    with system.database.reading() as session:
        for _table, column in open_columns():
            if column.type.python_type is bytes:
                continue
            text = "\n".join(filter(None, session.scalars(select(cast(column, Text)))))
            if seen := told(text, secrets):
                found[str(column)] = seen
    assert found == {}


def test_no_encrypted_column_is_open_in_the_file(folder: Path, secrets: set[str], system: System) -> None:
    """Not one byte of it, but for the doors, which stand among the standard addresses."""
    with system.database.reading() as session:
        doors = {*session.scalars(select(tables.Address.full_name).where(tables.Address.leaf))}
    files = list((folder / "data").glob("broadband.db*"))
    assert files
    whole = b"".join(path.read_bytes() for path in files)
    assert [one for one in secrets - doors if one.encode() in whole] == []


@pytest.fixture(scope="module")
def supervisor(system: System, folder: Path) -> Client:
    """The browser of somebody who sees all orders."""
    client = create_app(system).test_client()
    page = client.get("/auth/login").text
    password = (folder / "data" / "password").read_text().strip()
    given = {"number": "100901", "password": password, "csrf_token": TOKEN.findall(page)[0]}
    assert client.post("/auth/login", data=given).status_code == 302
    return client


def test_no_page_picture_or_shared_link_shows_it(system: System, supervisor: Client, secrets: set[str]) -> None:
    with system.database.reading() as session:
        numbers = list(session.scalars(select(tables.Order.number)))
    token = TOKEN.findall(supervisor.get("/").text)[0]
    doors = ("", "/live", "/diagram", "/diagram.svg", "/diagram.json", "/diagram?fragment=1", "/family.svg")
    for number in numbers:
        for door in doors:
            answer = supervisor.get(f"/orders/{number}{door}")
            assert answer.status_code in (200, 404)
            assert told(answer.text, secrets) == set(), (number, door)
    made = supervisor.post(f"/orders/{numbers[0]}/shares", data={"csrf_token": token, "hours": "24"})
    page = supervisor.get(made.location).text if made.location else made.text
    links = {word.split('"')[0] for word in page.split("/shared/")[1:]}
    assert links
    for link in links:
        shared = supervisor.get(f"/shared/{link}")
        assert told(shared.text, secrets) == set()
