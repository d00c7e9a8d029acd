"""Complaints in the town: who makes them, who sees to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

from engine import tables
from engine.orders.complaints import NewComplaint
from tests.engine import town
from tests.engine.actors import Case, Counter, Office

CAUSES = {"10T01": "安装超时", "10T02": "未按预约上门"}
DEPARTMENTS = {"field": "装维班组", "data": "数据制作", "resources": "管线资源"}
WORDS = "师傅两次没来，电话也打不通"


def rules(office: Office) -> None:
    """What a complaint needs beside the town."""
    with office.system.database.writing() as session:
        for code, name in CAUSES.items():
            session.add(tables.Reason(code=code, kind="10T", name=name, name_en=name, responsibility="carrier"))
        for code, name in DEPARTMENTS.items():
            session.add(tables.Department(code=code, name=name, name_en=code))


def form(about: Case, **changes: Any) -> NewComplaint:
    """A complaint about that order without a fault, and what is changed on it."""
    right = NewComplaint(
        order_number=about.number,
        form_key=uuid4().hex,
        cause_code="10T02",
        channel="counter",
        severity="ordinary",
        text=WORDS,
        wish="明天上门",
    )
    return replace(right, **changes)


def complains(about: Case, counter: Counter | None = None, **changes: Any) -> Complained:
    """Takes a complaint at the counter."""
    office = about.office
    counter = counter or office.counter()
    number = counter.orchestrator.complaints.receive(
        form(about, **changes), staff_id=counter.id, opened_at=office.clock.now()
    )
    return Complained(office, number)


class Complained(Case):
    """A complaint, looked at and acted upon; by the duty manager unless somebody else is named."""

    def does(self, act: str, by: str = town.MANAGER, **what: Any) -> None:
        desk = self.office.system.orchestrator.complaints
        getattr(desk, act)(self.number, staff_id=self.office.counter(by).id, **what)

    def contacted(self, severity: str = "ordinary", by: str = town.MANAGER) -> Complained:
        self.does("contact", by, severity=severity, said="已致电，客户要求尽快上门")
        return self

    def asks(self, *departments: str) -> Complained:
        self.does("ask", departments=departments, question="为何两次未上门？")
        return self

    def answered(self, by: str = town.MANAGER) -> Complained:
        self.does("answer", by, said="已安排明日上午上门，给您带来不便深表歉意。")
        return self

    def closed(self, satisfied: bool = True) -> Complained:
        self.does("close", satisfied=satisfied, said="" if satisfied else "时间太晚")
        return self

    def says(self, department: str, **what: Any) -> None:
        """What that department answers."""
        (row,) = [one for one in self.inquiries if (one.department, one.state) == (department, "open")]
        desk = self.office.system.orchestrator.complaints
        staff_id = self.office.counter(town.MANAGER).id
        desk.department_says(self.number, row.id, staff_id=staff_id, said="派单遗漏，已补派", **what)

    @property
    def row(self) -> tables.Complaint:
        (found,) = [one for one in self.office.rows(tables.Complaint) if one.order_id == self.id]
        assert isinstance(found, tables.Complaint)
        return found

    @property
    def inquiries(self) -> list[tables.Inquiry]:
        return [one for one in self.office.rows(tables.Inquiry) if one.order_id == self.id]

    @property
    def alerts(self) -> list[tuple[str, str]]:
        """The open alerts: element, department."""
        todos = [one for one in self.view.todos if (one.kind, one.state) == ("alert", "open")]
        return [(one.element, one.reason_code) for one in todos]
