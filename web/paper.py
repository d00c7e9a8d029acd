"""An order's pictures on paper: sheets A4 landscape with who, where, when, which map version, which page."""

from __future__ import annotations

from flask_babel import gettext as _

from bpmn import drawing
from engine.store import beside, find
from web import words
from web.current import system, viewer
from web.language import moment
from web.orders import map_version
from web.picture import Drawn, draw
from web.standing import standing


def sheet(number: str, called: str = "", step: int | None = None) -> str:
    """One picture of an order, now or as of a step: of its own map, or of one that it calls. Raises `NotFound`."""
    return _Header(number).sheet(draw(number, called, step))


def sheets(number: str, step: int | None = None) -> list[str]:
    """All pictures of an order, its own first; one too long to be read is followed by its parts. Raises `NotFound`."""
    header = _Header(number)
    own = draw(number, step=step)
    drawn = [own, *(draw(number, one.called, step) for one in own.sheets if one.called)]
    pages = [(one, part) for one in drawn for part in (one.svg, *drawing.parts(one.svg))]
    return [header.sheet(one, part, (at, len(pages))) for at, (one, part) in enumerate(pages, 1)]


class _Header:
    """What stands above every picture of an order."""

    def __init__(self, number: str):
        with system().database.reading() as db:
            self.view = find.order(db, number, viewer(), whole=False)
            self.beside = beside.of(db, self.view.order)

    def sheet(self, drawn: Drawn, part: str = "", page: tuple[int, int] = (1, 1)) -> str:
        """The sheet of a picture, or of a part of it; `page`: which one, of how many."""
        order = self.view.order
        heading = _("订单 %(number)s", number=order.number) + f" · {words.word(order.business, 'business')}"
        heading += "".join(f" · {one.name}" for one in drawn.sheets if one.shown and one.called)
        stands = standing(self.view, drawn.facts, drawn.picture, drawn.at, self.beside)
        said = _("截至 %(at)s · %(version)s · 承诺 %(promise)s", at=moment(drawn.at), version=map_version(self.view),
                 promise=moment(order.promise_at))  # fmt: skip
        corner = _("第 %(page)s 页，共 %(pages)s 页", page=page[0], pages=page[1])
        return drawing.sheet(part or drawn.svg, heading, [stands.sentence, said], corner=corner)
