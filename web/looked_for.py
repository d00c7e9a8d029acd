"""What is looked for in the list of orders, as the address says it; every filter in words, each to be taken off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import request, url_for
from flask_babel import gettext as _

from engine.store import halls
from engine.store.database import Session
from engine.store.find import OrderFilter
from engine.store.turns import NEWEST, TURNS, URGENT
from web import words
from web.chosen import LARGEST
from web.unreadable import hidden, shown

#: filters, in the turn in which they are told; then by what the list goes
FILTERS = (
    "q", "state", "business", "hall", "region", "jeopardy", "overdue", "mine", "element", "version",
    "accepted", "ended", "staff",
)  # fmt: skip
NAMES = (*FILTERS, "sort")
LONGEST = 100
#: years that anybody looks for
FIRST_YEAR, LAST_YEAR = 1970, 2999
#: in the turn in which the form offers them
OFFERED = (NEWEST, URGENT, "promise", "state", "accepted", "-promise", "-state", "number", "-number")


@dataclass(frozen=True)
class Chip:
    """A filter in words, and the list without it."""

    text: str
    without: str


@dataclass(frozen=True)
class LookedFor:
    """The arguments of the address that mean something, by name."""

    args: Mapping[str, str]

    @property
    def turn(self) -> str:
        """By what the list goes."""
        said = self.args.get("sort", "")
        return said if said in TURNS else NEWEST

    @property
    def filters(self) -> dict[str, str]:
        """Without by what the list goes."""
        return {name: value for name, value in self.args.items() if name in FILTERS}

    @property
    def wanted(self) -> OrderFilter:
        """For the store."""
        args = self.args
        return OrderFilter(
            text=args.get("q", ""),
            state=args.get("state", ""),
            business=args.get("business", ""),
            hall_id=_number(args, "hall"),
            element=args.get("element", ""),
            version=_number(args, "version"),
            region_id=_number(args, "region"),
            overdue=True if "overdue" in args else None,
            mine="mine" in args,
            accepted=days(args.get("accepted", "")),
            ended=days(args.get("ended", "")),
            staff_number=args.get("staff", ""),
            jeopardy=args.get("jeopardy", ""),
            turn=self.turn,
        )

    def href(self, **changes: str) -> str:
        """The list's address with these arguments changed; an empty one is left out, what was typed is unreadable."""
        args = {**self.args, **changes}
        args["q"] = hidden(args.get("q", ""))
        if args.get("sort") == NEWEST:
            del args["sort"]
        return url_for("orders.listing", **{name: value for name, value in args.items() if value})

    def chips(self, db: Session) -> list[Chip]:
        """Every filter in words."""
        return [Chip(self._said(name, db), self.href(**{name: ""})) for name in FILTERS if name in self.args]

    def _said(self, name: str, db: Session) -> str:
        value, wanted = self.args[name], self.wanted
        if name == "q":
            return _("查找“%(text)s”", text=value)
        if name == "hall":
            return next((one.name for one in halls.every(db) if one.id == wanted.hall_id), value)
        if name == "region":
            return next((one.name for one in halls.regions(db) if one.id == wanted.region_id), value)
        if name == "element":
            return _("停在【%(name)s】", name=words.element(value, wanted.business))
        if name == "version":
            return _("流程图第 %(n)s 版", n=value)
        if name == "state":
            return _("在途") if value == "open" else words.word(value, "state")
        if name == "jeopardy":
            return _("告急和临期") if value == "late" else words.word(value, "jeopardy")
        if name in ("accepted", "ended"):
            return _("%(day)s 受理", day=value) if name == "accepted" else _("%(day)s 结束", day=value)
        if name == "staff":
            return _("工号 %(number)s 受理", number=value)
        return {"overdue": _("超时"), "mine": _("本人受理")}.get(name) or words.word(value, name)


def asked() -> LookedFor:
    """What this request looks for, by its address or, posted, by its form."""
    if request.method == "POST":
        return meant(request.form)
    return meant({**request.args.to_dict(), "q": shown(request.args.get("q", ""))})


def meant(args: Mapping[str, str]) -> LookedFor:
    """What these arguments look for; what means nothing is left out. Nothing a database would not take is left in."""
    said = {name: args.get(name, "").replace("\0", "")[:LONGEST].strip() for name in NAMES}
    for name in ("hall", "region", "version"):
        if said[name] and _number(said, name) is None:
            said[name] = ""
    for name in ("accepted", "ended"):
        if days(said[name]) is None:
            said[name] = ""
    if said["sort"] == NEWEST or said["sort"] not in TURNS:
        said["sort"] = ""
    return LookedFor({name: value for name, value in said.items() if value})


def days(text: str) -> tuple[date, date] | None:
    """The first and the last day of `2026-03-02`, or of the month `2026-03`; None for what is neither."""
    try:
        first = date.fromisoformat(text if len(text) > len("2026-03") else f"{text}-01")
        if not FIRST_YEAR <= first.year <= LAST_YEAR:
            return None
        if len(text) > len("2026-03"):
            return first, first
        return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    except ValueError:
        return None


def _number(args: Mapping[str, str], name: str) -> int | None:
    """A positive whole number, no larger than a database counts; else none."""
    text = args.get(name, "")
    found = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return found if 0 < found <= LARGEST else None
