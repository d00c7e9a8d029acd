"""Links to an order: what is kept of them, how long they last, who may make and revoke them."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from engine import tables
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.orders.staff_view import StaffView
from engine.store import people, shares
from tests.engine import town
from tests.engine.actors import Case, Office


@pytest.fixture
def case(office: Office) -> Case:
    return office.counter().orders()


def staff(session: Session, number: str) -> StaffView:
    found = people.staff_by_number(session, number)
    assert found is not None
    return found


def made(case: Case, hours: int = 24, number: str = town.OPERATOR) -> str:
    with case.office.system.database.writing() as session:
        return shares.make(session, case.number, hours, staff(session, number), case.office.clock.now())


def opened(office: Office, token: str) -> str:
    with office.system.database.reading() as session:
        return shares.opened(session, token, office.clock.now())[0].number


def revoked(case: Case, share_id: int, number: str = town.OPERATOR) -> None:
    with case.office.system.database.writing() as session:
        shares.revoke(session, case.number, share_id, staff(session, number), case.office.clock.now())


def test_a_token_leads_to_its_order_and_is_kept_nowhere(office: Office, case: Case) -> None:
    token = made(case)
    assert opened(office, token) == case.number
    assert len(token) >= 43 and token != made(case)
    assert token not in repr(office.everything())


@pytest.mark.parametrize("hours", [1, 24, 168, 720])
def test_a_link_ends_at_its_moment(office: Office, case: Case, hours: int) -> None:
    token = made(case, hours)
    office.clock.passes(hours=hours, seconds=-1)
    assert opened(office, token) == case.number
    office.clock.passes(seconds=1)
    with pytest.raises(NotFound):
        opened(office, token)


def test_expired_revoked_and_unknown_tokens_are_told_apart_by_nobody(office: Office, case: Case) -> None:
    gone, ended = made(case), made(case, 1)
    revoked(case, office.rows(tables.Share)[0].id)
    office.clock.passes(hours=1)
    said = []
    for token in (gone, ended, "never", "", "\ud800", "x" * 5000):
        with pytest.raises(NotFound) as refusal:
            opened(office, token)
        said.append(str(refusal.value))
    assert len(set(said)) == 1


def test_making_and_revoking_stand_in_the_history_and_whoever_looks_sees_the_order_change(case: Case) -> None:
    before = case.view.order.version
    made(case)
    (share,) = case.office.rows(tables.Share)
    revoked(case, share.id)
    revoked(case, share.id)  # ended already: nothing more to tell
    told = [(one.after, one.staff_id) for one in case.view.changes if one.kind == "share"]
    assert told == [("made", share.staff_id), ("revoked", share.staff_id)]
    assert case.view.order.version == before + 2


def test_only_lengths_that_the_business_offers_are_made(office: Office, case: Case) -> None:
    office.sets(share_hours="2, x, -1, 9999999, 48")
    with office.system.database.reading() as session:
        assert shares.choices(session) == [2, 48]
    with pytest.raises(Invalid):
        made(case, 24)
    assert opened(office, made(case, 48)) == case.number


def test_an_order_has_only_so_many_links_at_a_time(office: Office, case: Case) -> None:
    office.sets(share_most=2)
    made(case), made(case, 1)
    with pytest.raises(Conflict):
        made(case)
    office.clock.passes(hours=1)
    made(case)


def test_nobody_shares_without_the_right_or_another_halls_order(office: Office, case: Case) -> None:
    with pytest.raises(NotAllowed):
        made(case, number=town.VIEWER)
    with pytest.raises(NotFound):
        made(case, number=town.STRANGER)
    made(case)
    (share,) = office.rows(tables.Share)
    with pytest.raises(NotFound):
        revoked(case, share.id, town.STRANGER)
    with pytest.raises(NotFound):
        revoked(case, share.id + 1)
    assert [one.revoked_at for one in office.rows(tables.Share)] == [None]


def test_how_often_and_when_a_link_was_opened_is_kept(office: Office, case: Case) -> None:
    made(case)
    (share,) = office.rows(tables.Share)
    for _ in range(2):
        office.clock.passes(minutes=5)
        with office.system.database.writing() as session:
            shares.count(session, share.id, office.clock.now())
    (share,) = office.rows(tables.Share)
    assert (share.times, share.seen_at) == (2, town.MONDAY + timedelta(minutes=10))
