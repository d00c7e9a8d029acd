"""Keeping halls, regions and channels: new ones, other names, another region. None is deleted: orders name them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import Invalid, NotAllowed, NotFound, Text
from engine.orders import rights
from engine.orders.staff_view import StaffView
from engine.store import audit
from engine.tables import Channel, Hall, Region, Staff

CODE = re.compile(r"[0-9A-Za-z_-]{1,30}")
LONGEST_NAME = 60
CHANNEL_KINDS = {
    "hall": Text("营业厅", "hall"),
    "agent": Text("代理点", "agent"),
    "online": Text("线上", "online"),
    "manager": Text("客户经理", "account manager"),
}
Place = Hall | Region | Channel
TABLES: Mapping[str, type[Place]] = {"hall": Hall, "region": Region, "channel": Channel}


@dataclass(frozen=True)
class Filled:
    """What a form says; what its kind has no column for is left empty. `parent_id`: what a region lies in."""

    code: str
    name: str
    region_id: int | None = None
    channel_id: int | None = None
    parent_id: int | None = None
    kind: str = ""


@dataclass(frozen=True)
class Places:
    """All there are, by their code; `staff`: active ones by the hall's id."""

    halls: Sequence[Hall]
    regions: Sequence[Region]
    channels: Sequence[Channel]
    staff: Mapping[int, int]


def every(session: Session) -> Places:
    """All of them."""
    counted = select(Staff.hall_id, func.count()).where(Staff.active).group_by(Staff.hall_id)
    return Places(
        session.scalars(select(Hall).order_by(Hall.code)).all(),
        session.scalars(select(Region).order_by(Region.code)).all(),
        session.scalars(select(Channel).order_by(Channel.code)).all(),
        {row[0]: row[1] for row in session.execute(counted)},
    )


def save(session: Session, what: str, place_id: int | None, filled: Filled, by: StaffView, now: datetime) -> None:
    """A new one (`place_id` None), or another name, region or channel of one that is there; its code stays.

    `what`: hall, region or channel. Raises `Invalid` by field, `NotFound`, `NotAllowed`."""
    if not rights.may(by, "keep_places"):
        raise NotAllowed("您不能管理营业厅、区域和渠道", "You may not keep halls, regions and channels")
    table = TABLES.get(what)
    if table is None:
        raise NotFound("没有这一类", "There is no such kind")
    row = cast(Place | None, session.get(table, place_id)) if place_id is not None else None
    if place_id is not None and row is None:
        raise NotFound("没有这一项", "There is no such row")
    wrong = _wrong(session, what, row, filled)
    name = " ".join(filled.name.split())
    if wrong:
        raise Invalid(wrong)
    if row is None:
        row = table(code=filled.code)
        session.add(row)
    row.name = name
    for column in {"hall": ("region_id", "channel_id"), "region": ("parent_id",), "channel": ("kind",)}[what]:
        setattr(row, column, getattr(filled, column))
    audit.record(session, f"place.{what}", staff_id=by.id, subject=row.code, now=now)


def _wrong(session: Session, what: str, row: Place | None, filled: Filled) -> dict[str, Text]:
    wrong: dict[str, Text] = {}
    name = " ".join(filled.name.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        wrong["name"] = Text(f"请填写名称，最多 {LONGEST_NAME} 字", f"A name of at most {LONGEST_NAME} letters")
    if row is None:
        wrong |= _wrong_code(session, what, filled.code)
    if what == "hall":
        if filled.region_id is None or session.get(Region, filled.region_id) is None:
            wrong["region_id"] = Text("请选择区域", "Choose a region")
        if filled.channel_id is None or session.get(Channel, filled.channel_id) is None:
            wrong["channel_id"] = Text("请选择渠道", "Choose a channel")
    if what == "channel" and filled.kind not in CHANNEL_KINDS:
        wrong["kind"] = Text("请选择类别", "Choose a kind")
    if what == "region" and filled.parent_id is not None and not _may_lie_in(session, row, filled.parent_id):
        wrong["parent_id"] = Text("区域不能属于自己或自己的下级", "A region can't lie in itself or in what lies in it")
    return wrong


def _wrong_code(session: Session, what: str, code: str) -> dict[str, Text]:
    if not CODE.fullmatch(code):
        return {"code": Text("编码为 1 至 30 位字母、数字或短横", "A code has 1 to 30 letters, digits or dashes")}
    table = TABLES[what]
    if session.scalar(select(table.id).where(table.code == code)) is not None:
        return {"code": Text("这个编码已经有了", "This code is taken")}
    return {}


def _may_lie_in(session: Session, row: Place | None, parent_id: int) -> bool:
    parents = {one[0]: one[1] for one in session.execute(select(Region.id, Region.parent_id))}
    passed: set[int] = set()
    at: int | None = parent_id
    while at is not None and at in parents and at not in passed:
        if row is not None and at == row.id:
            return False
        passed.add(at)
        at = parents[at]
    return parent_id in parents
