"""`broadband keys`: rotation is an operation of every day: nothing is lost, nothing stands still meanwhile."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, text
from structlog.testing import capture_logs

from engine import keys
from engine.errors import BroadbandError
from engine.keys.text import fingerprint, read
from engine.store import audit, chain, rekeying
from engine.store.database import Database
from engine.tables import Audit, Base, Customer
from engine.tables.base import Personal, PersonalJson
from tests.engine.keyed import Vault, customer, name

COUNT = 30


@pytest.fixture
def vault(database: Database, tmp_path: Path) -> Vault:
    vault = Vault(database, tmp_path / "data")
    vault.takes_in(COUNT)
    return vault


def test_nothing_is_lost_from_one_key_to_the_next(vault: Vault) -> None:
    """A, then B beside A, then all under B, then B alone: readable and found at every turn."""
    first = vault.keys.sealing[0]
    assert vault.runs("rotate").exit_code == 0
    newest, older = vault.keys.sealing
    assert older == first and newest != first
    vault.starts_again()
    vault.takes_in(1, COUNT)
    assert all(vault.finds(number) for number in range(COUNT + 1))

    done = vault.runs("reencrypt")
    assert done.exit_code == 0 and "Rows still under older keys: 0" in done.output
    assert vault.runs("drop").exit_code == 0
    assert vault.keys.sealing == (newest,)
    vault.starts_again()
    assert all(vault.finds(number) for number in range(COUNT + 1))


def test_an_older_key_is_not_dropped_while_anything_is_under_it(vault: Vault) -> None:
    vault.runs("rotate")
    refused = vault.runs("drop")
    assert refused.exit_code == 1 and f"Still {COUNT} rows under older keys" in refused.output
    assert len(vault.keys.sealing) == 2


def test_a_program_that_runs_takes_up_the_new_key_by_itself(vault: Vault) -> None:
    """It reads what another wrote by the new key, and writes by it, without being started again."""
    running = keys.current()
    vault.runs("rotate")
    other = keys.load(vault.folder)
    assert running.decrypt(other.encrypt("新")) == "新"
    assert running.keyed_by(running.encrypt("新")) == fingerprint(vault.keys.sealing[0])


def test_a_program_that_runs_finds_what_was_indexed_before_and_after(vault: Vault) -> None:
    vault.runs("rotate")
    vault.runs("reencrypt")
    vault.runs("drop")
    assert vault.finds(0)


def test_the_list_tells_the_keys_apart_without_showing_one(vault: Vault) -> None:
    vault.runs("rotate")
    vault.starts_again()
    vault.takes_in(2, COUNT)
    told = vault.runs("list")
    newest, older = (fingerprint(key) for key in vault.keys.sealing)
    assert told.exit_code == 0
    assert f"{newest}  当前 / newest  2  customer:2" in told.output
    assert f"{older}  旧 / older  {COUNT}  customer:{COUNT}" in told.output
    assert not any(key.decode() in told.output for key in vault.keys.sealing)
    assert vault.keys.indexing.hex() not in told.output


def test_what_no_key_fits_is_told_and_left_alone(vault: Vault) -> None:
    lost = Fernet(Fernet.generate_key()).encrypt(b"x").decode()
    with vault.database.writing() as session:
        session.execute(text("UPDATE customer SET name = :lost WHERE id = 1"), {"lost": lost})
    vault.runs("rotate")
    for command in ("list", "reencrypt", "drop"):
        told = vault.runs(command)
        assert told.exit_code == 1, command
    assert "customer:1" in vault.runs("list").output
    assert vault.stored()[0] == lost and len(vault.keys.sealing) == 2


def test_an_installation_of_before_keeps_its_index(vault: Vault) -> None:
    """Its file is one key and nothing else; the index key, derived from it, is named by the first rotation."""
    only = Fernet.generate_key()
    vault.file.path.write_bytes(only)
    with vault.database.writing() as session:
        session.execute(text("DELETE FROM customer"))
    vault.starts_again()
    vault.takes_in(2)
    before = keys.current().keys
    assert before.index is None
    for command in ("rotate", "reencrypt", "drop"):
        assert vault.runs(command).exit_code == 0
    assert only not in vault.keys.sealing and vault.keys.index == before.indexing
    vault.starts_again()
    assert vault.finds(0) and vault.finds(1)


def test_with_the_variable_it_is_said_what_to_set_in_two_steps(vault: Vault) -> None:
    """First every program learns the new key, then they write by it: whoever is restarted last can read all."""
    old = vault.keys
    vault.environment["BROADBAND_KEYS"] = old.written(",")
    told = vault.runs("rotate").stdout
    first, second = (
        read(line.partition("=")[2], "-") for line in told.splitlines() if line.startswith("BROADBAND_KEYS=")
    )
    assert first.sealing[0] == old.sealing[0] and {*first.sealing} == {*second.sealing}
    assert second.sealing[0] not in old.sealing
    assert first.indexing == second.indexing == old.indexing
    assert vault.keys == old

    vault.environment["BROADBAND_KEYS"] = second.written("\n")
    assert vault.runs("reencrypt").exit_code == 0
    dropped = vault.runs("drop").stdout.strip().splitlines()[-1]
    assert read(dropped.partition("=")[2], "-") == second.newest_only()


def test_killed_in_the_middle_it_goes_on_where_it_ended(vault: Vault) -> None:
    """A real process, killed without warning."""
    vault.takes_in(400, COUNT)
    vault.runs("rotate")
    command = [sys.executable, "-c", "from engine.cli.keys import key_ring; key_ring()", "reencrypt", "--batch", "5"]
    process = subprocess.Popen(command, env={**os.environ, **vault.environment}, stdout=subprocess.PIPE)
    newest = fingerprint(vault.keys.sealing[0])
    ring = keys.load(vault.folder)
    deadline = time.monotonic() + 60
    while sum(ring.keyed_by(token) == newest for token in vault.stored()) < 20:
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    done = sum(ring.keyed_by(token) == newest for token in vault.stored())
    assert 20 <= done < 400 + COUNT
    assert vault.names() == [name(number) for number in range(400 + COUNT)]

    again = vault.runs("reencrypt")
    assert again.exit_code == 0
    renewed = int(again.output.split("encrypted anew: ")[1].split()[0])
    assert renewed <= 3 * (400 + COUNT - done) and renewed > 0
    assert vault.runs("drop").exit_code == 0
    vault.starts_again()
    assert vault.finds(0) and vault.finds(400 + COUNT - 1)


def test_who_writes_meanwhile_is_not_overwritten(vault: Vault) -> None:
    vault.takes_in(300, COUNT)
    vault.runs("rotate")
    stop, written = threading.Event(), []

    def writer() -> None:
        count = 0
        while not stop.is_set():
            count += 1
            with vault.database.writing() as session:
                found = session.get_one(Customer, 1 + count % (COUNT + 300))
                found.name = f"新名{count}"
                written.append((found.id, found.name))
                session.add(customer(10_000 + count))

    thread = threading.Thread(target=writer)
    thread.start()
    while not written:
        time.sleep(0.01)
    renewed = rekeying.reencrypt(vault.database, keys.current(), 7)
    stop.set()
    thread.join()
    assert renewed > 0 and len(written) > 1
    newest = dict(written)
    with vault.database.reading() as session:
        assert {key: session.get_one(Customer, key).name for key in newest} == newest
    dropped = vault.runs("drop")
    assert dropped.exit_code == 0, dropped.output  # what was written meanwhile is under the newest key, too


def test_another_index_key_needs_all_indexes_anew(vault: Vault) -> None:
    before = vault.keys
    done = vault.runs("reindex", "--new-key")
    assert done.exit_code == 0 and f"Indexes put right: {3 * COUNT}" in done.output
    assert vault.keys.sealing == before.sealing and vault.keys.indexing != before.indexing
    assert vault.keys.deriving == before.deriving, "sessions and the audit's chain go on"
    vault.starts_again()
    assert all(vault.finds(number) for number in range(COUNT))
    assert "Indexes put right: 0" in vault.runs("reindex").output


def test_the_audits_chain_holds_whatever_key_is_changed(vault: Vault) -> None:
    """Its reasons are encrypted anew like all else; what binds it is none of the keys that go."""
    with vault.database.writing() as session:
        audit.record(session, "look", staff_id=None, subject="ZJ1", because="核对", now=datetime.now(UTC))
    for words in (["rotate"], ["reencrypt"], ["drop"], ["reindex", "--new-key"]):
        done = vault.runs(*words)
        assert done.exit_code == 0, done.output
    vault.starts_again()
    with vault.database.reading() as session:
        rows = session.scalars(select(Audit).order_by(Audit.number)).all()
        assert [row.act for row in rows] == ["look", "keys.drop", "keys.reindex"] and rows[0].because == "核对"
        links = list(chain.verify(session))
        assert len(links) == 3 and not [one for one in links if isinstance(one, chain.Fault)]


def test_every_encrypted_column_is_found_by_itself() -> None:
    columns = [column for table in Base.metadata.tables.values() for column in table.columns]
    encrypted = {str(one) for one in columns if isinstance(one.type, Personal | PersonalJson)}
    assert {str(one) for kept in rekeying.kept() for one in kept.columns} == encrypted
    indexes = {str(one) for one in columns if one.name.endswith("_index")}
    assert {str(index) for kept in rekeying.kept() for _column, index in kept.indexed} == indexes


def test_a_new_file_is_its_owners_alone(vault: Vault) -> None:
    assert vault.file.path.stat().st_mode & 0o777 == 0o600
    vault.runs("rotate")
    assert vault.file.path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in vault.folder.iterdir()] == ["keys"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_file_that_others_may_read_is_refused_with_the_fix(vault: Vault, mode: int) -> None:
    vault.file.path.chmod(mode)
    with pytest.raises(BroadbandError, match=r"chmod 600 .*keys"):
        keys.load(vault.folder)
    assert "chmod 600" in vault.runs("list").output


@pytest.mark.parametrize("wrong", ["x", "index:12", "index:zz", "index:" + "ab" * 32 + "\nindex:" + "ab" * 32, "密"])
def test_a_file_with_something_else_names_the_line_and_never_the_key(vault: Vault, wrong: str) -> None:
    key = vault.keys.sealing[0].decode()
    vault.file.path.write_text(f"# 甲\n{key}\n{wrong}\n", "utf-8")
    refused = vault.runs("list")
    assert refused.exit_code == 1 and key not in refused.output and "Traceback" not in refused.output


@pytest.mark.parametrize("text_", ["", "\n", "# nothing", "index:" + "ab" * 32])
def test_a_file_without_a_key_is_refused(vault: Vault, text_: str) -> None:
    vault.file.path.write_text(text_)
    assert vault.runs("list").exit_code == 1


def test_while_the_file_is_broken_a_program_goes_on_by_what_it_read(vault: Vault) -> None:
    right = vault.keys
    vault.file.path.write_text("half a ke")
    with capture_logs() as lines:
        assert vault.finds(1)
        vault.takes_in(1, COUNT)
    assert vault.finds(COUNT)
    assert [line["event"] for line in lines] == ["keys.not_read"], "once, not for each value"
    vault.file.path.unlink()
    assert vault.finds(1)
    vault.file.write(right.rotated())
    assert len(keys.current().keys.sealing) == 2, "mended, it is read again"
