"""One's own password: what a new one must be like (rows of `parameter`), and the change itself."""

from __future__ import annotations

import secrets
from datetime import datetime

from pypinyin import lazy_pinyin
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from zxcvbn import zxcvbn

from engine.errors import Invalid, Text
from engine.store import attempts, parameters, passwords, sessions
from engine.tables import OldPassword, Staff

LONGEST = 128  #: characters; hashing more is only work
JUDGED = 72  #: characters that the library looks at; so many are strong whatever comes after

WRONG = Text("当前密码不正确，或该工号已被锁定。", "The current password is wrong, or the number is locked.")
LIMITED = Text("该网络地址的失败次数过多，请稍后再试。", "Too many failures from this address; try again later.")
UNEQUAL = Text("两次输入的新密码不一致。", "The new password was not typed the same twice.")
PERSONAL = Text("密码不能包含工号或姓名。", "The password must not contain the staff number or the name.")
COMMON = Text(
    "这个密码太常见或太容易猜到，请换一个：几个不相关的词比替换字母更有效。",
    "This password is common or easy to guess; choose another. A few unrelated words do more than swapped letters.",
)


def change(
    session: Session, staff_id: int, current: str, new: str, again: str, now: datetime, address: str | None
) -> str | None:
    """Changes a password whose current one is told; gives the key of the session that goes on, all others have ended.
    None: the current one was wrong, which is kept and counted like a wrong sign-in. Raises `Invalid` (field `new` or
    `again`) where the new one can't be taken."""
    staff = attempts.held(session, staff_id=staff_id)
    if staff is None:
        return None
    if attempts.limited(session, address, now):
        attempts.record(session, staff.number, "limited", now, address)
        return None
    outcome = attempts.judge(session, staff, passwords.fits(current, staff.password_hash), now)
    if outcome != "right":
        attempts.record(session, staff.number, outcome, now, address)
        return None
    if new != again:
        raise Invalid({"again": UNEQUAL})
    check(session, staff, new)
    _set(session, staff, new, now)
    staff.password_given = False
    attempts.record(session, staff.number, "password", now, address)
    return sessions.anew(staff, now)


def check(session: Session, staff: Staff, new: str) -> None:
    """Raises `Invalid` with what is wrong with a new password."""
    shortest = parameters.number(session, "password.length")
    if not shortest <= len(new) <= LONGEST:
        raise _invalid(
            f"密码须为 {shortest} 至 {LONGEST} 个字符。", f"A password has {shortest} to {LONGEST} characters."
        )
    about = _about(staff)
    if any(word in new.casefold() for word in about):
        raise Invalid({"new": PERSONAL})
    found = zxcvbn(new[:JUDGED], user_inputs=about, max_length=JUDGED)
    if found["score"] < parameters.number(session, "password.strength"):
        raise Invalid({"new": COMMON})
    kept = parameters.number(session, "password.kept")
    if any(passwords.fits(new, one) for one in [staff.password_hash, *_former(session, staff.id)[:kept]]):
        raise _invalid(f"不能使用最近 {kept} 次用过的密码。", f"The last {kept} passwords can't be used again.")


def give(session: Session, staff: Staff, now: datetime) -> str:
    """A random first password, which its owner must change before anything else. All sessions end."""
    password = secrets.token_urlsafe(12)
    _set(session, staff, password, now)
    staff.password_given, staff.session_key = True, None
    return password


def _set(session: Session, staff: Staff, new: str, now: datetime) -> None:
    """Keeps as many of those before as are compared, and no more."""
    session.add(OldPassword(staff_id=staff.id, password_hash=staff.password_hash, until=now))
    session.flush()
    staff.password_hash, staff.password_set_at = passwords.hashed(new), now
    kept = parameters.number(session, "password.kept")
    old = select(OldPassword.id).where(OldPassword.staff_id == staff.id).order_by(OldPassword.id.desc())
    gone = session.scalars(old).all()[max(kept, 0) :]
    session.execute(delete(OldPassword).where(OldPassword.id.in_(gone)))


def _former(session: Session, staff_id: int) -> list[str]:
    asked = select(OldPassword.password_hash).where(OldPassword.staff_id == staff_id).order_by(OldPassword.id.desc())
    return list(session.scalars(asked))


def _about(staff: Staff) -> list[str]:
    """What a password must not contain: number and name, also in pinyin; a name of one letter says nothing."""
    spelt = lazy_pinyin(staff.name)
    words = {staff.number, staff.name, "".join(spelt)}
    return sorted(word.casefold() for word in words if len(word) > 1)


def _invalid(zh: str, en: str) -> Invalid:
    return Invalid({"new": Text(zh, en)})
