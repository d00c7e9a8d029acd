"""A contact sheet: all maps of a folder on one page, each beside the picture that lies beside its file."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bpmn.drawing.palette import FONTS

STYLE = f"""
body{{margin:0;padding:24px;font:14px/1.5 {FONTS};color:#1d2733;background:#f4f6f9}}
section{{margin:0 0 32px;padding:16px 20px;background:#fff;border:1px solid #d5dce4;border-radius:8px}}
h1{{font-size:20px}} h2{{font-size:16px;margin:0 0 8px}} h3{{font-size:12px;margin:0 0 4px;color:#5d6875}}
.pair{{display:flex;gap:16px;align-items:flex-start;flex-wrap:wrap}}
figure{{flex:1 1 420px;min-width:0;margin:0}} svg,img{{max-width:100%;height:auto;border:1px solid #e4e9ef}}
.error{{color:#8d1510;font-weight:600}} ul{{margin:8px 0 0;padding-left:20px;color:#5a3b00}} li{{white-space:pre-line}}
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One map: its picture, or why there is none; what the check found; the picture to compare it with."""

    name: str
    svg: str = ""
    error: str = ""
    findings: Sequence[str] = ()
    reference: bytes = b""  #: PNG


def page(title: str, sheets: Sequence[Sheet]) -> str:
    """All sheets as one HTML page that needs nothing else."""
    body = "\n".join(_section(sheet) for sheet in sheets)
    empty = "" if sheets else "<p>没有 .bpmn 文件 / there are no .bpmn files</p>"
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head>\n<body><h1>{escape(title)}</h1>\n{empty}{body}\n</body></html>\n"
    )


def _section(sheet: Sheet) -> str:
    drawn = sheet.svg or f'<p class="error">{escape(sheet.error)}</p>'
    figures = [f"<figure><h3>绘制 / drawn</h3>{drawn}</figure>"]
    if sheet.reference:
        source = base64.b64encode(sheet.reference).decode()
        figures.append(
            f'<figure><h3>参照 / reference</h3><img alt="{escape(sheet.name)}" src="data:image/png;base64,{source}">'
            "</figure>"
        )
    found = "".join(f"<li>{escape(finding)}</li>" for finding in sheet.findings)
    heading = f"<h2>{escape(sheet.name)}</h2>"
    listed = f"<ul>{found}</ul>" if found else ""
    return f'<section>{heading}<div class="pair">{"".join(figures)}</div>{listed}</section>'
