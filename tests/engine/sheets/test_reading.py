"""Files of strangers: what is read of them, and what is refused before anything opens it."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from engine.batches.columns import EXPECTED
from engine.errors import Invalid
from engine.sheets.cells import Limits
from engine.sheets.headings import Sheet, sheet
from tests.engine.batches.files import HEADINGS, excel, row, saved, text

LIMITS = Limits(size=2_000_000, unpacked=20_000_000, rows=50)
XML = '<?xml version="1.0" encoding="{}"?>'


def read(content: bytes, limits: Limits = LIMITS) -> Sheet:
    return sheet(content, limits, EXPECTED)


def texts(content: bytes) -> list[list[str]]:
    return [[cell.text for cell in line.cells] for line in read(content).lines]


def why(content: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(Invalid) as refused:
        read(content, limits)
    assert refused.value.fields["file"].en
    return refused.value.fields["file"].zh


def changed(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """A workbook, a part of which was changed by hand."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_excel_and_csv_in_every_encoding_say_the_same() -> None:
    rows = [row(1), row(2, 活动编码="GIFT")]
    found = texts(excel(rows))
    assert found == rows
    for separator in ",\t;":
        plain = text(rows, separator=separator)
        for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030"):
            assert texts(plain.encode(encoding)) == rows, (separator, encoding)


def test_headings_may_stand_lower_in_another_order_and_in_either_language() -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.append(["湖东花苑批量装机"])
    page.merge_cells("A1:F1")
    page.append([])
    page.append(["Phone *", "Customer name", "备用", "Document number", "地址（编码）", "产品编码 *", "安装地址"])
    page.append(["13800000001", "张三", "x", "1", "", "FAST", "1-101"])
    with pytest.raises(Invalid, match="重复"):  # 地址 and 安装地址 are the same column
        page["E3"] = "地址"
        read(saved(book))
    page["E3"] = "楼盘"
    found = read(saved(book))
    assert found.keys == ["phone", "customer_name", "", "document", "", "product", "address"]
    assert [line.number for line in found.lines] == [4]


def test_what_excel_has_made_of_digits_is_seen() -> None:
    """身份证号被 Excel 改成了数字: a long number has lost its digits; a phone number has not."""
    given_ = row(1, 证件号码=350102199001011234, 联系电话=13800000001)
    (line,) = read(excel([given_])).lines
    assert line.cells[1].trap == "lost_digits"
    assert line.cells[2] == ("13800000001", "")
    (line,) = read(excel([row(1, 联系电话=1.38e10)])).lines
    assert line.cells[2] == ("13800000000", "")
    (line,) = read(text([row(1, 证件号码="3.50102E+17", 联系电话="1.38E+10")]).encode()).lines
    assert [cell.trap for cell in line.cells[1:3]] == ["lost_digits", "lost_digits"]
    (line,) = read(text([row(1, 证件号码='="350102"')]).encode()).lines
    assert line.cells[1] == ("350102", "")


def test_formulas_dates_and_errors_are_told_apart() -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.append([*HEADINGS, "预约日期"])
    page.append([*row(1, 客户姓名="=1+1"), date(2026, 12, 1)])
    page.append([*row(2), datetime(2026, 12, 1)])
    page["F3"] = "#N/A"
    first, second = read(saved(book)).lines
    assert first.cells[0].trap == "formula" and first.cells[6].text == "2026-12-01" == second.cells[6].text
    assert second.cells[5].trap == "error"
    (line,) = read(text([row(1, 客户姓名="=cmd|' /C calc'!A0")]).encode()).lines
    assert line.cells[0].trap == "formula"


def test_blank_rows_are_passed_over_and_far_rows_are_found() -> None:
    """A sheet may claim a million rows and have three cells."""
    book = Workbook()
    page = book.worksheets[0]
    page.append(HEADINGS)
    for place, value in enumerate(row(1), start=1):
        page.cell(1_048_576, place, value)
    found = read(saved(book))
    assert [line.number for line in found.lines] == [1_048_576]
    wide = changed(excel([row(1)]), lambda parts: parts.update(
        {SHEET: parts[SHEET].replace(b"</row></sheetData>", b'<c r="XFD2" t="n"><v>1</v></c></row></sheetData>')}
    ))  # fmt: skip
    assert len(read(wide).lines[0].cells) == len(HEADINGS)


def test_only_the_first_visible_sheet_counts() -> None:
    book = Workbook()
    book.worksheets[0].append(["列表"])
    book.worksheets[0].sheet_state = "veryHidden"
    page = book.create_sheet("装机")
    page.append(HEADINGS)
    page.append(row(1))
    assert len(read(saved(book)).lines) == 1


def test_merged_and_hidden_rows_are_refused_with_their_place() -> None:
    book = Workbook()
    page = book.worksheets[0]
    for values in (HEADINGS, row(1), row(2)):
        page.append(values)
    page.merge_cells("F2:F3")
    assert "F2:F3" in why(saved(book))
    page.unmerge_cells("F2:F3")
    page.row_dimensions[3].hidden = True
    assert "第 3 行是隐藏行" in why(saved(book))


def test_too_many_rows_too_large_empty_and_headings_that_are_missing() -> None:
    assert "超过 50 行" in why(excel([row(count) for count in range(51)]))
    assert "超过 50 行" in why(text([row(count) for count in range(80)]).encode())
    assert "超过 2 MB" in why(b"x" * 2_000_001)
    assert "空的" in why(b"") == why(b" \n ")
    assert "没有找到表头" in why(excel([], ["一", "二"]))
    assert "联系电话、产品编码" in why(excel([row(1)[:2]], ["姓名", "证件号码", "安装地址", "备注"]))


def _macro(parts: dict[str, bytes]) -> None:
    parts["xl/vbaProject.bin"] = b"-"


def _macro_type(parts: dict[str, bytes]) -> None:
    name = "[Content_Types].xml"
    parts[name] = parts[name].replace(b"spreadsheetml.sheet.main", b"macroEnabled.main")


def _external(parts: dict[str, bytes]) -> None:
    parts["xl/externalLinks/externalLink1.xml"] = b"<externalLink/>"


def _entities(parts: dict[str, bytes]) -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    parts[SHEET] = XML.format("UTF-8").encode() + laughs + parts[SHEET].partition(b"?>")[2]


def _utf_16(parts: dict[str, bytes]) -> None:
    parts["xl/sharedStrings.xml"] = '<!DOCTYPE x SYSTEM "file:///etc/passwd"><sst/>'.encode("utf-16")


def _utf_7(parts: dict[str, bytes]) -> None:
    parts["xl/sharedStrings.xml"] = XML.format("utf-7").encode() + b"+ADwAIQ-DOCTYPE"


def _bomb(parts: dict[str, bytes]) -> None:
    parts["xl/media/zeros.xml"] = b"0" * 15_000_000


def _many(parts: dict[str, bytes]) -> None:
    parts.update({f"xl/media/{count}.png": b"-" for count in range(600)})


def _broken(parts: dict[str, bytes]) -> None:
    parts[SHEET] = parts[SHEET][:-30]


def _no_sheet(parts: dict[str, bytes]) -> None:
    del parts["xl/workbook.xml"]


def _no_workbook(parts: dict[str, bytes]) -> None:
    for name in [name for name in parts if name.startswith("xl/")]:
        del parts[name]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_macro, "宏"), (_macro_type, "宏"), (_external, "外部链接"), (_entities, "实体"), (_utf_16, "实体"),
        (_utf_7, "实体"), (_bomb, "解压后过大"), (_many, "解压后过大"), (_broken, "损坏"), (_no_sheet, "损坏"),
    ],
)  # fmt: skip
def test_a_workbook_that_does_something_or_hides_something_is_not_opened(
    change: Callable[[dict[str, bytes]], None], said: str
) -> None:
    assert said in why(changed(excel([row(1)]), change))


def test_other_kinds_of_files_are_known_by_their_content() -> None:
    """The name says nothing: these are all sent as .xlsx."""
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    assert "旧版" in why(ole + b"-" * 600)
    assert "密码" in why(ole + b"-" * 600 + "EncryptedPackage".encode("utf-16-le"))
    for other in (b"%PDF-1.7 x", b"\x89PNG\r\n", b"MZ\x90", b"\x7fELF", b"Rar!\x1a", b"a\x00b,c"):
        assert "只能上传" in why(other)
    assert "UTF-16" in why(text([row(1)]).encode("utf-16"))
    assert "编码" in why(b"\xff\xfa" + text([row(1)]).encode("gbk") + b"\xff")
    assert "只能上传" in why(changed(excel([]), _no_workbook))
    assert "损坏" in why(excel([row(1)])[:-40])
    assert "引号" in why((text([row(1)]) + '"未关闭').encode())


def test_an_encrypted_part_is_told() -> None:
    content = bytearray(excel([row(1)]))
    with zipfile.ZipFile(BytesIO(bytes(content))) as archive:
        place = archive.start_dir
    content[place + 8] |= 1
    assert "密码" in why(bytes(content))


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_any_bytes_are_refused_or_read(content: bytes) -> None:
    for begin in (b"", b"PK\x03\x04", text([row(1)]).encode()):
        with contextlib.suppress(Invalid):
            read(begin + content)


@settings(max_examples=60)
@given(st.integers(0, 6000), st.binary(min_size=1, max_size=40))
def test_a_damaged_workbook_is_refused_or_read(place: int, noise: bytes) -> None:
    content = bytearray(excel([row(1)]))
    content[place : place + len(noise)] = noise
    with contextlib.suppress(Invalid):
        read(bytes(content))


@settings(max_examples=60)
@given(st.lists(st.lists(st.text(max_size=30), min_size=1, max_size=8), max_size=8))
def test_any_cells_are_read_from_a_csv_file(rows: list[list[str]]) -> None:
    with contextlib.suppress(Invalid):
        read(text(rows).encode("utf-8", "surrogatepass"))


def test_what_we_write_can_be_read() -> None:
    assert load_workbook(BytesIO(excel([row(1)]))).worksheets[0]["A2"].value == "客户1"
