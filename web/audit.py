"""Who did what: the audit, with filters, page by page. Whether it is whole is told by `broadband audit verify`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Blueprint, render_template, request, url_for
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from engine.clock import SHANGHAI
from engine.orders.acts import ACTS
from engine.store import audited, chain
from engine.store.audited import Wanted
from web.current import needs, system, viewer

bp = Blueprint("audit", __name__, url_prefix="/audit")

#: rows of a page
PAGE = 50
LONGEST = 60
LARGEST = 2**62
#: how the codes of a kind of acts begin
KINDS: Mapping[str, LazyString] = {"sign_in.": _("登录与密码"), "incident.": _("异常单"), "staff.": _("工号管理")}
OTHERS = _("订单与资料")


@dataclass(frozen=True)
class Asked:
    """The arguments of the address, as far as they make sense."""

    args: Mapping[str, str]
    before: int | None

    @property
    def wanted(self) -> Wanted:
        """For the store; days are Shanghai's, the last one included."""
        since, until = _day(self.args["since"]), _day(self.args["until"])
        after = None if until is None else until + timedelta(days=1)
        return Wanted(self.args["staff"], self.args["subject"], self.args["act"], since, after)

    def href(self, **changes: object) -> str:
        """The same page with these arguments changed; an empty one is left out."""
        every = {**self.args, **changes}
        return url_for("audit.page", **{name: value for name, value in every.items() if value})


@bp.get("")
@needs("see_audit")
def page() -> str:
    """The newest acts that the address asks for."""
    asked = _asked(request.args)
    with system().database.reading() as db:
        rows = audited.page(db, asked.wanted, viewer(), asked.before, PAGE + 1)
        total = chain.length(db)
    older = rows[PAGE - 1].row.number if len(rows) > PAGE else None
    return render_template(
        "audit/page.html", rows=rows[:PAGE], asked=asked, older=older, total=total, acts=ACTS, groups=_groups()
    )


def _asked(given: Mapping[str, str]) -> Asked:
    names = ("staff", "subject", "act", "since", "until")
    args = {name: given.get(name, "").replace("\0", "").strip()[:LONGEST] for name in names}
    if args["act"] not in ACTS and args["act"] not in KINDS:
        args["act"] = ""
    for name in ("since", "until"):
        if _day(args[name]) is None:
            args[name] = ""
    before = given.get("before", "")
    place = int(before) if before.isascii() and before.isdigit() and len(before) < 20 else 0
    return Asked(args, place if 0 < place < LARGEST else None)


def _day(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(), SHANGHAI)
    except ValueError:
        return None


def _groups() -> list[tuple[str, LazyString, list[str]]]:
    """All acts, by their kind: how its codes begin, its name, its codes."""
    kinds = [(start, name, [act for act in ACTS if act.startswith(start)]) for start, name in KINDS.items()]
    others = [act for act in ACTS if not act.startswith(tuple(KINDS))]
    return [("", OTHERS, others), *(kind for kind in kinds if kind[2])]
