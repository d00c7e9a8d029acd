"""What happens because time passes: promises missed, campaigns due, a provisioning system that says nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from engine import tables
from engine.errors import Conflict, Invalid
from tests.engine import town
from tests.engine.actors import Case, Office

END_OF_DAY = datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC)  # Monday in Asia/Shanghai


@pytest.fixture
def case(office: Office) -> Case:
    return office.counter().orders()


@pytest.fixture
def free(office: Office) -> Case:
    """An order without fee and without campaign."""
    return office.counter().orders("FREE")


def test_a_missed_promise_is_an_alert_to_the_hall_once_and_stops_nothing(office: Office, case: Case) -> None:
    office.clock.moment = END_OF_DAY - timedelta(seconds=1)
    office.fires()
    assert not case.view.order.overdue
    office.clock.passes(seconds=1)
    office.fires()
    office.fires()
    assert case.view.order.overdue
    assert [(one.kind, one.element) for one in case.view.todos] == [("alert", "promise_overdue")]
    office.counter().decides(case.todo("promise_overdue"), "seen")
    assert case.stands_on == {"carry_out_work_order", "provisioning_under_way", "work_order_accepted"}
    office.provisioning.completes(case)
    assert case.state == "completed" and [one.state for one in case.view.todos] == ["done"]


def test_an_alert_that_nobody_saw_ends_with_its_order(office: Office, case: Case) -> None:
    office.clock.moment = END_OF_DAY
    office.fires()
    todo = case.todo("promise_overdue")
    office.provisioning.completes(case)
    assert [one.state for one in case.view.todos] == ["withdrawn"] and case.view.order.overdue
    with pytest.raises(Conflict):
        office.counter().decides(todo, "seen")


def test_sent_again_after_its_promise_an_order_raises_no_second_alert(office: Office, case: Case) -> None:
    office.clock.moment = END_OF_DAY
    office.fires()
    office.provisioning.says(case, "failed")
    office.counter().decides(case.todo("handle_return"), "send_again")
    office.fires()
    assert len([one for one in case.view.todos if one.kind == "alert"]) == 1
    assert "work_order_accepted" in case.stands_on


def test_a_promise_kept_raises_no_alert(office: Office, case: Case) -> None:
    office.provisioning.completes(case)
    office.clock.passes(days=30)
    office.fires()
    assert case.view.todos == [] and not case.view.order.overdue


def test_a_timer_fired_by_two_workers_fires_once(office: Office, case: Case) -> None:
    office.clock.moment = END_OF_DAY
    (timer,) = [one for one in case.view.timers if one.element == "promise_overdue"]
    for _ in range(3):
        office.system.orchestrator.fire(timer.id, case.id)
    assert case.happened("timer") == 1 and len(case.view.todos) == 1


def test_a_timer_that_is_not_due_does_nothing(office: Office, case: Case) -> None:
    for timer in case.view.timers:
        office.system.orchestrator.fire(timer.id, case.id)
    assert case.happened("timer") == 0 and case.view.todos == []


def test_timers_are_business_time_and_survive_the_process(office: Office, case: Case) -> None:
    """Rows, not sleeping threads: another process fires what this one set."""
    office.clock.moment = END_OF_DAY
    other = office.again()
    (timer,) = [one for one in case.view.timers if one.element == "promise_overdue"]
    other.orchestrator.fire(timer.id, case.id)
    other.close()
    assert case.view.order.overdue


def test_without_fee_and_campaign_a_campaign_must_be_ordered_on_the_completion_day(office: Office, free: Case) -> None:
    """S: a to-do for the accepting hall, due the end of that day in Asia/Shanghai."""
    office.provisioning.completes(free)
    todo = free.todo("order_campaign")
    assert (todo.due_at, todo.hall_id) == (END_OF_DAY, free.view.order.hall_id)
    assert free.state == "inProgress" and free.stands_on == {"order_campaign"}
    assert len(office.rows(tables.Subscription)) == 1  # the customer is served meanwhile
    office.counter(town.COLLEAGUE).decides(todo, "ordered", campaign="GIFT")
    assert free.state == "completed"
    assert free.view.campaign is not None and free.view.campaign.code == "GIFT"


def test_the_business_day_ends_at_midnight_in_shanghai_not_in_utc(office: Office, free: Case) -> None:
    office.clock.moment = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)  # Tuesday, 00:30
    office.provisioning.completes(free)
    assert free.todo("order_campaign").due_at == END_OF_DAY + timedelta(days=1)


def test_only_a_campaign_that_is_offered_fulfils_the_duty(office: Office, free: Case) -> None:
    """S: the campaign dialog lists only what can be ordered for that product, region, channel and staff."""
    office.provisioning.completes(free)
    for campaign in ("", "DEAL"):
        with pytest.raises(Invalid):
            office.counter().decides(free.todo("order_campaign"), "ordered", campaign=campaign)
    assert free.stands_on == {"order_campaign"}


def test_a_campaign_not_ordered_on_its_day_is_reported_as_missed(office: Office, free: Case) -> None:
    """S: missed ones are reported."""
    office.provisioning.completes(free)
    todo = free.todo("order_campaign")
    office.clock.moment = END_OF_DAY
    office.fires()
    assert free.state == "completed"
    (missed,) = [one for one in free.view.changes if one.kind == "campaign"]
    assert (missed.before, missed.after) == ("required", "missed")
    assert [one.state for one in free.view.todos if one.element == "order_campaign"] == ["withdrawn"]
    with pytest.raises(Conflict):
        office.counter().decides(todo, "ordered", campaign="GIFT")


@pytest.mark.parametrize("product, campaign", [("FAST", ""), ("FREE", "GIFT")])
def test_with_a_fee_or_a_campaign_nothing_is_due(office: Office, product: str, campaign: str) -> None:
    case = office.counter().orders(product, campaign=campaign)
    office.provisioning.completes(case)
    assert case.state == "completed" and case.view.todos == []


def test_a_work_order_that_says_nothing_for_long_is_asked_for(office: Office, case: Case) -> None:
    office.clock.passes(hours=8)
    office.fires()
    assert [one.kind for one in case.view.requests] == ["create", "ask"]
    office.clock.passes(hours=7, minutes=59)
    office.fires()
    assert len(case.view.requests) == 2
    office.clock.passes(minutes=1)
    office.fires()
    assert [one.kind for one in case.view.requests] == ["create", "ask", "ask"]


def test_a_word_starts_the_clock_of_silence_anew(office: Office, case: Case) -> None:
    office.clock.passes(hours=7)
    office.provisioning.says(case, "acknowledged")
    office.clock.passes(hours=7)
    office.fires()
    assert [one.kind for one in case.view.requests] == ["create"]


def test_who_is_waited_for_by_us_is_not_asked(office: Office, case: Case) -> None:
    """A returned work order has said its last word; the next one is watched."""
    office.provisioning.says(case, "failed")
    assert [one for one in case.view.timers if one.kind == "silence"] == []
    office.counter().decides(case.todo("handle_return"), "send_again")
    watched = {one.element for one in case.view.timers if one.kind == "silence"}
    assert watched == {f"{case.number}-2"}


def test_an_alert_about_an_element_does_not_stand_in_for_its_to_do(office: Office, case: Case) -> None:
    """A business may set a limit for any step: what tells that it is late is not the work that is to be done."""
    with office.system.database.writing() as session:
        alert = {"kind": "alert", "element": "handle_return", "created_at": office.clock.now()}
        session.add(tables.Todo(order_id=case.id, hall_id=case.view.hall.id, **alert))
    office.provisioning.says(case, "failed")
    open_ones = {(one.kind, one.element) for one in case.view.todos if one.state == "open"}
    assert open_ones == {("alert", "handle_return"), ("element", "handle_return")}
