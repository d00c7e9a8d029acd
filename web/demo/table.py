"""The outcome of a batch as tables for the person at the terminal, in both languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from engine.errors import Text
from engine.orders.in_flight import OWN
from web.demo.choosing import NO_INSTALL, NO_SUBSCRIPTION
from web.demo.outcome import ENDS, Outcome
from web.words import BUSINESSES

HEAD = (
    Text("业务", "business"),
    Text("受理", "placed"),
    Text("办结", "completed"),
    Text("撤销", "cancelled"),
    Text("未成", "failed"),
)
WHY = OWN | {
    "changeRefused": Text("家客不同意改单", "provisioning refused the change"),
    "cancelRefused": Text("家客不同意撤单", "provisioning refused the cancel"),
    "ended": Text("装机已结束", "the install has ended"),
    "open child": Text("已有在途改单或撤单", "it has an open change or cancel"),
    "too far": Text("已过不可逆点", "past the point of no return"),
    "subscription": Text("用户有在途订单", "the subscription has an open order"),
    NO_INSTALL: Text("已没有在途装机", NO_INSTALL),
    NO_SUBSCRIPTION: Text("已没有可办理的用户", "no subscription left"),
}


def lines(outcome: Outcome) -> list[str]:
    """The orders by business and end, each check with what disagrees, what was refused, and the verdict."""
    rows = [[str(Text(one.zh, one.en)) for one in HEAD]]
    for business, word in BUSINESSES.items():
        if counts := outcome.by_business.get(business):
            rows.append([str(word), *(str(counts[what]) for what in ("placed", *ENDS))])
    rows.append([str(Text("合计", "all")), *(str(outcome.total(what)) for what in ("placed", *ENDS))])
    found = [*_aligned(rows), ""]
    head = [str(Text("两边核对", "reconciliation")), str(Text("核对", "checked")), str(Text("不一致", "disagreeing"))]
    checks = [[str(one.name), str(one.looked_at), str(len(one.disagreeing))] for one in outcome.checks]
    found += [*_aligned([head, *checks]), *(f"  ✗ {one}" for one in outcome.disagreeing), ""]
    found += _said(Text("未成", "failed"), outcome.failed)
    found += _said(Text("按规则被拒，改办其他订单", "refused by a rule, another was tried"), outcome.turned_away)
    found += _said(Text("未能受理", "not placed"), outcome.given_up)
    return [*found, str(_verdict(outcome))]


def _said(what: Text, counts: dict[str, int]) -> list[str]:
    found = []
    for name, count in sorted(counts.items()):
        business, _, why = name.partition(": ")
        word, reason = BUSINESSES[business], WHY.get(why, Text(why, why))
        found.append(f"{what.zh}：{word.zh}，{reason.zh} × {count} / {what.en}: {word.en}, {reason.en} × {count}")
    return found


def _verdict(outcome: Outcome) -> Text:
    seconds = f"{outcome.seconds:.0f}"
    if outcome.good:
        return Text(f"两边完全一致，用时 {seconds} 秒", f"both sides agree; {seconds} s")
    wrong = len(outcome.disagreeing)
    return Text(f"有 {wrong} 处不一致，用时 {seconds} 秒", f"{wrong} disagreements; {seconds} s")


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns, numbers to the right; a Chinese character is two columns wide."""
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) if column == 0 else " " * (width - _width(cell)) + cell
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
