"""投诉: its clocks, in the order in which they run out, also across restarts."""

from datetime import timedelta

import pytest

from engine import tables
from engine.errors import NotAllowed
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.complaints import Complained, complains, rules

HOUR = timedelta(hours=1)


@pytest.fixture
def about(office: Office) -> Case:
    """An install in flight that may be complained of."""
    rules(office)
    return office.counter().orders("FAST")


def test_a_supervisor_contacts_within_two_hours(about: Case) -> None:
    """S: supervisor contacts within 2 h."""
    case = complains(about)
    assert case.todo("contact_customer").due_at == about.office.clock.now() + 2 * HOUR
    about.office.clock.passes(hours=2)
    about.office.fires()
    assert case.alerts == [("contact_customer", "")]
    assert case.view.order.jeopardy == "red"
    case.contacted(by=town.SUPERVISOR)
    assert case.alerts == [] and case.view.order.jeopardy == "green"


@pytest.mark.parametrize(("severity", "hours"), [("ordinary", 24), ("complex", 72)])
def test_an_ordinary_one_has_a_day_and_a_complex_one_three(about: Case, severity: str, hours: int) -> None:
    """S: ordinary 24 h, complex 72 h."""
    case = complains(about, severity=severity)
    began = about.office.clock.now()
    assert case.view.order.promise_at == began + hours * HOUR
    case.contacted(severity)
    about.office.clock.passes(hours=hours - 1)
    about.office.fires()
    assert not case.view.order.overdue
    about.office.clock.passes(hours=1)
    about.office.fires()
    assert case.view.order.overdue and ("promise_overdue", "") in case.alerts


def test_the_contact_says_how_hard_it_is_counted_from_the_receipt(about: Case) -> None:
    case = complains(about)
    began = about.office.clock.now()
    about.office.clock.passes(hours=1)
    case.contacted("complex")
    assert case.view.order.promise_at == began + 72 * HOUR and case.row.severity == "complex"


def test_departments_have_an_hour_each(about: Case) -> None:
    """S: a department answers within 1 h."""
    case = complains(about).contacted().asks("field", "data")
    assert case.stands_on == {"departments_answered"} and case.state == "inProgress"
    about.office.clock.passes(minutes=30)
    case.asks("resources")
    about.office.clock.passes(minutes=30)
    about.office.fires()
    assert sorted(case.alerts) == [("departments_answered", "data"), ("departments_answered", "field")]
    case.says("field")
    assert case.alerts == [("departments_answered", "data")]
    case.says("data")
    assert case.view.order.jeopardy == "green"
    about.office.clock.passes(minutes=30)
    about.office.fires()
    assert case.alerts == [("departments_answered", "resources")]
    case.says("resources")
    assert case.stands_on == {"handle_complaint"} and case.alerts == []


def test_clocks_run_out_in_their_turn(about: Case) -> None:
    """S: 2 h for the contact, 1 h for a department, 24 h for the answer, whichever comes first."""
    case, office = complains(about), about.office
    seen = []
    for hours in (2, 0, 1, 22):
        office.clock.passes(hours=hours)
        office.fires()
        seen.append([element for element, _ in case.alerts])
        if hours == 2:
            case.contacted()
        elif not hours:
            case.asks("field")
    assert seen == [["contact_customer"], [], ["departments_answered"], ["departments_answered", "promise_overdue"]]


def test_a_department_may_be_given_up_with_a_reason(about: Case) -> None:
    case = complains(about).contacted().asks("field")
    case.says("field", drop=True)
    assert case.stands_on == {"handle_complaint"} and case.inquiries[0].state == "dropped"


def test_the_answer_in_writing_stops_the_clock(about: Case) -> None:
    case = complains(about).contacted()
    about.office.clock.passes(hours=23)
    case.answered()
    about.office.clock.passes(hours=20)
    about.office.fires()
    assert not case.view.order.overdue and case.alerts == [] and case.view.order.jeopardy == "green"
    about.office.clock.passes(hours=5)
    about.office.fires()
    assert case.alerts == [("call_back", "")]


def test_the_business_may_change_the_limits(about: Case) -> None:
    with about.office.system.database.writing() as session:
        for element, hours in (("", 12), ("contact_customer", 1), ("department", 3)):
            session.add(tables.Promise(business="complaint", element=element, hours=hours))
    case, now = complains(about), about.office.clock.now()
    assert case.view.order.promise_at == now + 12 * HOUR
    assert case.todo("contact_customer").due_at == now + HOUR
    case.contacted().asks("field")
    assert case.inquiries[0].due_at == now + 3 * HOUR


def test_an_alert_is_seen_by_who_handles_complaints(about: Case) -> None:
    case = complains(about)
    about.office.clock.passes(hours=2)
    about.office.fires()
    (alert,) = [one for one in case.view.todos if one.kind == "alert"]
    with pytest.raises(NotAllowed):
        about.office.counter().decides(alert, "seen")
    about.office.counter(town.SUPERVISOR).decides(alert, "seen")
    assert case.alerts == []


def test_a_process_that_is_killed_between_any_two_acts_loses_nothing(about: Case) -> None:
    office, case = about.office, complains(about)

    def again() -> Complained:
        office.restarts()
        return case

    again().contacted()
    again().asks("field", "data")
    office.clock.passes(hours=1)
    office.restarts()
    office.fires()
    assert len(case.alerts) == 2
    again().says("field")
    again().says("data")
    again().answered()
    again().closed(satisfied=False)
    again().answered(town.SUPERVISOR)
    again().closed()
    assert case.state == "completed" and case.row.outcome == "satisfied"
