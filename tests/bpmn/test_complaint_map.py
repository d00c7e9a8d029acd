"""The map of a complaint, walked from the receipt to each of its ends."""

import pytest

from tests.bpmn.story import Story


@pytest.fixture
def story() -> Story:
    return Story("complaint")


def test_the_receipt_comes_first_then_somebody_calls(story: Story) -> None:
    """S: receipt at once; supervisor contacts."""
    assert story.called == ["give_receipt"]
    assert story.waits == ["contact_customer", "withdrawn_before_contact"]


def test_departments_are_asked_as_often_as_needed(story: Story) -> None:
    story.does("contact_customer")
    for _ in range(2):
        story.does("handle_complaint", decision="ask")
        assert story.waits == ["departments_answered"]
        story.hears("departments_answered")
    story.does("handle_complaint", decision="answer")
    assert story.called == ["give_receipt", "ask_departments", "ask_departments", "send_answer"]
    story.does("call_back", decision="satisfied")
    assert story.ends == ["complaint_closed"]


@pytest.mark.parametrize(
    ("decision", "end"), [("satisfied", "complaint_closed"), ("unsatisfied", "complaint_unsolved")]
)
def test_it_is_reviewed_once(story: Story, decision: str, end: str) -> None:
    story.does("contact_customer")
    story.does("handle_complaint", decision="answer")
    story.does("call_back", decision="unsatisfied")
    assert story.waits == ["review_complaint", "withdrawn_in_review"]
    story.does("review_complaint", decision="answer", review_done=True)
    story.does("call_back", decision=decision)
    assert story.ends == [end]


@pytest.mark.parametrize(
    ("before", "withdrawn"),
    [
        ([], "withdrawn_before_contact"),
        ([("contact_customer", "ordinary")], "withdrawn_in_handling"),
        (
            [("contact_customer", "complex"), ("handle_complaint", "answer"), ("call_back", "unsatisfied")],
            "withdrawn_in_review",
        ),
    ],
)
def test_it_may_be_withdrawn(story: Story, before: list[tuple[str, str]], withdrawn: str) -> None:
    for todo, decision in before:
        story.does(todo, decision=decision)
    story.hears(withdrawn)
    assert story.ends == ["complaint_withdrawn"] and story.called[-1] == "record_withdrawal"
