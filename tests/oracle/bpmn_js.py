"""bpmn-js in a page of its own: another program's opinion of our maps.

It comes by npm, in the version that `package.json` names and with the digests of `package-lock.json`, once for each
such lock, into a folder of the checkout that git ignores.
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
CACHE = HERE.parents[1] / ".cache"
WANTED = ("package.json", "package-lock.json")
VIEWER = "node_modules/bpmn-js/dist/bpmn-viewer.development.js"
#: a package's scripts are never run; who has no network is told so within seconds
INSTALL = (
    *("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--prefer-offline"),
    *("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000"),
)
LONGEST = 300.0  #: seconds for all of it
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


class NotInstalled(Exception):
    """bpmn-js can't be had; says why, and what to do."""


def installed(cache: Path = CACHE) -> Path:
    """The folder with bpmn-js in it, installed if need be; other test processes wait meanwhile.

    Raises `NotInstalled` where npm is missing or can't do it.
    """
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in WANTED)).hexdigest()[:16]
    folder = cache / f"bpmn-js-{digest}"
    cache.mkdir(parents=True, exist_ok=True)
    with _alone(cache / "bpmn-js.lock"):
        if not folder.exists():
            _install(folder)
    return folder


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _install(folder: Path) -> None:
    """Beside its place first: the folder is there only when it is whole."""
    if not shutil.which("npm") or not shutil.which("node"):
        raise NotInstalled("bpmn-js comes by npm, which is not there (Debian, Ubuntu: apt-get install nodejs npm)")
    begun = folder.with_suffix(".begun")
    shutil.rmtree(begun, ignore_errors=True)
    begun.mkdir()
    for name in WANTED:
        shutil.copyfile(HERE / name, begun / name)
    try:
        subprocess.run(["npm", *INSTALL], cwd=begun, capture_output=True, text=True, timeout=LONGEST, check=True)
    except subprocess.TimeoutExpired as error:
        raise NotInstalled(f"npm did not fetch bpmn-js within {LONGEST:.0f} s; is the network that slow?") from error
    except subprocess.CalledProcessError as error:
        raise NotInstalled(f"npm could not fetch bpmn-js; is there a network? It says:\n{error.stderr}") from error
    os.replace(begun, folder)


@contextmanager
def running(browser: Browser) -> Iterator[Page]:
    """A page that can open maps."""
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content(PAGE)
        page.add_script_tag(path=installed() / VIEWER)
        yield page


def opened(page: Page, xml: bytes) -> tuple[list[str], dict[str, Box]]:
    """What bpmn-js warns about when it opens a map, and where it draws each shape."""
    answer = page.evaluate(OPEN, xml.decode("utf-8"))
    return answer["warnings"], {own: Box(*place) for own, *place in answer["boxes"]}
