"""`broadband audit`: is the chain of acts whole, and what is in it."""

from __future__ import annotations

import json
import re
from datetime import datetime

import click
from tqdm import tqdm

from engine import keys
from engine.cli.telling import opened, told
from engine.clock import SHANGHAI
from engine.orders.acts import ACTS
from engine.settings import Settings
from engine.store import audited, chain, migrate
from engine.store.audited import Line, Wanted
from engine.store.chain import FAULTS, Fault, Head
from engine.store.database import Database

NOTED = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


@click.group()
def audit() -> None:
    """审计：核对哈希链、列出操作 / The audit: verify the chain, list acts."""


@audit.command()
@click.option(
    "--noted", metavar="NUMBER:HASH", help="先前记下的链尾，须仍然成立 / an end noted before; must still hold."
)
def verify(noted: str | None) -> None:
    """逐条核对审计链；完好时退出码为 0，否则为 1 并指出第一处断裂 / Check the chain, row by row.

    请把输出的链尾（编号:哈希）记在数据库之外，下次用 --noted 核对：这是发现整库被换回旧状态的唯一办法
    / note the end that is printed outside the database: --noted is the only way to find out that an older state of
    the whole database was put in place.
    """
    before = _head(noted)
    settings = Settings.from_environment()
    with told(), opened(settings) as database:
        migrate.require_head(database)
        keys.use(keys.load(settings.data))
        found = _walked(database, before)
    if isinstance(found, Fault):
        text = FAULTS[found.kind]
        click.echo(f"第 {found.number} 条：{text.zh} / Row {found.number}: {text.en}")
        raise click.exceptions.Exit(1)
    click.echo(f"审计链完好，共 {found.number} 条 / The chain is whole: {found.number} acts")
    if found.number:
        click.echo(f"链尾 / end: {found.number}:{found.hash}")


@audit.command(name="list")
@click.option("--staff", default="", metavar="NUMBER", help="工号 / who did it.")
@click.option("--subject", default="", help="对象，如订单号（从头匹配）/ how the subject begins, as an order's number.")
@click.option("--act", default="", help="操作代码（从头匹配）/ how the act's code begins.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M"]), help="起（上海时间）/ from then on.")
@click.option("--most", type=click.IntRange(1), default=1000, show_default=True, help="最多条数 / at most so many.")
@click.option("--json", "as_json", is_flag=True, help="每行一个 JSON / a line of JSON each.")
def listed(staff: str, subject: str, act: str, since: datetime | None, most: int, as_json: bool) -> None:
    """列出操作，最新的在前 / The acts, the newest first."""
    wanted = Wanted(staff, subject, act, since.replace(tzinfo=SHANGHAI) if since else None)
    settings = Settings.from_environment()
    with told(), opened(settings) as database:
        migrate.require_head(database)
        keys.use(keys.load(settings.data))
        with database.reading() as session:
            for line in audited.lines(session, wanted, most=most):
                click.echo(_json(line) if as_json else _text(line))


def _head(noted: str | None) -> Head | None:
    if noted is None:
        return None
    if (found := NOTED.fullmatch(noted.strip())) is None:
        raise click.BadParameter("须为 编号:哈希 / must be NUMBER:HASH", param_hint="--noted")
    return Head(int(found[1]), found[2])


def _walked(database: Database, noted: Head | None) -> Fault | Head:
    """Goes along the chain, with a bar where there is a terminal to show it on."""
    found: Fault | Head = Head(0, "")
    with database.reading() as session:
        total = chain.length(session)
        steps = chain.verify(session, noted)
        for step in tqdm(steps, total=total, desc="审计链 / chain", disable=None, leave=False, unit=""):
            found = step
    return found


def _text(line: Line) -> str:
    row, text = line.row, ACTS.get(line.row.act)
    parts = [
        f"{row.number:>8}",
        f"{row.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
        line.staff or "—",
        f"{text.zh} / {text.en}" if text else row.act,
        row.subject or "—",
        row.address or "—",
        row.because or "",
    ]
    return "  ".join(parts).rstrip()


def _json(line: Line) -> str:
    row = line.row
    said = {
        "number": row.number, "at": row.at.isoformat(), "staff": line.staff, "act": row.act, "subject": row.subject,
        "because": row.because, "address": row.address, "hash": row.hash,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False)
