"""Batches in a browser: the file, the dry run, the bar that moves by itself, pause, the report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from sqlalchemy import update

from engine import tables
from engine.worker import Worker
from tests.engine.actors import Office
from tests.engine.batches.files import excel, row, text
from tests.engine.test_worker import Running
from tests.web.browser.screens import is_as_wide_as_the_screen


@pytest.fixture
def worker(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """A worker beside the web; many ports, and rows that take their time, so that there is something to see."""
    with office.system.database.writing() as session:
        session.execute(update(tables.Address).where(tables.Address.code == "unit-1").values(
            ports_total=500, ports_free=500))  # fmt: skip
    with closing(Running(office)) as running:
        yield running.worker


def upload(page: Page, tmp_path: Path, content: bytes, name: str = "湖东花苑.xlsx") -> None:
    file = tmp_path / name
    file.write_bytes(content)
    page.goto("/batches")
    page.set_input_files("#file", file)
    expect(page.locator("[data-name]")).to_have_text(name)
    page.get_by_role("button", name="上传并检查").click()


def test_from_the_file_to_the_report_with_progress(page: Page, office: Office, worker: Worker, tmp_path: Path) -> None:
    """S: nothing is submitted before its confirmation page was viewed; of a batch that is the dry run."""
    rows = [row(count) for count in range(40)]
    rows[3][2] = "138"
    upload(page, tmp_path, excel(rows))
    expect(page.locator("[data-batch-state=checked]")).to_be_visible(timeout=20_000)  # by itself
    expect(page.get_by_role("heading", name="试算确认单")).to_be_visible()
    expect(page.locator(".sums")).to_contain_text("¥3,900.00")
    expect(page.locator(".fault-kinds li")).to_have_count(1)
    expect(page.locator(".batch-rows tbody tr")).to_contain_text("手机号码应为")
    page.keyboard.press("Alt+s")
    bar = page.locator("#batch-progress")
    expect(bar).to_have_attribute("max", "39")
    expect(page.locator("[data-count=accepted]")).not_to_have_text("0", timeout=20_000)
    page.get_by_role("button", name="暂停").click()
    expect(page.locator("[data-batch-state=paused]")).to_be_visible()
    page.reload()
    stood = page.locator("[data-count=accepted]").inner_text()
    page.wait_for_timeout(1500)
    page.reload()
    expect(page.locator("[data-count=accepted]")).to_have_text(stood)
    assert 0 < int(stood) < 39
    page.get_by_role("button", name="继续受理").click()
    expect(bar).not_to_have_attribute("value", str(bar.get_attribute("value")), timeout=20_000)  # it moves
    expect(page.locator("[data-batch-state=done]")).to_be_visible(timeout=60_000)
    expect(page.locator("[data-count=accepted]")).to_have_text("39")
    page.get_by_role("link", name="查看和打印报告").click()
    numbers = [one.number for one in office.rows(tables.Order)]
    assert len(numbers) == 39
    for number in (numbers[0], numbers[-1], "手机号码应为"):
        expect(page.locator(".report")).to_contain_text(number)
    page.get_by_role("link", name="回到批次").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载标注文件").click()
    sheet = load_workbook(BytesIO(download.value.path().read_bytes())).worksheets[0]
    assert sheet["C5"].comment is not None and sheet["H2"].value in numbers


def test_what_cant_be_taken_is_told_beside_the_file(page: Page, tmp_path: Path) -> None:
    upload(page, tmp_path, b"%PDF-1.7", "照片.xlsx")
    expect(page.get_by_role("alert")).to_have_text("只能上传 Excel（.xlsx）或 CSV 文件")
    expect(page.locator("#file")).to_have_attribute("aria-describedby", "file-problem")


def test_a_file_may_be_dropped(page: Page, office: Office) -> None:
    page.goto("/batches")
    page.evaluate(
        """content => {
            const data = new DataTransfer();
            data.items.add(new File([content], "拖来的.csv", { type: "text/csv" }));
            const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true });
            document.querySelector("[data-zone]").dispatchEvent(drop);
        }""",
        text([row(1)]),
    )
    expect(page.locator("[data-name]")).to_have_text("拖来的.csv")
    page.keyboard.press("Enter")  # the button has the focus
    expect(page.locator("[data-batch-state=reading]")).to_be_visible()
    assert office.rows(tables.Batch)[0].file_name == "拖来的.csv"


def test_stopping_asks_once_more(page: Page, office: Office, tmp_path: Path) -> None:
    upload(page, tmp_path, excel([row(1)]))
    page.get_by_text("终止…").click()
    page.get_by_role("button", name="确定终止").click()
    expect(page.locator("[data-batch-state=stopped]")).to_be_visible()
    expect(page.locator(".batch-rows")).to_contain_text("批次已终止，未受理")


def test_pages_fit_their_screens(page: Page, tmp_path: Path) -> None:
    upload(page, tmp_path, excel([row(count, 联系电话="1") for count in range(5)]))
    for path in ("/batches", "/batches/1", "/batches/1/report"):
        is_as_wide_as_the_screen(page, path)


def test_without_scripts_it_can_all_be_done(page: Page, tmp_path: Path) -> None:
    assert page.context.browser is not None
    without = page.context.browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state(), base_url=page.url
    )
    plain = without.new_page()
    file = tmp_path / "a.csv"
    file.write_text(text([row(1)]), encoding="gbk")
    plain.goto("/batches")
    plain.set_input_files("#file", file)
    plain.get_by_role("button", name="上传并检查").click()
    expect(plain.get_by_role("heading", name="批次 1")).to_be_visible()
    without.close()
