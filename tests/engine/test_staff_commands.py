"""`broadband db staff`: what an administrator does for others, and what is kept of it."""

import json

import pytest
from click.testing import CliRunner, Result

from engine import keys, tables
from engine.cli import db
from tests.engine import town
from tests.engine.actors import Office
from tests.engine.signing_in import PASSWORD, Someone

REAL = 1_800_000_000.0
ADMINISTRATOR = town.MANAGER


@pytest.fixture
def someone(office: Office, monkeypatch: pytest.MonkeyPatch) -> Someone:
    """With an administrator in the town, and the keys of the office where the command finds them."""
    with office.system.database.writing() as session:
        session.query(tables.Staff).filter_by(number=ADMINISTRATOR).update({"role": "administrator"})
    keys.use(office.system.keyring)
    return Someone(office)


def run(office: Office, *words: str, by: str = ADMINISTRATOR) -> Result:
    settings = office.settings
    environment = {"BROADBAND_DATA": str(settings.data), "BROADBAND_DATABASE_URL": settings.database_url}
    told = () if words[0] == "list" else ("--staff", by)
    return CliRunner(env=environment).invoke(db, ["staff", *words, *told])


def test_a_locked_number_is_unlocked(office: Office, someone: Someone) -> None:
    for _ in range(5):
        someone.enters("wrong")
    far = {"locked_until": town.MONDAY.replace(year=2999)}  # the command's clock is the real one
    with office.system.database.writing() as session:
        session.query(tables.Staff).filter_by(number=someone.number).update(far)
    assert "锁定至 2999" in run(office, "list").output
    assert "已解锁" in run(office, "unlock", someone.number).output
    assert someone.enters().outcome == "in"
    kept = office.rows(tables.SignIn)[-2]
    assert (kept.number, kept.outcome, kept.by_number) == (someone.number, "unlocked", ADMINISTRATOR)


def test_a_lost_second_factor_is_reset_and_the_session_ended(office: Office, someone: Someone) -> None:
    someone.gets_an_app(REAL)
    someone.types(someone.code(REAL + 60), REAL + 60)
    assert "已清除" in run(office, "reset-second-factor", someone.number).output
    assert someone.row.session_key is None
    assert someone.enters().outcome == "in"
    assert "had none" in run(office, "reset-second-factor", someone.number).output


def test_a_first_password_is_told_once_and_must_be_changed(office: Office, someone: Someone) -> None:
    given = run(office, "password", someone.number).output.split()[-1]
    assert someone.enters().outcome == "wrong"
    assert someone.enters(given).outcome == "in"
    assert someone.row.password_given
    assert given not in repr(office.everything())


def test_a_session_is_ended(office: Office, someone: Someone) -> None:
    assert "was not signed in" in run(office, "sign-out", someone.number).output
    someone.enters()
    assert "已结束" in run(office, "sign-out", someone.number).output
    assert someone.row.session_key is None


def test_only_an_administrators_number_does_it(office: Office, someone: Someone) -> None:
    for words in (["unlock"], ["reset-second-factor"], ["password"], ["sign-out"]):
        for by in (town.OPERATOR, "nobody"):
            answer = run(office, *words, someone.number, by=by)
            assert answer.exit_code == 1 and "administrator" in answer.output
    assert someone.outcomes() == []


def test_an_unknown_number_is_told(office: Office, someone: Someone) -> None:
    answer = run(office, "unlock", "999999")
    assert answer.exit_code == 1 and "999999" in answer.output


def test_the_list_holds_nothing_secret(office: Office, someone: Someone) -> None:
    someone.gets_an_app(REAL)
    found = json.loads(run(office, "list", "--json").output)
    mine = next(one for one in found if one["number"] == someone.number)
    assert mine["second_factor"] and not mine["password_given"]
    assert PASSWORD not in repr(found) and "argon2" not in repr(found) and someone.secret not in repr(found)
