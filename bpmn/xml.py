"""Reading untrusted XML: no entities, no document type, no network, a limit on size."""

from __future__ import annotations

from lxml import etree

from bpmn.errors import MapError

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD_DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NAMESPACES = {"bpmn": MODEL, "bpmndi": DI, "dc": DC, "di": DD_DI}

#: bytes; a map of 5,000 elements with its diagram is about 4 MB
LARGEST = 10_000_000


def parse(xml: bytes) -> etree._Element:
    """The root element of a BPMN file.

    `xml` is the file's bytes. Raises `MapError` where it is too large, not XML, carries a document type
    (entity bombs and external entities live there) or is no BPMN 2.0 document.
    """
    if len(xml) > LARGEST:
        raise MapError(
            f"the file has {len(xml):,} bytes, over {LARGEST:,}",
            fix="split the map",
            zh=f"文件有 {len(xml):,} 字节，超过上限 {LARGEST:,}",
            fix_zh="请拆分流程图",
        )
    root = _root(xml)
    if root.getroottree().docinfo.internalDTD is not None:
        raise MapError(
            "the file has a document type declaration",
            fix="remove <!DOCTYPE …>; BPMN needs none",
            zh="文件含有文档类型声明",
            fix_zh="请去掉 <!DOCTYPE …>，BPMN 不需要",
        )
    if root.tag != f"{{{MODEL}}}definitions":
        raise MapError(
            "no BPMN 2.0 document: its root is not bpmn:definitions",
            fix="export as BPMN 2.0 XML",
            zh="不是 BPMN 2.0 文档：根元素不是 bpmn:definitions",
            fix_zh="请导出为 BPMN 2.0 XML",
        )
    return root


def _root(xml: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        if str(error.msg).startswith("Invalid bytes"):
            raise MapError(
                "the bytes are not in the encoding that the file declares",
                fix="save it again, as UTF-8",
                zh="文件内容与声明的编码不符",
                fix_zh="请另存为 UTF-8",
            ) from None
        raise MapError(
            f"not well-formed XML: {error.msg}",
            fix="save it again from a BPMN tool",
            zh=f"不是格式正确的 XML：{error.msg}",
            fix_zh="请在 BPMN 工具中重新保存",
        ) from None


def local(element: etree._Element) -> str:
    """The element's name without its namespace: `userTask`; empty for comments and instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
