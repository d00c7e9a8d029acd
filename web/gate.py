"""What stands before every page: who asks, whether their session still holds, and what they must do first."""

from __future__ import annotations

import time
from datetime import timedelta
from urllib.parse import urlencode

from flask import Flask, Response, flash, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import Text
from engine.orders.staff_view import StaffView
from engine.store import parameters, second_factor, sessions
from web.api.problems import MACHINES, problem
from web.current import known_viewer, now, system
from web.language import say

login = LoginManager()

#: doors for machines, and what a page needs before anybody has signed in
OPEN = frozenset({"auth.enter", "auth.code", "home.language", "static", "bootstrap.static", "health.live",
                  "health.ready"})  # fmt: skip
OPEN_BLUEPRINTS = frozenset({"provisioning", "shared"})
#: what a page asks for by itself while nobody touches it; the wall is there to be looked at, so it counts as use
UNASKED = frozenset(
    {"stream.versions", "orders.live", "overview.live", "batches.live", "diagrams.state", "todos.rows",
     "incidents.rows"}
)  # fmt: skip
#: where one is led to, and what may be used until that is done
DUE = {
    "password": ("account.password", frozenset({"account.password", "auth.leave"})),
    "second_factor": (
        "account.factor",
        frozenset({"account.factor", "account.offer", "account.confirm", "account.password", "auth.leave"}),
    ),
}
FIRST = {
    "password": Text(
        "请先修改密码：密码由他人设置，或已过期。", "Change your password first: it was given to you, or has expired."
    ),
    "second_factor": Text("您的角色须先启用二次验证。", "Your role must turn on a second factor first."),
}


class Person(UserMixin):
    """A signed-in member of staff, as Flask-Login wants to see one."""

    def __init__(self, view: StaffView):
        self.view = view

    def get_id(self) -> str:
        return str(self.view.id)


def install(app: Flask) -> None:
    """Puts the sign-in before every page that is not open."""
    login.init_app(app, add_context_processor=False)  # it would ask a database that may be gone
    app.before_request(_require)
    app.context_processor(lambda: {"viewer": known_viewer(), "held_up": bool(g.get("due"))})


def let_in(view: StaffView, key: str, *, by_code: bool) -> None:
    """Begins this browser's session; nothing of one from before lives on."""
    session.clear()
    login_user(Person(view))
    session.permanent = True
    session["key"], session["began"], session["seen"] = key, int(time.time()), int(time.time())
    if by_code:
        code_was_right()


def go_on(key: str) -> None:
    """The same session under another key."""
    session["key"] = key


def code_was_right() -> None:
    """From now on, for `second_factor.minutes`, no code is asked for again."""
    session["code"] = int(time.time())


def code_is_due() -> bool:
    """Whether a code must be typed before what is sensitive is shown: the person has a second factor, and the last
    code is older than `second_factor.minutes` (real ones). For templates too."""
    view = known_viewer()
    if view is None:
        return False
    with system().database.reading() as db:
        if second_factor.confirmed(db, view.id) is None:
            return False
        lasts = 60 * parameters.number(db, "second_factor.minutes")
    return not 0 <= time.time() - session.get("code", 0) < lasts


@login.user_loader
def _load(identity: str) -> Person | None:
    real = time.time()
    with system().database.reading() as db:
        stands = sessions.standing(
            db, int(identity), session.get("key", ""), now(),
            age=timedelta(seconds=real - session.get("began", 0)),
            idle=timedelta(seconds=real - session.get("seen", 0)),
        )  # fmt: skip
    g.ended, g.due = stands.ended, stands.due
    if stands.view is None:
        return None
    g.viewer = stands.view
    return Person(stands.view)


def _require() -> AnyResponse | None:
    endpoint = request.endpoint
    if endpoint in OPEN or request.blueprint in OPEN_BLUEPRINTS:
        return None
    if not current_user.is_authenticated:
        return _to_the_sign_in()
    if endpoint not in UNASKED:
        session["seen"] = int(time.time())
    return _to_what_is_due()


def _to_the_sign_in() -> AnyResponse | None:
    why: Text | None = g.get("ended")
    if request.path.startswith(MACHINES):
        unknown = request.routing_exception is not None
        return None if unknown else problem(401, "unauthorized", why or Text("请先登录", "Sign in first"))
    if _wants_json():
        return Response(status=401)
    if why is not None:
        session.clear()
        flash(say(why), "warning")
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    query = f"?{urlencode({'next': wanted})}" if wanted and wanted != "/" else ""
    return redirect(url_for("auth.enter") + query)


def _to_what_is_due() -> AnyResponse | None:
    if not g.get("due"):
        return None
    page, usable = DUE[g.due]
    if request.endpoint in usable:
        return None
    if request.path.startswith(MACHINES):
        return problem(403, f"{g.due}Due", FIRST[g.due])
    return Response(status=403) if _wants_json() else redirect(url_for(page))


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
