"""Members of staff for tests of the rules, which need no database."""

from engine.orders.staff_view import StaffView

CITY, DISTRICT, OTHER_DISTRICT = 1, 2, 3
HALLS, ONLINE = 10, 11
ME, COLLEAGUE = 100, 101


def staff(role: str = "operator") -> StaffView:
    """Me: in a district of the city, at a hall."""
    return StaffView(
        id=ME, number="100101", name="演示营业员甲", role=role, hall_id=1, hall_name="甲厅",
        region_id=DISTRICT, region_name="甲区", channel_id=HALLS, channel_name="营业厅",
        region_ids=(DISTRICT, CITY),
    )  # fmt: skip
