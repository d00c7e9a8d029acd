"""The menu at the head of every page: what this person may open, the frequent first, the rest in groups."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from engine.store import queues
from web.current import may, system, viewer


@dataclass(frozen=True)
class Entry:
    """A page. `right`: who has none of these does not see it; `rooms`: the blueprints whose pages belong to it;
    `count`: what of `queues.counts` is told beside it; `key`: with Alt it opens the page from wherever one is."""

    text: LazyString
    endpoint: str
    rooms: frozenset[str]
    right: str = ""
    count: str = ""
    key: str = ""

    @property
    def here(self) -> bool:
        """Whether the page that is being answered belongs to it."""
        return request.blueprint in self.rooms


@dataclass(frozen=True)
class Group:
    """Entries that open together under one word."""

    text: LazyString
    entries: tuple[Entry, ...]

    @property
    def here(self) -> bool:
        """Whether the page that is being answered belongs to one of them."""
        return any(entry.here for entry in self.entries)


def _entry(text: LazyString, endpoint: str, *more: str, right: str = "", count: str = "", key: str = "") -> Entry:
    return Entry(text, endpoint, frozenset({endpoint.split(".", 1)[0], *more}), right, count, key)


MENU: tuple[Entry | Group, ...] = (
    _entry(_("首页"), "home.page"),
    Group(
        _("业务受理"),
        (
            _entry(_("新装受理"), "install.form", right="place_install", key="n"),
            _entry(_("批量受理"), "batches.listing", right="place_batch"),
        ),
    ),
    _entry(_("订单"), "orders.listing", "diagrams", "personal", right="see_orders"),
    _entry(_("用户"), "subscriptions.listing", "move", "dismantle", "transfer", right="see_orders"),
    _entry(_("待办"), "todos.queue", right="see_orders", count="todos"),
    _entry(_("异常单"), "incidents.listing", right="see_orders", count="incidents"),
    _entry(_("投诉"), "complaints.queue", "complaint", "hot_spots", right="see_orders"),
    Group(
        _("监控"),
        (
            _entry(_("看板"), "dashboard.page", right="see_dashboard"),
            _entry(_("流程全景"), "overview.page", right="see_orders"),
        ),
    ),
    Group(
        _("报表"),
        (
            _entry(_("日结"), "closing.page", right="count_money close_day reopen_day"),
            _entry(_("营业日报"), "reports.business", right="see_reports"),
            _entry(_("环节报表"), "steps_report.page", right="see_reports"),
            _entry(_("服务质量"), "service_report.page", right="see_reports"),
        ),
    ),
    Group(
        _("管理"),
        (
            _entry(_("未知回告"), "results.listing", right="see_inbox"),
            _entry(_("查看记录"), "looks.listing", right="see_looks"),
            _entry(_("信息保存期限"), "retention.page", right="see_retention"),
            _entry(_("审计记录"), "audit.page", right="see_audit"),
            _entry(_("工号管理"), "staff.listing", right="keep_staff"),
            _entry(_("待复核"), "agreeing.page", right="agree_staff"),
            _entry(_("角色与权限"), "matrix.page", right="keep_staff"),
            _entry(_("营业厅"), "places.page", right="keep_places"),
        ),
    ),
)


def menu() -> list[Entry | Group]:
    """What this person may open; a group of which they may open one page is that page."""
    shown: list[Entry | Group] = []
    for one in MENU:
        if isinstance(one, Entry):
            shown += [one] if _open(one) else []
            continue
        entries = tuple(entry for entry in one.entries if _open(entry))
        shown += [Group(one.text, entries)] if len(entries) > 1 else entries
    return shown


def waiting() -> dict[str, int]:
    """How much waits, for the menu; nothing where a page failed: the database may be gone."""
    if g.get("failed"):
        return {}
    with system().database.reading() as db:
        return queues.counts(db, viewer())


def _open(entry: Entry) -> bool:
    return not entry.right or any(may(right) for right in entry.right.split())
