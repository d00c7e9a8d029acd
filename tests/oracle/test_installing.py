"""bpmn-js and axe are installed from the lock alone; where that can't be, people are told what to do."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.oracle import axe, bpmn_js, npm

LOCK = json.loads((npm.HERE / "package-lock.json").read_text(encoding="utf-8"))
PACKAGES = {path: each for path, each in LOCK["packages"].items() if path}


def test_the_version_that_is_asked_for_is_exact_and_locked() -> None:
    asked = json.loads((npm.HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert LOCK["packages"][""]["dependencies"] == asked
    assert {name: PACKAGES[f"node_modules/{name}"]["version"] for name in asked} == asked


@pytest.mark.parametrize("path", PACKAGES)
def test_each_locked_package_has_a_digest_and_no_address(path: str) -> None:
    """The registry is the machine's own matter; what comes from it must be what was tried here."""
    package = PACKAGES[path]
    assert re.fullmatch(r"[\d.]+", package["version"])
    assert package["integrity"].startswith("sha512-")
    assert "resolved" not in package and "hasInstallScript" not in package


def test_it_is_installed_once() -> None:
    folder = npm.installed()
    for wanted in (bpmn_js.VIEWER, axe.SCRIPT):
        assert (folder / wanted).stat().st_size > 100_000
    made = folder.stat().st_mtime_ns
    assert npm.installed() == folder
    assert folder.stat().st_mtime_ns == made


def test_without_npm_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(npm.NotInstalled, match="apt-get install nodejs npm"):
        npm.installed(tmp_path / "cache")


def test_without_a_network_it_says_so_and_leaves_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    with pytest.raises(npm.NotInstalled, match="is there a network"):
        npm.installed(tmp_path / "cache")
    assert not [name for name in os.listdir(tmp_path / "cache") if name.startswith("npm-") and "." not in name]
