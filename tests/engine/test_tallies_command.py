"""`broadband maps tallies`: says whether the figures are right, and counts them anew."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from engine import tables
from engine.cli.tallies import tallies
from tests.engine.actors import Office
from tests.engine.tallying import agree, folds
from tests.engine.waiting import accepted


def runs(office: Office, *arguments: str) -> Result:
    environment = {
        "BROADBAND_DATA": str(Path(office.settings.data)),
        "BROADBAND_DATABASE_URL": office.settings.database_url,
    }
    return CliRunner().invoke(tallies, arguments, env=environment)


def test_it_names_what_differs_and_mends_it_when_told_to(office: Office) -> None:
    accepted(office)
    folds(office.system.database)
    right = runs(office)
    assert right.exit_code == 0 and "The figures agree with the orders" in right.output
    with office.system.database.writing() as session:
        wrong = update(tables.StandingTally).where(tables.StandingTally.element == "survey_site")
        session.execute(wrong.values(standing=4))
        session.execute(update(tables.DwellTally).where(tables.DwellTally.hall_id == 0).values(n=9))
    found = runs(office, "--check")
    assert found.exit_code == 1 and "survey_site" in found.output and "-3" in found.output
    assert "sums over halls are wrong" in found.output
    mended = runs(office, "--rebuild")
    assert mended.exit_code == 0 and "survey_site" in mended.output
    agree(office.system.database)
    assert runs(office, "--check").exit_code == 0


@pytest.mark.parametrize("arguments", [("--check", "--rebuild")])
def test_both_at_once_are_refused(office: Office, arguments: tuple[str, ...]) -> None:
    assert runs(office, *arguments).exit_code == 2
