"""A deployment whose personal data are encrypted by a key file that the tests rotate."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import select, text

from engine import keys
from engine.cli.keys import key_ring
from engine.keys.source import FILE, KeyFile
from engine.keys.text import Keys
from engine.store import people
from engine.store.database import Database
from engine.tables import Customer


class Vault:
    """A database with customers, and the folder of its keys."""

    def __init__(self, database: Database, folder: Path):
        self.database = database
        self.folder = folder
        self.environment = {
            "BROADBAND_DATA": str(folder),
            "BROADBAND_DATABASE_URL": database.url.render_as_string(hide_password=False),
            "BROADBAND_KEYS": "",
        }
        keys.use(keys.load(folder))

    @property
    def file(self) -> KeyFile:
        return KeyFile(self.folder / FILE)

    @property
    def keys(self) -> Keys:
        return self.file.read()

    def runs(self, *words: str) -> Result:
        """`broadband keys …`, as in a process of its own; this one uses its ring again afterwards."""
        ring = keys.current()
        try:
            return CliRunner(env=self.environment).invoke(key_ring, words)
        finally:
            keys.use(ring)

    def takes_in(self, count: int, first: int = 0) -> None:
        """Customers with those numbers."""
        with self.database.writing() as session:
            session.add_all(customer(number) for number in range(first, first + count))

    def starts_again(self) -> None:
        """Another process: the keys as the file says now."""
        keys.use(keys.load(self.folder))

    def finds(self, number: int) -> bool:
        """Whether that customer is found by phone and document and reads right."""
        with self.database.reading() as session:
            by_document = people.customer_by_document(session, f"D{number:08}")
            by_phone = people.customers_by_phone(session, f"138{number:08}")
            return by_document is not None and [by_document.name] == [one.name for one in by_phone] == [name(number)]

    def names(self) -> list[str]:
        with self.database.reading() as session:
            return list(session.scalars(select(Customer.name).order_by(Customer.id)))

    def stored(self) -> list[str]:
        """The names as they lie in the database."""
        with self.database.reading() as session:
            return list(session.execute(text("SELECT name FROM customer ORDER BY id")).scalars())


def name(number: int) -> str:
    return f"客户{number}"


def customer(number: int) -> Customer:
    blind = keys.current().blind
    document, phone = f"D{number:08}", f"138{number:08}"
    return Customer(
        name=name(number), name_index=blind(name(number)), document_kind="passport", document=document,
        document_index=blind(document), phone=phone, phone_index=blind(phone),
        created_at=datetime(2026, 7, 1, tzinfo=UTC),
    )  # fmt: skip
