"""The acts upon an incident: the one register.

Each act is asked three things, in this order: why it can't be done here (`refusal`), what will come of it
(`consequence`, shown before it is done), and to be done (`do`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.errors import Text
from engine.fallout import ending, keeping, trying
from engine.fallout.situation import Asked, Situation
from engine.store.database import Session

#: the rights: of whoever sees to incidents, and of the duty manager alone
RESOLVE, DUTY_MANAGER = ("resolve_incident",), ("resolve_incident", "approve_exception")


@dataclass(frozen=True)
class Act:
    """One thing that a person may do about an incident."""

    refusal: Callable[[Situation], Text | None]
    consequence: Callable[[Situation], Text]
    do: Callable[[Session, Situation, Asked], None]
    rights: tuple[str, ...] = RESOLVE
    resolves: bool = True  #: whether the incident is resolved by it
    reason: bool = True  #: whether it must be said why
    anybody: bool = False  #: whether it may be done to an incident that somebody else sees to


ACTS: Mapping[str, Act] = {
    "retry": Act(trying.cannot_retry, trying.retry_means, trying.retry),
    "fix_and_retry": Act(trying.cannot_fix, trying.fix_means, trying.fix_and_retry),
    "skip": Act(trying.cannot_skip, trying.skip_means, trying.skip),
    "go_back": Act(ending.cannot_go_back, ending.go_back_means, ending.go_back),
    "complete_by_hand": Act(
        ending.cannot_complete, ending.complete_means, ending.complete_by_hand, rights=DUTY_MANAGER
    ),
    "give_up": Act(ending.cannot_give_up, ending.give_up_means, ending.give_up, rights=DUTY_MANAGER),
    "take": Act(keeping.cannot_take, keeping.take_means, keeping.take, resolves=False, reason=False, anybody=True),
    "hand_over": Act(keeping.never, keeping.hand_over_means, keeping.hand_over, resolves=False, reason=False),
    "note": Act(keeping.never, keeping.note_means, keeping.write_note, resolves=False, anybody=True),
}
