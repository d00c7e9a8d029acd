"""`broadband db deploy` before files that are no maps, or odd ones: told what is wrong, and nothing is deployed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.cli import db
from tests.bpmn.bad_files import BAD, ODD, SECRET, entity


def deploys(url: str, folder: Path, *files: Path) -> Result:
    environment = {"BROADBAND_DATA": str(folder / "data"), "BROADBAND_DATABASE_URL": url}
    result = CliRunner(env=environment).invoke(db, ["deploy", *map(str, files)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def kept(tmp_path: Path) -> list[Path]:
    """All these files, by name."""
    paths = []
    for name, xml in (BAD | ODD).items():
        paths.append(tmp_path / f"{name}.bpmn")
        paths[-1].write_bytes(xml)
    return paths


def test_each_is_refused_in_both_languages_and_nothing_is_deployed(
    orders_url: str, tmp_path: Path, kept: list[Path]
) -> None:
    for path in kept:
        result = deploys(orders_url, tmp_path, path)
        assert result.exit_code == 1 and result.stdout == "", path.name
        assert f"流程图 {path.stem} 未通过检查" in result.stderr and f"Map {path.stem} is refused" in result.stderr
        assert re.search(r"[一-鿿]{3}", result.stderr) and "Traceback" not in result.stderr
    shipped = deploys(orders_url, tmp_path).output  # the first that are there
    assert "install" in shipped and not [path.stem for path in kept if path.stem in shipped]


def test_an_external_entity_is_never_read(orders_on_sqlite: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    path = tmp_path / "install.bpmn"
    path.write_bytes(entity(f'<!ENTITY a SYSTEM "{(tmp_path / "secret").as_uri()}">'))
    result = deploys(orders_on_sqlite, tmp_path, path)
    assert result.exit_code == 1 and SECRET not in result.output
    assert "读不出来" in result.output and "external entity" in result.output
