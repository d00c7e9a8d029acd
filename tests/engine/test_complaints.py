"""投诉: from the receipt to the end, on the same engine as every order."""

from datetime import timedelta

import pytest

from engine import tables
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, RuleRefused
from engine.store import complaints, people
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.complaints import WORDS, Complained, complains, form, rules
from tests.engine.transfers import installed, transfers

HOUR = timedelta(hours=1)


@pytest.fixture
def about(office: Office) -> Case:
    """An install in flight that may be complained of."""
    rules(office)
    return office.counter().orders("FAST")


def test_a_complaint_is_received_and_waits_for_the_contact(about: Case) -> None:
    """S: receipt at once."""
    case = complains(about)
    assert case.number == "TS260302000002"  # the next row of all orders
    assert case.stands_on == {"contact_customer"} and case.state == "pending"
    receipt = [one for one in case.view.notifications if one.key.endswith("receipt")]
    assert len(receipt) == 1 and receipt[0].created_at == about.office.clock.now()


def test_from_the_receipt_to_the_end(about: Case) -> None:
    case = complains(about).contacted().answered().closed()
    assert case.state == "completed" and case.view.order.element == "complaint_closed"
    assert case.row.outcome == "satisfied"
    assert [one.decision for one in case.view.todos if one.kind == "element"] == ["ordinary", "answer", "satisfied"]


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


def test_an_unsatisfied_customer_comes_once_more_to_the_supervisor(about: Case) -> None:
    case = complains(about).contacted().answered().closed(satisfied=False)
    assert case.stands_on == {"review_complaint"} and case.row.outcome == ""
    case.answered(town.SUPERVISOR).closed(satisfied=False)
    assert case.state == "failed" and case.view.order.element == "complaint_unsolved"
    assert case.row.outcome == "unsatisfied" and case.row.answers == 2


@pytest.mark.parametrize("when", ["at once", "in hand", "departments asked", "in review"])
def test_the_customer_may_take_it_back_with_a_reason(about: Case, when: str) -> None:
    case = complains(about)
    if when != "at once":
        case.contacted()
    if when == "departments asked":
        case.asks("field", "data")
    if when == "in review":
        case.answered().closed(satisfied=False)
    with pytest.raises(Invalid) as refused:
        case.does("withdraw", said=" ")
    assert "撤诉原因" in refused.value.text.zh
    case.does("withdraw", said="已经装好了")
    assert case.state == "cancelled" and case.row.outcome == "withdrawn"
    assert not [one for one in case.view.todos if one.state == "open"]
    assert {one.state for one in case.inquiries} <= {"dropped"}


def test_after_the_answer_it_is_not_taken_back_but_found_satisfying(about: Case) -> None:
    case = complains(about).contacted().answered()
    with pytest.raises(Conflict, match="是否满意"):
        case.does("withdraw", said="算了")


def test_complaints_never_block_the_order(about: Case) -> None:
    case = complains(about)
    about.office.provisioning.completes(about)
    assert about.state == "completed" and case.state == "pending"
    before = about.view.order.version
    case.contacted().answered().closed()
    assert about.view.order.version == before


def test_an_order_that_ended_long_ago_may_be_complained_of(office: Office) -> None:
    rules(office)
    ended = installed(office, "FAST")
    office.clock.passes(days=400)
    assert complains(ended).row.about_order_id == ended.id


def test_a_subscription_with_an_open_complaint_takes_its_next_order(office: Office) -> None:
    rules(office)
    complains(installed(office, "FAST"))
    assert transfers(office).state == "completed"


def test_the_same_person_within_the_hour_is_asked_whether_it_is_the_same(about: Case) -> None:
    first = complains(about)
    with pytest.raises(RuleRefused, match=first.number):
        complains(about)
    second = complains(about, again=True)
    assert {first.state, second.state} == {"pending"} and second.number != first.number
    about.office.clock.passes(minutes=61)
    assert complains(about).state == "pending"


def test_the_same_form_twice_makes_one(about: Case) -> None:
    first = complains(about, form_key="one")
    assert complains(about, form_key="one").number == first.number
    assert len(about.office.rows(tables.Complaint)) == 1


def test_nobody_else_handles_it_and_the_second_is_told_who_was_first(about: Case) -> None:
    case = complains(about)
    for number in (town.OPERATOR, town.VIEWER, town.STRANGER):
        with pytest.raises(NotAllowed):
            case.contacted(by=number)
    case.contacted(by=town.SUPERVISOR)
    with pytest.raises(Conflict, match=town.SUPERVISOR):
        case.contacted()


def test_viewers_take_none_and_other_halls_see_nothing(about: Case) -> None:
    with pytest.raises(NotAllowed):
        complains(about, about.office.counter(town.VIEWER))
    with pytest.raises(NotFound):
        complains(about, about.office.counter(town.STRANGER))


def test_a_complaint_is_not_complained_of(about: Case) -> None:
    with pytest.raises(RuleRefused, match="本身是投诉单"):
        complains(complains(about), again=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"cause_code": "10R01"}, {"cause_code": ""}, {"channel": "fax"}, {"severity": ""}, {"text": "  "},
        {"text": "字" * 2001}, {"text": "a\x00b"}, {"wish": "字" * 501}, {"contact_phone": "12"},
        {"contact_name": "\x07"},
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(about: Case, changes: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        complains(about, **changes)
    assert refused.value.fields.keys() == changes.keys()
    assert about.office.rows(tables.Complaint) == []


def test_what_was_said_is_encrypted_and_in_no_history(about: Case) -> None:
    case = complains(about).contacted().asks("field")
    case.says("field")
    case.answered().closed(satisfied=False)
    told = " ".join(f"{one.before} {one.after} {one.because}" for one in case.view.changes)
    for words in (WORDS, "派单遗漏", "深表歉意", "时间太晚", "已致电"):
        assert words not in told
    with about.office.system.database.reading() as session:
        raw = session.connection().exec_driver_sql("SELECT text, wish FROM complaint").all()
    assert WORDS not in str(raw)


def test_complaints_are_kept_three_years_after_they_were_closed(about: Case) -> None:
    """S: kept at least 3 years."""
    case, office = complains(about), about.office
    customer = case.view.customer.id

    def keeps() -> object:
        with office.system.database.reading() as session:
            return complaints.keeps(session, customer, office.clock.now())

    assert keeps() is not None
    case.contacted().answered().closed()
    closed = office.clock.now()
    assert keeps() == closed.replace(year=closed.year + 3)
    office.clock.passes(days=3 * 366)
    assert keeps() is None


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


def test_it_is_done_on_its_own_page_only(about: Case) -> None:
    case = complains(about)
    with pytest.raises(Invalid):
        about.office.counter(town.MANAGER).decides(case.todo("contact_customer"), "approve")


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


def test_a_complaint_never_has_a_work_order(about: Case) -> None:
    case = complains(about).contacted().answered().closed()
    assert case.work_orders == [] and case.view.requests == []


def test_the_form_is_plain_data(about: Case) -> None:
    assert form(about).business == "complaint"
    number = complains(about).number
    with about.office.system.database.reading() as session:
        manager = people.staff_by_number(session, town.MANAGER)
        assert manager is not None
        shown = complaints.view(session, number, manager)
    assert shown.about.number == about.number and shown.cause and shown.cause.code == "10T02"
