"""Maps by id and version. A version is the digest of the file's bytes, and of what it calls; each is read once.

A map may call a process that another file holds. By convention that file's map has the process's id: `work_order`
is called, and `work_order.bpmn` holds it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from bpmn import map as maps
from bpmn import xml as reading
from bpmn.elements import MapParser, with_moments
from bpmn.errors import MapError


@dataclass(frozen=True, eq=False)
class Map:
    """A `.bpmn` file at one version: its bytes, its facts, what it calls, and its processes ready to be walked."""

    digest: str  #: the version: SHA-256, hexadecimal, of the bytes; where maps are called, of those and their digests
    xml: bytes = field(repr=False)
    own: maps.Facts = field(repr=False)  #: what this file says
    facts: maps.Facts = field(repr=False)  #: its own first, then what the called maps say
    calls: Mapping[str, Map] = field(default_factory=dict)  #: called process -> the map that holds it
    _specs: dict[str, tuple[Any, dict[str, Any]]] = field(default_factory=dict, repr=False)

    @property
    def elements(self) -> dict[str, maps.Element]:
        """By id; those of the called maps too."""
        return self.facts.elements

    @property
    def flows(self) -> dict[str, maps.Flow]:
        """By id; those of the called maps too."""
        return self.facts.flows

    @property
    def processes(self) -> dict[str, maps.Process]:
        """By id; this file's only."""
        return self.own.processes

    def holder(self, element: str) -> Map:
        """The map, this one or a called one, whose file has the element; raises `KeyError`."""
        for one in self.every():
            if element in one.own.elements:
                return one
        raise KeyError(element)

    def every(self) -> list[Map]:
        """This map and all that it calls, however deep, in the order of their calls."""
        return [self, *(one for called in self.calls.values() for one in called.every())]

    def specs(self, process: str) -> tuple[Any, dict[str, Any]]:
        """SpiffWorkflow's specification of a process, and of its sub-processes and called ones; raises `MapError`."""
        if process not in self._specs:
            self._specs[process] = self._parse(process)
        return self._specs[process]

    def _parse(self, process: str) -> tuple[Any, dict[str, Any]]:
        if process not in self.processes:
            known = ", ".join(self.processes)
            raise MapError(
                f"the map has no process {process}",
                fix=f"it has: {known}",
                zh=f"流程图里没有流程 {process}",
                fix_zh=f"只有：{known}",
            )
        parser = MapParser()
        try:
            parser.add_bpmn_xml(reading.parse(self.xml).getroottree())
            spec, inner = parser.get_spec(process), parser.inner_specs(process)
        except (ValidationException, ValueError, LookupError, TypeError, AttributeError) as error:
            raise MapError(
                f"can't be run: {error}",
                fix="see `broadband maps check`",
                zh=f"不能运行：{error}",
                fix_zh="请看 `broadband maps check`",
            ) from error
        specs = {name: with_moments(sub) for name, sub in inner.items() if sub is not None}
        for name in (name for name, sub in inner.items() if sub is None):
            if name not in self.calls:
                raise MapError(
                    f"calls the process {name}, which isn't at hand",
                    fix=f"give it {name}.bpmn",
                    zh=f"调用了流程 {name}，但没有这张流程图",
                    fix_zh=f"请给出 {name}.bpmn",
                )
            called, within = self.calls[name].specs(name)
            specs |= {name: called, **within}
        return with_moments(spec), specs


def read(xml: bytes, calls: Mapping[str, Map] | None = None) -> Map:
    """The map in `xml`; `calls` gives the maps of the processes that it calls (others are left out).

    Raises `MapError`, also where an id is used by two of the files. One that is called and not given can't be walked
    into: `Map.specs` raises then.
    """
    known = calls or {}
    return _read(xml, tuple((process, known[process]) for process in called(xml) if process in known))


@lru_cache(maxsize=256)
def _read(xml: bytes, calls: tuple[tuple[str, Map], ...]) -> Map:
    own = maps.read(reading.parse(xml))
    digest = hashlib.sha256(xml)
    for process, map_ in calls:
        digest.update(f"{process} {map_.digest}\n".encode())
    return Map(digest.hexdigest(), xml, own, maps.merged([own, *(map_.facts for _, map_ in calls)]), dict(calls))


@lru_cache(maxsize=256)
def called(xml: bytes) -> tuple[str, ...]:
    """The ids of the processes that the file calls and doesn't hold itself, in its order; raises `MapError`."""
    facts = maps.read(reading.parse(xml))
    wanted = (one.calls for one in facts.elements.values() if one.type == "callActivity" and one.calls)
    return tuple(dict.fromkeys(process for process in wanted if process not in facts.processes))


def assembled(xml: bytes, find: Callable[[str], bytes | None], above: tuple[str, ...] = ()) -> Map:
    """The map in `xml` with all that it calls; `find` gives the file of a process's map, or nothing.

    Raises `MapError`, also for maps that call each other in a circle (`above`: the processes that are being called).
    """
    calls = {}
    for process in called(xml):
        if process in above:
            circle = " → ".join((*above, process))
            raise MapError(
                f"{process} calls itself: {circle}",
                fix="break the circle",
                zh=f"{process} 循环调用自己：{circle}",
                fix_zh="请断开循环",
            )
        found = find(process)
        if found is not None:
            calls[process] = assembled(found, find, (*above, process))
    return read(xml, calls)


@cache
def shipped(map_id: str) -> Map:
    """The map of that id as this release ships it (`install` -> `bpmn/install.bpmn`); raises `MapError`."""
    xml = shipped_xml(map_id)
    if xml is None:
        known = ", ".join(shipped_ids())
        raise MapError(
            f"no map {map_id} is shipped",
            fix=f"there are: {known}",
            zh=f"没有随附流程图 {map_id}",
            fix_zh=f"有：{known}",
        )
    return assembled(xml, shipped_xml, (map_id,))


def shipped_xml(map_id: str) -> bytes | None:
    """The file of that map as this release ships it, if it does."""
    if map_id not in shipped_ids():
        return None
    return resources.files("bpmn").joinpath(f"{map_id}.bpmn").read_bytes()


@cache
def shipped_ids() -> tuple[str, ...]:
    """The ids of all maps in this release, sorted."""
    names = (entry.name for entry in resources.files("bpmn").iterdir())
    return tuple(sorted(name.removesuffix(".bpmn") for name in names if name.endswith(".bpmn")))
