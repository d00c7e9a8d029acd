"""All doors that answer GET, as addresses that lead somewhere: what is looked at page by page (barriers, widths,
languages, bad input, screenshots, times) is looked at through this table. A door without an entry fails
`tests/web/test_doors.py`.

A new page needs its line in `DOORS`; what stands in braces is a value of `tests.web.scene.build`, which may need a line
there as well. A page that only a POST shows has its line in `POSTED`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

#: what a door answers: a whole page for people; a part of one; a file; a stream that does not end; another page
Kind = Literal["page", "part", "file", "stream", "away"]
MANAGER, SUPERVISOR, ADMINISTRATOR = "duty_manager", "supervisor", "administrator"
#: nobody is signed in; the password was typed, the code not yet; signed in by password and code
STRANGER, HALFWAY, GUARDED = "", "halfway", "guarded"


@dataclass(frozen=True)
class Door:
    """An address, who may open it (a role), and what it answers."""

    path: str
    role: str = MANAGER
    kind: Kind = "page"
    status: int = 200
    #: clicks on the page (`>>` before the selector: twice) that open what is looked at too: dialogs, cards, menus;
    #: the last is waited for, not clicked
    opens: tuple[str, ...] = ()
    #: what is posted to the address; None: it is asked for with GET
    posts: Mapping[str, str] | None = field(default=None, hash=False)

    def address(self, values: Mapping[str, str]) -> str:
        """The path with what is there."""
        return self.path.format_map(values)

    @property
    def name(self) -> str:
        """For reports and files."""
        said = "".join(letter if letter.isalnum() else "-" for letter in self.path.strip("/")) or "home"
        return "-".join(part for part in (said, self.role, "open" if self.opens else "", self._posted) if part)

    @property
    def _posted(self) -> str:
        return "" if self.posts is None else "posted"


def _file(path: str, role: str = MANAGER) -> tuple[Door, ...]:
    return (Door(path, role, "file"),)


def _part(path: str, role: str = MANAGER) -> tuple[Door, ...]:
    return (Door(path, role, "part"),)


#: by endpoint
DOORS: dict[str, tuple[Door, ...]] = {
    "home.page": (
        Door("/"), Door("/", SUPERVISOR), Door("/", "operator"), Door("/", "catalogue_keeper"),
        Door("/", ADMINISTRATOR),
    ),
    "home.language": (Door("/language/zh?next=/orders", kind="away", status=302),),
    "account.page": (Door("/account"), Door("/account", GUARDED)),
    "account.password": (Door("/account/password"),),
    "account.factor": (
        Door("/account/second-factor"), Door("/account/second-factor", "viewer"),
        Door("/account/second-factor", GUARDED),
    ),
    "addresses.children": _part("/addresses/children?parent={estate}"),
    "addresses.search": _part("/addresses/search?text={street}"),
    "agreeing.page": (Door("/agreements", SUPERVISOR), Door("/agreements", ADMINISTRATOR)),
    "api_orders.stands": _part("/api/orders?numbers={order}", ADMINISTRATOR),
    "api_ports.accounts": _part("/api/ports", ADMINISTRATOR),
    "api_tallies.accounts": _part("/api/tallies", ADMINISTRATOR),
    "audit.page": (Door("/audit", ADMINISTRATOR), Door("/audit", status=403)),
    "auth.code": (Door("/auth/code", HALFWAY),),
    "auth.enter": (Door("/auth/login", STRANGER), Door("/auth/login?next=/orders", kind="away", status=302)),
    "batches.listing": (Door("/batches"), Door("/batches", "operator")),
    "batches.live": _part("/batches/{batch}/live"),
    "batches.page": (
        Door("/batches/{batch}"), Door("/batches/{batch}?rows=good"), Door("/batches/{accepted}"),
        Door("/batches/9999", status=404),
    ),
    "batches.report": (Door("/batches/{accepted}/report"),),
    "batches.template": _file("/batches/template.xlsx"),
    "cancel_order.confirm": (Door("/orders/{order}/cancel/confirm/{cancel_token}"),),
    "cancel_order.form": (
        Door("/orders/{order}/cancel"), Door("/orders/{order}/cancel?from={cancel_token}"),
        Door("/orders/{done}/cancel", status=409),
    ),
    "change_order.confirm": (Door("/orders/{order}/change/confirm/{change_token}"),),
    "change_order.form": (Door("/orders/{order}/change"), Door("/orders/{changed}/change", status=409)),
    "closing.page": (
        Door("/closing"), Door("/closing", "operator"), Door("/closing?on={closed_day}"),
        Door("/closing?on={closed_day}", SUPERVISOR), Door("/closing", "viewer", status=403),
    ),
    "complaint.form": (Door("/orders/{order}/complaint"), Door("/orders/{complaint}/complaint", status=409)),
    "complaint.receipt": (Door("/orders/{complaint}/receipt"), Door("/orders/{complaint}/receipt?again=1")),
    "complaints.letter": (
        Door("/complaints/{answered}/letter"), Door("/complaints/{complaint}/letter", status=409),
    ),
    "complaints.page": (
        Door("/complaints/{complaint}"), Door("/complaints/{asked}"), Door("/complaints/{answered}"),
        Door("/complaints/{answered}", "viewer"), Door("/complaints/nowhere", status=404),
    ),
    "complaints.queue": (Door("/complaints"), Door("/complaints", SUPERVISOR), Door("/complaints?scope=closed")),
    "dashboard.news": _part("/dashboard/now", SUPERVISOR),
    "dashboard.page": (Door("/dashboard", SUPERVISOR), Door("/dashboard")),
    "diagrams.page": (
        Door("/orders/{order}/diagram"), Door("/orders/{order}/diagram?map=work_order&step=3"),
        Door("/orders/{order}/diagram?fragment=1", kind="part"),
    ),
    "diagrams.palette": _file("/orders/picture.css"),
    "diagrams.pdf": _file("/orders/{order}/diagram.pdf"),
    "diagrams.png": _file("/orders/{order}/diagram.png"),
    "diagrams.state": _part("/orders/{order}/diagram.json"),
    "diagrams.svg": _file("/orders/{order}/diagram.svg"),
    "dismantle.confirm": (Door("/orders/new/dismantle/confirm/{dismantle_token}"),),
    "dismantle.form": (Door("/orders/new/dismantle/{subscription}"),),
    "drafts.listing": (Door("/drafts"), Door("/drafts?undo={draft}"), Door("/drafts", SUPERVISOR)),
    "drafts.token": _part("/drafts/token"),
    "family.svg": _file("/orders/{changed}/family.svg"),
    "health.live": _part("/health/live", STRANGER),
    "health.ready": _part("/health/ready", STRANGER),
    "hot_spots.excel": _file("/complaints/hot-spots/excel"),
    "hot_spots.page": (Door("/complaints/hot-spots"), Door("/complaints/hot-spots?month=2026-02", SUPERVISOR)),
    "incidents.listing": (Door("/incidents"), Door("/incidents?state=mine"), Door("/incidents?state=resolved")),
    "incidents.page": (Door("/incidents/{incident}"), Door("/incidents/{incident}", SUPERVISOR)),
    "incidents.preview": (Door("/incidents/bulk?{group}"),),
    "incidents.rows": _part("/incidents/rows"),
    "install.confirm": (Door("/orders/new/install/confirm/{install_token}"),),
    "install.form": (
        Door("/orders/new/install"), Door("/orders/new/install?from={install_token}"),
        Door("/orders/new/install", opens=("#choose-address", "#address-rows li")),
    ),
    "looks.listing": (
        Door("/looks"), Door("/looks?order={order}", SUPERVISOR), Door("/looks?since=x"),
        Door("/looks", "operator", status=403),
    ),
    "matrix.page": (Door("/rights", ADMINISTRATOR),),
    "move.confirm": (Door("/orders/new/move/confirm/{move_token}"),),
    "move.form": (
        Door("/orders/new/move/{subscription}"),
        Door("/orders/new/move/{subscription}", opens=("#choose-address", "#address-rows li")),
    ),
    "orders.accepted": (Door("/orders/{order}/accepted"), Door("/orders/{order}/accepted?again=1")),
    "orders.listing": (
        Door("/orders"), Door("/orders", SUPERVISOR), Door("/orders?state=open&sort=urgent&overdue=1"),
        Door("/orders?q=zzz"), Door("/orders", opens=(">>tr[data-number] td:last-child", "#flow-dialog .canvas svg")),
    ),
    "orders.live": _part("/orders/{order}/live"),
    "orders.page": (
        Door("/orders/{order}"), Door("/orders/{order}", "viewer"), Door("/orders/{done}"), Door("/orders/{broken}"),
        Door("/orders/{changed}"), Door("/orders/{child}"), Door("/orders/{returned}"), Door("/orders/{waiting}"),
        Door("/orders/{order}", opens=("[data-step=book_appointment]", ".step-card.pinned [data-field] article")),
        Door("/orders/nowhere", status=404),
    ),
    "overview.page": (Door("/overview", SUPERVISOR), Door("/overview?heat=p95", SUPERVISOR)),
    "overview.live": _part("/overview/live", SUPERVISOR),
    "overview.palette": _file("/overview/heat.css"),
    "overview.pdf": _file("/overview/map.pdf", SUPERVISOR),
    "overview.png": _file("/overview/map.png", SUPERVISOR),
    "overview.svg": _file("/overview/map.svg", SUPERVISOR),
    "particulars.page": (
        Door("/orders/{order}/elements/{element}"), Door("/orders/{order}/elements/{element}?fragment=1", kind="part"),
    ),
    "personal.back": (Door("/personal/{order}", kind="away", status=302),),
    "places.page": (Door("/places", ADMINISTRATOR),),
    "reports.business": (Door("/reports"), Door("/reports?on=2026-03", SUPERVISOR)),
    "reports.business_file": _file("/reports/business.xlsx"),
    "results.listing": (Door("/results"), Door("/results", "operator", status=403)),
    "retention.page": (Door("/retention", SUPERVISOR),),
    "service_report.page": (Door("/reports/service"), Door("/reports/service?on=2026-03", SUPERVISOR)),
    "service_report.page_file": _file("/reports/service/service.xlsx"),
    "shared.elsewhere": (Door("/shared/", STRANGER, status=404),),
    "shared.news": _part("/shared/{share}/now", STRANGER),
    "shared.page": (Door("/shared/{share}", STRANGER), Door("/shared/nothing", STRANGER, status=404)),
    "staff.listing": (Door("/staff", ADMINISTRATOR), Door("/staff?q={staff}&role=operator", ADMINISTRATOR)),
    "staff.new": (Door("/staff/new", ADMINISTRATOR),),
    "staff.page": (Door("/staff/{staff}", ADMINISTRATOR), Door("/staff/nobody", ADMINISTRATOR, status=404)),
    "steps_report.page": (Door("/reports/steps"), Door("/reports/steps?on=2026-03", SUPERVISOR)),
    "steps_report.page_file": _file("/reports/steps/steps.xlsx"),
    "stream.versions": (Door("/orders/{order}/stream", kind="stream"),),
    "subscriptions.listing": (
        Door("/subscriptions"), Door("/subscriptions?q=13800000001"), Door("/subscriptions?q=zz"),
    ),
    "subscriptions.page": (Door("/subscriptions/{subscription}"), Door("/subscriptions/2000000000", status=404)),
    "todos.queue": (Door("/todos"), Door("/todos?scope=mine"), Door("/todos?scope=done")),
    "todos.rows": _part("/todos/rows"),
    "todos.to_whom": (Door("/todos/{todo}/hand-over"),),
    "transfer.confirm": (Door("/orders/new/transfer/confirm/{transfer_token}"),),
    "transfer.form": (Door("/orders/new/transfer/{subscription}"),),
    "wall.page": (Door("/wall", SUPERVISOR), Door("/wall?orders={order},{waiting}", SUPERVISOR)),
    "wall.news": _part("/wall/now", SUPERVISOR),
    "wall.picture": _file("/wall/{order}.svg", SUPERVISOR),
}  # fmt: skip

#: pages that only a POST shows, forms sent back with what is wrong among them
POSTED: tuple[Door, ...] = (
    Door("/auth/login", STRANGER, status=401, posts={"number": "999999", "password": "x"}),
    Door("/addresses", posts={"form": "/orders/new/install", "text": "{street}"}),
    Door("/orders/new/install", status=400, posts={"phone": "1", "appointment_day": "2026-02-30"}),
    Door("/orders/new/move/{subscription}", status=400, posts={"document": "1"}),
    Door("/orders/new/transfer/{subscription}", status=400, posts={"document": "1"}),
    Door("/orders/new/dismantle/{subscription}", status=400, posts={"document": "1"}),
    Door("/orders/{order}/change", status=400, posts={"document": "1"}),
    Door("/orders/{order}/cancel", status=400, posts={"document": "1"}),
    Door("/orders/{order}/shares", posts={"hours": "24"}),
    Door("/orders/{order}/complaint", status=400, posts={"severity": "grave"}),
    Door("/orders/{order}/notes", status=400, posts={"text": " "}),
    Door("/complaints/{complaint}/contact", status=400, posts={"said": ""}),
    Door("/closing/count", status=422, posts={"on": "2026-03-04", "cash": "x", "card": "1.5", "mobile": "-"}),
    Door("/batches", status=400, posts={"file": ""}),
    Door("/staff/new", ADMINISTRATOR, status=400, posts={"number": "?"}),
    Door("/places/hall", ADMINISTRATOR, status=400, posts={"code": "?"}),
    Door("/personal/{order}", posts={"reason": "客户来电核实"}),
    Door("/account/password", status=400, posts={"current": "x", "new": "1", "again": "2"}),
    Door("/account/second-factor/offer", status=400, posts={"password": "x"}),
)

PAGES: tuple[Door, ...] = (
    *(door for doors in DOORS.values() for door in doors if door.kind == "page"), *POSTED, Door("/nowhere", status=404)
)  # fmt: skip
