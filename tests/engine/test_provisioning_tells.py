"""What the provisioning system says moves an order; whatever is lost, early, repeated or odd, it goes on."""

from datetime import timedelta

import pytest

from engine import tables
from engine.errors import Conflict, Invalid, NotAllowed
from tests.engine import town
from tests.engine.actors import Case, Office


@pytest.fixture
def case(office: Office) -> Case:
    return office.counter().orders()


def test_the_straight_way_ends_with_a_subscription_and_everybody_told(office: Office, case: Case) -> None:
    office.provisioning.completes(case)
    assert case.states == ["acknowledged", "inProgress", "completed"]
    assert case.view.order.ended_at == office.clock.now()
    assert case.stands_on == set()
    (subscription,) = office.rows(tables.Subscription)
    assert (subscription.state, subscription.account) == ("effective", case.view.order.account)
    assert {one.to for one in case.view.notifications} == {"billing", "customer"}
    assert case.view.timers == [] and case.view.todos == []
    assert office.free_ports("1") == 7  # the port stays taken: the customer has it now


def test_a_refused_work_order_waits_for_a_person_with_the_reason(office: Office, case: Case) -> None:
    """拒单: the accepting hall decides."""
    office.provisioning.says(case, "rejected", reason=("10R", "资源不足"))
    todo = case.todo("handle_return")
    assert (todo.because, todo.reason_code, todo.hall_id) == ("资源不足", "10R", case.view.order.hall_id)
    assert todo.due_at == office.clock.now() + timedelta(hours=4)
    assert case.state == "pending" and case.stands_on == {"carry_out_work_order", "handle_return"}


def test_a_returned_work_order_is_sent_again_as_a_new_one_and_completed(office: Office, case: Case) -> None:
    """退单 is final for that work order; the order goes on with the next."""
    office.provisioning.says(case, "inProgress", ("accept_work_order", "completed"))
    office.provisioning.says(case, "failed", reason=("10R", "物业阻挠"))
    office.counter().decides(case.todo("handle_return"), "send_again")
    assert case.work_orders == [("-1", "failed"), ("-2", "new")]
    assert case.state == "inProgress"
    assert [one.key for one in case.view.requests] == [f"{case.number}-1", f"{case.number}-2"]
    office.provisioning.completes(case, attempt=2)
    assert case.states == ["acknowledged", "inProgress", "pending", "inProgress", "completed"]
    assert len(office.rows(tables.Subscription)) == 1


def test_a_returned_order_is_cancelled_with_a_reason_and_its_port_is_free_again(office: Office) -> None:
    case = office.counter().orders(door="2-101")
    office.provisioning.says(case, "failed", reason=("10R", "端口不足"))
    with pytest.raises(Invalid):
        office.counter().decides(case.todo("handle_return"), "cancel", because="  ")
    assert office.free_ports("2") == 0
    office.counter().decides(case.todo("handle_return"), "cancel", because="客户不装了")
    assert case.state == "pendingCancellation" and office.free_ports("2") == 0
    assert office.undoes() == 4
    assert case.state == "cancelled" and case.stands_on == set()
    assert office.free_ports("2") == 1
    assert office.rows(tables.Subscription) == [] and case.view.timers == []
    assert office.counter().orders(door="2-102").state == "acknowledged"


def test_a_cancelled_order_is_never_deleted(office: Office, case: Case) -> None:
    """S: no submitted order is ever deleted; cancel only."""
    office.provisioning.says(case, "failed")
    office.counter().decides(case.todo("handle_return"), "cancel", because="错办")
    office.undoes()
    assert [one.number for one in office.rows(tables.Order)] == [case.number]
    assert case.view.changes[-1].because == "order_cancelled"


def test_the_history_tells_who_decided_what_and_why(office: Office, case: Case) -> None:
    office.provisioning.says(case, "failed")
    colleague = office.counter(town.COLLEAGUE)
    colleague.decides(case.todo("handle_return"), "cancel", because="客户\n 搬走")
    (change,) = [one for one in case.view.changes if one.kind == "todo" and one.before == "open"]
    assert (change.after, change.because, change.staff_id) == ("cancel", "客户 搬走", colleague.id)


def test_a_to_do_is_done_once_and_the_second_is_told_who_was_first(office: Office, case: Case) -> None:
    office.provisioning.says(case, "failed")
    todo = case.todo("handle_return")
    office.counter().decides(todo, "send_again")
    with pytest.raises(Conflict, match=town.OPERATOR):
        office.counter(town.COLLEAGUE).decides(todo, "cancel", because="x")
    assert case.work_orders[-1] == ("-2", "new")


def test_only_the_accepting_hall_and_those_with_the_right_decide(office: Office, case: Case) -> None:
    office.provisioning.says(case, "failed")
    for number in (town.STRANGER, town.VIEWER, town.SUPERVISOR):
        with pytest.raises(NotAllowed):
            office.counter(number).decides(case.todo("handle_return"), "send_again")
    with pytest.raises(Invalid):
        office.counter().decides(case.todo("handle_return"), "ordered")
    assert case.stands_on == {"carry_out_work_order", "handle_return"}


def test_a_claimed_to_do_is_done_by_who_claimed_it(office: Office, case: Case) -> None:
    office.provisioning.says(case, "failed")
    todo, mine, theirs = case.todo("handle_return"), office.counter(), office.counter(town.COLLEAGUE)
    mine.orchestrator.claim(todo.id, staff_id=mine.id)
    with pytest.raises(Conflict, match=town.OPERATOR):
        theirs.orchestrator.claim(todo.id, staff_id=theirs.id)
    with pytest.raises(Conflict):
        theirs.decides(todo, "send_again")
    with pytest.raises(NotAllowed, match=town.OPERATOR):
        theirs.orchestrator.release(todo.id, staff_id=theirs.id)
    mine.orchestrator.release(todo.id, staff_id=mine.id)
    theirs.decides(todo, "send_again")
    assert case.work_orders[-1] == ("-2", "new")


@pytest.mark.parametrize("kind", ["held", "pending"])
def test_a_delay_is_a_row_from_when_to_when_and_the_state_of_the_order(office: Office, case: Case, kind: str) -> None:
    """待装 (held) waits on the carrier, 缓装 (pending) on the customer."""
    office.provisioning.says(case, "inProgress", ("configure_resources", "inProgress"))
    office.clock.passes(hours=1)
    office.provisioning.says(case, kind, reason=("10W", "端口不足"))
    (delay,) = case.view.delays
    assert (delay.kind, delay.reason, delay.began_at, delay.ended_at) == (kind, "端口不足", office.clock.now(), None)
    assert case.state == kind and "configure_resources" in case.stands_on
    office.clock.passes(hours=5)
    office.provisioning.says(case, "inProgress")
    (delay,) = case.view.delays
    assert delay.ended_at == office.clock.now() and case.state == "inProgress"
    office.provisioning.completes(case)
    assert case.state == "completed"


def test_from_one_delay_into_the_other_each_has_its_row(office: Office, case: Case) -> None:
    for state in ("inProgress", "held", "pending", "failed"):
        office.clock.passes(minutes=1)
        office.provisioning.says(case, state)
    first, second = case.view.delays
    assert (first.kind, second.kind) == ("held", "pending")
    assert first.ended_at == second.began_at and second.ended_at == office.clock.now()
    assert case.stands_on == {"carry_out_work_order", "handle_return"}


def test_work_that_was_done_may_be_begun_again_and_a_late_report_of_the_first_time_changes_nothing(
    office: Office, case: Case
) -> None:
    """After a change of address the ports are looked for anew."""
    first = office.provisioning.event(case, "inProgress", ("configure_resources", "inProgress"))
    office.clock.passes(hours=1)
    office.provisioning.says(case, "inProgress", ("configure_resources", "completed"), ("build_line", "completed"))
    office.provisioning.sends(first)
    office.applies()
    assert "configure_resources" not in case.stands_on
    office.clock.passes(hours=1)
    office.provisioning.says(case, "inProgress", ("configure_resources", "inProgress"), ("build_line", "inProgress"))
    assert {"configure_resources", "build_line"} <= case.stands_on
    office.clock.passes(hours=1)
    for _ in range(2):
        office.provisioning.says(case, "inProgress", ("configure_resources", "completed"), ("build_line", "completed"))
    assert "configure_resources" not in case.stands_on and case.happened("milestone", "configure_resources") == 3
    assert [one.kind for one in office.rows(tables.Deed)].count("terminal_issued") == 1


def test_a_milestone_moves_the_position_in_the_provisioning_pool(office: Office, case: Case) -> None:
    office.provisioning.says(case, "inProgress", ("accept_work_order", "completed"), ("survey_site", "inProgress"))
    assert case.stands_on == {"carry_out_work_order", "provisioning_under_way", "work_order_completed", "survey_site"}
    assert case.view.order.element == "survey_site"


def test_milestones_skipped_repeated_reordered_or_unheard_of_stop_nothing(office: Office, case: Case) -> None:
    """A foreign system may change its own steps: the map waits for what must be decided, and for nothing else."""
    said = [
        (("test_service", "completed"),),
        (("accept_work_order", "completed"), ("accept_work_order", "completed")),
        (("test_service", "inProgress"), ("brand_new_step", "inProgress")),
        (("build_line", "whatever they call it"),),
        (),
    ]
    for milestones in said:
        office.clock.passes(minutes=1)
        office.provisioning.says(case, "inProgress", *milestones)
    (tested,) = [one for one in case.view.milestones if one.element == "test_service"]
    assert tested.status == "completed"  # what is done is not undone by an old report
    assert "brand_new_step" not in case.stands_on
    office.provisioning.says(case, "completed")
    assert case.state == "completed" and case.view.incidents == []


def test_completed_before_accepted_was_heard_is_completed(office: Office, case: Case) -> None:
    """A lost report is healed by the next one: each carries the whole work order."""
    office.provisioning.says(case, "completed", ("archive_work_order", "completed"))
    assert case.state == "completed"
    assert case.states == ["acknowledged", "inProgress", "completed"]


def test_a_result_may_come_before_the_answer_to_our_request(office: Office, case: Case) -> None:
    """The work order is known from the commit that wrote it, not from the answer to the POST."""
    assert [one.state for one in case.view.requests] == ["waiting"]
    office.provisioning.says(case, "inProgress")
    assert case.results == ["applied"] and case.state == "inProgress"


def test_a_repeated_result_changes_nothing_and_is_counted(office: Office, case: Case) -> None:
    event = office.provisioning.says(case, "inProgress", ("accept_work_order", "completed"))
    before = (case.view.order.version, len(case.view.changes), len(case.view.visits))
    for _ in range(3):
        office.provisioning.sends(event)
    office.applies()
    assert (case.view.order.version, len(case.view.changes), len(case.view.visits)) == before
    assert [one.times for one in case.view.results] == [4]


def test_the_same_news_in_another_event_changes_nothing_either(office: Office, case: Case) -> None:
    office.provisioning.says(case, "inProgress", ("accept_work_order", "completed"))
    before = (case.happened("milestone"), case.happened("state"), len(case.view.visits))
    office.provisioning.says(case, "inProgress", ("accept_work_order", "completed"))
    assert (case.happened("milestone"), case.happened("state"), len(case.view.visits)) == before


def test_a_late_result_changes_nothing_and_is_kept_as_late(office: Office, case: Case) -> None:
    earlier = office.clock.now()
    office.clock.passes(minutes=5)
    office.provisioning.says(case, "held")
    office.provisioning.says(case, "inProgress", at=earlier)
    assert case.results == ["applied", "late"]
    assert case.state == "held" and case.work_orders == [("-1", "held")]


def test_nothing_revives_a_work_order_that_has_ended(office: Office, case: Case) -> None:
    office.provisioning.says(case, "completed")
    for state in ("inProgress", "failed", "rejected", "held"):
        office.clock.passes(minutes=1)
        office.provisioning.says(case, state, ("build_line", "inProgress"))
    assert case.results == ["applied", "late", "late", "late", "late"]
    assert case.state == "completed" and case.stands_on == set()
    assert len(office.rows(tables.Subscription)) == 1


def test_a_word_about_the_work_order_before_the_last_changes_nothing_now(office: Office, case: Case) -> None:
    office.provisioning.says(case, "failed")
    office.counter().decides(case.todo("handle_return"), "send_again")
    office.clock.passes(minutes=1)
    office.provisioning.says(case, "completed", attempt=1)
    assert case.work_orders == [("-1", "failed"), ("-2", "new")]
    assert case.state == "inProgress"


def test_results_that_nobody_ordered_are_kept_and_shown(office: Office, case: Case) -> None:
    stray = Case(office, "ZJ000000000000")
    office.provisioning.says(stray, "completed")
    office.provisioning.says(case, "acknowledged", attempt=7)
    rows = office.rows(tables.Result)
    assert [(row.state, row.order_id) for row in rows] == [("unknown", None), ("unknown", None)]
    assert case.results == []


def test_a_clock_that_runs_ahead_does_not_make_all_that_follows_late(office: Office, case: Case) -> None:
    """A moment in the future is no later than now."""
    office.provisioning.says(case, "inProgress", at=office.clock.now() + timedelta(days=3650))
    office.clock.passes(minutes=10)
    office.provisioning.says(case, "completed")
    assert case.results == ["applied", "applied"] and case.state == "completed"


ODD = ["\x00", "\ud800", "长" * 3000, "<script>", "' OR 1=1 --"]


def test_odd_texts_of_a_foreign_system_stop_nothing(office: Office) -> None:
    for text in ODD:
        case = office.counter().orders()
        event = office.provisioning.event(case, "failed", ("build_line", "completed"), reason=(text, text))
        order = event["event"]["serviceOrder"]
        order["milestone"][0] |= {"name": text, "message": text}
        order["description"], order[text] = text, [text, {text: float("nan")}]
        office.provisioning.sends(event)
        office.applies()
        assert case.results == ["applied"] and case.stands_on == {"carry_out_work_order", "handle_return"}, text


@pytest.mark.parametrize("field", ["id", "status"])
def test_what_does_not_fit_our_columns_is_refused_at_the_door(office: Office, case: Case, field: str) -> None:
    """Not kept first and then stuck: both databases, one answer."""
    for length, taken in ((64, True), (65, False)):
        event = office.provisioning.event(case, "inProgress", ("build_line", "completed"))
        event["event"]["serviceOrder"]["milestone"][0][field] = "x" * length
        if taken:
            office.provisioning.sends(event)
            office.applies()
        else:
            with pytest.raises(Invalid):
                office.provisioning.sends(event)
    assert case.results == ["applied"] and case.view.incidents == []


def test_many_results_at_once_are_applied_together_in_the_order_in_which_they_came(office: Office, case: Case) -> None:
    """One wake-up per order and moment is enough."""
    version = case.view.order.version
    for state in ("acknowledged", "inProgress", "held", "inProgress", "completed"):
        office.clock.passes(minutes=1)
        office.provisioning.sends(office.provisioning.event(case, state))
    office.system.orchestrator.receive(case.id)
    assert case.results == ["applied"] * 5
    assert case.state == "completed" and case.view.order.version == version + 1
    assert [one.kind for one in case.view.delays] == ["held"]
