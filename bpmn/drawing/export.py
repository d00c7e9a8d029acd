"""Pictures for paper and for people without a browser: PNG and PDF through cairo."""

from __future__ import annotations

import importlib
import re
from types import ModuleType

from bpmn.errors import MapError

PROPERTY = re.compile(r"var\(--[\w-]+,\s*([^()]+)\)")
MOVING = re.compile(r"@(?:keyframes|media)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")


def png(svg: str, *, scale: float = 2.0) -> bytes:
    """The picture as PNG, `scale` pixels for each unit of the map. Raises `MapError` without libcairo."""
    rendered = cairo().svg2png(bytestring=flattened(svg).encode(), scale=scale, unsafe=False)
    return bytes(rendered)


def pdf(svg: str) -> bytes:
    """The picture as a PDF of one page with its text as text. Raises `MapError` without libcairo."""
    return bytes(cairo().svg2pdf(bytestring=flattened(svg).encode(), unsafe=False))


def flattened(svg: str) -> str:
    """The same picture for viewers that know no custom properties, no `:is()` and no motion."""
    plain = PROPERTY.sub(r"\1", MOVING.sub("", svg))
    return re.sub(r"([^\n{}]*):is\(([^)]*)\)\{", _spelt_out, plain)


def _spelt_out(rule: re.Match[str]) -> str:
    return ",".join(f"{rule[1]}{option}" for option in rule[2].split(",")) + "{"


def cairo() -> ModuleType:
    """What draws pictures for paper. Raises `MapError` where the library is missing."""
    try:
        cairosvg = importlib.import_module("cairosvg")
    except (ImportError, OSError) as error:
        raise MapError(
            f"PNG and PDF need the cairo library, which is not there ({error})",
            fix="install it (Debian, Ubuntu: apt-get install libcairo2), or save the picture as SVG",
        ) from error
    return cairosvg
