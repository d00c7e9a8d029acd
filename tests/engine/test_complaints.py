"""投诉: from the receipt to the end, on the same engine as every order."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import tables
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, RuleRefused
from engine.store import complaints, people
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.complaints import WORDS, complains, form, rules
from tests.engine.store.erased import ends, erases
from tests.engine.transfers import installed, transfers


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


def test_complaints_are_kept_three_years_after_they_were_closed(office: Office) -> None:
    """S: kept at least 3 years: until then nothing personal of who complained is erased."""
    rules(office)
    about = installed(office)
    complains(about).contacted().answered().closed()
    ends(office, about, office.clock.now())
    office.clock.passes(days=3 * 365 - 1)
    assert erases(office).get("customer") is None
    office.clock.passes(days=3)
    assert erases(office)["customer"] == 1


def test_it_is_done_on_its_own_page_only(about: Case) -> None:
    case = complains(about)
    with pytest.raises(Invalid):
        about.office.counter(town.MANAGER).decides(case.todo("contact_customer"), "approve")


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


def test_the_same_form_sent_twice_at_once_makes_one(about: Case) -> None:
    def sends(_: int) -> str:
        return complains(about, form_key="one and only", again=True).number

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(sends, range(4)))) == 1
    assert len(about.office.rows(tables.Complaint)) == 1


def test_of_two_who_act_at_once_one_is_told_who_was_first(about: Case) -> None:
    case = complains(about)

    def contacts(who: str) -> str:
        try:
            case.contacted(by=who)
        except Conflict as refused:
            return refused.text.zh
        return who

    with ThreadPoolExecutor(2) as pool:
        first, second = sorted(pool.map(contacts, (town.MANAGER, town.SUPERVISOR)))
    assert first in second and "客户已联系过" in second
    assert len([one for one in about.office.rows(tables.ComplaintEntry) if one.kind == "contact"]) == 1
