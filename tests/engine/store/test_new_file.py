"""A database file that several programs open for the first time."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

from sqlalchemy import text

from engine.store.database import Database

ROUNDS, PROGRAMS = 40, 4


def test_programs_that_open_a_new_file_at_once_all_get_in(tmp_path: Path) -> None:
    """Each turns the file to WAL; none is told that it is locked."""
    together = Barrier(PROGRAMS)

    def open_and_write(number: int) -> str:
        together.wait()
        with closing(Database(f"sqlite:///{tmp_path}/{number}.sqlite")) as database:
            with database.writing() as session:
                session.execute(text("CREATE TABLE IF NOT EXISTS door (id INTEGER)"))
            with database.reading() as session:
                return str(session.scalar(text("PRAGMA journal_mode")))

    with ThreadPoolExecutor(PROGRAMS) as pool:
        for number in range(ROUNDS):
            assert list(pool.map(open_and_write, [number] * PROGRAMS)) == ["wal"] * PROGRAMS
