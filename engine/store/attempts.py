"""Attempts to sign in: each is kept, wrong ones are counted, per staff number and per network address."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine.clock import SHANGHAI
from engine.orders.acts import SIGN_IN
from engine.store import audit, parameters
from engine.tables import SignIn, Staff

#: what is kept in `sign_in`, and how people say it
OUTCOMES = SIGN_IN
#: what counts against the address it came from
FAILURES = ("wrong", "code_wrong", "code_again", "locked", "unknown")


def record(
    session: Session, number: str, outcome: str, now: datetime, address: str | None, by: str | None = None
) -> None:
    """Keeps an attempt or an act, in the audit too. `outcome`: one of `OUTCOMES`; `address`: the network address;
    `by`: the number of the administrator who did it for them."""
    OUTCOMES[outcome]
    # a name that nobody has may hold what no database takes
    plain = "".join(letter for letter in number[:64] if letter.isprintable())
    session.add(SignIn(at=now, number=plain, outcome=outcome, address=address, by_number=by))
    ids = {one.number: one.id for one in session.execute(select(Staff.number, Staff.id).where(_is(plain, by)))}
    known = plain if plain in ids else ""  # what nobody has may be anything, a password even
    audit.record(session, f"sign_in.{outcome}", staff_id=ids.get(by or plain), subject=known, address=address, now=now)


def held(session: Session, *, number: str = "", staff_id: int | None = None) -> Staff | None:
    """The active member of staff, held until the transaction ends, lest two attempts of one moment count as one."""
    who = Staff.number == number if staff_id is None else Staff.id == staff_id
    return session.scalars(select(Staff).where(who, Staff.active).with_for_update()).one_or_none()


def _is(*numbers: str | None) -> ColumnElement[bool]:
    return Staff.number.in_([number for number in numbers if number])


def judge(session: Session, staff: Staff, right: bool, now: datetime) -> str:
    """`right`, `wrong` or `locked`. S: wrong ones within a business day (`password.tries`) lock the number for
    `password.lock_hours`; then the right one doesn't help either."""
    if staff.locked_until is not None and now < staff.locked_until:
        return "locked"
    if right:
        return "right"
    today = now.astimezone(SHANGHAI).date().isoformat()
    staff.wrong_passwords = staff.wrong_passwords + 1 if staff.wrong_day == today else 1
    staff.wrong_day = today
    if staff.wrong_passwords >= parameters.number(session, "password.tries"):
        hours = parameters.number(session, "password.lock_hours")
        staff.wrong_passwords, staff.locked_until = 0, now + timedelta(hours=hours)
    return "wrong"


def forget(staff: Staff) -> None:
    """All that was asked was right: the count begins anew."""
    staff.wrong_passwords, staff.wrong_day, staff.locked_until = 0, None, None


def limited(session: Session, address: str | None, now: datetime) -> bool:
    """Whether so many attempts from this address failed (`sign_in.address_tries` in `sign_in.address_minutes`) that
    no more are looked at. Counted over the table, so all processes count together."""
    since = now - timedelta(minutes=parameters.number(session, "sign_in.address_minutes"))
    failed = select(func.count()).where(
        SignIn.address == address, SignIn.at > since, SignIn.at <= now, SignIn.outcome.in_(FAILURES)
    )
    most = parameters.number(session, "sign_in.address_tries")
    return address is not None and most > 0 and session.scalars(failed).one() >= most
