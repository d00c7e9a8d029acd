"""`broadband db`: bring the database up to date, fill it with a made-up city. `broadband worker`: do the work."""

from __future__ import annotations

import secrets
import signal
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click
from tqdm import tqdm

from engine import bootstrap, clock, deploying, logs, seed
from engine import keys as rings  # engine.cli.keys, once imported, is `keys` of this package
from engine.cli.staff import staff
from engine.cli.telling import opened, told
from engine.settings import Settings
from engine.store import migrate
from engine.store.bulk import Bulk
from engine.store.database import Database
from engine.worker import Worker


@click.group()
def db() -> None:
    """数据库：升级、写入演示数据 / Database: upgrade it, seed it.

    数据库由 BROADBAND_DATABASE_URL 指定，默认为 BROADBAND_DATA 目录下的 SQLite
    / BROADBAND_DATABASE_URL says which; by default SQLite in the folder BROADBAND_DATA.
    """


db.add_command(staff)


@db.command()
def upgrade() -> None:
    """建表或升级到本程序的版本 / Make the tables, or bring them to this program's revision."""
    settings = Settings.from_environment()
    with told(), opened(settings) as database:
        rings.use(rings.load(settings.data))  # a revision may encrypt what is there
        before = migrate.upgrade(database)
    if before == migrate.head():
        click.echo(f"数据库已是最新版本 {before} / The database is up to date: {before}")
    else:
        at, since = migrate.head(), (before or "空库", before or "empty")
        click.echo(f"数据库已从 {since[0]} 升级到 {at} / Upgraded the database from {since[1]} to {at}")


@db.command(name="seed")
@click.option("--password", help="全部演示工号的密码；默认随机生成 / of all staff; by default a random one.")
def plant(password: str | None) -> None:
    """写入演示城市；已有则不作改动 / Plant the made-up city; where it is already, nothing changes."""
    password = password or secrets.token_urlsafe(9)
    settings = Settings.from_environment()
    with told(), opened(settings) as database:
        migrate.require_head(database)
        rings.use(rings.load(settings.data))
        planted = _planted(database, password)
    if planted is None:
        click.echo("演示数据已存在，未作改动 / The seed is there already; nothing was changed")
        return
    click.echo(
        f"已写入 {planted.addresses} 个标准地址（{planted.doors} 户）、{planted.staff} 个工号、"
        f"{planted.products} 个产品、{planted.campaigns} 个营销活动 / Planted {planted.addresses} addresses"
        f" ({planted.doors} doors), {planted.staff} staff, {planted.products} products,"
        f" {planted.campaigns} campaigns"
    )
    click.echo(f"全部工号的密码 / The password of all staff: {password}")


@db.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
def deploy(files: tuple[Path, ...]) -> None:
    """部署流程图；不带参数时部署随附的全部 / Deploy maps; without FILES all that are shipped.

    每个文件名是流程图的 id；调用它们的流程图也出新版本；有一张检查不通过就都不部署，退出码为 1 / a file's name is its
    map's id; maps that call it get a new version, too; where the check refuses one, none is deployed: exit code 1.
    """
    now = clock.from_environment().now()
    with told(), opened(Settings.from_environment()) as database:
        migrate.require_head(database)
        given = {file.stem: file.read_bytes() for file in files}
        new = deploying.deploy(database, given, now) if given else deploying.deploy_shipped(database, now)
    named = ", ".join(new) or "—"
    click.echo(f"新部署 {len(new)} 个流程图：{named} / Newly deployed maps: {len(new)}: {named}")


def _planted(database: Database, password: str) -> seed.Seeded | None:
    """Plants with a progress bar, where there is a terminal to show it on."""
    with tqdm(desc="标准地址 / addresses", disable=None, leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        with database.writing() as session:
            return seed.plant(Bulk(session), password, clock.from_environment().now(), show)


@click.command()
@click.option("--senders", type=click.IntRange(1, 64), help="同时发送的请求数 / requests sent at a time")
def worker(senders: int | None) -> None:
    """处理进程：发送请求、处理开通系统的回告、触发定时器 / Sends requests, applies results, fires timers."""
    logs.as_json()
    settings = Settings.from_environment()
    with told(), closing(bootstrap.build(replace(settings, senders=senders or settings.senders))) as system:
        migrate.require_head(system.database)
        deploying.deploy_shipped(system.database, system.clock.now())
        running = Worker(system)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: running.stop())
        running.run()
