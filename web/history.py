"""History as people tell it: each change a short sentence, the newest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from engine.store.find import OrderView
from engine.tables import Change
from web import family_history, words
from web.language import either, moment
from web.words import word


@dataclass(frozen=True)
class Line:
    """A line of history."""

    at: datetime
    kind: str
    text: str
    because: str
    who: str  #: staff number; empty: a system


def lines(view: OrderView) -> list[Line]:
    """All changes of an order."""
    return [
        Line(
            change.at,
            word(change.kind, "kind"),
            _sentence(change, view.order.business),
            _because(change, view.order.business),
            view.staff_numbers.get(change.staff_id or 0, ""),
        )
        for change in reversed(view.changes)
    ]


def _because(change: Change, business: str) -> str:
    """The reason, where the sentence does not hold it already; an element that was reached is named."""
    if change.kind == "incident":
        return change.because.partition(" ")[2]  # after the number
    if change.kind in family_history.BECAUSE:
        return family_history.BECAUSE[change.kind](change)
    if change.kind == "inquiry" or change.element == "departments_answered":
        return either(change.because)  # a department's name is kept in both languages
    if change.kind in OWN_BECAUSE or change.because == "placed":
        return ""
    return words.element(change.because, business) if change.because in words.ELEMENTS else change.because


def _sentence(change: Change, business: str) -> str:
    if change.kind == "state":
        return _state(change, words.state_kind(business))
    return SENTENCES.get(change.kind, _plain)(change)


def _state(change: Change, kind: str) -> str:
    if change.because == "placed":
        return _("订单受理")
    return _("%(before)s → %(after)s", before=word(change.before, kind), after=word(change.after, kind))


def _work_order(change: Change) -> str:
    before, after = word(change.before, "work_order"), word(change.after, "work_order")
    return _("施工单 %(id)s：%(before)s → %(after)s", id=change.element, before=before, after=after)


def _request(change: Change) -> str:
    state = word(change.after, "request")
    known = change.element in words.REQUEST_KINDS
    kind = word(change.element, "request_kind") if known else words.element(change.element)
    return _("%(kind)s %(id)s：%(state)s", kind=kind, id=change.because, state=state)


def _milestone(change: Change) -> str:
    what = words.element(change.element)
    return _("【%(what)s】完成", what=what) if change.after == "completed" else _("【%(what)s】开始", what=what)


def _todo(change: Change) -> str:
    what, after = words.element(change.element), word(change.after, "value")
    return _("待办【%(what)s】：%(after)s", what=what, after=after)


def _timer(change: Change) -> str:
    return _("【%(what)s】到时", what=words.element(change.element))


def _incident(change: Change) -> str:
    number = change.because.partition(" ")[0]
    return _("异常单 %(number)s：%(after)s", number=number, after=word(change.after, "value"))


def _correction(change: Change) -> str:
    return _("更正订单资料：%(what)s", what=word(change.element, "field"))


def _promise(change: Change) -> str:
    before, after = moment(change.before), moment(change.after)
    return _("计时恢复，承诺时限由 %(before)s 顺延至 %(after)s", before=before, after=after)


def _clock(change: Change) -> str:
    return _("缓装，承诺时限暂停计时")


def _jeopardy(change: Change) -> str:
    return _("%(before)s → %(after)s", before=word(change.before, "jeopardy"), after=word(change.after, "jeopardy"))


def _urge(change: Change) -> str:
    return _("第 %(n)s 次催单（施工单 %(id)s）", n=change.after, id=change.element)


def _alert(change: Change) -> str:
    return _("开通系统预警：施工单 %(id)s %(colour)s", id=change.element, colour=word(change.after, "jeopardy"))


def _migration(change: Change) -> str:
    return _("流程图第 %(before)s 版 → 第 %(after)s 版", before=change.before, after=change.after)


def _share(change: Change) -> str:
    until = moment(change.because)
    if change.after == "made":
        return _("生成进度链接，%(until)s 到期", until=until)
    return _("收回进度链接（原定 %(until)s 到期）", until=until)


def _complaint(change: Change) -> str:
    if change.before:
        return _("%(before)s → %(after)s", before=word(change.before, "value"), after=word(change.after, "value"))
    return word(change.after, "value")


def _plain(change: Change) -> str:
    parts = [words.element(change.element)] if change.element else []
    parts += [word(change.after, "value")] if change.after else []
    return " ".join(parts)


#: kinds whose `because` already stands in the sentence
OWN_BECAUSE = frozenset({"request", "milestone", "notification", "deed", "share"})
SENTENCES: dict[str, Callable[[Change], str]] = {
    "work_order": _work_order, "request": _request, "milestone": _milestone, "todo": _todo,
    "timer": _timer, "incident": _incident, "promise": _promise, "clock": _clock, "jeopardy": _jeopardy,
    "urge": _urge, "alert": _alert, "correction": _correction, "migration": _migration,
    "share": _share,
    "complaint": _complaint, "inquiry": _complaint,
    **family_history.SENTENCES,
}  # fmt: skip
