"""Colours by name. Every colour is written twice: as a plain attribute, so that any viewer shows it, and as a
CSS custom property (`--bpmn-fill` …) with the same default, so that a page can set its own (dark mode).
"""

from __future__ import annotations

from collections.abc import Mapping

FONTS = (
    "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', 'Helvetica Neue', Arial, sans-serif"
)

LIGHT: Mapping[str, str] = {
    "ground": "#ffffff",
    "fill": "#ffffff",
    "stroke": "#3b4757",
    "ink": "#1d2733",
    "band": "#f0f3f7",
    "rule": "#b9c3cf",
    "flow": "#3b4757",
    "quiet": "#a3aebb",
    "quiet-ink": "#6b7785",
    "done-fill": "#e3f1e9",
    "done": "#2c7653",
    "done-ink": "#17422f",
    "current-fill": "#1f5fb8",
    "current": "#123f80",
    "current-ink": "#ffffff",
    "waiting-fill": "#fbd27a",
    "waiting": "#9a6200",
    "waiting-ink": "#3d2700",
    "failed-fill": "#f8dcd9",
    "failed": "#b3261e",
    "failed-ink": "#6f130d",
    "cancelled-fill": "#e9ecf0",
    "cancelled": "#5d6875",
    "cancelled-ink": "#4a5460",
    "skipped-fill": "#ffffff",
    "skipped": "#97a3b0",
    "skipped-ink": "#75818f",
    "incident-fill": "#c0281f",
    "incident": "#7a120c",
    "incident-ink": "#ffffff",
}

DARK: Mapping[str, str] = {
    **LIGHT,
    "ground": "#161c24",
    "fill": "#1f2732",
    "stroke": "#b6c2d0",
    "ink": "#e8edf3",
    "band": "#232c38",
    "rule": "#46525f",
    "flow": "#b6c2d0",
    "quiet": "#5d6a79",
    "quiet-ink": "#93a0af",
    "done-fill": "#1d3b2e",
    "done": "#62b78e",
    "done-ink": "#d5efe2",
    "current-fill": "#3d86e8",
    "current": "#a9cdfb",
    "waiting-fill": "#d79a2b",
    "waiting": "#ffd98a",
    "waiting-ink": "#1f1400",
    "failed-fill": "#4d1f1c",
    "failed": "#ff8a80",
    "failed-ink": "#ffdad6",
    "cancelled-fill": "#2b333d",
    "cancelled": "#98a4b2",
    "cancelled-ink": "#b8c2cd",
    "skipped-fill": "#1a212a",
    "skipped": "#6a7786",
    "skipped-ink": "#8a97a6",
    "incident-fill": "#d9433a",
    "incident": "#ffb4ad",
}


def custom_properties(palette: Mapping[str, str], selector: str) -> str:
    """A CSS rule that gives every picture below `selector` these colours."""
    return f"{selector}{{{''.join(f'--bpmn-{name}:{value};' for name, value in palette.items())}}}"


def var(name: str) -> str:
    """The custom property of a colour with its default."""
    return f"var(--bpmn-{name},{LIGHT[name]})"
