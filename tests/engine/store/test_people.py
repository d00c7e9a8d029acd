"""One person, one staff number; wrong passwords lock it (S)."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.store import entrance, people
from engine.store.database import Database
from engine.tables import SignIn, Staff
from tests.engine.conftest import PASSWORD

NOON = datetime(2026, 7, 1, 4, tzinfo=UTC)  # in Shanghai
HOUR = timedelta(hours=1)


def signs_in(database: Database, password: str, now: datetime = NOON, number: str = "100101") -> bool:
    with database.writing() as session:
        return entrance.enter(session, number, password, now, "192.0.2.1").outcome == "in"


def outcomes(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(SignIn.outcome).order_by(SignIn.id)))


def test_a_member_of_staff_comes_with_hall_channel_and_regions(city: Session) -> None:
    view = people.staff_by_number(city, "100101")
    assert view is not None
    assert (view.name, view.role) == ("演示营业员甲", "operator")
    assert (view.hall_name, view.channel_name, view.region_name) == ("鼓山温泉路营业厅", "自有营业厅", "鼓山区")
    assert len(view.region_ids) == 2
    assert view.region_ids[0] == view.region_id
    assert people.staff_by_id(city, view.id) == view


def test_nobody_is_found_by_a_number_that_nobody_has(city: Session) -> None:
    assert people.staff_by_number(city, "999999") is None
    assert people.staff_by_id(city, 0) is None


def test_only_the_right_password_signs_in_and_every_attempt_is_kept(own_city: Database) -> None:
    assert signs_in(own_city, PASSWORD)
    assert not signs_in(own_city, PASSWORD + "!")
    assert not signs_in(own_city, PASSWORD, number="nobody" * 50)
    assert outcomes(own_city) == ["in", "wrong", "unknown"]


def test_five_wrong_passwords_in_a_day_lock_the_number_for_24_hours(own_city: Database) -> None:
    for _ in range(5):
        assert not signs_in(own_city, "wrong")
    assert not signs_in(own_city, PASSWORD, NOON + 24 * HOUR - timedelta(seconds=1))
    assert signs_in(own_city, PASSWORD, NOON + 24 * HOUR)
    assert outcomes(own_city) == ["wrong"] * 5 + ["locked", "in"]


def test_wrong_passwords_of_another_day_do_not_count(own_city: Database) -> None:
    """The day is Shanghai's: it ends at 16:00 UTC."""
    for _ in range(4):
        signs_in(own_city, "wrong")
    assert not signs_in(own_city, "wrong", NOON + 12 * HOUR)
    assert signs_in(own_city, PASSWORD, NOON + 12 * HOUR)


def test_the_right_password_begins_the_count_anew(own_city: Database) -> None:
    for password in ["wrong"] * 4 + [PASSWORD] + ["wrong"] * 4:
        signs_in(own_city, password)
    assert signs_in(own_city, PASSWORD)


def test_one_persons_wrong_passwords_lock_nobody_else(own_city: Database) -> None:
    for _ in range(5):
        signs_in(own_city, "wrong")
    assert signs_in(own_city, PASSWORD, number="100102")


def test_who_has_left_does_not_sign_in(own_city: Database) -> None:
    with own_city.writing() as session:
        session.execute(update(Staff).where(Staff.number == "100101").values(active=False))
    assert not signs_in(own_city, PASSWORD)
    with own_city.reading() as session:
        assert people.staff_by_number(session, "100101") is None
