"""拆机, the whole story: the subscription ends only when the terminal is back; and each other way that it may end."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine import tables
from engine.errors import RuleRefused
from engine.store.database import Database
from tests.engine.actors import Case, Office
from tests.engine.moves import (
    PENALTY_OF_A_YEAR,
    bound,
    confirms,
    dismantle_form,
    dismantles,
    moves,
    of_subscription,
)
from tests.engine.restarting import picture, standing
from tests.engine.transfers import installed, subscription, transfers
from tests.stories.restarting import Hall

FIELD_WORK = [
    "pre_release",
    "deactivate_network",
    "book_appointment",
    "recover_terminal",
    "final_release",
    "archive_work_order",
]


@pytest.fixture
def office(offices: Database, tmp_path: Path) -> Iterator[Office]:
    with closing(Office(offices, tmp_path / "data")) as office:
        bound(office)
        installed(office)
        yield office


@pytest.fixture
def house(office: Office) -> Hall:
    return Hall(office)


def leaves(office: Office) -> Case:
    """The customer agrees to the penalty."""
    return dismantles(office, penalty_agreed=True)


def told(case: Case) -> dict[str, Any]:
    return {one.kind: one.body for one in case.view.notifications}


def is_as_before(office: Office) -> bool:
    found = subscription(office)
    return (found.state, found.ended_at, office.free_ports("1")) == ("effective", None, 7)


def test_a_dismantle_from_the_counter_to_the_terminal_that_is_back(office: Office, house: Hall) -> None:
    case = house.in_a_new_process(lambda: leaves(office))
    assert case.state == "acknowledged" and standing(case, "boss") >= {"work_order_accepted"}

    # The network is deactivated, the terminal fetched; until all is reported done the subscription is what it was.
    house.hears(case, "acknowledged")
    house.hears(case, "inProgress", ("accept_work_order", "completed"))
    house.works(case, FIELD_WORK)
    assert is_as_before(office)
    house.hears(case, "completed")

    # Now it has ended, the port is free, billing and customer know. Its row stays.
    ended = subscription(office)
    assert ended.state == "ended" and ended.ended_at is not None and office.free_ports("1") == 8
    assert case.states == ["acknowledged", "inProgress", "completed"] and picture(case).ended
    kinds = [(one.kind, one.after) for one in case.view.changes if one.kind in ("subscription", "port")]
    assert kinds == [("subscription", "dismantled"), ("port", "freed")]
    notices = told(case)
    assert notices["subscription_ended"]["charged"] == PENALTY_OF_A_YEAR and "已拆机" in notices["sms"]["text"]
    assert case.view.incidents == [] and case.view.timers == []

    # Nothing can be ordered for it any more; at the address somebody else can.
    for act in (lambda: moves(office), lambda: dismantles(office), lambda: transfers(office)):
        with pytest.raises(RuleRefused) as refusal:
            house.in_a_new_process(act)
        assert "已终止" in refusal.value.fields["subscription_id"].zh
    assert office.counter().orders().state == "acknowledged"


def test_arrears_that_came_between_confirmation_and_submit_refuse(office: Office, house: Hall) -> None:
    shown = confirms(office.counter(), dismantle_form(office, penalty_agreed=True))
    of_subscription(office, arrears=1230)
    house.restart()
    with pytest.raises(RuleRefused) as refusal:
        office.counter().submits(shown)
    assert "¥12.30" in refusal.value.fields["subscription_id"].zh
    assert is_as_before(office) and len(office.rows(tables.Order)) == 1


def test_a_second_open_order_is_refused_until_the_first_has_ended(office: Office, house: Hall) -> None:
    """D: one open order per subscription."""
    case = leaves(office)
    for act in (lambda: moves(office), lambda: leaves(office), lambda: transfers(office)):
        with pytest.raises(RuleRefused) as refusal:
            house.in_a_new_process(act)
        assert case.number in refusal.value.fields["subscription_id"].zh


def test_what_came_back_is_sent_again_and_goes_through(office: Office, house: Hall) -> None:
    case = leaves(office)
    house.hears(case, "inProgress", ("accept_work_order", "completed"))
    house.works(case, FIELD_WORK[:4])
    house.hears(case, "failed", reason=("10R07", "联系不上客户"))
    assert case.state == "pending" and standing(case, "boss") >= {"handle_return"} and is_as_before(office)
    assert picture(case).stands["sent_back"].state == "failed"
    house.decides(case, "send_again", because="已另约")
    house.hears(case, "inProgress", ("accept_work_order", "completed"), attempt=2)
    house.works(case, FIELD_WORK, attempt=2)
    house.hears(case, "completed", attempt=2)
    assert case.state == "completed" and subscription(office).state == "ended" and office.free_ports("1") == 8


@pytest.mark.parametrize("state", ["failed", "rejected"])
def test_who_stays_after_all_has_all_as_before_and_the_penalty_back(office: Office, house: Hall, state: str) -> None:
    """The port was never given up, so none is given back twice."""
    case = leaves(office)
    house.hears(case, state, reason=("10R07", "客户挽留"))
    house.decides(case, "cancel", because="客户不拆了")
    assert case.state == "cancelled" and picture(case).ended and is_as_before(office)
    notices = told(case)
    assert notices["fee_returned"]["amount"] == PENALTY_OF_A_YEAR and "subscription_ended" not in notices
    assert house.in_a_new_process(lambda: moves(office)).state == "acknowledged"


@pytest.mark.parametrize("state", ["held", "pending"])
def test_a_delay_holds_the_dismantle_up_and_lets_it_go_on(office: Office, house: Hall, state: str) -> None:
    case = leaves(office)
    house.hears(case, "inProgress", ("accept_work_order", "completed"))
    house.hears(case, state, reason=("10P01", "客户改约"))
    assert case.state == state and is_as_before(office)
    house.works(case, FIELD_WORK)
    house.hears(case, "completed")
    assert case.states[-3:] == [state, "inProgress", "completed"] and office.free_ports("1") == 8


def test_a_silence_is_broken_by_asking(office: Office, house: Hall) -> None:
    case = leaves(office)
    house.hears(case, "acknowledged")
    office.clock.passes(hours=9)
    house.restart()
    office.fires()
    assert [one.kind for one in case.view.requests] == ["create", "ask"]


@pytest.mark.parametrize("first", ["completed", "milestone"])
def test_two_reports_that_overtake_each_other_end_the_same(office: Office, house: Hall, first: str) -> None:
    case = leaves(office)
    house.hears(case, "inProgress", ("accept_work_order", "completed"))
    office.clock.passes(minutes=20)
    now = office.clock.now()
    work = [(element, "completed") for element in FIELD_WORK]
    reports = {
        "milestone": office.provisioning.event(case, "inProgress", *work, at=now),
        "completed": office.provisioning.event(case, "completed", *work, at=now + timedelta(minutes=5)),
    }
    office.clock.passes(minutes=10)
    second = next(name for name in reports if name != first)
    for name in (first, second):
        office.provisioning.sends(reports[name])
        house.restart()
        office.applies()
    assert case.state == "completed" and subscription(office).state == "ended" and office.free_ports("1") == 8
    assert [one.after for one in case.view.changes if one.kind == "port"] == ["freed"]
