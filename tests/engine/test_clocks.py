"""Promises, pauses, colours, limits: what an order's clocks do."""

from datetime import UTC, datetime, timedelta

import pytest

from engine import tables
from tests.engine import town
from tests.engine.actors import Case, Office

PROMISED = datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC)  # the end of Monday in Asia/Shanghai
WISH = ("10P02", "客户原因缓装")


@pytest.fixture
def case(office: Office) -> Case:
    """An order at 09:00 on Monday; its work order is under way."""
    with office.system.database.writing() as session:
        for code, pauses in (("10P02", True), ("10P09", False)):
            reason = tables.Reason(code=code, kind="10P", name=code, name_en=code, responsibility="customer")
            reason.pauses_clock = pauses
            session.add(reason)
        for element in ("configure_resources", "build_data"):
            session.add(tables.Promise(business="install", element=element, hours=4))
    case = office.counter().orders()
    office.provisioning.says(case, "acknowledged")
    office.provisioning.says(case, "inProgress", ("configure_resources", "inProgress"))
    return case


def timer(case: Case, kind: str) -> tables.Timer | None:
    return next((one for one in case.view.timers if one.kind == kind), None)


def alerts(case: Case) -> list[str]:
    return [one.element for one in case.view.todos if (one.kind, one.state) == ("alert", "open")]


def colour(case: Case) -> str:
    return case.view.order.jeopardy


def test_postponed_by_the_customer_the_promise_moves_by_the_time_that_passed(office: Office, case: Case) -> None:
    """S: 缓装 stops the promise's clock."""
    office.clock.passes(hours=2)
    office.provisioning.says(case, "pending", reason=WISH)
    assert case.view.order.paused_at == office.clock.now() and timer(case, "element") is None
    office.clock.passes(days=3)
    office.fires()
    assert not case.view.order.overdue and case.view.order.promise_at == PROMISED and alerts(case) == []
    office.provisioning.says(case, "inProgress", ("configure_resources", "inProgress"))
    order = case.view.order
    assert (order.promise_at, order.paused_at, order.overdue) == (PROMISED + timedelta(days=3), None, False)
    (moved,) = [one for one in case.view.changes if one.kind == "promise"]
    assert (moved.before, moved.after) == (PROMISED.isoformat(), order.promise_at.isoformat())
    on_map = timer(case, "element")
    assert on_map is not None and (on_map.element, on_map.due_at) == ("promise_overdue", order.promise_at)
    office.clock.moment = order.promise_at
    office.fires()
    assert case.view.order.overdue and "promise_overdue" in alerts(case)


@pytest.mark.parametrize("state, reason", [("held", ("10W01", "端口扩容中")), ("pending", ("10P09", "材料不齐"))])
def test_a_delay_that_is_not_the_customers_stops_no_clock(
    office: Office, case: Case, state: str, reason: tuple[str, str]
) -> None:
    """S: 待装 does not stop the promise's clock; and the table of reasons may say so of others."""
    office.provisioning.says(case, state, reason=reason)
    (delay,) = case.view.delays
    assert delay.pauses is False and case.view.order.paused_at is None
    office.clock.moment = PROMISED
    office.fires()
    assert case.view.order.overdue
    office.provisioning.says(case, "inProgress")
    assert case.view.order.promise_at == PROMISED and case.view.delays[0].ended_at == PROMISED


def test_a_delay_says_until_when_as_far_as_is_known(office: Office, case: Case) -> None:
    event = office.provisioning.event(case, "held", reason=("10W01", "端口扩容中"))
    event["event"]["serviceOrder"]["errorMessage"][0]["message"] = "预计 2026-03-04T01:00:00.000Z 恢复"
    office.provisioning.sends(event)
    office.applies()
    assert case.view.delays[0].until_at == datetime(2026, 3, 4, 1, tzinfo=UTC)
    assert case.view.order.planned_at == datetime(2026, 3, 4, 5, tzinfo=UTC)  # and four hours for the data
    assert colour(case) == "red"


def test_returned_while_postponed_it_is_sent_again_with_the_promise_as_it_is_then(office: Office, case: Case) -> None:
    office.provisioning.says(case, "pending", reason=WISH)
    office.clock.passes(days=2)
    office.provisioning.says(case, "failed")
    moved = PROMISED + timedelta(days=2)
    assert case.view.order.promise_at == moved
    office.counter().decides(case.todo("handle_return"), "send_again")
    on_map = timer(case, "element")
    assert on_map is not None and on_map.due_at == moved
    assert case.view.requests[-1].body["requestedCompletionDate"].startswith("2026-03-04T15:59:59")
    office.clock.moment = PROMISED + timedelta(hours=1)
    office.fires()
    assert not case.view.order.overdue


def test_a_pause_heard_of_too_late_takes_the_alarm_back(office: Office, case: Case) -> None:
    began = PROMISED - timedelta(hours=1)
    office.clock.moment = PROMISED
    office.fires()
    assert case.view.order.overdue
    office.clock.passes(hours=1)
    office.provisioning.says(case, "pending", reason=WISH, at=began)
    office.clock.passes(hours=1)
    office.provisioning.says(case, "inProgress")
    assert case.view.order.promise_at == PROMISED + timedelta(hours=3)
    assert not case.view.order.overdue
    office.clock.passes(hours=1)
    office.fires()
    assert case.view.order.overdue  # its own moment came


def test_time_alone_turns_an_order_yellow_then_red_by_timers(office: Office, case: Case) -> None:
    """Eight hours of limits are ahead, the promise is in fifteen: yellow two hours before that no longer fits."""
    assert colour(case) == "green"
    seen = []
    while (look := timer(case, "jeopardy")) is not None and not case.view.order.overdue:
        office.clock.moment = max(look.due_at, office.clock.now())
        office.fires()
        seen.append((colour(case), office.clock.now()))
        if seen[-1][0] == "red":
            break
    times = dict(reversed(seen))
    assert times["yellow"] - (PROMISED - timedelta(hours=6)) <= timedelta(seconds=2)
    assert times["red"] - (PROMISED - timedelta(hours=4)) <= timedelta(seconds=2)
    assert [(one.before, one.after) for one in case.view.changes if one.kind == "jeopardy"] == [
        ("green", "yellow"),
        ("yellow", "red"),
    ]


def test_the_provisioning_systems_own_word_counts(office: Office, case: Case) -> None:
    """TMF641 expectedCompletionDate; ServiceOrderJeopardyEvent with jeopardyAlert."""
    event = office.provisioning.event(case, "inProgress")
    event["event"]["serviceOrder"]["expectedCompletionDate"] = (PROMISED + timedelta(hours=1)).isoformat()
    office.provisioning.sends(event)
    office.applies()
    assert (colour(case), case.view.order.planned_at) == ("red", PROMISED + timedelta(hours=1))
    office.clock.passes(minutes=1)
    alert = {"id": "7", "jeopardyType": "Hazard", "message": "人手不足", "alertDate": office.clock.now().isoformat()}
    for _ in range(2):
        event = office.provisioning.event(case, "inProgress", eventType="ServiceOrderJeopardyEvent")
        event["event"]["serviceOrder"] |= {"jeopardyAlert": [alert], "expectedCompletionDate": "soon"}
        office.provisioning.sends(event)
    office.applies()
    assert colour(case) == "yellow"
    (row,) = office.rows(tables.JeopardyAlert)
    assert (row.foreign_id, row.kind, row.message) == ("7", "Hazard", "人手不足")
    assert [one.because for one in case.view.changes if one.kind == "alert"] == ["人手不足"]
    office.clock.passes(minutes=1)
    office.provisioning.says(case, "inProgress")
    assert colour(case) == "green"  # it says so no more


def test_a_step_over_its_limit_is_an_alert_once_and_withdrawn_when_it_is_done(office: Office, case: Case) -> None:
    (visit,) = [one for one in case.view.visits if one.element == "configure_resources"]
    assert visit.limit_at == office.clock.now() + timedelta(hours=4)
    office.clock.passes(hours=4)
    for _ in range(3):
        office.fires()
        office.provisioning.says(case, "inProgress")
    assert alerts(case) == ["configure_resources"]
    office.provisioning.says(case, "inProgress", ("configure_resources", "completed"), ("build_data", "inProgress"))
    assert alerts(case) == []
    (todo,) = case.view.todos
    assert (todo.kind, todo.state, todo.due_at) == ("alert", "withdrawn", visit.limit_at)


def test_a_pause_moves_the_limit_of_the_step_too(office: Office, case: Case) -> None:
    office.clock.passes(hours=3)
    office.provisioning.says(case, "pending", reason=WISH)
    office.clock.passes(hours=30)
    office.provisioning.says(case, "inProgress")
    office.clock.passes(minutes=59)
    office.fires()
    assert alerts(case) == []
    office.clock.passes(minutes=1)
    office.fires()
    assert alerts(case) == ["configure_resources"]


def test_an_alert_about_a_persons_step_hides_no_to_do(office: Office, case: Case) -> None:
    with office.system.database.writing() as session:
        session.add(tables.Promise(business="install", element="handle_return", hours=1))
    for attempt in (1, 2):
        office.clock.passes(minutes=1)
        office.provisioning.says(case, "failed", attempt=attempt)
        office.clock.passes(hours=1)
        office.fires()
        kinds = [one.kind for one in case.view.todos if (one.element, one.state) == ("handle_return", "open")]
        assert sorted(kinds) == ["alert", "element"]
        (todo,) = [one for one in case.view.todos if (one.kind, one.state) == ("element", "open")]
        office.counter().decides(todo, "send_again")


def test_a_promise_missed_while_we_decide_is_an_alert_too(office: Office, case: Case) -> None:
    office.provisioning.says(case, "failed")
    office.clock.moment = PROMISED
    office.fires()
    assert case.view.order.overdue and alerts(case) == ["promise_overdue"]


def test_an_order_that_is_done_has_no_clock(office: Office, case: Case) -> None:
    office.provisioning.completes(case)
    assert case.state == "completed" and case.view.timers == []
    assert (colour(case), case.view.order.planned_at) == ("green", office.clock.now())


def test_the_limit_of_the_nearest_region_and_its_calendar_hold(office: Office) -> None:
    with office.system.database.writing() as session:
        east = session.query(tables.Region).filter_by(code="east").one()
        for region, hours in ((east.parent_id, 72), (east.id, 48)):
            row = tables.Promise(business="install", region_id=region, hours=hours)
            row.calendar = "working_days"
            session.add(row)
    office.clock.moment = datetime(2026, 3, 6, 2, tzinfo=UTC)  # Friday, 10:00
    east_case, west_case = office.counter().orders(), office.counter(town.STRANGER).orders("WEST", door="1-102")
    assert east_case.view.order.promise_at == datetime(2026, 3, 10, 2, tzinfo=UTC)
    assert west_case.view.order.promise_at == datetime(2026, 3, 11, 2, tzinfo=UTC)
    office.provisioning.says(east_case, "inProgress")
    office.provisioning.says(east_case, "pending")
    office.clock.passes(days=2)  # Sunday
    office.provisioning.says(east_case, "inProgress")
    assert east_case.view.order.promise_at == datetime(2026, 3, 10, 16, tzinfo=UTC)  # 14 hours of Friday
