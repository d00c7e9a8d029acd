"""Looks at a file before anything opens it: what it is, and whether it may be opened at all.

An .xlsx is a zip of XML parts. Sizes that a zip declares are binding: Python's reader gives no byte more, and what it
read is checked against the declared sum. So a bomb is seen without lighting it.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from engine.errors import Invalid
from engine.sheets.cells import Limits, refused

#: more parts than any table has
PARTS = 500
#: a part that grows by more than this is no table, unless it is small
RATIO, SMALL = 200, 1_000_000
_ZIP, _EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
#: how other kinds of files begin
_OTHERS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x7fELF",
    b"MZ",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
)
_ENTITIES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']""")
_ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
#: parts that make a workbook do something, or look elsewhere
_MACROS = re.compile(r"(^|/)(vbaProject\.bin|macrosheets/|activeX/|ctrlProps/.*\.bin)", re.IGNORECASE)
_OUTSIDE = re.compile(r"(^|/)(externalLinks|embeddings|connections\.xml|queryTables)(/|$)", re.IGNORECASE)

NOT_A_TABLE = ("只能上传 Excel（.xlsx）或 CSV 文件", "Only an Excel (.xlsx) or CSV file can be taken")
DAMAGED = (
    "文件已损坏，请在 Excel 中打开后另存一份再上传",
    "The file is damaged; open it in Excel, save a copy and send that",
)


def kind(content: bytes, limits: Limits) -> str:
    """`xlsx` or `csv`, by the content alone; raises `Invalid` for whatever may not be opened."""
    if not content.strip():
        raise refused("文件是空的", "The file is empty")
    if len(content) > limits.size:
        most = limits.size // 1_000_000
        raise refused(f"文件超过 {most} MB", f"The file has more than {most} MB")
    if content.startswith(_OLE):
        raise _old(content)
    if content.startswith((_ZIP, _EMPTY_ZIP)):
        _workbook(content, limits)
        return "xlsx"
    if content.startswith(_OTHERS):
        raise refused(*NOT_A_TABLE)
    return "csv"


def _old(content: bytes) -> Invalid:
    if _ENCRYPTED in content:
        return refused(
            "文件有打开密码，请取消密码后再上传", "The file is encrypted; take its password off and send it again"
        )
    return refused("这是旧版 Excel（.xls）文件，请另存为 .xlsx", "This is an old Excel file (.xls); save it as .xlsx")


def _workbook(content: bytes, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _outline(archive.infolist(), limits)
            for part in archive.infolist():
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _markup(archive.read(part))
    except Invalid:
        raise
    except Exception as error:  # a stranger's zip fails in many ways
        raise refused(*DAMAGED) from error


def _outline(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Judges the parts by their names and the sizes that they declare; nothing is unpacked."""
    names = [part.filename for part in parts]
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise refused(*NOT_A_TABLE)
    if any(part.flag_bits & 1 for part in parts):
        raise refused(
            "文件有打开密码，请取消密码后再上传", "The file is encrypted; take its password off and send it again"
        )
    swollen = any(part.file_size > max(SMALL, RATIO * part.compress_size) for part in parts)
    if (
        len(parts) > PARTS
        or len(set(names)) < len(names)
        or swollen
        or sum(p.file_size for p in parts) > limits.unpacked
    ):
        raise refused(
            "文件解压后过大，请只保留要受理的表格", "The file unpacks to too much; keep nothing in it but the table"
        )
    if any(_MACROS.search(name) for name in names):
        raise refused("文件含有宏，请另存为不含宏的 .xlsx", "The file holds macros; save it as .xlsx without them")
    if any(_OUTSIDE.search(name) for name in names):
        raise refused(
            "文件含有外部链接或嵌入对象，请粘贴为数值后另存再上传",
            "The file links to others or embeds some; paste as values, save it and send that",
        )


def _markup(part: bytes) -> None:
    """No part declares entities or hides them in another encoding."""
    declared = _DECLARED.search(part[:200])
    hidden = b"\x00" in part or (declared is not None and declared[1].lower() not in _ENCODINGS)
    if hidden or _ENTITIES.search(part):
        raise refused(
            "文件含有不安全的内容（XML 实体），不予打开", "The file holds unsafe markup (XML entities) and isn't opened"
        )
    if b"macroEnabled" in part:
        raise refused("文件含有宏，请另存为不含宏的 .xlsx", "The file holds macros; save it as .xlsx without them")
