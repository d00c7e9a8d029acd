"""`broadband maps versions`, `broadband maps migrate`: what is deployed, and moving orders under way to it."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import click
from tqdm import tqdm

from engine import bootstrap
from engine.bootstrap import System
from engine.cli.telling import opened, told
from engine.clock import SHANGHAI
from engine.errors import BroadbandError, NotFound, Text
from engine.migrating import Prospect, preview
from engine.settings import Settings
from engine.store import migrate as tables
from engine.store import people
from engine.store import versions as deployed
from engine.store.versions import Version

Item = TypeVar("Item")
Made = TypeVar("Made")

JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / print JSON.")


@dataclass(frozen=True)
class Line:
    """An order of the table: what would become of it, or what did."""

    prospect: Prospect
    failed: Text | None = None  #: why it was not moved, though nothing was against it before

    @property
    def refused(self) -> tuple[Text, ...]:
        return self.prospect.refused or ((self.failed,) if self.failed else ())


@click.command()
@click.argument("map_id", metavar="[MAP]", required=False)
@JSON
def versions(map_id: str | None, as_json: bool) -> None:
    """列出已部署的版本，以及各版本上的在途订单数 / Deployed versions, with the orders under way on each."""
    with told(), opened(Settings.from_environment()) as database:
        tables.require_head(database)
        with database.reading() as session:
            found = deployed.listed(session, map_id)
            if map_id and not found:
                deployed.numbered(session, map_id)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2, default=str))
        return
    for one in found:
        click.echo(_version(one))


@click.command()
@click.argument("map_id", metavar="MAP")
@click.option("--to", type=click.IntRange(1), help="目标版本；默认最新 / the version to go to; by default the newest.")
@click.option("--order", "numbers", multiple=True, metavar="NUMBER", help="订单号，可多次 / an order; may be repeated.")
@click.option(
    "--from", "origin", type=click.IntRange(1), help="该版本上的全部在途订单 / all under way on that version."
)
@click.option("--all", "every", is_flag=True, help="全部在途订单 / all orders under way.")
@click.option("--staff", metavar="NUMBER", help="工号，记入历史 / staff number, kept in the history.")
@click.option("--because", default="", help="原因，记入历史 / the reason, kept in the history.")
@click.option("--yes", is_flag=True, help="照此执行；不给则只预览 / do it; without it, only look.")
@JSON
def migrate(
    map_id: str,
    to: int | None,
    numbers: tuple[str, ...],
    origin: int | None,
    every: bool,
    staff: str | None,
    because: str,
    yes: bool,
    as_json: bool,
) -> None:
    """把在途订单换到另一版流程图 / Move orders under way to another version of their map.

    不带 --yes 只预览，逐单列出去向；带 --yes 逐单执行，有不能换的其余照换，退出码为 1
    / without --yes only what would happen to each; with it each is moved, and where one can't be the others are: exit
    code 1.
    """
    if bool(numbers) + (origin is not None) + every != 1:
        raise click.UsageError("请给出 --order、--from、--all 之一 / say one of --order, --from, --all")
    with told(), closing(bootstrap.build(Settings.from_environment())) as system:
        tables.require_head(system.database)
        staff_id = _staff(system, staff)
        version, chosen = _chosen(system, map_id, to, numbers, origin)
        lines = [Line(one) for one in _each(chosen, lambda number: _look(system, number, version.digest))]
        if yes:
            lines = _each(lines, lambda line: _move(system, line, version.digest, staff_id, because))
    if as_json:
        click.echo(json.dumps([_plain(line, yes) for line in lines], ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_told(line, yes) for line in lines) + _summary(lines, version.ordinal, yes))
    if yes and any(line.refused for line in lines):
        raise click.exceptions.Exit(1)


def _chosen(
    system: System, map_id: str, to: int | None, numbers: tuple[str, ...], origin: int | None
) -> tuple[Any, Sequence[str]]:
    """The version to go to, and the orders that were asked for; of whole versions, those that are not there already."""
    with system.database.reading() as session:
        version = deployed.numbered(session, map_id, to)
        if origin is not None:
            deployed.numbered(session, map_id, origin)
        if numbers:
            return version, tuple(dict.fromkeys(numbers))
        there = set(deployed.under_way(session, map_id, version.ordinal))
        return version, [one for one in deployed.under_way(session, map_id, origin) if one not in there]


def _look(system: System, number: str, digest: str) -> Prospect:
    with system.database.reading() as session:
        return preview(session, number, digest, system.clock.now())


def _move(system: System, line: Line, digest: str, staff_id: int | None, because: str) -> Line:
    """Moves one order; planned again inside its transaction."""
    if line.refused or line.prospect.there_already:
        return line
    try:
        system.orchestrator.migrate(line.prospect.number, digest, staff_id=staff_id, because=because)
    except BroadbandError as error:
        return Line(line.prospect, error.text)
    except Exception as error:  # one order that can't be walked on does not stop the others
        click.echo("".join(traceback.format_exception(error)), err=True)
        return Line(line.prospect, Text("系统内部出错，订单未动", "something went wrong here; the order is as it was"))
    return line


def _staff(system: System, number: str | None) -> int | None:
    if number is None:
        return None
    with system.database.reading() as session:
        found = people.staff_by_number(session, number)
    if found is None:
        raise NotFound(f"没有工号 {number[:40]}", f"There is no staff number {number[:40]}")
    return found.id


def _each(items: Sequence[Item], act: Callable[[Item], Made]) -> list[Made]:
    """With a progress bar, where there is a terminal to show it on."""
    with tqdm(items, desc="订单 / orders", disable=None, leave=False) as bar:
        return [act(item) for item in bar]


def _version(one: Version) -> str:
    at = f"{one.deployed_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    calls = f"  → {'、'.join(f'{process} {ordinal}' for process, ordinal in one.calls.items())}" if one.calls else ""
    running = f"在途 {one.running} / under way: {one.running}"
    return f"{one.map_id}  第 {one.ordinal} 版 / version {one.ordinal}  {one.digest[:12]}  {at}  {running}{calls}"


def _told(line: Line, done: bool) -> str:
    one = line.prospect
    head = f"{one.number}  {one.state}  {'、'.join(one.position) or '—'}  {_outcome(line, done)}"
    return "\n".join([head, *(f"    {text}" for text in _details(line))])


def _details(line: Line) -> Iterable[Text]:
    return line.refused or line.prospect.happens


def _outcome(line: Line, done: bool) -> Text:
    one = line.prospect
    if line.refused:
        return Text("不能换", "refused")
    if one.there_already:
        return Text(f"已是第 {one.after} 版", f"is on version {one.after}")
    way = Text(f"第 {one.before} 版 → 第 {one.after} 版", f"version {one.before} → {one.after}")
    return Text(f"{way.zh}，{'已换' if done else '可换'}", f"{way.en}, {'moved' if done else 'can be moved'}")


def _summary(lines: Sequence[Line], ordinal: int, done: bool) -> str:
    refused = sum(bool(line.refused) for line in lines)
    there = sum(line.prospect.there_already and not line.refused for line in lines)
    moved = len(lines) - refused - there
    zh, en = ("已换到", "moved to") if done else ("可换到", "can be moved to")
    hint = "" if done or not moved else "\n确认后加 --yes 执行 / add --yes to do it"
    told = Text(
        f"{moved} 个订单{zh}第 {ordinal} 版，{refused} 个不能换", f"{moved} {en} version {ordinal}, {refused} not"
    )
    return f"{chr(10) if lines else ''}{told}{hint}"


def _plain(line: Line, done: bool) -> dict[str, Any]:
    one = line.prospect
    return {
        "number": one.number,
        "state": one.state,
        "position": list(one.position),
        "from": one.before,
        "to": one.after,
        "moved": done and not line.refused and not one.there_already,
        "refused": [asdict(text) for text in line.refused],
        "happens": [asdict(text) for text in one.happens],
    }
