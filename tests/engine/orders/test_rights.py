"""Who may do what."""

import pytest

from engine.orders import rights
from tests.engine.orders.people import staff

#: right -> the roles that have it: operator, duty manager, supervisor, viewer, catalogue keeper, administrator
MATRIX = {
    "place_install": "OM----",
    "place_move": "OM----",
    "place_dismantle": "OM----",
    "place_transfer": "OM----",
    "place_change": "OM----",
    "place_cancel": "OM----",
    "see_orders": "OMSVCA",
    "decide_return": "OM----",
    "order_campaign": "OM----",
    "resolve_incident": "-M---A",
    "approve_exception": "-M----",
    "see_personal": "OMS---",
    "see_inbox": "-MS--A",
    "urge": "OM----",
    "reschedule": "OM----",
    "share_order": "OMS---",
    "see_looks": "-MS--A",
    "see_retention": "--S--A",
    "write_note": "OMS--A",
    "export_orders": "-MS---",
    "place_batch": "OM----",
    "oversee_batches": "-M----",
    "take_complaint": "OM----",
    "handle_complaint": "-MS---",
    "see_complaint_report": "-MS---",
    "see_reports": "-MS---",
    "count_money": "OM----",
    "close_day": "-M----",
    "reopen_day": "--S---",
    "see_dashboard": "-MSV--",
    "see_audit": "--S--A",
    "keep_staff": "-----A",
    "agree_staff": "--S--A",
    "keep_places": "-----A",
}
LETTERS = dict(zip("OMSVCA", rights.ROLES, strict=True))


@pytest.mark.parametrize("right", MATRIX)
def test_a_right_is_of_these_roles(right: str) -> None:
    assert {role for role in rights.ROLES if rights.may(staff(role), right)} == {
        LETTERS[letter] for letter in MATRIX[right] if letter != "-"
    }


def test_every_right_is_in_the_matrix() -> None:
    """But for `see_all_halls`: how far rights reach is said person by person."""
    assert set(MATRIX) == rights.MEANINGS.keys() - {"see_all_halls"}


def test_whoever_only_watches_can_act_on_nothing() -> None:
    """The flow diagram viewer: anybody who must see where an order stands, without rights to act."""
    assert {right for right in rights.MEANINGS if rights.may(staff("viewer"), right)} == {
        "see_orders",
        "see_all_halls",
        "see_dashboard",
    }


def test_an_unknown_role_may_do_nothing() -> None:
    assert not any(rights.may(staff("janitor"), right) for right in rights.MEANINGS)


def test_a_right_that_is_none_is_a_mistake_and_no_refusal() -> None:
    with pytest.raises(KeyError):
        rights.may(staff(), "see_ordres")
