"""`broadband db staff`: what an administrator does for others' staff numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import TypeVar

import click

from engine import clock, keys
from engine.cli.telling import opened, told
from engine.clock import SHANGHAI
from engine.settings import Settings
from engine.store import keeping_staff, migrate
from engine.store.database import Session
from engine.store.keeping_staff import Account

Done = TypeVar("Done")
NUMBER = click.argument("number")
BY = click.option(
    "--staff",
    "by",
    required=True,
    metavar="NUMBER",
    help="操作的系统管理员工号，将被记录 / the administrator; it is kept.",
)


@click.group()
def staff() -> None:
    """工号：解锁、重置密码和二次验证、结束登录 / Staff numbers: unlock, reset, end sessions."""


@staff.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / as JSON")
def listed(as_json: bool) -> None:
    """列出工号及其状态 / All staff numbers, and how they stand."""
    found = _on_the_database(keeping_staff.listed)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2, default=str))
        return
    for one in found:
        click.echo(_line(one))


@staff.command()
@NUMBER
@BY
def unlock(number: str, by: str) -> None:
    """解锁工号 / Unlock a number."""
    was = _on_the_database(lambda session, now: keeping_staff.unlock(session, number, by, now))
    click.echo(
        f"{number} 已解锁 / unlocked" if was else f"{number} 未被锁定，错误次数已清零 / was not locked; count reset"
    )


@staff.command(name="reset-second-factor")
@NUMBER
@BY
def reset_second_factor(number: str, by: str) -> None:
    """清除二次验证，供手机和恢复码都丢失的人 / Take the second factor away from who has lost phone and codes."""
    was = _on_the_database(lambda session, now: keeping_staff.reset_second_factor(session, number, by, now))
    click.echo(f"{number} 的二次验证已清除 / second factor reset" if was else f"{number} 没有二次验证 / had none")


@staff.command()
@NUMBER
@BY
def password(number: str, by: str) -> None:
    """给一个首次密码，本人登录后须先修改 / Give a first password, which its owner must change after signing in."""
    given = _on_the_database(lambda session, now: keeping_staff.give_password(session, number, by, now))
    click.echo(f"{number} 的首次密码 / first password: {given}")


@staff.command(name="sign-out")
@NUMBER
@BY
def sign_out(number: str, by: str) -> None:
    """结束该工号的登录 / End the sessions of a number."""
    was = _on_the_database(lambda session, now: keeping_staff.end_session(session, number, by, now))
    click.echo(f"{number} 的登录已结束 / signed out" if was else f"{number} 没有登录 / was not signed in")


def _on_the_database(act: Callable[[Session, datetime], Done]) -> Done:
    settings = Settings.from_environment()
    with told(), opened(settings) as database:
        migrate.require_head(database)
        keys.use(keys.load(settings.data))
        with database.writing() as session:
            return act(session, clock.from_environment().now())


def _line(one: Account) -> str:
    notes = [
        "" if one.active else "停用 / inactive",
        f"锁定至 {_moment(one.locked_until)} / locked until then" if one.locked_until else "",
        "须改密码 / must change the password" if one.password_given else "",
        "二次验证 / second factor" if one.second_factor else "",
        f"{_moment(one.signed_in_at)} 登录 / signed in" if one.signed_in_at else "",
    ]
    return f"{one.number}  {one.role}  {'；'.join(note for note in notes if note) or '—'}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
