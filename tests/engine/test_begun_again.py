"""Work that was done and is begun again: the picture goes back with it."""

from engine import tables
from tests.engine.actors import Office


def test_work_that_was_done_may_be_begun_again_and_a_late_report_of_the_first_time_changes_nothing(
    office: Office,
) -> None:
    """After a change of address the ports are looked for anew."""
    case = office.counter().orders()
    first = office.provisioning.event(case, "inProgress", ("configure_resources", "inProgress"))
    office.clock.passes(hours=1)
    office.provisioning.says(case, "inProgress", ("configure_resources", "completed"), ("build_line", "completed"))
    office.provisioning.sends(first)
    office.applies()
    assert "configure_resources" not in case.stands_on
    office.clock.passes(hours=1)
    office.provisioning.says(case, "inProgress", ("configure_resources", "inProgress"), ("build_line", "inProgress"))
    assert {"configure_resources", "build_line"} <= case.stands_on
    office.clock.passes(hours=1)
    for _ in range(2):
        office.provisioning.says(case, "inProgress", ("configure_resources", "completed"), ("build_line", "completed"))
    assert "configure_resources" not in case.stands_on and case.happened("milestone", "configure_resources") == 3
    assert [one.kind for one in office.rows(tables.Deed)].count("terminal_issued") == 1
