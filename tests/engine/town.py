"""A town of a few rows: two halls, three products, some doors; enough for every rule and quick to build."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, text, update

from bpmn import library
from engine import tables
from engine.store import maps
from engine.store.database import Session

#: Monday, 09:00 in Asia/Shanghai
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
OPERATOR, COLLEAGUE, MANAGER, STRANGER, SUPERVISOR, VIEWER = "100101", "100102", "100109", "100201", "100901", "100902"
STAFF = {
    OPERATOR: ("operator", "east"),
    COLLEAGUE: ("operator", "east"),
    MANAGER: ("duty_manager", "east"),
    STRANGER: ("operator", "west"),
    SUPERVISOR: ("supervisor", "east"),
    VIEWER: ("viewer", "east"),
}
#: code: monthly fee, install fee (fen), the only region that sells it
PRODUCTS = {"FAST": (5000, 10000, None), "FREE": (0, 0, None), "WEST": (3000, 0, "west")}
#: code: what is prepaid (fen), the products that it is offered with
CAMPAIGNS = {"GIFT": (0, ("FREE", "FAST")), "DEAL": (24000, ("FAST",))}
#: unit: coverage, ports, free ones
UNITS = {
    "1": ("ftth", 8, 8),
    "2": ("ftth", 8, 1),
    "3": ("none", 0, 0),
    "4": ("planned", 0, 0),
    "5": ("ftth", 8, 0),
    "6": ("ftth", 8, 8),
}


def clear(session: Session) -> None:
    """Empties a database that another office used before. (So few rows are deleted faster than tables truncated.)"""
    session.execute(update(tables.Order).values(subscription_id=None))  # it and its order name each other
    with unguarded(session):
        for table in reversed(tables.Base.metadata.sorted_tables):
            session.execute(delete(table))
    if session.get_bind().dialect.name == "postgresql":  # SQLite counts from one again by itself
        session.execute(text("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"))


@contextmanager
def unguarded(session: Session) -> Iterator[None]:
    """Lets the audit be changed, as nobody may but who owns the database."""
    guarded = ("audit", "audit_head")
    if session.get_bind().dialect.name == "postgresql":
        for turned in ("DISABLE", "ENABLE"):
            for table in guarded:
                session.execute(text(f"ALTER TABLE {table} {turned} TRIGGER USER"))
            if turned == "DISABLE":
                yield
        return
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%'"
    guards = session.execute(text(asked)).all()
    for name, _ in guards:
        session.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _, made in guards:
        session.connection().exec_driver_sql(made)


def build(session: Session) -> None:
    """Everything that an order needs, and the shipped maps."""
    for map_id in library.shipped_ids():
        maps.deploy(session, map_id, library.shipped(map_id), MONDAY)
    regions = _sellers(session)
    _rules(session)
    _catalogue(session, regions)
    _addresses(session)


def _add(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def _sellers(session: Session) -> dict[str, int]:
    city = _add(session, tables.Region(code="city", name="榕湾市"))
    channel = _add(session, tables.Channel(code="hall", name="营业厅", kind="hall"))
    regions, halls = {}, {}
    for code, name in (("east", "鼓山区"), ("west", "临江区")):
        regions[code] = _add(session, tables.Region(code=code, name=name, parent_id=city.id)).id
        hall = tables.Hall(code=code, name=f"{name}营业厅", region_id=regions[code], channel_id=channel.id)
        halls[code] = _add(session, hall).id
    for number, (role, hall_code) in STAFF.items():
        person = tables.Staff(number=number, name=f"职员{number}", role=role, hall_id=halls[hall_code])
        person.password_hash, person.password_set_at = "-", MONDAY
        session.add(person)
    session.add(tables.Promise(business="install", hours=24, cutoff=16))
    session.add(tables.Reason(code="10D01", kind="10D", name="搬家", name_en="Moves away", responsibility="customer"))
    return regions


def _rules(session: Session) -> None:
    """Why an order is changed or cancelled, and until when it may be."""
    for code, kind, name, name_en in (
        ("10C01", "10C", "客户要求撤单", "The customer cancels"),
        ("10Q01", "10Q", "客户变更装机地址", "Another address"),
    ):
        session.add(tables.Reason(code=code, kind=kind, name=name, name_en=name_en, responsibility="customer"))
    for element, passed, hardness in (("build_line", "begun", "soft"), ("test_service", "completed", "hard")):
        point = tables.PointOfNoReturn(business="install", element=element, passed=passed, hardness=hardness)
        session.add(point)
    for code, value in (("second_factor.roles", ""), ("password.days", "0")):  # its time goes by leaps
        session.add(tables.Parameter(code=code, value=value, meaning="everybody signs in by one old password"))


def _catalogue(session: Session, regions: dict[str, int]) -> None:
    begins = datetime(2020, 1, 1, tzinfo=UTC)
    products = {}
    for code, (monthly, install, region) in PRODUCTS.items():
        product = tables.Product(code=code, name=f"宽带{code}", name_en=code, provider="cmcc", technology="ftth")
        product.bandwidth = 100
        products[code] = _add(session, product).id
        price = tables.Price(product_id=products[code], monthly_fee=monthly, install_fee=install, valid_from=begins)
        price.region_id = regions[region] if region else None
        session.add(price)
    for code, (prepaid, offered) in CAMPAIGNS.items():
        campaign = tables.Campaign(code=code, name=f"活动{code}", name_en=code, benefit="送", benefit_en="gift")
        campaign.contract_months, campaign.prepaid = 12, prepaid
        campaign_id = _add(session, campaign).id
        for product_code in offered:
            offer = tables.CampaignOffer(campaign_id=campaign_id, product_id=products[product_code])
            offer.valid_from = begins
            session.add(offer)


def _addresses(session: Session) -> None:
    """An estate of one building; each unit has the doors 101 and 102: code `unit-door`."""
    above = _add(session, _node("estate", "湖东花苑", 5, "estate", None))
    for unit, (coverage, total, free) in UNITS.items():
        node = _node(f"unit-{unit}", f"{unit}单元", 7, "unit", above.id)
        node.coverage, node.ports_total, node.ports_free = coverage, total, free
        covering = _add(session, node).id
        for number in ("101", "102"):
            door = _node(f"{unit}-{number}", f"{number}室", 9, "door", covering)
            door.full_name = f"榕湾市鼓山区湖东花苑{unit}单元{number}室"
            door.leaf, door.covered_by = True, covering
            session.add(door)


def _node(code: str, name: str, level: int, level_type: str, parent_id: int | None) -> tables.Address:
    return tables.Address(
        code=code, name=name, full_name=name, initials="", level=level, level_type=level_type, parent_id=parent_id
    )
