"""Keeping staff numbers: found, given, changed. What is changed is recorded; what four eyes must see is asked for.

Nobody changes their own role or rights, the last active administrator can't be taken away, and of two people on one
number the second is told.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, NotAllowed, NotFound, Text
from engine.orders import rights, scope
from engine.orders.rights import ADMINISTRATOR
from engine.orders.staff_view import StaffView
from engine.store import audit, four_eyes, passwords
from engine.tables import Hall, Staff

NUMBER = re.compile(r"[0-9A-Za-z]{4,20}")
LONGEST_NAME, LONGEST_REASON = 40, 200
TAKEN = Text("这个工号已经有人使用。", "This staff number is taken.")
OWN = Text(
    "不能修改自己的角色、权限范围和在用状态。", "Nobody changes their own role, reach or whether they are active."
)
LAST = Text("这是最后一名在用的系统管理员。", "This is the last active administrator.")
DIRECT = Text(
    "授予系统管理员须第二人复核：请先以其他角色建立，再申请。",
    "A second person must agree to an administrator: begin with another role, then ask.",
)


@dataclass(frozen=True)
class Filled:
    """What the form of a member of staff says. `scope`: empty, as far as the role's rights reach."""

    name: str
    role: str
    hall_id: int
    scope: str = ""
    active: bool = True


def one(session: Session, number: str) -> Staff:
    """Whoever has that number, active or not; raises `NotFound`."""
    found = session.scalars(select(Staff).where(Staff.number == number[:64].replace("\0", ""))).one_or_none()
    if found is None:
        raise NotFound(f"没有工号 {number[:40]}", f"There is no staff number {number[:40]}")
    return found


def as_it_is(staff: Staff) -> Filled:
    """How somebody's form is filled now."""
    return Filled(staff.name, staff.role, staff.hall_id, staff.scope or "", staff.active)


def seen(staff: Staff) -> str:
    """What tells whether somebody has changed since a page showed them."""
    said = json.dumps([*asdict(as_it_is(staff)).values(), staff.password_hash])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def add(session: Session, number: str, filled: Filled, by: StaffView, now: datetime) -> str:
    """A new staff number; gives its first password, which is told once. Raises `Invalid` by field, `NotAllowed`."""
    _keeper(by)
    filled, wrong = _checked(session, filled)
    if not NUMBER.fullmatch(number):
        wrong["number"] = Text("工号为 4 至 20 位字母或数字。", "A staff number has 4 to 20 letters or digits.")
    elif session.scalar(select(Staff.id).where(Staff.number == number)) is not None:
        wrong["number"] = TAKEN
    if filled.role == ADMINISTRATOR and four_eyes.due(session, ADMINISTRATOR):
        wrong["role"] = DIRECT
    if wrong:
        raise Invalid(wrong)
    password = secrets.token_urlsafe(12)
    columns = asdict(filled) | {"scope": filled.scope or None}
    given = {"password_hash": passwords.hashed(password), "password_set_at": now, "password_given": True}
    session.add(Staff(number=number, **columns, **given))
    audit.record(session, "staff.add", staff_id=by.id, subject=number, now=now)
    return password


def change(
    session: Session, number: str, filled: Filled, by: StaffView, now: datetime, *, because: str, told: str
) -> list[Text]:
    """Changes somebody; gives sentences about what came of it. `told`: `seen` of the page that was shown.

    Raises `Invalid` by field, `Conflict` where somebody else was first, `NotAllowed`, `NotFound`."""
    _keeper(by)
    last = _administrators(session)  # held before the one who is changed: two can't take each other away
    staff = one(session, number)
    session.refresh(staff, with_for_update=True)
    before = as_it_is(staff)
    filled, wrong = _checked(session, filled)
    said = _reason(because, wrong)
    if seen(staff) != told:
        raise Conflict(*_who_was_first(session, number))
    if staff.id == by.id and _powers(before) != _powers(filled):
        raise NotAllowed(OWN.zh, OWN.en)
    if last == [staff.id] and (filled.role != ADMINISTRATOR or not filled.active):
        wrong["role" if filled.role != ADMINISTRATOR else "active"] = LAST
    if wrong:
        raise Invalid(wrong)
    return _apply(session, staff, before, filled, by, now, said)


def _apply(
    session: Session, staff: Staff, before: Filled, filled: Filled, by: StaffView, now: datetime, because: str
) -> list[Text]:
    sentences = []
    if filled.role == ADMINISTRATOR != before.role and four_eyes.due(session, ADMINISTRATOR):
        filled = replace(filled, role=before.role)
        four_eyes.ask(session, ADMINISTRATOR, staff, by, now, because)
        sentences.append(four_eyes.ASKED)
    changed = [name for name, value in asdict(filled).items() if value != asdict(before)[name]]
    for name in changed:
        value = getattr(filled, name)
        setattr(staff, name, (value or None) if name == "scope" else value)
    if changed:
        subject = f"{staff.number} {' '.join(changed)}"
        audit.record(session, "staff.change", staff_id=by.id, subject=subject, because=because, now=now)
        sentences.append(Text("已保存", "Saved"))
    if not filled.active:
        staff.session_key = None
    return sentences or [Text("没有改动", "Nothing was changed")]


def _keeper(by: StaffView) -> None:
    if not rights.may(by, "keep_staff"):
        raise NotAllowed("您不能管理工号", "You may not keep staff numbers")


def _administrators(session: Session) -> Sequence[int]:
    active = select(Staff.id).where(Staff.role == ADMINISTRATOR, Staff.active).order_by(Staff.id).with_for_update()
    return list(session.scalars(active))


def _powers(filled: Filled) -> tuple[object, ...]:
    return filled.role, filled.scope, filled.active, filled.hall_id


def _checked(session: Session, filled: Filled) -> tuple[Filled, dict[str, Text]]:
    """The form with its name in order, and what is wrong with it by field."""
    wrong: dict[str, Text] = {}
    filled = replace(filled, name=" ".join(filled.name.split()))
    if not 0 < len(filled.name) <= LONGEST_NAME or not filled.name.isprintable():
        wrong["name"] = Text(f"请填写姓名，最多 {LONGEST_NAME} 字。", f"A name of at most {LONGEST_NAME} letters.")
    if filled.role not in rights.ROLES:
        wrong["role"] = Text("请选择角色。", "Choose a role.")
    if filled.scope and filled.scope not in scope.SCOPES:
        wrong["scope"] = Text("请选择权限范围。", "Choose how far the rights reach.")
    if not 0 < filled.hall_id < 2**31 or session.get(Hall, filled.hall_id) is None:
        wrong["hall_id"] = Text("请选择营业厅。", "Choose a hall.")
    return filled, wrong


def reason(because: str) -> str:
    """A reason as it is kept; raises `Invalid` for one that says nothing, or too much."""
    wrong: dict[str, Text] = {}
    said = _reason(because, wrong)
    if wrong:
        raise Invalid(wrong)
    return said


def _reason(because: str, wrong: dict[str, Text]) -> str:
    line = " ".join(because.split())
    if not 2 <= len(line) <= LONGEST_REASON or not line.isprintable():
        wrong["because"] = Text(
            f"请用 2 至 {LONGEST_REASON} 字说明原因。", f"Say why, in 2 to {LONGEST_REASON} letters."
        )
    return line


def _who_was_first(session: Session, number: str) -> tuple[str, str]:
    who = four_eyes.last_changed_by(session, number) or "?"
    return f"工号 {who} 刚刚修改过，请看过最新内容后再改", f"{who} changed it just now; look at it again first"
