"""Who may do what."""

import pytest

from engine.orders import rights
from tests.engine.orders.people import staff

#: role -> what it may do, in the order of `rights.MEANINGS`
MATRIX = {
    #                    install transfer change cancel see  all  return campaign
    #                    incident exception personal inbox urge reschedule
    "operator":         "yes     yes      yes    yes    yes  no   yes    yes      "
                        "no       no        yes      no    yes  yes",
    "duty_manager":     "yes     yes      yes    yes    yes  no   yes    yes      "
                        "yes      yes       yes      yes   yes  yes",
    "supervisor":       "no      no       no     no     yes  yes  no     no       "
                        "no       no        yes      yes   no   no",
    "viewer":           "no      no       no     no     yes  yes  no     no       "
                        "no       no        no       no    no   no",
    "catalogue_keeper": "no      no       no     no     yes  no   no     no       "
                        "no       no        no       no    no   no",
    "administrator":    "no      no       no     no     yes  yes  no     no       "
                        "yes      no        no       yes   no   no",
}  # fmt: skip


@pytest.mark.parametrize("role", rights.ROLES)
def test_a_role_may_do_what_the_matrix_says(role: str) -> None:
    said = dict(zip(rights.MEANINGS, MATRIX[role].split(), strict=True))
    assert {right: "yes" if rights.may(staff(role), right) else "no" for right in rights.MEANINGS} == said


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
