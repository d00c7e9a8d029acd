"""The second factor: six-digit codes that an app makes of a secret and the real time (TOTP, RFC 6238), each taken
once, and recovery codes for the day the app is lost."""

from __future__ import annotations

import secrets
from datetime import datetime
from hmac import compare_digest

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engine import keys
from engine.store import attempts, parameters
from engine.tables import RecoveryCode, SecondFactor, Staff

ISSUER = "Broadband Orders"  #: what the app shows above the number; all apps can read ASCII
STEP = 30  #: seconds that a code is shown
DRIFT = 1  #: steps that the app's clock may be off
RECOVERY_CODES = 10
#: no letter or digit that looks like another
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def confirmed(session: Session, staff_id: int) -> SecondFactor | None:
    """Somebody's second factor, where it is on."""
    row = session.get(SecondFactor, staff_id)
    return row if row is not None and row.confirmed_at is not None else None


def missing(session: Session, staff: Staff) -> bool:
    """Whether the role must have one (`second_factor.roles`) and this person has none yet."""
    return required(session, staff.role) and confirmed(session, staff.id) is None


def required(session: Session, role: str) -> bool:
    """Whether this role signs in by password and code only."""
    return role in parameters.words(session, "second_factor.roles")


def offered(session: Session, staff_id: int) -> str | None:
    """The secret that waits for its first code."""
    row = session.get(SecondFactor, staff_id)
    return row.secret if row is not None and row.confirmed_at is None else None


def offer(session: Session, staff_id: int, now: datetime) -> None:
    """Makes a secret, to be confirmed by a code. One that is on stays as it is."""
    row = session.get(SecondFactor, staff_id)
    if row is not None and row.confirmed_at is not None:
        return
    secret = pyotp.random_base32()
    if row is None:
        session.add(SecondFactor(staff_id=staff_id, secret=secret, made_at=now))
    else:
        row.secret, row.made_at, row.last_step = secret, now, None


def address(secret: str, number: str) -> str:
    """What the app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=number, issuer_name=ISSUER)


def judge(session: Session, staff: Staff, code: str, now: datetime, real: float) -> str:
    """`right`, `recovery`, `code_again`, `code_wrong` or `locked` for a code typed at `real` (unix seconds); wrong
    ones count with the wrong passwords. `staff` is held by the caller."""
    row = session.get(SecondFactor, staff.id)
    found = "code_wrong" if row is None else _found(session, row, code, now, real)
    right = found in ("right", "recovery")
    # a locked number must not use up its codes
    outcome = attempts.judge(session, staff, right, now)
    if outcome == "right":
        _take(session, row, code, now, real)
        return found
    return found if outcome == "wrong" else outcome


def turn_on(session: Session, staff_id: int, now: datetime) -> list[str]:
    """The first code was right: from now on it is asked for. Gives the recovery codes."""
    row = session.get_one(SecondFactor, staff_id)
    row.confirmed_at = now
    return new_recovery_codes(session, staff_id)


def new_recovery_codes(session: Session, staff_id: int) -> list[str]:
    """Ten codes, told once and kept as digests; those before are worth nothing."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(12)) for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(staff_id=staff_id, digest=_digest(code)) for code in codes)
    return ["-".join(code[first : first + 4] for first in (0, 4, 8)) for code in codes]


def left(session: Session, staff_id: int) -> int:
    """How many recovery codes are still good."""
    asked = select(func.count()).where(RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None))
    return session.scalars(asked).one()


def remove(session: Session, staff_id: int) -> bool:
    """Takes it away with its recovery codes; whether there was one."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    row = session.get(SecondFactor, staff_id)
    if row is None:
        return False
    session.delete(row)
    return True


def _found(session: Session, row: SecondFactor, code: str, now: datetime, real: float) -> str:
    step = _step(row.secret, code, real)
    if step is not None:
        return "right" if row.last_step is None or step > row.last_step else "code_again"
    return "recovery" if row.confirmed_at is not None and _recovery(session, row.staff_id, code) else "code_wrong"


def _take(session: Session, row: SecondFactor | None, code: str, now: datetime, real: float) -> None:
    """Neither this code nor one before it is taken again."""
    if row is None:
        return
    step = _step(row.secret, code, real)
    if step is not None:
        row.last_step = step
    elif kept := _recovery(session, row.staff_id, code):
        kept.used_at = now


def _step(secret: str, code: str, real: float) -> int | None:
    """The step that this code is of, where it is of one near enough."""
    digits = "".join(code.split())
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
        return None
    app, current = pyotp.TOTP(secret, interval=STEP), int(real) // STEP
    near = range(current + DRIFT, current - DRIFT - 1, -1)
    return next((step for step in near if step >= 0 and compare_digest(app.generate_otp(step), digits)), None)


def _recovery(session: Session, staff_id: int, code: str) -> RecoveryCode | None:
    """The unused recovery code that was typed; blanks, dashes and case don't matter."""
    if len(code) > 64 or not code.isascii():
        return None
    asked = select(RecoveryCode).where(
        RecoveryCode.staff_id == staff_id, RecoveryCode.digest == _digest(code), RecoveryCode.used_at.is_(None)
    )
    return session.scalars(asked).first()


def _digest(code: str) -> str:
    return keys.current().blind("recovery code:" + code.replace("-", ""))
