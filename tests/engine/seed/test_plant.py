"""The made-up city: large enough, the same every time, planted once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from bpmn import library
from engine import keys, seed
from engine.orders import calendars, rights
from engine.orders.complaints import COMPLEX, DEPARTMENT, LIMITS
from engine.seed import city as cities
from engine.seed import files, tree
from engine.store import parameters
from engine.store.bulk import Bulk
from engine.store.database import Database
from engine.tables import Address, Base, Campaign, Channel, Hall, Parameter, Price, Product, Promise, Reason, Staff
from tests.engine.conftest import PASSWORD, PLANTED_AT


def count(session: Session, *conditions: Any) -> int:
    return session.scalar(select(func.count()).select_from(Address).where(*conditions)) or 0


def everything(session: Session) -> dict[str, list[Any]]:
    """All rows of all tables as they are kept."""
    tables = Base.metadata.sorted_tables
    return {table.name: list(session.execute(text(f"SELECT * FROM {table.name}")).all()) for table in tables}


def test_the_city_has_over_twenty_thousand_doors_on_nine_levels(city: Session) -> None:
    assert count(city, Address.leaf) > 20_000
    levels = city.execute(select(Address.level, Address.level_type).distinct().order_by(Address.level)).all()
    assert [tuple(row) for row in levels] == list(enumerate(tree.LEVELS, 1))
    assert count(city, Address.leaf, Address.level_type != "door") == 0


def test_every_door_knows_what_covers_it(city: Session) -> None:
    covers = select(Address.id).where(Address.level_type == "unit")
    assert count(city, Address.leaf, Address.covered_by.not_in(covers)) == 0
    assert count(city, Address.leaf, Address.covered_by.is_(None)) == 0


def test_most_of_the_city_is_covered_some_is_not_and_some_units_are_full(city: Session) -> None:
    units = count(city, Address.level_type == "unit")
    assert count(city, Address.level_type == "unit", Address.coverage == "ftth") > units * 0.8
    for coverage in ("none", "planned"):
        lacking = [Address.level_type == "unit", Address.coverage == coverage]
        assert count(city, *lacking) > 0
        assert count(city, *lacking, Address.coverage_note.is_(None)) == 0
        assert count(city, *lacking, Address.ports_total > 0) == 0
    assert count(city, Address.coverage == "ftth", Address.ports_free == 0) > 5
    assert count(city, Address.ports_free > Address.ports_total) == 0


def test_full_names_and_initials_follow_from_the_names(city: Session) -> None:
    door = city.scalars(select(Address).where(Address.full_name.endswith("湖东花苑3幢1单元5层501室"))).one()
    assert door.full_name == "榕湾市鼓山区洪江街道湖东花苑3幢1单元5层501室"
    assert door.initials == "rwsgsqhjjdhdhy3z1dy5c501s"


def test_all_else_that_a_demonstration_needs_is_there(city: Session) -> None:
    rows = {table: len(city.scalars(select(table)).all()) for table in (Hall, Staff, Product, Campaign)}
    assert list(rows.values()) == [4, 13, 12, 8]
    assert len(set(city.scalars(select(Hall.region_id)))) == 3
    assert set(city.scalars(select(Channel.kind))) == {"hall", "online", "agent"}
    assert set(city.scalars(select(Staff.role))) == set(rights.ROLES)
    assert set(city.scalars(select(Product.provider))) == {"cmcc", "tietong"}


def test_prices_differ_by_district_by_channel_and_for_one_member_of_staff(city: Session) -> None:
    for column in (Price.region_id, Price.channel_id, Price.staff_id):
        assert city.scalar(select(func.count()).where(column.is_not(None)))


def test_every_known_reason_is_there(city: Session) -> None:
    known = {
        "端口不足", "资源不足", "物业阻挠", "不具备施工条件", "需改变接入方式", "联系不上客户", "客户改约",
        "客户原因缓装", "地址错误", "证件照片模糊", "不可抗力", "市政施工", "停电",
    }  # fmt: skip
    reasons = city.scalars(select(Reason)).all()
    assert known <= {reason.name for reason in reasons}
    assert {reason.kind for reason in reasons} == {"10R", "10W", "10C", "10Q", "10P", "10D", "10T"}


def test_only_what_waits_for_the_customer_pauses_the_promise(city: Session) -> None:
    """缓装 stops the promise's clock, 待装 does not."""
    assert all(reason.pauses_clock == (reason.kind == "10P") for reason in city.scalars(select(Reason)))


def test_an_install_accepted_before_16_is_promised_for_the_same_day(city: Session) -> None:
    asked = select(Promise).where(Promise.element == "", Promise.region_id.is_(None), Promise.business == "install")
    whole = city.scalars(asked).one()
    assert (whole.cutoff, whole.hours, whole.calendar) == (16, 24, "every_day")
    assert limits(city, "install") == {
        ("configure_resources", 4, "every_day"),
        ("build_data", 4, "every_day"),
        ("build_line", 8, "appointment_day"),
    }


def test_a_move_is_promised_as_an_install_is_and_a_dismantle_in_working_days(city: Session) -> None:
    """D, by business x region x step: every business that touches provisioning has a promise, and one for the region
    that lies farther out."""
    asked = select(Promise.business, Promise.region_id.is_not(None)).where(Promise.element == "")
    assert {(business, far) for business, far in city.execute(asked) if business in ("move", "dismantle")} == {
        ("move", False),
        ("move", True),
        ("dismantle", False),
        ("dismantle", True),
    }
    assert limits(city, "move") == {
        ("reserve_resources", 4, "every_day"),
        ("build_data", 4, "every_day"),
        ("switch_line", 8, "appointment_day"),
    }
    assert limits(city, "dismantle") == {
        ("pre_release", 4, "working_days"),
        ("deactivate_network", 4, "working_days"),
        ("recover_terminal", 8, "appointment_day"),
    }


def test_every_limit_is_of_a_step_on_its_map(city: Session) -> None:
    """Of what provisioning does; of a change or cancel, of the wait for its answer. A complaint has clocks of its own,
    two of them of no element: a complex one as a whole, one department."""
    waits = {"change_answer", "cancellation_answer"}
    asked = select(Promise.business, Promise.element).where(Promise.element != "")
    complaints = {element for business, element in city.execute(asked) if business == "complaint"}
    assert complaints == LIMITS.keys() - {""} and complaints - {COMPLEX, DEPARTMENT} <= set(
        library.shipped("complaint").elements
    )
    for business, element in city.execute(asked.where(Promise.business != "complaint")):
        process = business if element in waits else f"{business}_provisioning"
        assert library.shipped(business).elements[element].process == process


def limits(city: Session, business: str) -> set[tuple[str, int, str]]:
    asked = select(Promise.element, Promise.hours, Promise.calendar)
    rows = city.execute(asked.where(Promise.element != "", Promise.business == business))
    return {(element, hours, calendar) for element, hours, calendar in rows}


def test_each_calendar_of_the_city_is_one_that_is_kept(city: Session) -> None:
    assert set(city.scalars(select(Promise.calendar))) == calendars.CALENDARS


#: what would be in the way of a demonstration: its time runs fast, and its programs share numbers with people
EASIER = {"password.days": "0", "session.single": "false", "second_factor.roles": ""}


def test_the_city_says_each_parameter_as_the_program_would_take_it_anyway(city: Session) -> None:
    kept = {row.code: row.value for row in city.scalars(select(Parameter))}
    assert (parameters.DEFAULTS | EASIER).items() <= kept.items()


def test_a_city_of_an_older_program_gets_the_parameters_that_came_since(own_city: Database) -> None:
    with own_city.writing() as session:
        session.execute(delete(Parameter).where(Parameter.code == "session.single"))
        session.execute(update(Parameter).where(Parameter.code == "password.tries").values(value="3"))
        seed.complete(Bulk(session))
    with own_city.reading() as session:
        assert not parameters.yes(session, "session.single")
        assert parameters.number(session, "password.tries") == 3


def test_planting_again_changes_nothing(own_city: Database, ring: keys.KeyRing) -> None:
    with own_city.writing() as session:
        before = everything(session)
        assert seed.plant(Bulk(session), "another password", PLANTED_AT + timedelta(days=1)) is None
        assert everything(session) == before


def test_the_city_is_the_same_every_time() -> None:
    assert cities.levels(files.read("city")) == cities.levels(files.read("city"))


def test_each_password_is_salted_on_its_own_and_kept_as_a_hash(city: Session) -> None:
    kept = city.scalars(select(Staff.password_hash)).all()
    assert len(set(kept)) == 13
    assert all(each.startswith("$argon2id$") and PASSWORD not in each for each in kept)


def test_progress_is_told_to_the_last_row(own_city: Database) -> None:
    with own_city.writing() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
        told: list[tuple[int, int]] = []
        planted = seed.plant(Bulk(session), "p", PLANTED_AT, lambda done, total: told.append((done, total)))
        assert planted is not None
        assert told[-1] == (planted.addresses, planted.addresses)
        assert told == sorted(told)


@pytest.mark.parametrize(("name", "initials"), [
    ("湖东花苑", "hdhy"), ("3幢", "3z"), ("1单元", "1dy"), ("A座", "az"), ("501室", "501s"),
])  # fmt: skip
def test_initials_are_what_an_operator_types(name: str, initials: str) -> None:
    assert tree.initials(name) == initials
