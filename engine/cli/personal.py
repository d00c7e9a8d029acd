"""`broadband personal`: erasing personal data whose term is over, what is due, who is held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime

import click
from tqdm import tqdm

from engine import clock, keys
from engine.cli.telling import told
from engine.errors import NotFound
from engine.settings import Settings
from engine.store import migrate, people, retention
from engine.store.database import Database, Session
from engine.store.retention.report import Report


@click.group()
def personal() -> None:
    """个人信息：到期清除、报告、暂停清除 / Personal data: erase what is due, report, hold."""


@personal.command()
@click.option("--dry-run", is_flag=True, help="只列出到期的 / only tell what is due.")
@click.option("--yes", is_flag=True, help="确认清除 / erase it.")
@click.option("--batch", type=click.IntRange(1, 10_000), default=500, show_default=True)
def erase(dry_run: bool, yes: bool, batch: int) -> None:
    """清除超过保存期限的个人信息；不可恢复 / Erase personal data whose term is over; it can't be brought back.

    订单不删除，编号、金额、状态保留；可在系统运行时执行，中断后再次执行即继续
    / no order is deleted; numbers, amounts and states stay; may run while the system works; broken off, run it again.
    """
    if dry_run == yes:
        raise click.UsageError("请选择 --dry-run 或 --yes / either --dry-run or --yes")
    now = clock.from_environment().now()
    with _opened() as database:
        with database.reading() as session:
            found = retention.report(session, now)
        if dry_run:
            _tell(found)
            return
        erased = _erase(database, now, batch, sum(one.due for one in found.lines))
        for one in found.lines:
            click.echo(f"{one.text.zh} / {one.text.en}: {erased[one.kind]}")


@personal.command()
def report() -> None:
    """各项期限、到期数量、已清除数量 / Each term, what is due, what was erased."""
    with _opened() as database, database.reading() as session:
        _tell(retention.report(session, clock.from_environment().now()))


_STAFF = click.option("--staff", "by", required=True, help="您的工号 / your staff number.")


@personal.command()
@click.argument("number")
@_STAFF
@click.option("--because", required=True, help="理由 / why.")
def hold(number: str, by: str, because: str) -> None:
    """暂停清除该订单的客户（诉讼、调查等）/ The customer of that order is not erased (a lawsuit, an inquiry)."""
    with _opened() as database, database.writing() as session:
        retention.hold(session, number, because, _staff(session, by), clock.from_environment().now())
    click.echo(f"订单 {number} 的客户已暂停清除 / The customer of order {number} is held")


@personal.command()
@click.argument("number")
@_STAFF
def release(number: str, by: str) -> None:
    """恢复按期限清除 / The term of that order's customer counts again."""
    with _opened() as database, database.writing() as session:
        retention.release(session, number, _staff(session, by), clock.from_environment().now())
    click.echo(f"订单 {number} 的客户已恢复按期限清除 / The customer of order {number} is not held any more")


def _staff(session: Session, number: str) -> int:
    found = people.staff_by_number(session, number)
    if found is None:
        raise NotFound(f"没有工号 {number[:40]}", f"No staff number {number[:40]}")
    return found.id


def _erase(database: Database, now: datetime, batch: int, due: int) -> Counter[str]:
    """Erases with a progress bar, where there is a terminal to show it on."""
    with tqdm(total=due, disable=None, leave=False) as bar:

        def show(kind: str, done: int) -> None:
            bar.update(done)

        return retention.erase(database, now, batch, show)


def _tell(found: Report) -> None:
    for one in found.lines:
        last = f"{one.last_at:%Y-%m-%d}" if one.last_at else "—"
        click.echo(
            f"{one.text.zh} / {one.text.en}: {one.length} {one.unit.zh} / {one.unit.en}; 到期 / due {one.due}; "
            f"已清除 / erased {one.erased}; 最近 / last {last}"
        )
    click.echo(f"暂停清除的客户 / customers held: {found.held}")


@contextmanager
def _opened() -> Iterator[Database]:
    settings = Settings.from_environment()
    with told(), closing(Database(settings.database)) as database:
        migrate.require_head(database)
        keys.use(keys.load(settings.data))
        yield database
