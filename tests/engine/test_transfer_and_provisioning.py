"""S: a transfer never touches provisioning; no work order may exist for it: step, check of maps, and database."""

import pytest
from sqlalchemy.exc import IntegrityError

from bpmn import library, lint
from engine import tables
from engine.errors import Conflict
from engine.steps import NAMES, work_order
from engine.store import lives
from tests.engine.actors import Office
from tests.engine.transfers import CHILD, installed, transfers


def test_no_work_order_exists_for_a_transfer(office: Office) -> None:
    """S: "transfer (过户) touches provisioning never: no work order may exist for it". On its way there is none."""
    installed(office)
    case = transfers(office)
    assert case.view.work_orders == [] and case.view.requests == [] and office.claims()[1:] == []


def test_the_engine_makes_no_work_order_for_a_transfer_whatever_its_map_says(office: Office) -> None:
    """S: no work order may exist for it. The step that writes them refuses."""
    installed(office)
    case = transfers(office, document=CHILD)
    with office.system.database.writing() as session:
        life = lives.load(session, case.id, office.clock.now())
        with pytest.raises(Conflict, match="过户从不涉及开通"):
            work_order.submit_work_order(life, {})
        assert life.new == []


def test_no_map_with_a_work_order_for_a_transfer_is_deployed() -> None:
    """S: no work order may exist for it. The check of maps refuses one that makes one."""
    shipped = library.shipped("transfer").xml
    assert lint.check(shipped, file="transfer", steps=NAMES, processes=["transfer"]) == []
    forbidden = shipped.replace(b'"change_owner"', b'"submit_work_order"').replace(
        b">change_owner<", b">submit_work_order<"
    )
    found = lint.check(forbidden, file="transfer", steps=NAMES, processes=["transfer"])
    assert [one.rule for one in found] == ["transfer-provisioning"]


@pytest.mark.parametrize("business", ["transfer", "install"], ids=["said to be one", "said to be an install's"])
def test_the_database_keeps_no_work_order_for_a_transfer(office: Office, business: str) -> None:
    """S: no work order may exist for it. Whatever it is said to be of, the row is refused."""
    installed(office)
    case = transfers(office, document=CHILD)
    row = tables.WorkOrder(order_id=case.id, business=business, external_id="X-1", attempt=1, state="new")
    row.created_at = office.clock.now()
    with pytest.raises(IntegrityError), office.system.database.writing() as session:
        session.add(row)
    assert len(office.rows(tables.WorkOrder)) == 1  # the install's
