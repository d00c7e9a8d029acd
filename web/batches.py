"""Batches: a file of installs is sent, tried dry, confirmed, accepted in the background, paused, stopped, reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import errors
from engine.batches import deciding, sending
from engine.batches.columns import name as column_name
from engine.errors import Text
from engine.store import audit, batches, catalogue, parameters
from engine.store.batches import RowView
from engine.tables import Batch
from web import batch_files, batch_template, chosen
from web.batch_rows import Seen, seen
from web.confirming import opened, sealed
from web.current import may, needs, now, system, viewer
from web.exporting import EXCEL
from web.language import say

bp = Blueprint("batches", __name__, url_prefix="/batches")

#: rows on a page
PAGE = 50
#: what the table shows -> the states of its rows; the first that has any is shown first
VIEWS = {
    "problems": (Text("有问题", "Faulty"), ("faulty", "refused")),
    "left_out": (Text("未受理", "Left out"), ("skipped",)),
    "accepted": (Text("已受理", "Accepted"), ("accepted",)),
    "good": (Text("可受理", "Can be accepted"), ("checked", "waiting", "read")),
}
#: colours of states, as lists show them
BADGES = {"reading": "claimed", "checked": "waiting", "running": "inProgress", "paused": "held", "stopped": "cancelled",
          "done": "completed", "accepted": "completed", "refused": "failed", "faulty": "failed",
          "skipped": "cancelled"}  # fmt: skip
#: states in which a page asks again by itself
MOVING = ("reading", "running")
DONE = {
    "submit": Text("已提交，正在后台受理。可以离开本页，受理不会中断。",
                   "Submitted; the rows are accepted in the background. You may leave this page."),
    "done_before": Text("这份试算此前已提交，没有重复受理。",
                        "This dry run was submitted before; nothing was placed twice."),
    "pause": Text("已暂停；正在受理的一行办完即停。", "Paused, after the row at hand."),
    "resume": Text("已继续受理。", "Going on."),
    "stop": Text("已终止；已受理的订单不受影响。", "Stopped; orders that were accepted stay."),
    "recheck": Text("正在重新检查。", "Being checked again."),
    "checked_again": Text("试算已过有效期，正在重新检查，请核对新的结果后再提交。",
                          "The dry run was too old, so the rows are checked again; look at the new one, then submit."),
}  # fmt: skip
TROUBLES = {
    "notAllowed": Text("上传者的工号或权限已停用，系统已停下本批次。",
                       "The sender's number or right is gone; the batch was halted."),
    "notFound": Text("缺少受理所需的配置（如装机流程图），系统已暂停本批次。",
                     "Something that accepting needs is missing (the map?); the batch was paused."),
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """A batch as its page shows it."""

    batch: Batch
    staff_number: str
    counts: dict[str, int]
    limit: int  #: seconds that a row may take a person (P)

    def count(self, *states: str) -> int:
        return sum(self.counts.get(state, 0) for state in states)

    @property
    def moving(self) -> bool:
        return self.batch.state in MOVING

    @property
    def through(self) -> int:
        """Rows that are done, of the check or of the run."""
        return self.batch.rows - self.count("read" if self.batch.state == "reading" else "waiting")

    @property
    def own(self) -> bool:
        return self.batch.staff_id == viewer().id


@bp.get("")
@needs("place_batch")
def listing() -> str:
    """The batches that one may see, the newest first, and the form for another."""
    return _listing()


def _listing(wrong: Text | None = None) -> str:
    before = chosen.number("before")
    with system().database.reading() as db:
        lines = batches.listing(db, viewer(), before)
        most = sending.limits(db)
    return render_template(
        "batches/listing.html", lines=lines[: batches.PAGE], more=len(lines) > batches.PAGE, wrong=wrong, most=most,
        opened_at=sealed(now()), states=batches.STATES, badges=BADGES,
    )  # fmt: skip


@bp.post("")
@needs("place_batch")
def send() -> Response | tuple[str, int]:
    """Takes a file; one that can't be taken as a whole is refused with the sentence beside its field."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _listing(Text("请选择文件", "Choose a file")), 400
    try:
        sent = sending.send(
            system().database, file.read(), file.filename, viewer(),
            opened_at=opened(request.form.get("opened_at", "")), now=now(),
        )  # fmt: skip
    except errors.Invalid as refused:
        return _listing(refused.fields.get("file", refused.text)), 400
    system().dispatch.notify(0)
    if sent.before is not None:
        flash(_("同一个文件此前上传过（批次 %(id)s）；已受理的行不会再次受理。", id=sent.before), "warning")
    return redirect(url_for("batches.page", batch_id=sent.id))


@bp.get("/template.xlsx")
@needs("place_batch")
def template() -> Response:
    """The file to fill in, with lists of what this person may sell."""
    with system().database.reading() as db:
        offers = catalogue.offers(db, viewer(), now())
        campaigns = {
            one.id: one for offer in offers for one in catalogue.campaigns_for(db, viewer(), offer.product.id, now())
        }
        most = parameters.number(db, "batch.rows")
    file = batch_template.written([offer.product for offer in offers], list(campaigns.values()), most)
    return send_file(file, EXCEL, as_attachment=True, download_name=f"{_('批量受理模板')}.xlsx")


@bp.get("/<int:batch_id>")
@needs("place_batch")
def page(batch_id: int) -> str:
    """Where a batch stands: its check, its dry run to confirm (S), its run, and its rows."""
    look = _look(batch_id)
    return render_template("batches/page.html", **_shown(look), **_rows(look))


@bp.get("/<int:batch_id>/live")
@needs("place_batch")
def live(batch_id: int) -> Response:
    """What has changed, for the page that shows it."""
    look = _look(batch_id)
    shown = _shown(look)
    regions = {name: render_template(f"batches/_{name}.html", **shown) for name in ("standing", "progress")}
    return jsonify(state=look.batch.state, regions=regions)


@bp.post("/<int:batch_id>/<act>")
@needs("place_batch")
def decide(batch_id: int, act: str) -> Response:
    """One act; a refusal is told in its own words."""
    if act not in deciding.WHEN:
        raise errors.NotFound("没有这个操作", "There is no such act")
    try:
        with system().database.writing() as db:
            done = deciding.decide(db, batch_id, act, viewer(), system().clock, request.form.get("token", ""))
    except (errors.Conflict, errors.NotAllowed) as refused:
        flash(say(refused.text), "danger")
    else:
        flash(say(DONE[done]), "warning" if done in ("done_before", "checked_again") else "success")
        system().dispatch.notify(0)
    return redirect(url_for("batches.page", batch_id=batch_id))


@bp.post("/<int:batch_id>/files/<which>")
@needs("place_batch")
def download(batch_id: int, which: str) -> Response:
    """The file handed back with all faults marked, as it was sent; or the report, masked. Each is logged."""
    if which not in ("marked", "report"):
        raise errors.NotFound("没有这个文件", "There is no such file")
    with system().database.reading() as db:
        batch = batches.seen(db, batch_id, viewer())
        rows = batches.every_row(db, batch_id)
        file = batch_files.marked(batch, rows) if which == "marked" else batch_files.report(batch, rows)
    with system().database.writing() as db:
        audit.record(db, f"batch.{which}", staff_id=viewer().id, subject=f"batch {batch_id}", now=now())
    kind = _("问题标注") if which == "marked" else _("受理报告")
    return send_file(file, EXCEL, as_attachment=True, download_name=f"{kind}-{batch_id}.xlsx")


@bp.get("/<int:batch_id>/report")
@needs("place_batch")
def report(batch_id: int) -> str:
    """The report of all rows, on screen and on paper: the number of the order, or the reason."""
    look = _look(batch_id)
    with system().database.reading() as db:
        rows = [seen(look.batch, view) for view in batches.every_row(db, batch_id)]
    return render_template("batches/report.html", rows=rows, **_shown(look))


def _look(batch_id: int) -> Look:
    with system().database.reading() as db:
        batch = batches.seen(db, batch_id, viewer())
        counts = batches.counts(db, [batch.id]).get(batch.id, {})
        return Look(batch, batches.staff_number(db, batch), counts, parameters.number(db, "batch.row_seconds"))


def _shown(look: Look) -> dict[str, Any]:
    return {
        "look": look, "batch": look.batch, "summary": _summary(look.batch), "states": batches.STATES,
        "row_states": batches.ROW_STATES, "badges": BADGES, "column_name": column_name, "now": now(),
        "trouble": TROUBLES.get(look.batch.trouble) or (Text("系统已暂停本批次。", "The batch was paused.")
                                                         if look.batch.trouble else None),
        "acts": {act for act, states in deciding.WHEN.items() if look.batch.state in states},
        "oversees": may("oversee_batches"),
    }  # fmt: skip


def _summary(batch: Batch) -> dict[str, Any]:
    """What the dry run came to, its promises as moments; nothing while there is none."""
    if not batch.summary or batch.state == "reading":
        return {}
    first, last = (datetime.fromisoformat(one) for one in batch.summary["promises"] or [now().isoformat()] * 2)
    return {**batch.summary, "first": first, "last": last}


def _rows(look: Look) -> dict[str, Any]:
    """A page of rows: of the view that was asked for, else of the first that has any."""
    views = {name: look.count(*states) for name, (_words, states) in VIEWS.items()}
    shown = request.args.get("rows", "")
    if shown not in VIEWS:
        shown = next((name for name, count in views.items() if count), "good")
    after = max(request.args.get("after", 0, type=int), 0)
    with system().database.reading() as db:
        found: list[RowView] = batches.rows(db, look.batch.id, VIEWS[shown][1], min(after, 10**9), PAGE + 1)
    rows: list[Seen] = [seen(look.batch, view) for view in found[:PAGE]]
    return {
        "rows": rows, "shown": shown, "views": [(name, VIEWS[name][0], count) for name, count in views.items()],
        "next": rows[-1].line if len(found) > PAGE else None, "after": after,
    }  # fmt: skip
