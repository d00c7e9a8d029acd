"""Provisioning's sides of the shipped maps: walked from the work order's arrival to each of their ends."""

from __future__ import annotations

import pytest

from tests.bpmn.story import Story

#: what is done when all goes well
STRAIGHT = {
    "install": """
        accept_work_order book_appointment dispatch_work_order configure_resources configure_vlan build_data survey_site
        build_line test_service report_completion check_quality archive_work_order
    """,
    "move": """
        accept_work_order reserve_resources book_appointment dispatch_work_order build_data switch_line
        release_old_site test_service report_completion archive_work_order
    """,
    "dismantle": """
        accept_work_order pre_release deactivate_network book_appointment recover_terminal final_release
        archive_work_order
    """,
}
RETURNING = [
    ("install", "configure_resources"), ("install", "survey_site"), ("move", "reserve_resources"),
    ("move", "switch_line"), ("dismantle", "recover_terminal"),
]  # fmt: skip


@pytest.mark.parametrize("business", STRAIGHT)
def test_a_work_order_is_done_from_acceptance_to_archive(business: str) -> None:
    work_order = Story(f"{business}_provisioning")
    for step in STRAIGHT[business].split():
        assert work_order.waits == [step]
        work_order.does(step)
    assert work_order.ends == ["work_order_done"]


@pytest.mark.parametrize("business", STRAIGHT)
def test_a_work_order_can_be_refused_at_once(business: str) -> None:
    work_order = Story(f"{business}_provisioning")
    work_order.does("accept_work_order", outcome="refuse")
    assert work_order.ends == ["refused"]


@pytest.mark.parametrize(("business", "returned_at"), RETURNING)
def test_a_work_order_is_sent_back_only_after_approval(business: str, returned_at: str) -> None:
    work_order = Story(f"{business}_provisioning")
    todos = STRAIGHT[business].split()
    work_order.does(*todos[: todos.index(returned_at)])
    work_order.does(returned_at, outcome="return")
    assert work_order.waits == ["approve_return"]
    work_order.does("approve_return")
    assert work_order.ends == ["sent_back"]


def test_a_move_takes_the_new_site_before_it_gives_up_the_old_one() -> None:
    todos = STRAIGHT["move"].split()
    assert todos.index("reserve_resources") < todos.index("switch_line") < todos.index("release_old_site")


@pytest.mark.parametrize(
    ("child", "assess", "work", "agreed", "denied"),
    [
        ("change_order", "assess_change", "change_work", "change_taken_over", "change_not_possible"),
        ("cancel_order", "assess_cancellation", "take_back_work", "work_taken_back", "cancellation_not_possible"),
    ],
)
def test_a_change_and_a_cancel_are_assessed_before_anything_is_done(
    child: str, assess: str, work: str, agreed: str, denied: str
) -> None:
    asked = Story(f"{child}_provisioning")
    assert asked.waits == [assess]
    asked.does(assess)
    assert asked.waits == [work]
    asked.does(work)
    assert asked.ends == [agreed]
    refused = Story(f"{child}_provisioning")
    refused.does(assess, outcome="refuse")
    assert refused.ends == [denied]
