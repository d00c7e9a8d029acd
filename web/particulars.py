"""One step of an order with all that happened there: a page of its own, and the inside of the card on the picture."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from engine.picturing import Stand
from engine.store import find, particulars
from web import kinds, map_names
from web.current import needs, now, system, viewer
from web.looking_back import step

bp = Blueprint("particulars", __name__, url_prefix="/orders")


@bp.get("/<number>/elements/<element>")
@needs("see_orders")
def page(number: str, element: str) -> str:
    """Every pass of an element: who, from when to when, what was limited, what went wrong, what was asked and answered;
    with `fragment` the card alone; with `step` as of that step. Personal data are not in it."""
    with system().database.reading() as db:
        find.must_see(db, number, viewer())
        found = particulars.of(db, number, element, step())
    pool = _pool(found)
    facts = {
        "number": number, "of": found, "element": found.element, "stand": found.stand, "now": now(), "pool": pool,
        "name": kinds.name(found.facts, found.element.id), "state": _state(found.stand), "written": _written,
        "lane": map_names.pool(found.element.lane),
    }  # fmt: skip
    template = "diagrams/_element.html" if request.args.get("fragment") else "diagrams/element.html"
    return render_template(template, **facts)


def _pool(found: particulars.Particulars) -> str:
    process = found.facts.processes[found.element.process]
    return map_names.pool(process.pool or process.name)


def _state(stand: Stand | None) -> str:
    """The word for a mark, as in the legend."""
    known = {
        "done": _("已完成"), "current": _("当前步骤"), "waiting": _("等待中"), "failed": _("失败"),
        "incident": _("异常待处理"), "cancelled": _("已取消"), "skipped": _("未走此路"),
    }  # fmt: skip
    return known[stand.state] if stand else _("尚未到达")


def _written(body: dict[str, Any]) -> str:
    """A message as people who know its format read it."""
    return json.dumps(body, ensure_ascii=False, indent=2)
