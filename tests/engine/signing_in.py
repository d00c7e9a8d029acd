"""Those who sign in, in tests: a member of staff with a password and, if need be, an app that shows codes."""

from __future__ import annotations

import time

import pyotp

from engine import tables
from engine.store import entrance, own_factor, passwords, second_factor
from engine.store.entrance import Entry
from tests.engine import town
from tests.engine.actors import Office

PASSWORD = "correct horse"
HASHED = passwords.hashed(PASSWORD)
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


class Someone:
    """A member of staff before the sign-in page; without an app until `gets_an_app`."""

    def __init__(self, office: Office, number: str = town.OPERATOR) -> None:
        self.office, self.number, self.secret = office, number, ""
        with office.system.database.writing() as session:
            session.query(tables.Staff).filter_by(number=number).update({"password_hash": HASHED})

    @property
    def row(self) -> tables.Staff:
        return next(row for row in self.office.rows(tables.Staff) if row.number == self.number)

    def enters(self, password: str = PASSWORD, address: str = HERE) -> Entry:
        with self.office.system.database.writing() as session:
            return entrance.enter(session, self.number, password, self.office.clock.now(), address)

    def types(self, code: str, real: float | None = None, address: str = HERE) -> Entry:
        """The second half of a sign-in; `real`: when, in unix seconds."""
        with self.office.system.database.writing() as session:
            at = time.time() if real is None else real
            return entrance.enter_with_code(session, self.row.id, code, self.office.clock.now(), address, at)

    def code(self, real: float) -> str:
        """What the app shows at that moment."""
        return pyotp.TOTP(self.secret).at(int(real))

    def gets_an_app(self, real: float) -> list[str]:
        """Turns the second factor on, the first code being of `real`; the recovery codes."""
        now = self.office.clock.now()
        with self.office.system.database.writing() as session:
            assert own_factor.offer(session, self.row.id, PASSWORD, now, HERE)
        with self.office.system.database.writing() as session:
            self.secret = second_factor.offered(session, self.row.id) or ""
            codes = own_factor.turn_on(session, self.row.id, self.code(real), now, HERE, real)
        assert codes is not None
        return codes

    def outcomes(self) -> list[str]:
        return [row.outcome for row in self.office.rows(tables.SignIn) if row.number == self.number]
