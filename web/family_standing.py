"""Where an install stands while it is changed or cancelled, and where that change or cancel stands, in words."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from bpmn import library
from engine.errors import Text
from engine.life import Asked
from engine.orders import in_flight
from engine.picturing import Picture
from engine.states import CANCELLING, FINAL
from engine.store.beside import Beside
from engine.store.find import OrderView
from engine.tables import Revision
from web import words
from web.language import moment, say, span

APPROVAL = "approve_in_flight"
CHANGES_SETTLED = "changes_settled"


def answer(asked: Asked | None) -> Text | None:
    """What came of a change or cancel, in words; None: nothing was said."""
    if asked is None or not (asked.answer_code or asked.answer):
        return None
    return in_flight.words(asked.answer_code, asked.answer)


def note(beside: Beside) -> str:
    """Beside what an install does: that a change or cancel of it is open, and what that means for it."""
    child = beside.open_child
    if child is None:
        return ""
    state = words.word(child.order.state, words.state_kind(child.order.business))
    if child.order.business == "change_order":
        return _("改单 %(number)s 在途（%(state)s）：办结前本订单不能竣工", number=child.order.number, state=state)
    return _(
        "撤单 %(number)s 在途（%(state)s）：办结前不能另行改单、改约或撤单", number=child.order.number, state=state
    )


def sentence(view: OrderView, beside: Beside, picture: Picture, at: datetime) -> str:
    """The sentence for a change, a cancel, or an install that one of them holds; empty for all others."""
    if beside.parent is not None and beside.asked is not None:
        return _of_child(view, beside, at)
    return _of_install(view, beside, picture)


def _of_child(view: OrderView, beside: Beside, at: datetime) -> str:
    order, parent, asked = view.order, beside.parent, beside.asked
    number = parent.number if parent else ""
    if order.state in FINAL:
        return _ended(order.business, order.state == "completed", number, say(answer(asked)), moment(order.ended_at))
    todo = next((one for one in view.todos if one.state == "open" and one.element == APPROVAL), None)
    if todo is not None:
        what, since = words.milestone(todo.because), span(at - todo.created_at)
        return _("等待值班经理审批：装机 %(number)s 已到“%(what)s”，已 %(span)s", number=number, what=what, span=since)
    if asked is None or asked.asked_at is None:
        return ""
    since, work_order = span(at - asked.asked_at), beside.at_work.external_id if beside.at_work else ""
    if asked.state == "asked" and isinstance(asked, Revision):
        return _("已请家客开通系统修改施工单 %(id)s，等待答复，已 %(span)s", id=work_order, span=since)
    if asked.state == "asked":
        return _("已请家客开通系统撤销施工单 %(id)s，等待答复，已 %(span)s", id=work_order, span=since)
    if asked.state == "assessing":
        return _("家客开通系统正在评估撤单，已 %(span)s", span=since)
    if asked.state == "undoing":
        return _("家客开通系统同意撤单，正在撤销施工，已 %(span)s", span=since)
    return _("施工单已撤销，等待装机 %(number)s 撤销已办事项", number=number) if asked.state == "done" else ""


def _ended(business: str, done: bool, number: str, why: str, at: str) -> str:
    if business == "change_order" and done:
        return _("改单完成：装机 %(number)s 已按新内容进行，%(at)s", number=number, at=at)
    if business == "change_order":
        return _("改单未成（%(why)s）：装机 %(number)s 按原内容进行，%(at)s", why=why or "—", number=number, at=at)
    if done:
        return _("撤单完成：装机 %(number)s 已撤销，%(at)s", number=number, at=at)
    return _("撤单未成（%(why)s）：装机 %(number)s 照常进行，%(at)s", why=why or "—", number=number, at=at)


def _of_install(view: OrderView, beside: Beside, picture: Picture) -> str:
    child, here = beside.open_child, {stand.element for stand in picture.here}
    undoing = [element for element in here if element in library.shipped("undo").elements]
    if undoing:
        return _("正在撤销已办事项：【%(what)s】", what=words.element(undoing[-1], "undo"))
    if child is None:
        return ""
    number = child.order.number
    if CHANGES_SETTLED in here:
        return _("施工已竣工，等待改单或撤单 %(number)s 办结", number=number)
    if view.order.state == CANCELLING[0]:
        return _("家客开通系统正在评估撤单 %(number)s", number=number)
    if view.order.state == CANCELLING[1]:
        return _("家客开通系统正在撤销施工（撤单 %(number)s）", number=number)
    return ""
