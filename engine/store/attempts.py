"""Attempts to sign in: each is kept, wrong ones are counted, per staff number and per network address."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.clock import SHANGHAI
from engine.errors import Text
from engine.store import parameters
from engine.tables import SignIn, Staff

#: what is kept in `sign_in`, and how people say it
OUTCOMES = {
    "in": Text("登录", "signed in"),
    "in_recovery": Text("用恢复码登录", "signed in by a recovery code"),
    "half": Text("密码正确，等待动态码", "right password, code awaited"),
    "wrong": Text("密码错误", "wrong password"),
    "code_wrong": Text("动态码错误", "wrong code"),
    "code_again": Text("动态码重复使用", "code used before"),
    "code": Text("动态码验证通过", "code asked again, right"),
    "locked": Text("工号已锁定", "number locked"),
    "unknown": Text("工号不存在", "unknown number"),
    "limited": Text("该网络地址尝试过多", "too many attempts from the address"),
    "replaced": Text("前一次登录被新登录取代", "ended an earlier session"),
    "out": Text("退出", "signed out"),
    "password": Text("修改密码", "changed the password"),
    "factor_on": Text("启用二次验证", "second factor on"),
    "factor_off": Text("停用二次验证", "second factor off"),
    "factor_codes": Text("换发恢复码", "new recovery codes"),
    "unlocked": Text("管理员解锁", "unlocked by an administrator"),
    "factor_reset": Text("管理员清除二次验证", "second factor reset by an administrator"),
    "password_given": Text("管理员重置密码", "first password given by an administrator"),
    "ended": Text("管理员结束登录", "session ended by an administrator"),
}
#: what counts against the address it came from
FAILURES = ("wrong", "code_wrong", "code_again", "locked", "unknown")


def record(
    session: Session, number: str, outcome: str, now: datetime, address: str | None, by: str | None = None
) -> None:
    """Keeps an attempt or an act. `outcome`: one of `OUTCOMES`; `address`: the network address; `by`: the number of
    the administrator who did it for them."""
    OUTCOMES[outcome]
    # a name that nobody has may hold what no database takes
    plain = "".join(letter for letter in number[:64] if letter.isprintable())
    session.add(SignIn(at=now, number=plain, outcome=outcome, address=address, by_number=by))


def held(session: Session, *, number: str = "", staff_id: int | None = None) -> Staff | None:
    """The active member of staff, held until the transaction ends, lest two attempts of one moment count as one."""
    who = Staff.number == number if staff_id is None else Staff.id == staff_id
    return session.scalars(select(Staff).where(who, Staff.active).with_for_update()).one_or_none()


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
