"""What many rows of one session ask again and again is asked of the database once.

Only between `remembering` and its end, and only for functions that say so: a session of many small questions (a
batch that is checked) may be a fraction of a second behind, a session that writes asks anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy.orm import Session

P = ParamSpec("P")
R = TypeVar("R")
_KEY = "remembered"


@contextmanager
def remembering(session: Session) -> Iterator[None]:
    """From here on answers are kept; at the end they are forgotten."""
    session.info[_KEY] = {}
    try:
        yield
    finally:
        del session.info[_KEY]


def remembered(function: Callable[Concatenate[Session, P], R]) -> Callable[Concatenate[Session, P], R]:
    """A function that is asked the same question once in a session that remembers."""

    @wraps(function)
    def asked(session: Session, *args: P.args, **kwargs: P.kwargs) -> R:
        memory: dict[Hashable, Any] | None = session.info.get(_KEY)
        if memory is None:
            return function(session, *args, **kwargs)
        question = (function.__module__, function.__name__, args, tuple(kwargs.items()))
        if question not in memory:
            memory[question] = function(session, *args, **kwargs)
        answer: R = memory[question]
        return answer

    return cast("Callable[Concatenate[Session, P], R]", asked)


def tell(session: Session, function: Callable[..., object], answer: object, *args: Hashable) -> None:
    """The answer to one of these questions, found with many others in one go."""
    session.info[_KEY][(function.__module__, function.__name__, args, ())] = answer
