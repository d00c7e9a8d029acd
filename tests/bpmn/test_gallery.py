"""`broadband maps gallery`: all maps of a folder on one page, each beside its reference."""

from __future__ import annotations

import base64
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from bpmn import cli, library
from tests.bpmn.broken_maps import BROKEN
from tests.bpmn.layout import sketches

PNG = b"\x89PNG\r\n\x1a\n"


class Page(HTMLParser):
    """What a page shows: texts, ids, sources of pictures."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.sources: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.sources += [value for name, value in attrs if name in ("src", "href") and value]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture
def page(tmp_path: Path) -> Page:
    folder = tmp_path / "<maps>"
    folder.mkdir()
    (folder / "install.bpmn").write_bytes(library.shipped("install").xml)
    (folder / "install.png").write_bytes(PNG)
    (folder / "broken.bpmn").write_bytes(BROKEN["script-task"].xml)
    (folder / "no-diagram.bpmn").write_bytes(sketches.ALL["lanes"])
    (folder / "not-xml.bpmn").write_bytes(b"<definitions><b>no</b>")
    out = tmp_path / "out.html"
    result = CliRunner().invoke(cli.maps, ["gallery", str(folder), "-o", str(out)])
    assert result.exit_code == 0, result.output
    return Page(out.read_text(encoding="utf-8"))


def test_every_map_of_the_folder_is_drawn_or_its_fault_said(page: Page) -> None:
    names = ["broken.bpmn", "install.bpmn", "no-diagram.bpmn", "not-xml.bpmn"]
    assert [text for text in page.texts if text in names] == names
    assert page.tags.count("svg") == 3
    assert any("not well-formed XML" in text for text in page.texts)


def test_findings_are_listed(page: Page) -> None:
    assert any("[script-task]" in text for text in page.texts)


def test_the_reference_stands_beside(page: Page) -> None:
    assert page.sources == [f"data:image/png;base64,{base64.b64encode(PNG).decode()}"]


def test_ids_of_the_pictures_are_kept_apart(page: Page) -> None:
    assert len(set(page.ids)) == len(page.ids) > 100


def test_names_of_files_and_folders_are_text(page: Page) -> None:
    assert "<maps>" in page.texts and "maps" not in page.tags


def test_a_folder_without_maps_is_said(tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    assert CliRunner().invoke(cli.maps, ["gallery", str(tmp_path), "-o", str(out)]).exit_code == 0
    assert "there are no .bpmn files" in out.read_text(encoding="utf-8")


def test_a_page_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.maps, ["gallery", str(tmp_path), "-o", str(tmp_path / "no" / "out.html")])
    assert result.exit_code == 1 and "写不了" in result.output
