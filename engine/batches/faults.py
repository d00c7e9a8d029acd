"""What may be wrong with a row: a code, the column, and the sentence that the person reads."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from engine.errors import Text


@dataclass(frozen=True)
class Fault:
    """Why a row was not, or will not be accepted. `key`: the column; empty: the row as a whole."""

    key: str
    code: str
    zh: str
    en: str

    def as_plain(self) -> dict[str, str]:
        return asdict(self)


#: by code, what a report counts together; "rule" counts by its own sentence
LABELS = {
    "missing": Text("必填项未填", "Required, but empty"),
    "lost_digits": Text("长数字被 Excel 改成了数值", "A long number was turned into a value by Excel"),
    "formula": Text("单元格是公式", "The cell is a formula"),
    "error": Text("单元格是公式错误值", "The cell holds the error of a formula"),
    "long": Text("内容过长", "Too long"),
    "choice": Text("不是可选的内容", "Not one of the choices"),
    "date": Text("日期无法识别", "Not a date"),
    "product": Text("产品编码不可办理", "Not a product code that may be sold"),
    "campaign": Text("活动编码不存在", "No such campaign code"),
    "address": Text("地址与地址库不一致", "Not an address of the address book"),
    "addresses": Text("地址对应多个门牌", "More than one door has this address"),
    "duplicate": Text("与文件内其他行重复", "The same as another row of the file"),
    "other_name": Text("同一证件姓名不一致", "One document, two names"),
    "ports": Text("端口不够文件内全部行使用", "Too few ports for all rows of the file"),
    "already": Text("此前已受理", "Accepted before"),
    "stopped": Text("批次已终止，未受理", "Not accepted: the batch was stopped"),
    "broken": Text("系统内部出错，未受理", "Not accepted: something went wrong here"),
}
#: fields of an order that have another name as columns
COLUMN_OF = {
    "product_id": "product",
    "campaign_id": "campaign",
    "address_id": "address",
    "appointment": "appointment_day",
}


def fault(key: str, code: str, text: Text | None = None) -> Fault:
    """A fault of ours, with its label where nothing more is to be said."""
    said = text or LABELS[code]
    return Fault(key, code, said.zh, said.en)


def of_rules(findings: dict[str, Text]) -> list[Fault]:
    """What the rules of acceptance say, by column."""
    return [Fault(COLUMN_OF.get(field, field), "rule", text.zh, text.en) for field, text in findings.items()]


def label(one: dict[str, str]) -> Text:
    """What a fault is counted under."""
    return LABELS.get(one["code"]) or Text(one["zh"], one["en"])
