"""The menu at the head of every page: what this person may open, the frequent first, the rest in groups."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from web.current import may


@dataclass(frozen=True)
class Entry:
    """A page. `right`: who has none of it does not see the entry; `rooms`: the blueprints whose pages belong to it."""

    text: LazyString
    endpoint: str
    rooms: frozenset[str]
    right: str = ""

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


def _entry(text: LazyString, endpoint: str, *more: str, right: str = "") -> Entry:
    return Entry(text, endpoint, frozenset({endpoint.split(".", 1)[0], *more}), right)


MENU: tuple[Entry | Group, ...] = (
    _entry(_("首页"), "home.page"),
    _entry(_("新装受理"), "install.form", right="place_install"),
    _entry(_("订单"), "orders.listing", "diagrams", "personal", right="see_orders"),
    _entry(_("用户"), "subscriptions.listing", "move", "dismantle", "transfer", right="see_orders"),
    _entry(_("待办"), "todos.queue", right="see_orders"),
    _entry(_("异常单"), "incidents.listing", right="see_orders"),
    Group(
        _("监控"),
        (_entry(_("流程全景"), "overview.page", right="see_orders"),),
    ),
    Group(
        _("管理"),
        (
            _entry(_("未知回告"), "results.listing", right="see_inbox"),
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


def _open(entry: Entry) -> bool:
    return not entry.right or may(entry.right)
