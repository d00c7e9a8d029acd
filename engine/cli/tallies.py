"""`broadband maps tallies`: whether the figures of the map of all orders, and of days, are right; counts them anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from engine.cli.telling import opened, told
from engine.clock import date_of
from engine.settings import Settings
from engine.store import daily, migrate, reckoning, recount
from engine.store.reckoning import Difference

#: differences that are named
NAMED = 20


@click.command()
@click.option("--check", "only_check", is_flag=True, help="只核对（默认）/ only compare (the default).")
@click.option("--rebuild", is_flag=True, help="核对后按订单重新统计 / compare, then count anew.")
def tallies(only_check: bool, rebuild: bool) -> None:
    """核对流程全景的统计数与订单实际位置 / Compare the figures of the map of all orders with the orders themselves.

    有出入时逐项列出，退出码为 1；带 --rebuild 则更正，可在系统运行时执行
    / what differs is named, exit code 1; --rebuild mends it, and may be run while the system works.
    """
    if only_check and rebuild:
        raise click.UsageError("--check 与 --rebuild 只能选一个 / either --check or --rebuild")
    with told(), opened(Settings.from_environment()) as database:
        migrate.require_head(database)
        with database.reading() as session:
            found, rolled = reckoning.differences(session, NAMED + 1), reckoning.rolled_wrong(session)
            days, summed = recount.differences(session, NAMED + 1), recount.rolled_wrong(session)
        _tell(found, rolled)
        _tell_days(days, summed)
        if rebuild:
            with database.writing() as session:
                reckoning.rebuild(session)
                recount.rebuild(session)
            click.echo("统计已按订单更正 / The figures were counted anew")
        elif found or rolled or days or summed:
            raise click.exceptions.Exit(1)


def _tell(found: list[Difference], rolled: int) -> None:
    for one in found[:NAMED]:
        click.echo(_line(one))
    if len(found) > NAMED:
        click.echo(f"……超过 {NAMED} 处 / more than {NAMED}")
    if rolled:
        click.echo(f"区域与全部的合计有 {rolled} 处不等于各厅之和 / {rolled} sums over halls are wrong")
    if not found and not rolled:
        click.echo("统计与订单一致 / The figures agree with the orders")


def _tell_days(days: Sequence[Any], summed: int) -> None:
    """The same of the figures of days, which the reports show."""
    for hall, staff, day, kind, code, *by in days[:NAMED]:
        parts = zip(daily.FIGURES, map(int, by), strict=True)
        figures = "  ".join(f"{name} {figure:+d}" for name, figure in parts if figure)
        click.echo(f"日统计 / day {date_of(day)} hall {hall} staff {staff} {kind} {code or '*'}  {figures}")
    if summed:
        click.echo(f"日统计的合计有 {summed} 处不符 / {summed} sums of days are wrong")
    if not days and not summed:
        click.echo("日统计与订单一致 / The figures of days agree with the orders")


def _line(one: Difference) -> str:
    """What is missing in the figures; negative where they say too much."""
    where = f"{one.business} {one.ordinal} {one.element or '*'} hall {one.hall_id} region {one.region_id}"
    parts = {
        "在途 / standing": one.standing,
        "超时 / overdue": one.overdue,
        "离开 / left": one.n,
        "秒 / s": one.seconds,
    }
    return f"{where}  " + "  ".join(f"{name} {figure:+d}" for name, figure in parts.items() if figure)
