"""The standard addresses: found by fragments of their text or by pinyin initials, or walked down by level.

S: the access address is chosen here only, never typed. P: an address may be ordered at when it is a door,
covered, and a port is free.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from engine.errors import Text
from engine.store import fragments
from engine.store.remembered import remembered
from engine.tables import Address


@dataclass(frozen=True)
class Found:
    """A node of the tree, with the coverage and ports of the node that covers it."""

    id: int
    name: str
    full_name: str
    level: int
    level_type: str
    leaf: bool  #: a door; only doors may be ordered at
    coverage: str  #: ftth, none, planned, unknown
    coverage_note: str | None
    ports_free: int
    ports_total: int


def search(session: Session, text: str, limit: int = 20) -> list[Found]:
    """The first doors, in the tree's own order, that have all the fragments of a text.

    Fragments come in any order, with or without blanks between them: `湖东花苑 3幢 501`, `501湖东`,
    `hdhy3z`. Where no door has them as they stand, others may stand between their letters: `湖花苑`.
    """
    wanted = fragments.split(text)
    if not wanted:
        return []
    for conditions in (fragments.as_they_stand(wanted), fragments.with_gaps(wanted)):
        rows = _found(session, _seen().where(Address.leaf, *conditions).order_by(Address.code).limit(limit))
        if rows:
            return rows
    return []


def children(session: Session, parent_id: int | None) -> list[Found]:
    """The nodes right below one, in their own order; of None: the tops of the tree."""
    return _found(session, _seen().where(Address.parent_id == parent_id).order_by(Address.code))


@remembered
def look(session: Session, address_id: int) -> Found | None:
    """One node, with what covers it."""
    return next(iter(_found(session, _seen().where(Address.id == address_id))), None)


def doors(session: Session, texts: Collection[str]) -> dict[str, list[Address]]:
    """The nodes that have exactly one of these texts as their code, the doors that have one as their full name."""
    found: dict[str, list[Address]] = {}
    for node in session.scalars(select(Address).where(Address.code.in_(texts))):
        found.setdefault(node.code, []).append(node)
    for door in session.scalars(select(Address).where(Address.leaf, Address.full_name.in_(texts))):
        found.setdefault(door.full_name, []).append(door)
    return found


def looked(session: Session, ids: Collection[int]) -> list[Found]:
    """Many nodes at once, each with what covers it."""
    return _found(session, _seen().where(Address.id.in_(ids)))


def path(session: Session, address_id: int) -> list[Address]:
    """The nodes from the top of the tree down to this one; empty where there is none of that id."""
    walk = select(Address.id, Address.parent_id).where(Address.id == address_id).cte("walk", recursive=True)
    above = aliased(Address)
    walk = walk.union(select(above.id, above.parent_id).join(walk, above.id == walk.c.parent_id))
    return list(session.scalars(select(Address).where(Address.id.in_(select(walk.c.id))).order_by(Address.level)))


def orderable(session: Session, address_id: int) -> Address | None:
    """The address, if it may be ordered at now; else None, and `why_not` of `look` tells why."""
    found = look(session, address_id)
    return session.get(Address, address_id) if found is not None and why_not(found) is None else None


def why_not(found: Found) -> Text | None:
    """Why nothing may be ordered at this node. None: it may."""
    note = f"：{found.coverage_note}" if found.coverage_note else ""
    remark = f": {found.coverage_note}" if found.coverage_note else ""
    if not found.leaf:
        return Text("请选择到户（门牌号）", "Choose an address down to the door")
    if found.coverage == "planned":
        return Text(f"该地址光纤正在建设{note}", f"Fibre is planned here, not built yet{remark}")
    if found.coverage != "ftth":
        return Text(f"该地址尚未覆盖光纤{note}", f"This address isn't covered by fibre{remark}")
    if found.ports_free <= 0:
        return Text(f"该地址已无空闲端口（共 {found.ports_total} 个）",
                    f"No free port at this address ({found.ports_total} in all)")  # fmt: skip
    return None


def share_ports(one: Address, other: Address) -> bool:
    """Whether the same node holds the ports of both: then one port serves either."""
    return (one.covered_by or one.id) == (other.covered_by or other.id)


def _seen() -> Select[Address, Address]:
    cover = aliased(Address)
    return select(Address, cover).join(cover, cover.id == func.coalesce(Address.covered_by, Address.id))


def _found(session: Session, statement: Select[Address, Address]) -> list[Found]:
    return [
        Found(
            id=node.id,
            name=node.name,
            full_name=node.full_name,
            level=node.level,
            level_type=node.level_type,
            leaf=node.leaf,
            coverage=cover.coverage,
            coverage_note=cover.coverage_note,
            ports_free=cover.ports_free,
            ports_total=cover.ports_total,
        )
        for node, cover in session.execute(statement)
    ]
