"""Money: whole fen everywhere; people read and type yuan."""

from __future__ import annotations

import re

#: what a person may type: a sign, yuan, at most two decimals
AMOUNT = re.compile(r"([+-]?)[¥￥]?([0-9]{1,9})(?:\.([0-9]{1,2}))?")


def yuan(fen: int) -> str:
    """¥1,234.50; -¥0.05"""
    return f"{'-' if fen < 0 else ''}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def fen(typed: str) -> int | None:
    """The whole fen of an amount that a person typed: `1,234.5` is 123450; None for what is no amount."""
    found = AMOUNT.fullmatch("".join(typed.split()).replace(",", "").replace("，", ""))
    if found is None:
        return None
    sign, whole, part = found.groups()
    amount = int(whole) * 100 + int((part or "").ljust(2, "0"))
    return -amount if sign == "-" else amount
