"""Pictures for paper and for people without a browser: PNG and PDF through cairo."""

from __future__ import annotations

import importlib
import re
from types import ModuleType

from bpmn.errors import MapError

PROPERTY = re.compile(r"var\(--[\w-]+,\s*([^()]+)\)")
#: characters: a map of some 1,000 elements, which takes cairo about half a minute
LARGEST = 1_500_000
#: of a PNG; cairo allows no longer side than 32,767
PIXELS, LONGEST_SIDE = 25_000_000, 30_000
SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"')
STYLE = re.compile(r"(<style[^>]*>)([^<]*)")
MOVING = re.compile(r"@(?:keyframes|media)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")


def png(svg: str, *, scale: float = 2.0) -> bytes:
    """The picture as PNG, `scale` pixels for each unit of the map; fewer where it would be larger than `PIXELS`.

    Raises `MapError` without libcairo, or where it is too much to paint.
    """
    width, height = _size(svg)
    scale = min(scale, LONGEST_SIDE / max(width, height), (PIXELS / (width * height)) ** 0.5)
    rendered = cairo().svg2png(bytestring=paintable(svg), scale=scale, unsafe=False)
    return bytes(rendered)


def pdf(svg: str) -> bytes:
    """The picture as a PDF of one page with its text as text. Raises `MapError` as `png` does."""
    return bytes(cairo().svg2pdf(bytestring=paintable(svg), unsafe=False))


def _size(svg: str) -> tuple[float, float]:
    found = SIZE.search(svg)
    return (float(found[1]), float(found[2])) if found else (1.0, 1.0)


def paintable(svg: str) -> bytes:
    """The picture as cairo takes it. Raises `MapError` where it is too much to paint."""
    if len(svg) > LARGEST:
        raise MapError(
            f"a picture of {len(svg):,} characters is too much for PNG and PDF (at most {LARGEST:,})",
            fix="save it as SVG, or split the map",
            zh=f"图片有 {len(svg):,} 个字符，超过 PNG、PDF 的上限 {LARGEST:,}",
            fix_zh="请保存为 SVG，或拆分流程图",
        )
    return flattened(svg).encode()


def flattened(svg: str) -> str:
    """The same picture for viewers that know no custom properties, no `:is()` and no motion."""
    return STYLE.sub(_plain_rules, PROPERTY.sub(r"\1", svg))


def _plain_rules(style: re.Match[str]) -> str:
    return style[1] + re.sub(r"([^\n{}]*):is\(([^)]*)\)([^\n{}]*)\{", _spelt_out, MOVING.sub("", style[2]))


def _spelt_out(rule: re.Match[str]) -> str:
    return ",".join(f"{rule[1]}{option}{rule[3]}" for option in rule[2].split(",")) + "{"


def cairo() -> ModuleType:
    """What draws pictures for paper. Raises `MapError` where the library is missing."""
    try:
        cairosvg = importlib.import_module("cairosvg")
    except (ImportError, OSError) as error:
        raise MapError(
            f"PNG and PDF need the cairo library, which is not there ({error})",
            fix="install it (Debian, Ubuntu: apt-get install libcairo2), or save the picture as SVG",
            zh=f"导出 PNG、PDF 需要 cairo 库，而本机没有（{error}）",
            fix_zh="请安装（Debian、Ubuntu：apt-get install libcairo2），或保存为 SVG",
        ) from error
    return cairosvg
