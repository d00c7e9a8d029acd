"""An order's page says which version of the map it runs on; after it was moved, both."""

from tests.engine.actors import Case, Office
from tests.engine.versions import deploys, moves, renamed
from tests.web.actors import Desk


def test_the_page_names_the_version_and_after_a_move_both(desk: Desk, office: Office) -> None:
    case = Case(office, desk.places())
    page = desk.opens(f"/orders/{case.number}").text
    assert "流程图第 1 版" in page and "受理时" not in page
    moves(case, renamed(office), because="新版流程")
    page = desk.opens(f"/orders/{case.number}").text
    assert "流程图第 2 版（受理时第 1 版）" in page
    assert "流程图换版" in page and "流程图第 1 版 → 第 2 版" in page and "新版流程" in page
    desk.opens("/language/en")
    page = desk.opens(f"/orders/{case.number}").text
    assert "map version 2 (accepted on version 1)" in page
    assert "Map version" in page and "moved from version 1 of the map to version 2" in page


def test_what_was_passed_and_is_gone_is_drawn_no_more_and_stays_in_the_history(desk: Desk, office: Office) -> None:
    case = Case(office, desk.places())
    office.provisioning.says(case, "inProgress", ("survey_site", "inProgress"))
    digest = deploys(
        office,
        "install",
        work_order=lambda file: file.removes("submit_work_order"),
        install=lambda file: file.removes("survey_site"),
    )
    moves(case, digest)
    page = desk.opens(f"/orders/{case.number}").text
    assert 'data-element="survey_site"' not in page and 'data-element="build_line"' in page
    assert "【现场勘查】开始" in page
    office.provisioning.completes(case)
    assert case.state == "completed" and desk.opens(f"/orders/{case.number}").status_code == 200
