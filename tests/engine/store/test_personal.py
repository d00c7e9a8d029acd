"""Personal data are encrypted at rest and found again by a blind index (law)."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine import keys
from engine.store import people
from engine.store.database import Database
from engine.tables import Base, Customer
from engine.tables.base import Personal, PersonalJson

NAME, DOCUMENT, PHONE = "演示客户甲", "11010519491231002X", "13800000001"


def plant(database: Database) -> None:
    blind = keys.current().blind
    with database.writing() as session:
        session.add(
            Customer(
                name=NAME, name_index=blind(NAME), document_kind="identity_card", document=DOCUMENT,
                document_index=blind(DOCUMENT), phone=PHONE, phone_index=blind(PHONE),
                created_at=datetime(2026, 7, 1, tzinfo=UTC),
            )
        )  # fmt: skip


def test_no_row_shows_a_customers_data(database: Database) -> None:
    plant(database)
    with database.reading() as session:
        row = session.execute(text("SELECT * FROM customer")).one()
    kept = " ".join(str(value) for value in row)
    assert [value for value in (NAME, DOCUMENT, PHONE) if value in kept] == []


def test_no_byte_of_the_file_shows_a_customers_data(tmp_path: Path, database: Database) -> None:
    """SQLite writes a file, its journal and its index; PostgreSQL's are not ours to open."""
    plant(database)
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert bool(files) == database.sqlite
    assert [value for value in (NAME, DOCUMENT, PHONE) if any(value.encode() in file for file in files)] == []


def test_a_customer_is_found_and_read_whole(database: Database) -> None:
    plant(database)
    with database.reading() as session:
        by_document = people.customer_by_document(session, DOCUMENT.lower() + " ")
        assert by_document is not None
        assert (by_document.name, by_document.document, by_document.phone) == (NAME, DOCUMENT, PHONE)
        assert [customer.id for customer in people.customers_by_phone(session, "138 0000 0001")] == [by_document.id]
        assert people.customer_by_document(session, DOCUMENT[:-1] + "1") is None
        assert people.customers_by_phone(session, PHONE[:-1]) == []


def test_staff_names_are_personal_too(city: Session) -> None:
    kept = city.execute(text("SELECT name FROM staff")).scalars().all()
    assert kept and all("演示" not in name for name in kept)


def test_every_column_that_names_a_person_is_encrypted() -> None:
    """Account, document, phone, contact, address text: wherever they are kept, and under whichever table."""
    personal = {"document", "phone", "account", "address_text", "contact_name", "contact_phone"}
    columns = [column for table in Base.metadata.tables.values() for column in table.columns]
    found = [column for column in columns if column.name in personal]
    assert {column.name for column in found} == personal
    assert [str(c) for c in found if not isinstance(c.type, Personal | PersonalJson)] == []
