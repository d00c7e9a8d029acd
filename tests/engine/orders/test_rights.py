"""Who may do what."""

import pytest

from engine.orders import rights
from tests.engine.orders.people import staff

#: role -> what it may do (x) and may not (-), in the order of `rights.MEANINGS`: to place an install, a move, a
#: dismantle, a transfer, a change, a cancel; to see its hall's orders, all halls'; a return, a campaign, an incident,
#: an exception; personal data, the inbox; to urge, another appointment; to share an order, to export a list; the
#: audit; who looked at personal data, how long they are kept
MATRIX = {
    "operator":         "xxxxxx x- xx-- x- xx x- - --",
    "duty_manager":     "xxxxxx x- xxxx xx xx xx - x-",
    "supervisor":       "------ xx ---- xx -- xx x xx",
    "viewer":           "------ xx ---- -- -- -- - --",
    "catalogue_keeper": "------ x- ---- -- -- -- - --",
    "administrator":    "------ xx --x- -x -- -- x xx",
}  # fmt: skip


@pytest.mark.parametrize("role", rights.ROLES)
def test_a_role_may_do_what_the_matrix_says(role: str) -> None:
    said = dict(zip(rights.MEANINGS, MATRIX[role].replace(" ", ""), strict=True))
    assert {right: "x" if rights.may(staff(role), right) else "-" for right in rights.MEANINGS} == said


def test_whoever_only_watches_can_act_on_nothing() -> None:
    """The flow diagram viewer: anybody who must see where an order stands, without rights to act."""
    assert {right for right in rights.MEANINGS if rights.may(staff("viewer"), right)} == {
        "see_orders",
        "see_all_halls",
    }


def test_an_unknown_role_may_do_nothing() -> None:
    assert not any(rights.may(staff("janitor"), right) for right in rights.MEANINGS)


def test_a_right_that_is_none_is_a_mistake_and_no_refusal() -> None:
    with pytest.raises(KeyError):
        rights.may(staff(), "see_ordres")
