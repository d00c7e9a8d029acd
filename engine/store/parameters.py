"""The rules that the business may change: limits, switches. Rows, never constants in code."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import BroadbandError
from engine.store.remembered import remembered
from engine.tables import Parameter

#: what holds where the table has no row: our own defaults (D)
DEFAULTS = {
    "silence.hours": "8",
    "jeopardy.yellow_hours": "2",
    "send.attempts": "10",
    "apply.attempts": "3",
    "handle_return.hours": "4",
    "appointment.days_ahead": "60",
    "acceptance.minutes": "3",
    "reports.on_time_percent": "98",
    "dashboard.refresh_seconds": "10",
    "confirmation.hours": "4",
    "accept.minutes": "3",
    "accept.print_minutes": "15",
    "draft.hours": "72",
    "note.minutes": "30",
    "approve_transfer.hours": "4",
    "transfer.adult_years": "18",
    "transfer.keeps_campaign": "false",
    "transfer.keeps_in_net_time": "false",
    "move.changeable": "address, contact_name, contact_phone",
    "move.phone_paid_allowed": "false",
    "move.keeps_campaign": "true",
    "move.fee": "10000",
    "dismantle.penalty_percent": "30",
    "deeds.terminal_at": "build_line",
    "password.tries": "5",
    "password.lock_hours": "24",
    "password.length": "10",
    "password.strength": "2",
    "password.kept": "5",
    "password.days": "90",
    "session.single": "true",
    "session.idle_minutes": "60",
    "session.hours": "12",
    "sign_in.address_tries": "30",
    "sign_in.address_minutes": "15",
    "second_factor.roles": "duty_manager, supervisor, administrator",
    "second_factor.minutes": "10",
    "four_eyes.acts": "administrator, factor_reset, approval",
    "complaint.same_minutes": "60",
    "complaint.kept_years": "3",
    "complaint.solved_percent": "99",
    "find.doors": "2000",
    "find.saved": "20",
    "export.most": "10000",
    "share.hours": "1, 24, 168, 720",
    "share.most": "20",
    "batch.rows": "5000",
    "batch.megabytes": "5",
    "batch.unpacked_megabytes": "40",
    "batch.again_days": "90",
    "personal.batch_months": "12",
    "batch.row_seconds": "60",
    "wall.refresh_seconds": "5",
    "wall.turn_seconds": "12",
    "personal.years": "2",
    "personal.confirmation_days": "30",
    "personal.search_months": "12",
    "personal.sign_in_months": "12",
    "personal.look_months": "36",
    "personal.export_months": "36",
}


def every(session: Session) -> dict[str, str]:
    """All parameters: code -> value."""
    return DEFAULTS | dict(session.execute(select(Parameter.code, Parameter.value)).all())


@remembered
def number(session: Session, code: str) -> int:
    """The whole number that a parameter says; raises `BroadbandError` naming it where it says none."""
    row = session.get(Parameter, code)
    try:
        return int(row.value if row else DEFAULTS.get(code, ""))
    except ValueError:
        raise BroadbandError(f"参数 {code} 缺失或不是整数", f"Parameter {code} is missing or no whole number") from None


def yes(session: Session, code: str) -> bool:
    """Whether a parameter says `true`."""
    return _value(session, code).strip().lower() == "true"


def words(session: Session, code: str) -> frozenset[str]:
    """What a parameter lists, separated by commas."""
    return frozenset(word.strip() for word in _value(session, code).split(",") if word.strip())


def _value(session: Session, code: str) -> str:
    row = session.get(Parameter, code)
    return row.value if row else DEFAULTS[code]
