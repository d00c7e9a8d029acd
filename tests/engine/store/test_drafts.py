"""Drafts on both databases: kept while one types, whoever comes at the same moment, gone into the order."""

import pytest

from engine import tables
from engine.errors import BroadbandError, Conflict, Invalid, NotAllowed, NotFound
from engine.orders.staff_view import StaffView
from engine.store import drafts, people
from tests.engine import town
from tests.engine.actors import Office
from tests.engine.patience import at_once

KEY = "a-key-of-one-form-0001"


def who(office: Office, number: str = town.OPERATOR) -> StaffView:
    with office.system.database.reading() as session:
        found = people.staff_by_number(session, number)
    assert found is not None
    return found


def saves(office: Office, text: str, *, key: str = KEY, number: str = town.OPERATOR, business: str = "install") -> None:
    staff, now = who(office, number), office.clock.now()
    with office.system.database.writing() as session:
        drafts.save(session, staff, key, business, "", {"customer_name": text}, now, now)


def test_the_last_that_was_typed_counts(office: Office) -> None:
    saves(office, "张")
    saves(office, "张晓明")
    (draft,) = office.rows(tables.Draft)
    assert draft.content == {"customer_name": "张晓明"}


def test_two_first_saves_at_one_moment_make_one_draft(office: Office) -> None:
    outcomes = at_once(lambda: saves(office, "一"), lambda: saves(office, "二"))
    (draft,) = office.rows(tables.Draft)
    assert draft.content["customer_name"] in ("一", "二") and outcomes == [None, None]


@pytest.mark.parametrize(("key", "text", "refusal"), [
    ("", "张", Invalid), ("k" * 65, "张", Invalid), ("' OR 1=1 --padding", "张", Invalid),
    (KEY, "长" * drafts.LONGEST, Invalid),
])  # fmt: skip
def test_no_form_of_ours_makes_such_a_draft(office: Office, key: str, text: str, refusal: type[BroadbandError]) -> None:
    with pytest.raises(refusal):
        saves(office, text, key=key)
    assert office.rows(tables.Draft) == []


def test_nobody_writes_into_anothers_draft_nor_into_one_of_another_form(office: Office) -> None:
    saves(office, "张")
    with pytest.raises(NotAllowed):
        saves(office, "李", number=town.COLLEAGUE)
    with pytest.raises(NotFound):
        saves(office, "李", business="move")
    (draft,) = office.rows(tables.Draft)
    assert draft.content == {"customer_name": "张"}


def test_what_became_an_order_names_it_and_holds_nothing_any_more(office: Office) -> None:
    saves(office, "张")
    case = office.counter().orders()
    with office.system.database.writing() as session:
        drafts.placed(session, KEY, case.id)
    with pytest.raises(Conflict, match=case.number):
        saves(office, "李")
    (draft,) = office.rows(tables.Draft)
    assert draft.content == {}
