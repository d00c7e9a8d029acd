"""移机, the whole story: the new line before the old one is let go; and each other way that it may end."""

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
from tests.engine.moves import FEE, confirms, dismantles, move_form, moves, of_subscription
from tests.engine.restarting import picture, standing
from tests.engine.transfers import CHILD, installed, subscription, transfers
from tests.stories.restarting import Hall

#: from unit 1 to unit 6
BEFORE, BOTH, AFTER = (7, 8), (7, 7), (8, 7)
FIELD_WORK = [
    "reserve_resources",
    "book_appointment",
    "dispatch_work_order",
    "build_data",
    "switch_line",
    "release_old_site",
    "test_service",
    "report_completion",
    "archive_work_order",
]


@pytest.fixture
def office(offices: Database, tmp_path: Path) -> Iterator[Office]:
    with closing(Office(offices, tmp_path / "data")) as office:
        installed(office, "FAST", campaign="DEAL")
        office.clock.passes(days=40)
        yield office


@pytest.fixture
def house(office: Office) -> Hall:
    return Hall(office)


def ports(office: Office) -> tuple[int, int]:
    """Free ports at the old address and at the new one."""
    return office.free_ports("1"), office.free_ports("6")


def lives_at(office: Office) -> str:
    doors = {one.id: one.code for one in office.rows(tables.Address)}
    return doors[subscription(office).address_id]


def told(case: Case) -> dict[str, Any]:
    return {one.kind: one.body for one in case.view.notifications}


def test_a_move_from_the_counter_to_the_line_that_works_elsewhere(office: Office, house: Hall) -> None:
    before = subscription(office)
    assert ports(office) == BEFORE

    # The owner agrees on the confirmation page. The new port is taken; the old one stays with the line that works.
    case = house.in_a_new_process(lambda: moves(office, contact_name="王平", contact_phone="13700000003"))
    assert case.state == "acknowledged" and ports(office) == BOTH and lives_at(office) == "1-101"
    assert standing(case, "boss") >= {"work_order_accepted"}

    # Provisioning works, the picture following; the line is at the old address until all is reported done.
    house.hears(case, "acknowledged")
    house.hears(case, "inProgress", ("accept_work_order", "completed"))
    house.works(case, FIELD_WORK)
    assert lives_at(office) == "1-101" and ports(office) == BOTH
    house.hears(case, "completed")

    # It is the same subscription elsewhere: S, the time in net goes on. Only now the old port is free.
    after = subscription(office)
    assert lives_at(office) == "6-101" and ports(office) == AFTER
    assert (after.id, after.state) == (before.id, "effective")
    assert (after.in_net_since, after.account, after.campaign_id) == (
        before.in_net_since,
        before.account,
        before.campaign_id,
    )
    assert case.states == ["acknowledged", "inProgress", "completed"] and picture(case).ended
    notices = told(case)
    assert notices["subscription_moved"]["charged"] == FEE
    assert notices["sms"]["to"] == "13700000003" and "已移至新地址" in notices["sms"]["text"]
    assert case.view.incidents == [] and case.view.timers == []
    assert {one.times for one in case.view.results} == {2}  # each was delivered twice, and took effect once

    # And it may be moved again, back to where it was.
    house.in_a_new_process(lambda: moves(office, door="1-101"))
    assert ports(office) == (7, 7)


def test_the_old_port_is_freed_only_after_the_new_line_works(office: Office, house: Hall) -> None:
    """The order of the steps: moved, then the old port free, then billing and customer told."""
    case = moves(office)
    house.hears(case, "completed")  # whatever was said before was lost
    kinds = [(one.kind, one.after) for one in case.view.changes if one.kind in ("subscription", "port", "notification")]
    assert kinds == [
        ("subscription", "moved"),
        ("port", "freed"),
        ("notification", "billing"),
        ("notification", "customer"),
    ]
    stands = picture(case).stands
    done = ("carry_out_work_order", "move_subscription", "release_old_port", "order_completed")
    assert {stands[element].state for element in done} == {"done"}
    assert "undo_order" not in stands or stands["undo_order"].state == "skipped"


REFUSALS: dict[str, tuple[dict[str, Any], dict[str, str], str]] = {
    "ended": ({"state": "ended"}, {}, "只有生效中的用户可以移机"),
    "attribute": ({}, {"move_changeable": "contact_name"}, "不可变更安装地址，暂不办理移机"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_rule_that_came_between_confirmation_and_submit_refuses(office: Office, house: Hall, case: str) -> None:
    """S: effective only; only what may be changed. Nothing is taken, nothing is stored."""
    values, parameters, sentence = REFUSALS[case]
    shown = confirms(office.counter(), move_form(office))
    if values:
        of_subscription(office, **values)
    office.sets(**parameters)
    house.restart()
    with pytest.raises(RuleRefused) as refusal:
        office.counter().submits(shown)
    assert sentence in " ".join(one.zh for one in refusal.value.fields.values())
    assert ports(office) == BEFORE and len(office.rows(tables.Order)) == 1


def test_a_second_open_order_is_refused_until_the_first_has_ended(office: Office, house: Hall) -> None:
    """D: one open order per subscription."""
    case = moves(office)
    for other in (lambda: moves(office, door="6-102"), lambda: dismantles(office), lambda: transfers(office)):
        with pytest.raises(RuleRefused) as refusal:
            house.in_a_new_process(other)
        assert case.number in refusal.value.fields["subscription_id"].zh
    house.hears(case, "completed")
    assert house.in_a_new_process(lambda: transfers(office, document=CHILD)).state == "pending"


def test_what_came_back_is_sent_again_and_goes_through(office: Office, house: Hall) -> None:
    case = moves(office)
    house.hears(case, "inProgress", ("accept_work_order", "completed"))
    house.works(case, FIELD_WORK[:4])
    house.hears(case, "failed", reason=("10R05", "不具备施工条件"))
    assert case.state == "pending" and standing(case, "boss") >= {"handle_return"}
    assert picture(case).stands["sent_back"].state == "failed"
    house.decides(case, "send_again", because="已协调")
    assert case.work_orders == [("-1", "failed"), ("-2", "new")] and ports(office) == BOTH
    again = [one.body for one in case.view.requests if one.kind == "create"][-1]
    (relationship,) = again["serviceOrderItem"][0]["service"]["serviceRelationship"]
    assert relationship["service"]["place"][0]["id"] == "1-101"
    house.hears(case, "inProgress", ("accept_work_order", "completed"), attempt=2)
    house.works(case, FIELD_WORK, attempt=2)
    house.hears(case, "completed", attempt=2)
    assert case.state == "completed" and lives_at(office) == "6-101" and ports(office) == AFTER


@pytest.mark.parametrize(
    ("state", "at_the_door"), [("failed", False), ("rejected", False), ("failed", True)], ids=["sent", "not", "door"]
)
def test_what_came_back_and_is_given_up_is_undone(office: Office, house: Hall, state: str, at_the_door: bool) -> None:
    """The new port is free again, a fee that was taken goes back, the line stays where it is."""
    case = moves(office, at_the_door=at_the_door)
    house.hears(case, state, reason=("10R02", "资源不足"))
    house.decides(case, "cancel", because="客户不移了")
    assert case.state == "cancelled" and picture(case).ended
    assert ports(office) == BEFORE and lives_at(office) == "1-101" and subscription(office).state == "effective"
    notices = told(case)
    assert "subscription_moved" not in notices
    assert notices.get("fee_returned", {}).get("amount") == (None if at_the_door else FEE)
    assert all(one.undone_at for one in office.rows(tables.Deed) if one.order_id == case.id)
    assert house.in_a_new_process(lambda: moves(office, door="6-102")).state == "acknowledged"


@pytest.mark.parametrize(("state", "code", "pauses"), [("held", "10W01", False), ("pending", "10P02", True)])
def test_a_delay_holds_the_move_up_and_lets_it_go_on(
    office: Office, house: Hall, state: str, code: str, pauses: bool
) -> None:
    """S: 缓装 stops the promise's clock, 待装 does not."""
    with office.system.database.writing() as session:
        reason = tables.Reason(code=code, kind=code[:3], name="-", name_en="-", responsibility="carrier")
        reason.pauses_clock = pauses
        session.add(reason)
    case = moves(office)
    promise = case.view.order.promise_at
    house.hears(case, "inProgress", ("accept_work_order", "completed"))
    house.works(case, FIELD_WORK[:1])
    house.hears(case, state, reason=(code, "端口扩容中"))
    assert case.state == state and case.view.delays[0].pauses is pauses
    office.clock.passes(hours=2)
    house.works(case, FIELD_WORK[1:])
    house.hears(case, "completed")
    assert case.state == "completed" and ports(office) == AFTER
    moved = case.view.order.promise_at - promise
    assert moved >= timedelta(hours=2) if pauses else moved == timedelta()


def test_a_silence_is_broken_by_asking(office: Office, house: Hall) -> None:
    case = moves(office)
    house.hears(case, "acknowledged")
    office.clock.passes(hours=9)
    house.restart()
    office.fires()
    assert [one.kind for one in case.view.requests] == ["create", "ask"]
    assert case.view.incidents == []


@pytest.mark.parametrize("first", ["completed", "milestone"])
def test_two_reports_that_overtake_each_other_end_the_same(office: Office, house: Hall, first: str) -> None:
    case = moves(office)
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
    assert case.state == "completed" and lives_at(office) == "6-101" and ports(office) == AFTER
    assert [one.after for one in case.view.changes if one.kind == "port"] == ["freed"]
    assert case.results[-1] == ("late" if first == "completed" else "applied")
