"""The orders' own sides of the shipped maps: walked from acceptance to each of their ends."""

from __future__ import annotations

import pytest

from tests.bpmn.story import DUE, Story

BUSINESSES = ["install", "move", "dismantle"]
UNDONE = ["take_back_terminal", "void_campaign", "release_port", "return_fee", "close_order"]
#: what each business does before its work order, and once that is completed
BEFORE = {"install": [], "move": [], "dismantle": ["check_dues"]}
AFTER = {
    "move": ["move_subscription", "release_old_port", "notify_billing", "notify_customer"],
    "dismantle": ["end_subscription", "release_old_port", "notify_billing", "notify_customer"],
}
REQUESTS = {"change_order": "request_change", "cancel_order": "request_cancellation"}
AGREED = {"change_order": ["change_agreed"], "cancel_order": ["cancellation_done", "install_cancelled"]}
DENIED = {"change_order": "change_refused", "cancel_order": "cancellation_denied"}
DROPPED = {"change_order": "drop_change", "cancel_order": "drop_cancellation"}


@pytest.fixture
def order() -> Story:
    return Story("install", **DUE)


def test_an_install_goes_straight_to_completion(order: Story) -> None:
    order.hears("work_order_accepted", "work_order_completed")
    assert order.ends == ["order_completed"]
    finishing = {"open_subscription", "notify_billing", "notify_customer"}
    assert order.called[:2] == ["submit_work_order", "check_changes"]
    assert set(order.called[2:5]) == finishing and order.called[5:] == ["check_campaign"]


@pytest.mark.parametrize("business", ["move", "dismantle"])
def test_a_move_and_a_dismantle_go_straight_to_completion(business: str) -> None:
    order = Story(business, **DUE)
    order.hears("work_order_accepted", "work_order_completed")
    assert order.ends == ["order_completed"]
    assert order.called == [*BEFORE[business], "submit_work_order", *AFTER[business]]


@pytest.mark.parametrize("business", BUSINESSES)
@pytest.mark.parametrize("answer", ["work_order_refused", "work_order_returned"])
def test_a_work_order_that_came_back_is_sent_again(business: str, answer: str) -> None:
    order = Story(business, **DUE)
    order.hears(answer)
    assert "handle_return" in order.waits and "work_order_accepted" not in order.waits
    order.does("handle_return", decision="again")
    assert order.called == [*BEFORE[business], "submit_work_order", "submit_work_order"]
    assert "work_order_accepted" in order.waits


def test_a_work_order_may_come_back_after_it_was_accepted(order: Story) -> None:
    order.hears("work_order_accepted", "work_order_returned")
    assert "handle_return" in order.waits


@pytest.mark.parametrize("business", BUSINESSES)
def test_an_order_that_came_back_can_be_cancelled_and_is_undone(business: str) -> None:
    order = Story(business, **DUE)
    order.hears("work_order_returned")
    order.does("handle_return", decision="cancel")
    assert order.ends == ["order_cancelled"]
    assert order.called == [*BEFORE[business], "submit_work_order", *UNDONE]


@pytest.mark.parametrize("heard", [[], ["work_order_accepted"], ["work_order_accepted", "work_order_returned"]])
def test_an_install_whose_cancel_is_agreed_is_undone_wherever_its_work_order_stands(
    order: Story, heard: list[str]
) -> None:
    order.hears(*heard, "cancellation_agreed")
    assert order.ends == ["order_cancelled"]
    assert order.called == ["submit_work_order", *UNDONE]


@pytest.mark.parametrize("business", ["move", "dismantle"])
def test_only_an_install_can_be_cancelled_in_flight(business: str) -> None:
    """S: change and cancel act on an install in flight, only."""
    assert "cancellation_agreed" not in Story(business, **DUE).waits


def test_a_missed_promise_raises_an_alert_and_stops_nothing(order: Story) -> None:
    order.fires("promise_overdue")
    assert order.called == ["submit_work_order", "raise_alert"]
    order.hears("work_order_accepted", "work_order_completed")
    assert order.ends == ["order_completed"]


def test_an_install_is_not_completed_before_its_changes_are_settled() -> None:
    """S: the install may not complete until the change's flow has ended."""
    order = Story("install", **DUE, open_changes=True)
    order.hears("work_order_accepted", "work_order_completed")
    assert order.waits == ["changes_settled"] and "open_subscription" not in order.called
    order.hears("changes_settled")
    assert order.ends == ["order_completed"]


@pytest.fixture
def campaigning() -> Story:
    """An order whose campaign must be ordered on the day of completion (S)."""
    order = Story("install", **DUE, campaign_required=True)
    order.hears("work_order_accepted", "work_order_completed")
    return order


def test_a_campaign_is_ordered_on_the_day_of_completion(campaigning: Story) -> None:
    assert campaigning.waits == ["order_campaign", "campaign_day_over"]
    campaigning.does("order_campaign")
    assert campaigning.ends == ["order_completed"]
    assert "record_missed_campaign" not in campaigning.called


def test_a_missed_campaign_is_recorded_and_the_order_still_completes(campaigning: Story) -> None:
    campaigning.fires("campaign_day_over")
    assert campaigning.called[-1] == "record_missed_campaign"
    assert campaigning.ends == ["order_completed"]


@pytest.mark.parametrize("child", REQUESTS)
def test_a_child_that_needs_no_approval_asks_at_once(child: str) -> None:
    order = Story(child)
    assert order.called == ["check_point_of_no_return", REQUESTS[child]]
    assert set(order.waits) == {AGREED[child][0], DENIED[child]}


@pytest.mark.parametrize("child", REQUESTS)
def test_a_child_that_is_agreed_to_ends_completed(child: str) -> None:
    order = Story(child)
    order.hears(*AGREED[child])
    assert order.ends == ["order_completed"]
    done = ["apply_change"] if child == "change_order" else []
    assert order.called[2:] == [*done, "notify_customer"]


@pytest.mark.parametrize("child", REQUESTS)
def test_a_child_that_is_not_agreed_to_is_dropped(child: str) -> None:
    order = Story(child)
    order.hears(DENIED[child])
    assert order.ends == ["order_refused"]
    assert order.called[2:] == [DROPPED[child]]


@pytest.mark.parametrize("child", REQUESTS)
def test_past_the_soft_point_the_duty_manager_approves_before_anything_is_asked(child: str) -> None:
    order = Story(child, approval_required=True)
    assert order.waits == ["approve_in_flight"] and order.called == ["check_point_of_no_return"]
    order.does("approve_in_flight", decision="approve")
    assert order.called == ["check_point_of_no_return", REQUESTS[child]]


@pytest.mark.parametrize("child", REQUESTS)
def test_what_the_duty_manager_refuses_is_never_asked(child: str) -> None:
    order = Story(child, approval_required=True)
    order.does("approve_in_flight", decision="refuse")
    assert order.ends == ["order_refused"]
    assert order.called == ["check_point_of_no_return", DROPPED[child]]


def test_a_cancel_is_not_completed_before_the_install_is_undone() -> None:
    order = Story("cancel_order")
    order.hears("cancellation_done")
    assert order.waits == ["install_cancelled"] and "notify_customer" not in order.called
