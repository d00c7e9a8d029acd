"""Signing in by staff number and password, and out again. Every other page stands behind it."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, g, redirect, render_template, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import PasswordField, StringField

from engine.errors import Text
from engine.orders.staff_view import StaffView
from engine.store import people
from web.api.problems import MACHINES, problem
from web.current import known_viewer, now, system
from web.security import inside

bp = Blueprint("auth", __name__, url_prefix="/auth")
login = LoginManager()

#: one sentence for every reason, so that nobody learns which numbers exist or are locked
REFUSED = Text(
    "工号或密码不正确，或该工号已被锁定。连续输错 5 次将锁定 24 小时。",
    "Wrong staff number or password, or the number is locked. Five wrong attempts lock it for 24 hours.",
)
#: doors for machines, and what a page needs before anybody has signed in
OPEN = frozenset({"auth.enter", "home.language", "static", "bootstrap.static", "health.live", "health.ready"})
OPEN_BLUEPRINTS = frozenset({"provisioning", "shared"})


class Person(UserMixin):
    """A signed-in member of staff, as Flask-Login wants to see one."""

    def __init__(self, view: StaffView):
        self.view = view

    def get_id(self) -> str:
        return str(self.view.id)


class LoginForm(FlaskForm):
    """Staff number and password."""

    number = StringField()
    password = PasswordField()


def install(app: Flask) -> None:
    """Puts the sign-in before every page that is not open."""
    login.init_app(app, add_context_processor=False)  # it would ask a database that may be gone
    app.before_request(_require)
    app.context_processor(lambda: {"viewer": known_viewer()})


@login.user_loader
def _load(identity: str) -> Person | None:
    with system().database.reading() as db:
        view = people.staff_by_id(db, int(identity))
    if view is None:
        return None
    g.viewer = view
    return Person(view)


def _require() -> AnyResponse | None:
    endpoint = request.endpoint
    if endpoint in OPEN or request.blueprint in OPEN_BLUEPRINTS:
        return None
    if current_user.is_authenticated:
        return None
    if request.path.startswith(MACHINES):
        unknown = request.routing_exception is not None
        return None if unknown else problem(401, "unauthorized", Text("请先登录", "Sign in first"))
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return Response(status=401)
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    query = f"?{urlencode({'next': wanted})}" if wanted and wanted != "/" else ""
    return redirect(url_for("auth.enter") + query)


@bp.route("/login", methods=["GET", "POST"])
def enter() -> AnyResponse | tuple[str, int] | str:
    """The sign-in page; after it, the page that was asked for, if it is one of ours."""
    form = LoginForm()
    wanted = inside(request.values.get("next"))
    if request.method == "GET":
        if current_user.is_authenticated:
            return redirect(wanted or url_for("home.page"))
        return render_template("auth/login.html", form=form, wanted=wanted)
    number = (form.number.data or "").strip()
    with system().database.writing() as db:
        view = people.sign_in(db, number, form.password.data or "", now(), request.remote_addr)
    if view is None:
        return render_template("auth/login.html", form=form, wanted=wanted, refused=REFUSED), 401
    session.clear()  # nothing of a session from before the sign-in lives on
    login_user(Person(view))
    session.permanent = True
    return redirect(wanted or url_for("home.page"))


@bp.post("/logout")
def leave() -> AnyResponse:
    """Out, and the session with it."""
    view = known_viewer()
    if view is not None:
        with system().database.writing() as db:
            people.record_sign_in(db, view.number, "out", now(), request.remote_addr)
    logout_user()
    session.clear()
    return redirect(url_for("auth.enter"))
