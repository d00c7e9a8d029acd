"""bpmn-js in a page of its own: another program's opinion of our maps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from bpmn.geometry import Box
from tests.oracle.npm import installed

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
