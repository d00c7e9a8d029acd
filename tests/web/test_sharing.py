"""Links to an order for those who only look: what they show, and above all what they don't."""

import re
from html import unescape

import pytest

from engine import tables
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.web.actors import CARD, NAME, PHONE, Desk

CONTACT, CONTACT_PHONE, NOTE, SAID = "欧阳联系", "13911112222", "狗很凶", f"{NAME}家中无人，打 {PHONE}"


@pytest.fixture
def case(desk: Desk, office: Office) -> Case:
    """An order with all that may be said of people in it, at which the provisioning system is at work."""
    number = desk.places(contact_name=CONTACT, contact_phone=CONTACT_PHONE, note=NOTE)
    case = Case(office, number)
    office.provisioning.says(case, "inProgress", ("accept_work_order", "completed"), ("book_appointment", "inProgress"))
    return case


@pytest.fixture
def link(desk: Desk, case: Case) -> str:
    """The path of a link to it that was just made."""
    return made(desk, case)


def made(desk: Desk, case: Case, hours: int = 168) -> str:
    page = desk.posts(f"/orders/{case.number}/shares", hours=hours).text
    found = re.search(r">http://[^/<]+(/shared/[\w-]{43})</textarea>", page)
    assert found is not None, page
    return found[1]


def secrets(case: Case) -> list[str]:
    """All that a stranger must not read, also masked or in part."""
    order, customer = case.view.order, case.view.customer
    found = [customer.name, customer.document, customer.phone, order.contact_name, order.contact_phone, order.account,
             order.address_text, order.note or "-", SAID, "张", "欧阳", "138****", CARD[:6], town.OPERATOR, "职员",
             order.address_text[-6:], "101室"]  # fmt: skip
    return [*found, str(order.amount / 100)]


def told(visitor: Desk, link: str) -> str:
    """Everything that a stranger is told, page and news, in both languages."""
    parts = []
    for language in ("zh", "en"):
        visitor.opens(f"{link}?lang={language}")
        parts += [visitor.opens(link).text, visitor.opens(f"{link}/now").text]
    return unescape("\n".join(parts))


def test_a_stranger_sees_where_the_order_stands(stranger: Desk, office: Office, link: str, case: Case) -> None:
    assert stranger.posts("/auth/logout").status_code == 302
    page = stranger.opens(link).text
    assert case.number in page and "装机" in page and "正在【集中预约】" in page and "轮到" in page
    assert 'data-mark="book_appointment"' in page and "到期" in page and "当前步骤" in page
    assert re.search(r'aria-current="step"><i class="sign current"></i><span>集中预约', page)


@pytest.mark.parametrize("state", ["inProgress", "pending", "held", "failed"])
def test_nothing_personal_is_told_whatever_happens(
    stranger: Desk, office: Office, link: str, case: Case, state: str
) -> None:
    office.provisioning.says(case, state, ("accept_work_order", "completed"), reason=("10R01", SAID))
    office.clock.passes(days=4)
    office.fires()
    stranger.posts("/auth/logout")
    said = told(stranger, link)
    with office.system.database.writing() as session:
        session.add(
            tables.Incident(number="YC1", order_id=case.id, hall_id=case.view.order.hall_id, kind="send", message=SAID,
                            created_at=office.clock.now(), state="open")
        )  # fmt: skip
    said += told(stranger, link)
    assert "遇到异常" in said and case.number in said
    assert [secret for secret in secrets(case) if secret in said] == []


def test_nothing_can_be_pressed_but_the_language(stranger: Desk, link: str) -> None:
    page = stranger.opens(link).text
    assert re.findall(r"<a[\s>]", page) == [] and "csrf" not in page and "post" not in page.lower()
    assert re.findall(r"<(?:button|input|select)[^>]*>", page) == ['<button name="lang" value="en" lang="en">']


def test_the_address_goes_nowhere_else(stranger: Desk, link: str) -> None:
    for path in (link, f"{link}/now", "/shared/unknown"):
        headers = stranger.opens(path).headers
        assert headers["Referrer-Policy"] == "no-referrer" and headers["Cache-Control"] == "no-store"
        assert "noindex" in headers["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex' in stranger.opens(link).text


def test_a_stranger_gets_no_session(app_link: tuple[Desk, str]) -> None:
    visitor, link = app_link
    assert "Set-Cookie" not in visitor.opens(link).headers


@pytest.fixture
def app_link(desk: Desk, office: Office, link: str) -> tuple[Desk, str]:
    """A browser that was never here, and the link."""
    return Desk(desk.client.application, office), link


def test_the_page_is_there_in_both_languages(app_link: tuple[Desk, str]) -> None:
    visitor, link = app_link
    answer = visitor.opens(f"{link}?lang=en")
    assert answer.status_code == 302 and answer.location == link
    assert "Progress of a broadband order" in visitor.opens(link).text
    assert visitor.opens(f"{link}?lang=klingon").status_code == 200


def test_what_has_ended_is_one_and_the_same_page(desk: Desk, case: Case, office: Office) -> None:
    expired, gone = made(desk, case, 1), made(desk, case)
    share = max(one.id for one in office.rows(tables.Share))
    assert desk.posts(f"/orders/{case.number}/shares/{share}/revoke").status_code == 302
    office.clock.passes(hours=1)
    visitor = Desk(desk.client.application, office)
    strange = ["/shared/x", "/shared/", "/shared/a/b/c", "/shared/%00", "/shared/..%2f..", "/shared/" + "x" * 3000,
               "/shared/%F0%9F%98%80", "/shared/' OR 1=1--"]  # fmt: skip
    pages = {visitor.opens(path).text for path in (expired, gone, *strange)}
    assert len(pages) == 1 and "请向营业厅索取新的链接" in pages.pop()
    for path in (expired, gone, f"{gone}/now", *strange):
        assert visitor.opens(path).status_code == 404


def test_the_link_is_shown_once_and_listed_without_it(desk: Desk, case: Case, link: str) -> None:
    Desk(desk.client.application, case.office).opens(link)
    page = desk.opens(f"/orders/{case.number}").text
    assert link.rsplit("/", 1)[1] not in page
    assert "链接 1 个，有效 1 个" in page and "1 次" in page and "生成进度链接" in page
    (share,) = case.office.rows(tables.Share)
    desk.posts(f"/orders/{case.number}/shares/{share.id}/revoke")
    after = desk.opens(f"/orders/{case.number}").text
    assert "有效 0 个" in after and "已收回" in after and "收回进度链接" in after


def test_who_may_not_share_sees_no_form_and_is_refused(desk: Desk, case: Case, link: str) -> None:
    (share,) = case.office.rows(tables.Share)
    viewer = Desk(desk.client.application, case.office)
    viewer.signs_in(town.VIEWER)
    assert "分享进度" not in viewer.opens(f"/orders/{case.number}").text
    elsewhere = Desk(desk.client.application, case.office)
    elsewhere.signs_in(town.STRANGER)
    for other, status in ((viewer, 403), (elsewhere, 404)):
        assert other.posts(f"/orders/{case.number}/shares", hours=24).status_code == status
        assert other.posts(f"/orders/{case.number}/shares/{share.id}/revoke").status_code == status
    assert desk.posts("/orders/ZJ0/shares", hours=24).status_code == 404
    assert desk.posts(f"/orders/{case.number}/shares/999999999999/revoke").status_code == 404


@pytest.mark.parametrize("hours", ["", "abc", "0", "-1", "25", "99999999999999999999", "1e9"])
def test_a_length_that_is_not_offered_makes_no_link(desk: Desk, case: Case, hours: str) -> None:
    answer = desk.posts(f"/orders/{case.number}/shares", hours=hours)
    assert answer.status_code == 302 and case.office.rows(tables.Share) == []
    assert "请选择有效期" in desk.opens(f"/orders/{case.number}").text


def test_without_the_forms_token_nothing_is_made(desk: Desk, case: Case) -> None:
    assert desk.client.post(f"/orders/{case.number}/shares", data={"hours": "24"}).status_code == 400
    assert case.office.rows(tables.Share) == []
