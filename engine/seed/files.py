"""The files of the seed."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any


def read(name: str) -> dict[str, Any]:
    """One of the files in `data/`, by its name without suffix."""
    text = resources.files("engine.seed").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
