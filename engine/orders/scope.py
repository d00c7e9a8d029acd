"""How far somebody's rights reach: their own hall, all halls of their hall's region and of what lies in it, or all.

The one place that decides it. Queries are limited by `engine.store.scoped`, acts by `within`.
"""

from __future__ import annotations

from engine.errors import Text
from engine.orders.staff_view import StaffView

HALL, REGION, ALL = "hall", "region", "all"
SCOPES = {
    HALL: Text("本营业厅", "own hall"),
    REGION: Text("本区域各营业厅", "all halls of the region"),
    ALL: Text("全部营业厅", "all halls"),
}
#: of roles whose work is not a hall's; of all others, `HALL`
BY_ROLE = {"supervisor": ALL, "viewer": ALL, "administrator": ALL}


def reach(staff: StaffView) -> str:
    """One of `SCOPES`: the person's own, else the role's."""
    return staff.scope if staff.scope in SCOPES else BY_ROLE.get(staff.role, HALL)


def halls(staff: StaffView) -> frozenset[int] | None:
    """The ids of the halls that the rights reach; None: all."""
    far = reach(staff)
    if far == ALL:
        return None
    return frozenset({staff.hall_id, *(staff.hall_ids if far == REGION else ())})


def within(staff: StaffView, hall_id: int) -> bool:
    """Whether the rights reach that hall."""
    found = halls(staff)
    return found is None or hall_id in found


def one_hall(staff: StaffView, hall_id: int | None) -> int | None:
    """The hall of figures that are of one hall or of all: the one named, as far as the rights reach, else their own;
    None: all halls."""
    if hall_id is not None and within(staff, hall_id):
        return hall_id
    return None if halls(staff) is None else staff.hall_id


def where(staff: StaffView) -> Text:
    """How far, by its name: the hall's, the region's, or all halls."""
    far = reach(staff)
    if far == ALL:
        return SCOPES[ALL]
    name = staff.hall_name if far == HALL else staff.region_name
    return Text(name, name)
