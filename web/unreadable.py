"""What people typed, as an address may hold it: unreadable. A phone number or a name has no place in an address: that
ends in histories, logs and on screens. An order number has: it is how orders are spoken of."""

from __future__ import annotations

import re

from flask import flash
from flask_babel import gettext as _

from engine.errors import BroadbandError
from web.current import system

#: before what is encrypted; nothing that anybody looks for begins with it
MARK = "~"
#: an order's number, or the beginning of one
_NUMBER = re.compile(r"[A-Za-z]{2}\d{0,20}")
#: longer than what any field takes, encrypted
LONGEST = 1000


def hidden(text: str) -> str:
    """The text for an address; an order number as it is."""
    return text if not text or _NUMBER.fullmatch(text) else MARK + system().keyring.encrypt(text)


def shown(value: str) -> str:
    """The text that an address holds, hidden or not; empty, and said so, where its key is gone."""
    if not value.startswith(MARK):
        return value
    try:
        return system().keyring.decrypt(value[:LONGEST].removeprefix(MARK))
    except BroadbandError:
        flash(_("这个查询链接已失效，请重新输入。"), "warning")
        return ""
