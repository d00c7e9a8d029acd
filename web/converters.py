"""What stands in addresses, as values: no number larger than a database counts."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import IntegerConverter, Map

from web.chosen import LARGEST


class Id(IntegerConverter):
    """A row's id; what can't be one leads nowhere (404)."""

    #: no door at all for longer ones: where GET and POST have the same address, werkzeug would say 405
    regex = r"\d{1,19}"

    def __init__(self, map: Map, **more: Any) -> None:
        super().__init__(map, **{"max": LARGEST, **more})
