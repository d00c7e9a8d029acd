"""Maps by id and version. A version is the digest of the file's bytes; each is read once per process."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from bpmn import map as maps
from bpmn import xml as reading
from bpmn.elements import MapParser, with_moments
from bpmn.errors import MapError


@dataclass(frozen=True)
class Map:
    """A `.bpmn` file at one version: its bytes, its facts, and its processes ready to be walked."""

    digest: str  #: SHA-256 of the bytes, hexadecimal: the version
    xml: bytes
    facts: maps.Facts
    _specs: dict[str, tuple[Any, dict[str, Any]]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def elements(self) -> dict[str, maps.Element]:
        return self.facts.elements

    @property
    def flows(self) -> dict[str, maps.Flow]:
        return self.facts.flows

    @property
    def processes(self) -> dict[str, maps.Process]:
        return self.facts.processes

    def specs(self, process: str) -> tuple[Any, dict[str, Any]]:
        """SpiffWorkflow's specification of a process and of its sub-processes; raises `MapError`."""
        if process not in self._specs:
            self._specs[process] = self._parse(process)
        return self._specs[process]

    def _parse(self, process: str) -> tuple[Any, dict[str, Any]]:
        if process not in self.processes:
            known = ", ".join(self.processes)
            raise MapError(f"the map has no process {process}", fix=f"it has: {known}")
        parser = MapParser()
        try:
            parser.add_bpmn_xml(reading.parse(self.xml).getroottree())
            spec, inner = parser.get_spec(process), parser.get_subprocess_specs(process)
        except ValidationException as error:
            raise MapError(f"can't be run: {error}", fix="see `broadband maps check`") from error
        return with_moments(spec), {name: with_moments(sub) for name, sub in inner.items() if sub is not None}


@lru_cache(maxsize=256)
def read(xml: bytes) -> Map:
    """The map in `xml`; raises `MapError`."""
    return Map(hashlib.sha256(xml).hexdigest(), xml, maps.read(reading.parse(xml)))


@cache
def shipped(map_id: str) -> Map:
    """The map of that id as this release ships it (`install` -> `bpmn/install.bpmn`); raises `MapError`."""
    if map_id not in shipped_ids():
        raise MapError(f"no map {map_id} is shipped", fix=f"there are: {', '.join(shipped_ids())}")
    return read(resources.files("bpmn").joinpath(f"{map_id}.bpmn").read_bytes())


@cache
def shipped_ids() -> tuple[str, ...]:
    """The ids of all maps in this release, sorted."""
    names = (entry.name for entry in resources.files("bpmn").iterdir())
    return tuple(sorted(name.removesuffix(".bpmn") for name in names if name.endswith(".bpmn")))
