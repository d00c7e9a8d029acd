"""Acts upon orders in the audit: each once, with its reason, and whole whoever acts at once."""

import threading

import pytest

from engine import tables
from engine.errors import Conflict
from engine.store.chain import Head
from tests.engine import town
from tests.engine.actors import Office
from tests.engine.audited import verified


def acts(office: Office) -> list[tuple[str, str, str | None]]:
    return [(row.act, row.subject, row.because) for row in office.rows(tables.Audit)]


def test_an_order_and_an_urge_leave_a_row_each(office: Office) -> None:
    operator = office.counter()
    case = operator.orders()
    office.provisioning.says(case, "acknowledged")
    operator.orchestrator.urge(case.number, staff_id=operator.id, because="客户催促", seen=0)
    assert acts(office) == [
        ("prepare", "install", None),
        ("place", case.number, None),
        ("urge", case.number, "客户催促"),
    ]


def test_an_act_that_is_refused_leaves_nothing(office: Office) -> None:
    operator = office.counter()
    case = operator.orders()
    before = acts(office)
    with pytest.raises(Conflict):
        operator.orchestrator.urge(case.number, staff_id=operator.id, because="客户催促", seen=0)
    assert acts(office) == before


def test_the_same_confirmation_twice_is_one_act(office: Office) -> None:
    operator = office.counter()
    shown = operator.confirms()
    operator.submits(shown)
    operator.submits(shown)
    assert [act for act, _, _ in acts(office)] == ["prepare", "place"]


def test_the_chain_is_whole_after_eight_at_once(office: Office) -> None:
    """Orders take ports, and wait for one another's rows: the chain's head is the last lock of all."""
    failed: list[BaseException] = []

    def work(number: str) -> None:
        try:
            counter = office.counter(number)
            for _ in range(3):
                counter.orders(door="6-101")
        except BaseException as error:
            failed.append(error)

    with office.system.database.writing() as session:
        session.query(tables.Address).filter_by(code="unit-6").update({"ports_free": 100, "ports_total": 100})
    threads = [threading.Thread(target=work, args=(number,)) for number in (town.OPERATOR, town.COLLEAGUE) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    found = verified(office.system.database)
    assert isinstance(found, Head) and found.number == len(acts(office)) == 8 * 3 * 2
