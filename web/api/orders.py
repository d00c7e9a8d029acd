"""Orders for programs: how they stand; a confirmation (S: before submit), and the order that is made of it.

For whoever is signed in, in the session of the pages. What changes something needs the session's token in the header
`X-CSRFToken`, as a page's own scripts send it: a cookie alone proves no wish. Errors are worded as TM Forum's.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, json, request, url_for

from engine.store import looking
from web.api import bodies, wanted
from web.api.problems import MEDIA_TYPE
from web.current import needs, now, system, viewer

bp = Blueprint("api_orders", __name__, url_prefix="/api")


@bp.get("/orders")
@needs("see_orders")
def stands() -> dict[str, Any]:
    """`?number=…&number=…`: state, element, work orders, open to-dos, incidents; those that one may see."""
    with system().database.reading() as db:
        return {"orders": looking.stands(db, request.args.getlist("number"), viewer())}


@bp.post("/confirmations")
def confirm() -> Response:
    """`{"business": …, fields…}` -> 201 `{token, content}`: what would be ordered, to be shown to the customer.

    The fields are those of `engine.orders.new_order`. 400 malformed, 403 not allowed, 409 a rule forbids it: nothing is
    stored.
    """
    new = wanted.read(bodies.read(request.get_data(cache=False)))
    shown = system().orchestrator.prepare(new, staff_id=viewer().id, opened_at=now())
    return _created({"token": shown.token, "content": dict(shown.content)})


@bp.post("/orders")
def place() -> Response:
    """`{"token": …}` -> 201 `{number, href}`; the same token again gives the same order."""
    token = wanted.token(bodies.read(request.get_data(cache=False)))
    number = system().orchestrator.place(token, staff_id=viewer().id)
    href = url_for("orders.page", number=number)
    answer = _created({"number": number, "href": href})
    answer.headers["Location"] = href
    return answer


def _created(body: dict[str, Any]) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), 201, content_type=MEDIA_TYPE)
