"""Personal data have an end. Domain: "kept for the service plus 2 years (P, law); logs at least 6 months (P, law)"."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from engine import tables
from engine.cli.personal import personal
from engine.errors import BroadbandError
from engine.store import looks, people, retention
from engine.store.retention import spans
from engine.store.retention.rules import CUSTOMER, INCIDENT, ORDER, OWNER, RULES, without
from tests.engine import town, transfers
from tests.engine.actors import Case, Office
from tests.engine.store.erased import YEARS, erases, personal_columns, served, where
from tests.engine.transfers import installed

THEIRS = (CUSTOMER, OWNER, ORDER, INCIDENT)
BY = ("--staff", town.OPERATOR)
SECRET, OTHERS = "林小满 13977778888", "何必言 13955556666"


@pytest.fixture
def case(office: Office) -> Case:
    return served(office, SECRET)


def test_every_encrypted_column_says_when_it_ends() -> None:
    """Who adds a column that may hold personal data gives it a rule: `engine.store.retention.rules.RULES`."""
    assert sorted(RULES) == sorted(personal_columns())


def test_nothing_personal_is_left_of_a_customer_whose_term_is_over(office: Office, case: Case) -> None:
    """Through every encrypted column of every table; another customer's stays."""
    theirs = {name for name, rule in RULES.items() if rule.whose in THEIRS} - {"customer.held"}
    assert where(office, SECRET) == sorted(theirs)
    office.clock.passes(days=YEARS)
    other = served(office, OTHERS, door="2-101", count="002")
    assert erases(office)["customer"] == 1
    assert where(office, SECRET) == []
    assert where(office, OTHERS) == sorted(theirs)
    assert case.view.customer.erased_at == office.clock.now() and other.view.customer.erased_at is None


def test_no_index_finds_who_was_erased_and_the_door_is_not_told(office: Office, case: Case) -> None:
    office.clock.passes(days=YEARS)
    erases(office)
    order, customer = case.view.order, case.view.customer
    assert (customer.name_index, customer.phone_index, order.account_index, order.contact_phone_index) == ("",) * 4
    assert customer.document_index == f"erased {customer.id}"
    (subscription,) = office.rows(tables.Subscription)
    places = {one.id: one for one in office.rows(tables.Address)}
    assert places[order.address_id].level_type == places[subscription.address_id].level_type == "estate"
    assert order.address_text == places[order.address_id].full_name
    assert {one.value for one in office.rows(tables.Deed) if one.kind == "port_reserved"} == {str(order.address_id)}


def test_no_order_is_deleted_and_its_figures_stay(office: Office, case: Case) -> None:
    """S: "No submitted order is ever deleted; cancel only"."""
    kept = ("number", "state", "business", "amount", "accepted_at", "ended_at", "hall_id", "product_id", "price_id")
    before = {name: getattr(case.view.order, name) for name in kept}
    rows = {table: len(found) for table, found in office.everything().items()}
    office.clock.passes(days=YEARS)
    erases(office)
    assert {name: getattr(case.view.order, name) for name in kept} == before
    after = {table: len(found) for table, found in office.everything().items()}
    assert {table: count for table, count in after.items() if rows[table] != count} == {
        "erasure": 1,
        "audit": rows["audit"] + 1,
    }


def test_history_keeps_the_numbers_of_which_its_sentences_are_made(office: Office, case: Case) -> None:
    coded = {one.id: one.because for one in case.view.changes if one.kind not in ("urge", "todo")}
    assert any(coded.values())
    office.clock.passes(days=YEARS)
    erases(office)
    after = {one.id: one.because for one in case.view.changes}
    own = {one.id for one in case.view.changes if one.kind in ("request", "state", "notification", "milestone", "deed")}
    assert {key: after[key] for key in own} == {key: coded[key] for key in own}
    assert {after[one.id] for one in case.view.changes if one.kind in ("urge", "todo")} == {""}


def _opens(office: Office, case: Case) -> None:
    office.counter().orders(door="6-101", document=transfers.card("19900101", "001"), customer_name=SECRET)


def _held(office: Office, case: Case) -> None:
    with office.system.database.writing() as session:
        retention.hold(session, case.number, "法院调查", office.counter().id, office.clock.now())


def _of_subscription(**values: Any) -> Callable[[Office, Case], None]:
    def sets(office: Office, case: Case) -> None:
        with office.system.database.writing() as session:
            session.execute(update(tables.Subscription).values(values))

    return sets


def _ended_lately(office: Office, case: Case) -> None:
    with office.system.database.writing() as session:
        session.execute(update(tables.Order).values(ended_at=office.clock.now() - timedelta(days=700)))


def _unsent(office: Office, case: Case) -> None:
    with office.system.database.writing() as session:
        session.execute(update(tables.Request).values(state="failed"))


@pytest.mark.parametrize(
    "happens",
    [_opens, _held, _of_subscription(arrears=1), _of_subscription(state="effective", ended_at=None), _ended_lately,
     _unsent],
    ids=["open_order", "hold", "arrears", "subscription", "ended_lately", "unsent_request"],
)  # fmt: skip
def test_whoever_has_something_open_is_not_erased(
    office: Office, case: Case, happens: Callable[[Office, Case], None]
) -> None:
    office.clock.passes(days=YEARS)
    happens(office, case)
    assert erases(office) == {}
    assert "orders.account" in where(office, SECRET)


def test_the_term_is_a_parameter(office: Office, case: Case) -> None:
    office.sets(**{"personal.years": 3})
    office.clock.passes(days=YEARS)
    assert "customer" not in erases(office)
    office.clock.passes(days=366)
    assert erases(office)["customer"] == 1


def test_who_handed_a_line_on_keeps_their_term_and_the_new_owner_their_data(office: Office) -> None:
    """The old owner's term begins with the transfer; then the transfer's papers go, but not the new owner's order."""
    first = installed(office)
    with office.system.database.writing() as session:
        session.execute(update(tables.Request).where(tables.Request.order_id == first.id).values(state="done"))
    office.clock.passes(days=YEARS)
    moved = transfers.transfers(office)
    assert moved.state == "completed"
    assert erases(office) == {}
    office.clock.passes(days=YEARS)
    assert erases(office) == {"customer": 1}
    assert where(office, transfers.OWNER) == [] and where(office, "张晓明") == []
    assert moved.view.customer.name == transfers.NEW_NAME
    assert moved.view.order.contact_phone == transfers.NEW_PHONE
    (subscription,) = office.rows(tables.Subscription)
    assert subscription.account == moved.view.order.account != ""


def test_a_customer_who_comes_back_is_a_new_one(office: Office, case: Case) -> None:
    document = transfers.card("19900101", "001")
    office.clock.passes(days=YEARS)
    with office.system.database.writing() as session:  # as it was before the marks
        found = session.get_one(tables.Customer, case.view.order.customer_id)
        found.document = document
    erases(office)
    again = office.counter().orders(door="6-101", document=document, customer_name="张晓明")
    assert again.view.customer.id != case.view.customer.id
    with office.system.database.reading() as session:
        found_now = people.customer_by_document(session, document)
        assert found_now is not None and found_now.id == again.view.customer.id


def test_broken_off_it_goes_on_where_it_ended(office: Office, case: Case) -> None:
    second = served(office, OTHERS, door="2-101", count="002")
    office.clock.passes(days=YEARS)

    def breaks(kind: str, done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        retention.erase(office.system.database, office.clock.now(), 1, breaks)
    assert case.view.customer.erased_at is not None and second.view.customer.erased_at is None
    assert erases(office) == {"customer": 1}
    assert [row.customer_id for row in office.rows(tables.Erasure)] == [case.view.customer.id, second.view.customer.id]
    assert erases(office) == {}, "nothing is erased twice"


def test_what_was_erased_is_told_without_saying_of_whom(office: Office, case: Case) -> None:
    office.clock.passes(days=YEARS)
    erases(office)
    (row,) = office.rows(tables.Erasure)
    assert row.kind == "customer" and row.counts["orders"] == 1 and row.counts["customer"] == 1
    assert all(isinstance(count, int) for count in row.counts.values())
    theirs = {name.partition(".")[0] for name, rule in RULES.items() if rule.whose in THEIRS}
    assert set(row.counts) == theirs


def test_logs_searches_and_pages_that_came_to_nothing_go_after_terms_of_their_own(office: Office) -> None:
    counter = office.counter()
    counter.confirms()
    kept = counter.orders()
    now = office.clock.now()
    with office.system.database.writing() as session:
        session.add_all([
            tables.SavedQuery(staff_id=counter.id, name="a", wanted={"q": "13800000001"}, made_at=now),
            tables.SavedQuery(staff_id=counter.id, name="b", wanted={"state": "pending"}, made_at=now),
            tables.Export(staff_id=counter.id, at=now, wanted={"q": "1"}, columns=[], orders=1),
            tables.SignIn(at=now, number="100101", outcome="in"),
        ])  # fmt: skip
        looks.record(session, staff_id=counter.id, customer_id=kept.view.customer.id, order_id=kept.id,
                     reason="核对", at=now, address=None)  # fmt: skip
    office.clock.passes(days=20)
    assert erases(office) == {}
    office.clock.passes(days=11)
    assert erases(office) == {"confirmation": 1}
    office.clock.passes(days=366)
    assert erases(office) == {"search": 1, "sign_in": 1}
    assert [row.name for row in office.rows(tables.SavedQuery)] == ["b"]
    office.clock.passes(days=2 * 366)
    assert erases(office) == {"look": 1, "export": 1}
    assert len(office.rows(tables.Confirmation)) == 1, "the one that became an order stays with it"


@pytest.mark.parametrize("code", ["personal.look_months", "personal.sign_in_months", "personal.export_months"])
def test_no_parameter_makes_logs_shorter_than_the_law(office: Office, code: str) -> None:
    """Law: "logs at least 6 months"."""
    office.sets(**{code: 5})
    with pytest.raises(BroadbandError, match=code):
        erases(office)
    office.sets(**{code: 6})
    assert erases(office) == {}


def test_months_are_those_of_the_calendar(office: Office) -> None:
    with office.system.database.reading() as session:
        before = spans.years_before(session, office.clock.now())
    assert (before.year, before.month, before.day, before.hour) == (2024, 3, 2, 9)


def test_commands_tell_first_and_erase_when_told(office: Office, case: Case) -> None:
    office.clock.passes(days=YEARS)
    environment = {
        "BROADBAND_DATA": str(office.settings.data),
        "BROADBAND_DATABASE_URL": office.settings.database,
        "BROADBAND_CLOCK": f"{time.time()},{office.clock.now().timestamp()},1",
    }

    def runs(*words: str) -> Any:
        return CliRunner(env=environment).invoke(personal, words)

    assert runs("erase").exit_code == 2 and runs("erase", "--dry-run", "--yes").exit_code == 2
    dry = runs("erase", "--dry-run")
    assert dry.exit_code == 0 and "due 1; 已清除 / erased 0" in dry.output.splitlines()[0]
    assert where(office, SECRET)
    assert runs("hold", case.number, *BY, "--because", "法院").exit_code == 0
    assert runs("hold", "ZJ9", *BY, "--because", "法院").exit_code == 1
    assert runs("hold", case.number, *BY, "--because", "").exit_code == 1
    assert "due 0" in runs("report").output.splitlines()[0] and "held: 1" in runs("report").output
    assert runs("release", case.number, *BY).exit_code == 0
    done = runs("erase", "--yes")
    assert done.exit_code == 0 and "Customers (after their service): 1" in done.output
    assert where(office, SECRET) == []
    assert "erased 1" in runs("report").output.splitlines()[0]


def test_a_document_loses_fields_however_deep() -> None:
    told = {"a": [{"name": "x", "b": 1}], "name": "y"}
    assert without(told, {"name"}) == {"a": [{"name": None, "b": 1}], "name": None}
