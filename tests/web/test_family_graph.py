"""The graph of an order's family: where it is shown, what is in it and what never is, and what there is without dot."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from flask import Flask
from lxml import etree

from engine import tables
from engine.store import families
from engine.store.families import Family, Member
from engine.tables import Order, Revision, WorkOrder
from tests.engine.actors import Case, Office
from tests.web.actors import CARD, NAME, PHONE, Desk
from tests.web.families import cancel, change, places, started
from web import family_graph

ADDRESS = "湖东花苑"


def graph(desk: Desk, number: str) -> etree._Element:
    """The graph as its own file."""
    answer = desk.opens(f"/orders/{number}/family.svg")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    return etree.fromstring(answer.data)


def texts(root: etree._Element) -> list[str]:
    return ["".join(part.itertext()) for part in root.iter("{*}text")]


def sent_again(desk: Desk, case: Case) -> None:
    """Its work order comes back, and the hall sends it again."""
    desk.office.provisioning.says(case, "failed")
    todo = next(one for one in case.view.todos if one.state == "open")
    desk.posts(f"/todos/{todo.id}/complete", decision="send_again")
    assert len(case.view.work_orders) == 2


def test_an_order_with_one_work_order_has_no_graph_on_its_page(desk: Desk) -> None:
    case = started(desk)
    page = desk.opens(f"/orders/{case.number}").text
    assert "family-graph" not in page and "订单家族" not in page
    assert f"{case.number}-1" in texts(graph(desk, case.number))  # asked for, it is drawn all the same


def test_all_of_the_family_is_on_it_with_state_and_moment(desk: Desk) -> None:
    case = started(desk)
    child = places(desk, case, "change", change(desk, case, "FREE"))
    found = texts(graph(desk, case.number))
    for said in (
        case.number,
        child.number,
        f"{case.number}-1",
        "改单 第 1 版",
        "已请求家客，等待答复",
        "第 1 张",
        "本单",
    ):
        assert said in found, said
    assert any(said.startswith("进行中") and said.endswith("起") for said in found)


def test_the_page_has_the_graph_with_links_and_the_same_as_a_list(desk: Desk) -> None:
    case = started(desk)
    child = places(desk, case, "change", change(desk, case, "FREE"))
    for number, other in ((case.number, child.number), (child.number, case.number)):
        page = desk.opens(f"/orders/{number}").text
        section = page.partition('data-live="family"')[2]
        drawn = section.partition("<svg")[2].partition("</svg>")[0]
        listed = section.partition('class="family-list"')[2].partition("</ol>")[0]
        for part in (drawn, listed):
            assert f'href="/orders/{other}"' in part and f"{case.number}-1" in part
        assert re.search(rf'aria-current="true">\s*<span[^>]*></span>\s*<span class="name"><a[^>]*>{number}<', listed)


def test_it_comes_with_the_live_answer(desk: Desk) -> None:
    case = started(desk)
    assert "<svg" not in desk.opens(f"/orders/{case.number}/live").json["regions"]["family"]
    child = places(desk, case, "cancel", cancel())
    region = desk.opens(f"/orders/{case.number}/live").json["regions"]["family"]
    assert "<svg" in region and child.number in region


def test_a_work_order_sent_again_makes_a_graph_too(desk: Desk) -> None:
    case = started(desk)
    sent_again(desk, case)
    found = texts(graph(desk, case.number))
    assert {"第 1 张", "第 2 张", f"{case.number}-1", f"{case.number}-2"} <= {*found}
    assert any(said.startswith("退单") for said in found)
    assert 'class="cards"' in desk.opens(f"/orders/{case.number}").text


def test_an_incident_is_seen_on_its_order(desk: Desk) -> None:
    case = started(desk)
    with desk.office.system.database.writing() as session:
        session.add(
            tables.Incident(number="YC1", order_id=case.id, hall_id=case.view.order.hall_id, kind="step", message="x",
                            created_at=desk.office.clock.now())
        )  # fmt: skip
    titles = [part.text or "" for part in graph(desk, case.number).iter("{*}title")]
    assert any(case.number in said and "有异常单待处理" in said for said in titles)


def test_it_holds_no_personal_data(desk: Desk) -> None:
    case = started(desk, note="请带长网线", contact_name="李红", contact_phone="13900000002")
    child = places(desk, case, "change", change(desk, case, "FREE", contact_phone="13711112222"))
    svg = desk.opens(f"/orders/{child.number}/family.svg").text
    for secret in (NAME, PHONE, CARD, ADDRESS, "李红", "13900000002", "13711112222", "长网线"):
        assert secret not in svg


def test_it_speaks_the_language_of_the_reader(desk: Desk) -> None:
    case = started(desk)
    places(desk, case, "change", change(desk, case, "FREE"))
    desk.client.set_cookie("language", "en")
    found = texts(graph(desk, case.number))
    assert {"Install", "Change, version 1", "asked, awaiting the answer", "this order"} <= {*found}
    assert not any(re.search("[一-鿿]", said) for said in found)


def test_another_halls_order_is_not_shown(desk: Desk) -> None:
    assert desk.opens("/orders/ZJ260301999999/family.svg").status_code == 404


def test_without_graphviz_there_is_the_list_and_what_to_install(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    case = started(desk)
    child = places(desk, case, "cancel", cancel())
    family_graph._drawn.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    page = desk.opens(f"/orders/{case.number}").text
    section = page.partition("family-graph")[2].partition("</section>")[0]
    assert "apt-get install graphviz" in section and "<svg" not in section
    assert f'href="/orders/{child.number}"' in section and f"{case.number}-1" in section
    answer = desk.opens(f"/orders/{case.number}/family.svg")
    assert answer.status_code == 503 and "apt-get install graphviz" in answer.text and "Traceback" not in answer.text


def made_up(case: Case, count: int, word: str) -> tuple[Family, Order]:
    """An install with so many changes: nobody's day lasts that long."""
    root = case.view.order
    members = []
    for number in range(1, count + 1):
        order = Order(id=10_000 + number, number=f"GD{number}{word}", business="change_order", state="failed",
                      element="", accepted_at=root.accepted_at, ended_at=root.accepted_at)  # fmt: skip
        members.append(Member(order, Revision(order_id=order.id, number=number, state=word or "refused")))
    work_order = WorkOrder(id=1, external_id=f"{root.number}-1{word}", attempt=1, state=word or "inProgress",
                           created_at=root.accepted_at)  # fmt: skip
    return Family(root, members, [work_order], {}, frozenset()), root


def test_hundreds_of_members_are_drawn_in_seconds(app: Flask, desk: Desk) -> None:
    family, root = made_up(started(desk), 300, "")
    began = time.process_time()
    with app.test_request_context():
        found = family_graph.shown(family, root)
    assert time.process_time() - began < 10
    assert found.svg.count("<a ") == 301 and len(found.lines) == 302 and not found.problem


def test_more_than_can_be_drawn_are_listed(app: Flask, desk: Desk) -> None:
    family, root = made_up(started(desk), 900, "")
    with app.test_request_context():
        found = family_graph.shown(family, root)
    assert not found.svg and len(found.lines) == 902 and "超过图上最多" in found.problem


def test_markup_in_what_another_system_says_is_only_text(app: Flask, desk: Desk) -> None:
    """A state that nobody knows is shown as it came."""
    family, root = made_up(started(desk), 2, '"><script>alert(1)</script>')
    with app.test_request_context():
        svg = family_graph.shown(family, root).svg
    kinds = {etree.QName(part).localname for part in etree.fromstring(svg.encode()).iter("*")}
    assert kinds <= {"svg", "a", "g", "title", "rect", "path", "polygon", "text", "tspan"}


def test_the_rows_behind_it_are_the_whole_family_from_whichever_side(desk: Desk, office: Office) -> None:
    case = started(desk)
    child = places(desk, case, "change", change(desk, case, "FREE"))
    with office.system.database.reading() as db:
        found = [families.family(db, one.view.order) for one in (case, child)]
    assert [[order.number for order in one.orders] for one in found] == [[case.number, child.number]] * 2
    assert [one.work_orders[0].external_id for one in found] == [f"{case.number}-1"] * 2
    assert found[0].since.keys() == {case.id, child.id}
