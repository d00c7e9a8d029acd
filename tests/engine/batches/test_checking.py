"""The dry run: all faults of all rows, sums and promises; nothing is placed."""

from __future__ import annotations

from sqlalchemy import text, update

from engine import tables
from engine.orders.identity import identity_card_check
from tests.engine import town
from tests.engine.actors import Office
from tests.engine.batches.files import HEADINGS, card, row
from tests.engine.batches.sender import Sender

MANY = "预约日期", "预约时段", "付费方式", "上门收费", "证件类型", "备注"


def test_a_dry_run_places_nothing_and_says_what_it_would_come_to(sender: Sender, office: Office) -> None:
    before = office.free_ports("1")
    counts = sender.checks([row(1), row(2, 活动编码="DEAL"), row(3, 产品编码="FREE"), row(4, 联系电话="138")])
    assert counts == {"checked": 3, "faulty": 1}
    batch = sender.batch
    assert batch.state == "checked" and batch.token
    assert batch.summary["amount"] == 10000 + 34000 and batch.summary["monthly"] == 10000
    assert batch.summary["duties"] == 1  # FREE without a campaign
    assert [one["rows"] for one in batch.summary["products"]] == [1, 1, 1]
    assert batch.summary["promises"][0].startswith("2026-03-02")  # accepted before 16:00: the same day
    assert [(one["key"], one["rows"]) for one in batch.summary["faults"]] == [("phone", 1)]
    assert office.rows(tables.Order) == office.rows(tables.Confirmation) == office.rows(tables.Customer) == []
    assert office.free_ports("1") == before


def test_every_fault_of_a_row_is_told_beside_its_column(sender: Sender) -> None:
    sender.checks([["", "12", "138", "NONE", "NONE", "湖东", "明天", "晚上", "现金", "也许", "驾照", "x" * 501]],
                  [*HEADINGS, *MANY])  # fmt: skip
    said = {line.partition(":")[0]: line.partition(": ")[2] for line in sender.said(2)}
    assert list(said) == [
        "customer_name", "document_kind", "document", "phone", "product", "campaign", "address", "payment_kind",
        "at_the_door", "appointment_day", "appointment_slot", "note",
    ]  # fmt: skip
    assert "FAST" in said["product"] and "WEST" not in said["product"]
    assert "上午" in said["appointment_slot"] and "预付费" in said["payment_kind"]


def test_words_of_lists_in_either_language_and_a_whole_wish(sender: Sender) -> None:
    counts = sender.checks(
        [
            [*row(1), "2026/3/4", "下午", "后付费", "是", "居民身份证", "靠窗"],
            [*row(2), "2026-03-04", "morning", "prepaid", "no", "identity card", ""],
        ],
        [*HEADINGS, *MANY],
    )
    assert counts == {"checked": 2}
    asked = [view.row.wish["asked"] for view in sender.rows]
    assert [one["payment_kind"] for one in asked] == ["postpaid", "prepaid"]
    assert [one["at_the_door"] for one in asked] == [True, False]
    assert asked[0]["appointment_from"].startswith("2026-03-04T14:00") and asked[1]["appointment_from"][11:13] == "09"


def test_an_address_is_exactly_one_door_else_what_may_have_been_meant(sender: Sender, office: Office) -> None:
    """S: the access address is a standard address; no free text."""
    with office.system.database.writing() as session:
        session.execute(update(tables.Address).where(tables.Address.code == "6-102").values(
            full_name="榕湾市鼓山区湖东花苑6单元101室"))  # fmt: skip
    full = "榕湾市鼓山区湖东花苑１单元 102室"  # as people type it
    sender.checks([row(1, door=full), row(2, door="湖东花苑1单元101"), row(3, door="榕湾市鼓山区湖东花苑6单元101室"),
                   row(4, door="unit-1"), row(5, door="3-101"), row(6, door="5-101"), row(7, door="火星")])  # fmt: skip
    assert sender.said(2) == []
    assert "是否为：榕湾市鼓山区湖东花苑1单元101室" in sender.said(3)[0]
    assert "6-101、6-102" in sender.said(4)[0]
    assert "到户" in sender.said(5)[0] and "尚未覆盖" in sender.said(6)[0] and "端口" in sender.said(7)[0]
    assert "地址库中没有" in sender.said(8)[0]


def test_prices_and_products_are_those_of_the_person_who_sends_it(office: Office) -> None:
    """S: products, campaigns and prices are segmented by region, channel and staff."""
    stranger = Sender(office, town.STRANGER)
    stranger.checks([row(1, 产品编码="WEST"), row(2)])
    assert [view.row.wish["shown"]["monthly_fee"] for view in stranger.rows] == [3000, 5000]
    east = Sender(office)
    assert east.checks([row(3, 产品编码="WEST")]) == {"faulty": 1}


def test_rows_of_one_file_are_compared_with_each_other(sender: Sender) -> None:
    twice, named = row(1), row(1, door="1-102")
    named[0] = "别人"
    one_port = [row(3, door="2-101"), row(4, door="2-102")]
    counts = sender.checks([twice, twice, named, *one_port])
    assert counts == {"checked": 2, "faulty": 3}
    assert "与第 2 行重复" in sender.said(3)[0]
    assert "第 2 行是另一个姓名" in sender.said(4)[0]
    assert "只有 1 个空闲端口" in sender.said(6)[0]


def test_a_document_that_excel_has_rounded_says_so(sender: Sender) -> None:
    """身份证号被 Excel 改成了数字."""
    rounded = card(1)[:15] + "000"
    assert identity_card_check(rounded[:17]) != "0"
    sender.checks([row(1, 证件号码=rounded), row(2, 证件号码=350102199001011234)])
    assert "身份证号被 Excel 改成了数字" in sender.said(2)[0] and "身份证号被 Excel 改成了数字" in sender.said(3)[0]


def test_a_document_belongs_to_one_name_also_to_one_that_is_known(sender: Sender, office: Office) -> None:
    """S: real name."""
    assert sender.accepts([row(1)]) == {"accepted": 1}
    sender.checks([row(1, door="1-102", 客户姓名="别人")])
    assert "已登记的姓名不符" in sender.said(2)[0]


def test_an_example_row_of_the_template_is_no_install(sender: Sender) -> None:
    assert sender.checks([["示例1", *row(1)], [2, *row(2)]], ["序号", *HEADINGS]) == {"checked": 1}


def test_nothing_personal_stands_in_the_tables_in_clear(sender: Sender, office: Office) -> None:
    """Personal data are encrypted at rest."""
    sender.checks([row(1), row(2, 联系电话="138")])
    with office.system.database.reading() as session:
        lines = [line for table in ("batch", "batch_row") for line in session.execute(text(f"SELECT * FROM {table}"))]
    found = [str(value) for line in lines for value in line]
    assert not any(word in one for one in found for word in ("客户1", card(1), "13800000001", "一栋楼", "湖东"))
