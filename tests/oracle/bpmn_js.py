"""bpmn-js in a page of its own: another program's opinion of our maps.

It comes from the npm registry, in the version that `package.json` names and with the digests of `package-lock.json`,
once for each version into the user's cache.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from bpmn.geometry import Box

HERE = Path(__file__).parent
WANTED = ("package.json", "package-lock.json")
VIEWER = "node_modules/bpmn-js/dist/bpmn-viewer.development.js"
PAGE = '<!DOCTYPE html><html><body><div id="canvas" style="width:1600px;height:900px"></div></body></html>'
OPEN = """async xml => {
    const KEYS = ['id', 'x', 'y', 'width', 'height'];
    const viewer = new BpmnJS({container: '#canvas'});
    try {
        const {warnings} = await viewer.importXML(xml);
        const shapes = viewer.get('elementRegistry').filter(each => each.width && each.type !== 'label');
        const planes = new Set(viewer.get('canvas').getRootElements());
        return {
            warnings: warnings.map(each => each.message),
            boxes: shapes.filter(each => !planes.has(each)).map(each => KEYS.map(key => each[key])),
        };
    } finally {
        viewer.destroy();
    }
}"""


def installed() -> Path:
    """The folder with bpmn-js in it, installed if need be. Says what to install where npm is missing."""
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in WANTED)).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "broadband-orders"
    folder = cache / f"bpmn-js-{digest}"
    cache.mkdir(parents=True, exist_ok=True)
    with _alone(cache / "bpmn-js.lock"):
        if not (folder / VIEWER).exists():
            _install(folder)
    return folder


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _install(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("bpmn-js is installed with npm, which is not there (Debian, Ubuntu: apt-get install npm)")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in WANTED:
        shutil.copyfile(HERE / name, folder / name)
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"npm could not install bpmn-js:\n{done.stderr}")


@contextmanager
def running(browser: Browser) -> Iterator[Page]:
    """A page that can open maps."""
    context = browser.new_context()
    page = context.new_page()
    page.set_content(PAGE)
    page.add_script_tag(path=installed() / VIEWER)
    yield page
    context.close()


def opened(page: Page, xml: bytes) -> tuple[list[str], dict[str, Box]]:
    """What bpmn-js warns about when it opens a map, and where it draws each shape."""
    answer = page.evaluate(OPEN, xml.decode("utf-8"))
    return answer["warnings"], {own: Box(*place) for own, *place in answer["boxes"]}
