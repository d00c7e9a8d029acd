"""Batches at the door: files of all kinds, the dry run as the confirmation page, rights, files that go out."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from engine import tables
from engine.batches.running import Running
from tests.engine import town
from tests.engine.actors import Office
from tests.engine.batches.files import HEADINGS, card, excel, row, text
from tests.web.actors import Desk

FORMULA = '=HYPERLINK("http://evil","x")'


def sends(desk: Desk, content: bytes, name: str = "a.xlsx", **more: Any) -> TestResponse:
    fields = {"csrf_token": desk.token(), "file": FileStorage(BytesIO(content), name), **more}
    boundary, body = encode_multipart(fields)  # the client itself would leave large files open
    return desk.client.post("/batches", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def works(office: Office) -> None:
    running = Running(office.system.database, office.system.clock, office.system.orchestrator)
    while running.work():
        pass


@pytest.fixture
def sent(desk: Desk, office: Office) -> str:
    """The path of a batch that was checked: two good rows, one bad, one with a formula."""
    answer = sends(desk, excel([row(1), row(2), row(3, 联系电话="138"), row(4, 客户姓名=FORMULA)]))
    assert answer.status_code == 302, answer.text
    works(office)
    return answer.location


def number(path: str) -> int:
    return int(path.rpartition("/")[2])


def test_from_the_file_to_the_report(desk: Desk, office: Office, sent: str) -> None:
    """S: the confirmation page is viewed before the data are submitted; of a batch it is the dry run's report."""
    page = desk.opens(sent).text
    assert "试算确认单" in page and "¥200.00" in page and "提交受理 2 户" in page
    assert "手机号码应为" in page and "单元格是公式" in page
    token = office.rows(tables.Batch)[0].token
    assert f'value="{token}"' in page
    assert office.rows(tables.Order) == []
    wrong = desk.posts(f"{sent}/submit", token="guessed")
    assert wrong.status_code == 302 and "试算结果已更新" in desk.opens(sent).text
    desk.posts(f"{sent}/submit", token=token)
    desk.posts(f"{sent}/submit", token=token)
    assert "没有重复受理" in desk.opens(sent).text
    works(office)
    page = desk.opens(f"{sent}?rows=accepted").text
    orders = [one.number for one in office.rows(tables.Order)]
    assert len(orders) == 2 and all(one in page for one in orders) and "已完成" in page
    report = desk.opens(f"{sent}/report").text
    assert all(one in report for one in orders) and "手机号码应为" in report


def test_pages_show_nothing_personal_in_full(desk: Desk, sent: str) -> None:
    for path in (sent, f"{sent}?rows=good", f"{sent}/report", "/batches", f"{sent}/live"):
        page = desk.opens(path).text
        assert "客户1" not in page and card(1) not in page and "13800000001" not in page, path
        assert "1单元101室" not in page, path


def test_the_file_handed_back_has_all_that_was_sent_and_every_fault_marked(desk: Desk, sent: str) -> None:
    answer = desk.posts(f"{sent}/files/marked")
    assert "attachment" in answer.headers["Content-Disposition"]
    sheet = load_workbook(BytesIO(answer.data)).worksheets[0]
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == [*HEADINGS, "结果", "订单号", "问题"]
    assert [cell.value or "" for cell in rows[1][:6]] == row(1)
    phone = rows[3][2]
    assert phone.value == "138" and phone.fill.fgColor.rgb.endswith("FBD5D1") and "11 位" in phone.comment.text
    assert "联系电话：" in rows[3][8].value and rows[1][8].value in (None, "")
    formula = rows[4][0]
    assert (formula.value, formula.data_type, formula.quotePrefix) == (FORMULA, "s", True)


def test_a_marked_file_may_be_mended_and_sent_again(desk: Desk, office: Office, sent: str) -> None:
    desk.posts(f"{sent}/submit", token=office.rows(tables.Batch)[0].token)
    works(office)
    book = load_workbook(BytesIO(desk.posts(f"{sent}/files/marked").data))
    sheet = book.worksheets[0]
    sheet["C4"] = "13800000003"
    file = BytesIO()
    book.save(file)
    again = sends(desk, file.getvalue()).location
    works(office)
    counts = {one.state for one in office.rows(tables.BatchRow) if one.batch_id == number(again)}
    assert counts == {"skipped", "checked", "faulty"}
    assert "已受理为 ZJ" in desk.opens(f"{again}?rows=left_out").text
    head = load_workbook(BytesIO(desk.posts(f"{again}/files/marked").data)).worksheets[0][1]
    assert [cell.value for cell in head] == [*HEADINGS, "结果", "订单号", "问题"]


def test_the_report_as_a_file_is_masked(desk: Desk, office: Office, sent: str) -> None:
    answer = desk.posts(f"{sent}/files/report")
    values = [
        str(cell.value) for line in load_workbook(BytesIO(answer.data)).worksheets[0].iter_rows() for cell in line
    ]
    assert "客**" in values and not any(word in one for one in values for word in ("客户1", card(1), "13800000001"))


def test_the_template_is_filled_in_and_taken(desk: Desk, office: Office) -> None:
    """The lists hold what this person may sell, and nothing else; the examples are no installs."""
    book = load_workbook(BytesIO(desk.opens("/batches/template.xlsx").data))
    sheet, lists = book.worksheets[0], book.worksheets[2]
    assert lists.sheet_state == "hidden"
    values = {cell.value for line in lists.iter_rows() for cell in line if cell.value}
    assert any(str(one).startswith("FAST ") for one in values) and not any("WEST" in str(one) for one in values)
    assert {str(one.sqref) for one in sheet.data_validations.dataValidation} >= {"F4:F5004", "G4:G5004"}
    for place, value in enumerate(["1", "客户1", "", card(1), "13800000001", "FAST 宽带FAST", "", "1-101"], start=1):
        sheet.cell(4, place, value)
    file = BytesIO()
    book.save(file)
    sends(desk, file.getvalue())
    works(office)
    assert [one.state for one in office.rows(tables.BatchRow)] == ["checked"]


def test_the_template_speaks_english_too(desk: Desk, office: Office) -> None:
    desk.opens("/language/en?next=/")
    book = load_workbook(BytesIO(desk.opens("/batches/template.xlsx").data))
    assert book.worksheets[0]["B1"].value == "Customer name *"
    book.worksheets[0].append(["3", "Ann", "passport", "E1234567", "13800000001", "FAST x", "", "1-101"])
    file = BytesIO()
    book.save(file)
    assert sends(desk, file.getvalue()).status_code == 302
    works(office)
    assert [one.state for one in office.rows(tables.BatchRow)] == ["checked"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"), (b"%PDF-1.7", "只能上传"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"-" * 99, "旧版"),
        (excel([row(1)])[:-50], "已损坏"), (excel([]), "没有要受理的行"), ("一,二\n三,四".encode(), "没有找到表头"),
        (text([row(1)]).encode("utf-16"), "UTF-16"), (b"\x00" * 100, "只能上传"),
    ],
)  # fmt: skip
def test_a_file_that_cant_be_taken_is_refused_beside_its_field(
    desk: Desk, office: Office, content: bytes, said: str
) -> None:
    answer = sends(desk, content)
    assert answer.status_code == 400 and said in answer.text and 'role="alert"' in answer.text
    assert office.rows(tables.Batch) == office.rows(tables.BatchRow) == []


def test_no_file_and_a_file_without_a_name_are_told(desk: Desk) -> None:
    assert "请选择文件" in desk.posts("/batches").text
    assert "请选择文件" in sends(desk, b"x", "").text
    assert desk.posts("/batches", file="text").status_code == 400


def test_only_this_door_takes_more_than_a_megabyte(desk: Desk, office: Office) -> None:
    large = text([row(1), [*row(2)[:5], "x" * 1_500_000]]).encode()
    answer = sends(desk, large)
    assert answer.status_code in (302, 400) and answer.status_code != 413
    assert "超过 5 MB" in sends(desk, b"x" * 5_500_000).text
    assert sends(desk, b"x" * 21_000_000).status_code == 413
    assert desk.posts("/orders/new/install", note="x" * 1_500_000).status_code == 413


def test_names_of_files_are_shown_as_text(desk: Desk, office: Office) -> None:
    sends(desk, excel([row(1)]), "../../<b>湖东\u202e.xlsx")
    assert office.rows(tables.Batch)[0].file_name == "<b>湖东.xlsx"
    assert "&lt;b&gt;湖东.xlsx" in desk.opens("/batches").text


def test_others_see_nothing_of_it(desk: Desk, app: Flask, office: Office, sent: str) -> None:
    """Own file, own hall: the sender, and the duty manager of that hall."""
    paths = [("GET", sent), ("GET", f"{sent}/live"), ("GET", f"{sent}/report"), ("POST", f"{sent}/files/marked"),
             ("POST", f"{sent}/files/report"), ("POST", f"{sent}/stop")]  # fmt: skip
    expected = {town.COLLEAGUE: 404, town.STRANGER: 404, town.VIEWER: 403, town.SUPERVISOR: 403, town.MANAGER: 200}
    for who, status in expected.items():
        other = Desk(app, office)
        other.signs_in(who)
        for method, path in paths:
            answer = other.opens(path) if method == "GET" else other.posts(path)
            wanted = 302 if path.endswith("/stop") and status == 200 else status
            assert answer.status_code == wanted, (who, path)
        listed = other.opens("/batches")
        assert listed.status_code == (200 if status != 403 else 403)
        assert ("a.xlsx" in listed.text) == (status == 200)
        assert ("批量受理" in other.opens("/").text) == (status != 403)


def test_the_manager_may_not_submit_for_another(desk: Desk, app: Flask, office: Office, sent: str) -> None:
    manager = Desk(app, office)
    manager.signs_in(town.MANAGER)
    page = manager.opens(sent).text
    assert "只有上传者本人（100101）" in page and "/submit" not in page
    manager.posts(f"{sent}/submit", token=office.rows(tables.Batch)[0].token)
    assert office.rows(tables.Batch)[0].state == "checked"


@pytest.mark.parametrize("path", ["0", "99", str(2**63), str(2**70), "-1", "x", "1%00"])
def test_a_batch_that_is_none_is_not_found(desk: Desk, path: str) -> None:
    assert desk.opens(f"/batches/{path}").status_code == 404
    assert desk.posts(f"/batches/{path}/stop").status_code == 404


@pytest.mark.parametrize(
    "query", ["rows=x", "after=x", "after=-5", f"after={2**80}", "rows=accepted&after=99999999999"]
)
def test_nonsense_in_the_address_is_passed_over(desk: Desk, sent: str, query: str) -> None:
    assert desk.opens(f"{sent}?{query}").status_code == 200
    assert desk.opens(f"/batches?before={query[-9:]}").status_code == 200


def test_acts_out_of_turn_explain_themselves(desk: Desk, sent: str) -> None:
    """A stale tab: the batch is not in that state any more."""
    for act in ("pause", "resume"):
        desk.posts(f"{sent}/{act}")
        assert "批次待确认，不能" in desk.opens(sent).text
    assert desk.posts(f"{sent}/dance").status_code == desk.posts(f"{sent}/files/x").status_code == 404
    assert desk.opens(f"{sent}/stop").status_code == 405
    desk.posts(f"{sent}/stop")
    desk.posts(f"{sent}/stop")
    assert "批次已终止，不能终止" in desk.opens(sent).text


def test_each_act_and_each_file_that_goes_out_is_in_the_audit(desk: Desk, office: Office, sent: str) -> None:
    """Who, what, which batch; nothing personal."""
    for act in ("recheck", "files/marked", "files/report", "stop"):
        desk.posts(f"{sent}/{act}")
    found = [(one.act, one.subject) for one in office.rows(tables.Audit) if one.act.startswith("batch.")]
    acts = ("send", "recheck", "marked", "report", "stop")
    assert found == [(f"batch.{act}", f"batch {number(sent)}") for act in acts]


def test_without_its_token_no_form_is_taken(desk: Desk, office: Office, sent: str) -> None:
    assert desk.client.post(f"{sent}/stop").status_code == 400
    assert desk.client.post("/batches", data={"file": (BytesIO(excel([row(1)])), "a.xlsx")}).status_code == 400
    assert len(office.rows(tables.Batch)) == 1


def test_all_of_it_in_english(desk: Desk, sent: str) -> None:
    desk.opens("/language/en?next=/")
    page = desk.opens(sent).text
    assert "Dry run, to be confirmed" in page and "Phone: A mobile phone number has 11 digits" in page
    assert "Send a file" in desk.opens("/batches").text


def test_many_rows_come_on_pages(desk: Desk, office: Office) -> None:
    sends(desk, excel([row(count, 联系电话="1") for count in range(120)]))
    works(office)
    page = desk.opens("/batches/1").text
    assert page.count("有问题</span></td>") == 50 and "after=51" in page
    assert desk.opens("/batches/1?rows=problems&after=101").text.count("有问题</span></td>") == 20
