"""The columns of a file of installs: what they may be called, what goes in, what must be there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.acceptance.install import PAYMENT_KINDS
from engine.errors import Text
from engine.orders import identity
from engine.orders.half_days import SLOTS
from engine.sheets.headings import Expected

NOTHING = Text("", "")


@dataclass(frozen=True)
class Column:
    """A column. `hint` says how it is filled in."""

    key: str
    name: Text
    must: bool = False
    width: int = 14
    more: tuple[str, ...] = ()  #: other names that files have for it
    hint: Text = NOTHING


YES_NO = {"yes": Text("是", "yes"), "no": Text("否", "no")}
#: columns with words of a list: what may be written, for what
CHOICES: Mapping[str, Mapping[str, Text]] = {
    "document_kind": identity.KINDS,
    "payment_kind": PAYMENT_KINDS,
    "at_the_door": YES_NO,
    "appointment_slot": {code: words for code, (_begins, _ends, words) in SLOTS.items()},
}
#: what an empty cell of such a column means
USUAL = {"document_kind": "identity_card", "payment_kind": "prepaid", "at_the_door": "no", "appointment_slot": "am"}
MARK = "mark"
#: what the template writes before its example rows; rows with it are passed over
EXAMPLES = ("示例", "example")

COLUMNS = (
    Column(MARK, Text("序号", "No."), width=9, more=("编号", "No", "#"),
        hint=Text("可不填；以“示例”开头的行不受理", "Optional; rows that begin with “Example” are passed over")),
    Column("customer_name", Text("客户姓名", "Customer name"), must=True, more=("姓名", "客户名称", "name"),
        hint=Text("与证件一致", "As on the document")),
    Column("document_kind", Text("证件类型", "Document kind"), width=16,
        hint=Text("不填为居民身份证", "Empty: identity card")),
    Column("document", Text("证件号码", "Document number"), must=True, width=23,
        more=("身份证号", "身份证号码", "document no"),
        hint=Text("须为文本格式，否则 Excel 会丢失末尾几位", "Format as text, or Excel loses the last digits")),
    Column("phone", Text("联系电话", "Phone"), must=True, width=15,
        more=("手机", "手机号", "手机号码", "电话", "mobile"), hint=Text("11 位手机号码", "Mobile number, 11 digits")),
    Column("product", Text("产品编码", "Product code"), must=True, width=18, more=("产品", "product"),
        hint=Text("从列表中选择", "Choose from the list")),
    Column("campaign", Text("活动编码", "Campaign code"), width=18, more=("营销活动", "活动", "campaign"),
        hint=Text("不办理则不填", "Empty: none")),
    Column("address", Text("安装地址", "Address"), must=True, width=46,
        more=("标准地址", "地址编码", "地址", "address code"),
        hint=Text("标准地址全称（到户）或地址编码，须与地址库完全一致",
            "Full standard address down to the door, or its code; exactly as in the address book")),
    Column("contact_name", Text("联系人", "Contact"), more=("联系人姓名",),
        hint=Text("不填为客户本人", "Empty: the customer")),
    Column("contact_phone", Text("联系人电话", "Contact phone"), width=15,
        hint=Text("不填为客户电话", "Empty: the customer's")),
    Column("payment_kind", Text("付费方式", "Payment"), width=16, hint=Text("不填为预付费", "Empty: prepaid")),
    Column("at_the_door", Text("上门收费", "Paid at the door"), hint=Text("是或否，不填为否", "yes or no; empty: no")),
    Column("appointment_day", Text("预约日期", "Appointment date"), width=16,
        hint=Text("如 2026-12-01，可不填", "As 2026-12-01; may be empty")),
    Column("appointment_slot", Text("预约时段", "Half day"), width=22,
        hint=Text("上午或下午，不填为上午", "Morning or afternoon; empty: morning")),
    Column("note", Text("备注", "Note"), width=24, more=("说明", "remark"),
        hint=Text("最多 500 字", "At most 500 characters")),
)  # fmt: skip
BY_KEY = {column.key: column for column in COLUMNS}
EXPECTED = Expected(
    names={one.key: (one.name.zh, one.name.en, *one.more) for one in COLUMNS},
    must={one.key: one.name for one in COLUMNS if one.must},
)


def name(key: str) -> Text:
    """A column, as people say it; empty: the row as a whole."""
    return BY_KEY[key].name if key in BY_KEY else Text("整行", "whole row")


def meant(key: str, text: str) -> str | None:
    """The code that a word of a list stands for, in either language; None: for none."""
    if not text:
        return USUAL[key]
    wanted = text.casefold()
    for code, words in CHOICES[key].items():
        if wanted in (code, words.zh.casefold(), words.en.casefold()) or (
            key == "appointment_slot" and wanted in (words.zh[:2], words.en.split(" ")[0].casefold())
        ):
            return code
    return {"y": "yes", "true": "yes", "n": "no", "false": "no"}.get(wanted) if key == "at_the_door" else None
