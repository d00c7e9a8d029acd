"""Both languages: Chinese first, English by a switch; times as Shanghai reads them, money in yuan.

Sentences of templates are Chinese msgids with an English catalogue; sentences of the engine come as `Text`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import Flask, has_request_context, request
from flask_babel import Babel, get_locale
from flask_babel import gettext as _

from engine.clock import SHANGHAI
from engine.errors import Text
from engine.orders.money import yuan

LANGUAGES = {"zh": "中文", "en": "English"}
COOKIE = "language"
YEAR = 365 * 24 * 3600  #: seconds that the choice is kept
WEEKDAYS = (
    Text("周一", "Mon"), Text("周二", "Tue"), Text("周三", "Wed"), Text("周四", "Thu"), Text("周五", "Fri"),
    Text("周六", "Sat"), Text("周日", "Sun"),
)  # fmt: skip


def install(app: Flask) -> None:
    """Gives the application its languages and the templates their filters."""
    app.config.update(BABEL_DEFAULT_LOCALE="zh", BABEL_DEFAULT_TIMEZONE="Asia/Shanghai")
    Babel(app, locale_selector=chosen)
    for render in (say, either, retold, money, moment, day, clock_time, exact, span):
        app.add_template_filter(render)
    app.add_template_global(chosen, "language")


def chosen() -> str:
    """`zh` or `en`, by the cookie that the switch sets."""
    cookie = request.cookies.get(COOKIE, "") if has_request_context() else ""
    return cookie if cookie in LANGUAGES else "zh"


def N_(text: str) -> str:
    """A sentence that is kept as it is and shown by `retold`: marked here, for the catalogue to know it."""
    return text


def retold(text: str) -> str:
    """What is kept of us in the language of who reads it; what people wrote stays as they did."""
    return _(text) if text else text


def say(text: Text | Mapping[str, str] | str | None) -> str:
    """A sentence of the engine in the reader's language; plain strings and nothing come back as they are."""
    if text is None:
        return ""
    if isinstance(text, str):
        return text
    locale = get_locale()
    english = locale is not None and locale.language == "en"
    if isinstance(text, Text):
        return text.en if english else text.zh
    return text["en" if english else "zh"]


def pick(zh: str, en: str) -> str:
    """One of two names that a row carries."""
    return say(Text(zh, en or zh))


def either(text: str) -> str:
    """Of a sentence that was kept in both languages (`str(Text)`), the reader's; a text of one language as it is."""
    zh, both, en = text.rpartition(" / ")
    return pick(zh, en) if both else text


def money(fen: int | None) -> str:
    """¥1,234.50"""
    return "" if fen is None else yuan(fen)


def moment(at: datetime | str | None) -> str:
    """2025-11-22 14:05"""
    local = _local(at)
    return "" if local is None else f"{local:%Y-%m-%d %H:%M}"


def day(at: datetime | str | None) -> str:
    """2025-11-22 周六"""
    local = _local(at)
    return "" if local is None else f"{local:%Y-%m-%d} {say(WEEKDAYS[local.weekday()])}"


def clock_time(at: datetime | str | None) -> str:
    """14:05"""
    local = _local(at)
    return "" if local is None else f"{local:%H:%M}"


def exact(at: datetime | str | None) -> str:
    """14:05:09"""
    local = _local(at)
    return "" if local is None else f"{local:%H:%M:%S}"


def span(length: timedelta | None) -> str:
    """How long, in its two largest units: 2天3小时, 3 h 12 min."""
    if length is None:
        return ""
    minutes = int(abs(length.total_seconds()) // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _("%(days)s天%(hours)s小时", days=days, hours=hours)
    if hours:
        return _("%(hours)s小时%(minutes)s分", hours=hours, minutes=rest)
    return _("%(minutes)s分钟", minutes=rest)


def _local(at: datetime | str | None) -> datetime | None:
    if not at:
        return None
    moment_ = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment_.astimezone(SHANGHAI)
