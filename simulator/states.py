"""The states of a work order and of a cancellation, after TMF641 v4.1.0, and the only way to change one."""

from __future__ import annotations

from simulator.errors import NotAllowed

ACKNOWLEDGED = "acknowledged"
REJECTED = "rejected"
IN_PROGRESS = "inProgress"
PENDING = "pending"
HELD = "held"
ASSESSING = "assessingCancellation"
PENDING_CANCELLATION = "pendingCancellation"
CANCELLED = "cancelled"
COMPLETED = "completed"
FAILED = "failed"
PARTIAL = "partial"

#: From each state, the states that may follow (read off the official diagram of TMF641).
TRANSITIONS: dict[str, frozenset[str]] = {
    ACKNOWLEDGED: frozenset({REJECTED, IN_PROGRESS, ASSESSING, CANCELLED}),
    IN_PROGRESS: frozenset({PENDING, HELD, ASSESSING, COMPLETED, FAILED, PARTIAL, CANCELLED}),
    PENDING: frozenset({IN_PROGRESS, ASSESSING, CANCELLED}),
    HELD: frozenset({IN_PROGRESS, ASSESSING, CANCELLED}),
    ASSESSING: frozenset({PENDING_CANCELLATION, ACKNOWLEDGED, IN_PROGRESS, PENDING, HELD}),
    PENDING_CANCELLATION: frozenset({CANCELLED}),
    REJECTED: frozenset(),
    CANCELLED: frozenset(),
    COMPLETED: frozenset(),
    FAILED: frozenset(),
    PARTIAL: frozenset(),
}

FINAL = frozenset(state for state, following in TRANSITIONS.items() if not following)

#: What a client may set by PATCH: a part of the table. The rest is the word of the field work alone.
CLIENT_TRANSITIONS: dict[str, frozenset[str]] = {
    ACKNOWLEDGED: frozenset({CANCELLED}),
    IN_PROGRESS: frozenset({PENDING, HELD, CANCELLED}),
    PENDING: frozenset({IN_PROGRESS, CANCELLED}),
    HELD: frozenset({IN_PROGRESS, CANCELLED}),
}

#: The states of a cancel task, likewise.
TASK_TRANSITIONS: dict[str, frozenset[str]] = {
    "accepted": frozenset({"inProgress", "terminatedWithError"}),
    "inProgress": frozenset({"done", "terminatedWithError"}),
    "done": frozenset(),
    "terminatedWithError": frozenset(),
}


def check(old: str, new: str, table: dict[str, frozenset[str]] = TRANSITIONS) -> None:
    """Refuse a change of state that the table does not hold, naming what it does."""
    following = table.get(old, frozenset())
    if new not in following:
        allowed = ", ".join(sorted(following)) or "nothing: it is final"
        raise NotAllowed("stateTransition", f"from {old} to {new} is no transition; allowed from {old}: {allowed}")
