"""What the APIs tell whoever compares our side with the provisioning system's: plain facts, nothing personal."""

from tests.engine import town
from tests.engine.actors import Case, Office
from tests.web.actors import CARD, NAME, PHONE, Desk
from tests.web.families import change, places, started


def stand(desk: Desk, case: Case) -> dict[str, object]:
    answer = desk.opens(f"/api/orders?number={case.number}")
    assert [secret for secret in (NAME, PHONE, CARD, "101室") if secret in answer.text] == []
    (found,) = answer.json["orders"]
    return found


def test_an_order_is_told_with_its_family_and_what_was_asked(desk: Desk) -> None:
    install = started(desk)
    child = places(desk, install, "change", change(desk, install, payment_kind="postpaid"))
    told, asked = stand(desk, install), stand(desk, child)
    assert (told["business"], told["parent"], told["asked"], told["subscription"]) == ("install", None, None, None)
    assert told["workOrders"] == [{"externalId": f"{install.number}-1", "state": "inProgress", "known": True}]
    assert told["children"] == [
        {"number": child.number, "business": "change_order", "state": child.state, "endedAt": None}
    ]
    assert (asked["parent"], asked["asked"]) == (install.number, {"state": "asked", "code": ""})


def test_what_an_install_has_made_is_told(desk: Desk, office: Office) -> None:
    install = started(desk, campaign_id="")
    office.provisioning.completes(install)
    told = stand(desk, install)
    assert told["state"] == "completed" and told["endedAt"]
    assert told["subscription"] == {"id": 1, "state": "effective", "addressId": told["addressId"]}


def test_ports_are_told_to_whoever_sees_all_halls(desk: Desk) -> None:
    assert desk.opens("/api/ports").status_code == 403
    desk.signs_in(town.SUPERVISOR)
    nodes = desk.opens("/api/ports").json["nodes"]
    assert nodes and all(one.keys() == {"node_id", "total", "taken", "held"} for one in nodes)
    assert all(0 <= one["held"] <= one["taken"] <= one["total"] for one in nodes)
