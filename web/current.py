"""What a request works with: the system it came to, and the member of staff who sent it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from flask import current_app, g

from engine import errors
from engine.orders import rights, scope
from engine.orders.staff_view import StaffView

if TYPE_CHECKING:
    from engine.bootstrap import System

P = ParamSpec("P")
R = TypeVar("R")


def system() -> System:
    """The system behind these doors."""
    found: System = current_app.extensions["broadband"]
    return found


def now() -> datetime:
    """The business moment, UTC."""
    return system().clock.now()


def viewer() -> StaffView:
    """Who asks. Only behind the sign-in; raises `NotAllowed` where nobody is signed in."""
    known = known_viewer()
    if known is None:
        raise errors.NotAllowed("请先登录", "Sign in first")
    return known


def known_viewer() -> StaffView | None:
    """Who asks, as far as this request has found out; never touches the database (error pages need that)."""
    known: StaffView | None = g.get("viewer")
    return known


def may(right: str) -> bool:
    """Whether the one who asks may do that; for templates too."""
    known = known_viewer()
    return known is not None and rights.may(known, right)


def wide() -> bool:
    """Whether the rights of the one who asks reach more than one hall; for templates too."""
    known = known_viewer()
    return known is not None and scope.reach(known) != scope.HALL


def refusal(right: str) -> errors.NotAllowed:
    """Why the one who asks may not do that."""
    text = rights.refusal(viewer(), right)
    return errors.NotAllowed(text.zh, text.en)


def needs(right: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """The view is for those who have this right; others get `NotAllowed`."""

    def wrap(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            if not rights.may(viewer(), right):
                raise refusal(right)
            return view(*args, **kwargs)

        checked.right = right  # type: ignore[attr-defined]  # what the door says of itself, for whoever asks
        return checked

    return wrap
