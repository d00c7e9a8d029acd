"""`broadband audit`: verify and list, as an administrator runs them."""

import json

import pytest
from click.testing import CliRunner, Result

from engine import keys, tables
from engine.cli.audit import audit
from tests.engine import audited, town
from tests.engine.actors import Case, Office


@pytest.fixture
def case(office: Office) -> Case:
    """An order, with what it left in the audit."""
    keys.use(office.system.keyring)
    return office.counter().orders()


def run(office: Office, *words: str) -> Result:
    environment = {
        "BROADBAND_DATA": str(office.settings.data),
        "BROADBAND_DATABASE_URL": office.settings.database_url,
    }
    return CliRunner(env=environment).invoke(audit, list(words))


def test_a_chain_that_is_whole_is_told_with_its_length_and_end(office: Office, case: Case) -> None:
    told = run(office, "verify")
    acts = office.rows(tables.Audit)
    assert told.exit_code == 0
    assert f"共 {len(acts)} 条" in told.output and f"{len(acts)}:{acts[-1].hash}" in told.output
    assert run(office, "verify", "--noted", f"{len(acts)}:{acts[-1].hash}").exit_code == 0


def test_the_first_broken_link_is_named(office: Office, case: Case) -> None:
    last = office.rows(tables.Audit)[-1].number
    audited.changes(office.system.database, last, subject="BB1")
    told = run(office, "verify")
    assert told.exit_code == 1
    assert f"第 {last} 条：内容被改动" in told.output and f"Row {last}: its contents were changed" in told.output


def test_an_older_state_is_told_by_what_was_noted(office: Office, case: Case) -> None:
    told = run(office, "verify", "--noted", f"1:{'0' * 64}")
    assert told.exit_code == 1 and "整条链被重写过" in told.output
    assert run(office, "verify", "--noted", "yesterday").exit_code == 2


def test_acts_are_listed_by_staff_subject_act_and_time(office: Office, case: Case) -> None:
    by_act = run(office, "list", "--act", "place").output.splitlines()
    assert len(by_act) == 1
    assert "2026-03-02 09:00:00" in by_act[0] and town.OPERATOR in by_act[0]
    assert "提交订单 / submitted an order" in by_act[0] and case.number in by_act[0]
    assert run(office, "list", "--subject", case.number).output.splitlines() == by_act
    assert len(run(office, "list", "--staff", town.OPERATOR).output.splitlines()) == 2  # the confirmation page, too
    assert run(office, "list", "--since", "2026-03-03").output == ""
    (said,) = map(json.loads, run(office, "list", "--act", "place", "--json").output.splitlines())
    assert (said["staff"], said["act"], said["subject"]) == (town.OPERATOR, "place", case.number)
