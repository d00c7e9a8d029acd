"""`broadband keys`: which keys personal data are under, a new one, and getting rid of older ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager

import click
from tqdm import tqdm

from engine import clock, keys
from engine.cli.telling import told
from engine.errors import BroadbandError
from engine.keys import VARIABLE, source
from engine.keys.ring import KeyRing
from engine.keys.source import FILE, KeyFile
from engine.keys.text import Keys, fingerprint
from engine.settings import Settings
from engine.store import audit, migrate, rekeying
from engine.store.database import Database
from engine.store.rekeying import Progress

_BATCH = click.option("--batch", type=click.IntRange(1, 10_000), default=rekeying.BATCH, show_default=True,
                      help="每批行数 / rows at a time")  # fmt: skip


@click.group("keys")
def key_ring() -> None:
    """密钥：查看、轮换、重新加密 / Keys: list, rotate, encrypt anew.

    密钥取自 BROADBAND_KEYS，否则取自 BROADBAND_DATA 目录下的 keys 文件
    / keys come from BROADBAND_KEYS, else from the file keys in the folder BROADBAND_DATA.
    """


@key_ring.command("list")
def listed() -> None:
    """列出密钥及各密钥下的数据量 / The keys, newest first, and how many rows are under each.

    有数据用现有密钥都无法解密时，退出码为 1 / exit code 1 where no key fits some of them.
    """
    with _opened() as (database, ring):
        counted = _counted(database, ring)
        for place, key in enumerate(ring.keys.sealing):
            name = fingerprint(key)
            word = "当前 / newest" if place == 0 else "旧 / older"
            click.echo(f"{name}  {word}  {counted.total(name)}  {counted.where(name)}".rstrip())
        derived = ring.keys.index is None
        word = "由最旧密钥导出 / derived from the oldest" if derived else "独立 / named"
        click.echo(f"索引密钥 / the index key: {word}")
        _refuse_unreadable(counted)


@key_ring.command()
def rotate() -> None:
    """增加一个新密钥，今后用它加密 / Add a new key; from now on it encrypts.

    密钥文件由运行中的程序自动读取；使用 BROADBAND_KEYS 时，说明如何更改
    / running programs read the key file again by themselves; with BROADBAND_KEYS you are told what to set.
    """
    with told():
        given = source.from_environment()
        if given is not None:
            _tell_steps(given)
            return
        file = _file()
        file.make()
        new = file.read().rotated()
        file.write(new)
    name = fingerprint(new.sealing[0])
    click.echo(f"新密钥 {name} 已生效，旧数据请用 broadband keys reencrypt 重新加密")
    click.echo(f"The new key {name} holds; encrypt what is there by broadband keys reencrypt")


@key_ring.command()
@_BATCH
def reencrypt(batch: int) -> None:
    """用最新密钥重新加密全部旧数据 / Encrypt by the newest key what is under older ones.

    可在系统运行时执行；中断后再次执行即继续；仍有旧密钥数据时退出码为 1
    / may run while the system works; broken off, it goes on when run again; exit code 1 while something is left.
    """
    with _opened() as (database, ring):
        with _bar(database, "重新加密 / encrypting") as progress:
            renewed = rekeying.reencrypt(database, ring, batch, progress)
        counted = _counted(database, ring)
        click.echo(f"已重新加密 {renewed} 个值 / Values encrypted anew: {renewed}")
        left = counted.older(ring.keys)
        click.echo(f"仍在旧密钥下：{left} 行 / Rows still under older keys: {left}")
        _refuse_unreadable(counted)
        if left:
            raise click.exceptions.Exit(1)


@key_ring.command()
def drop() -> None:
    """删除旧密钥；仍有数据在其下时拒绝 / Drop the older keys; refused while anything is under them."""
    with _opened() as (database, ring):
        counted, held = _counted(database, ring), ring.keys
        left = counted.older(held)
        if left:
            raise BroadbandError(
                f"仍有 {left} 行在旧密钥下，请先运行 broadband keys reencrypt",
                f"Still {left} rows under older keys; run broadband keys reencrypt first",
            )
        _refuse_unreadable(counted)
        if source.from_environment() is not None:
            click.echo(f"请设置后重启所有程序 / Set this, then restart all programs:\n{VARIABLE}="
                       f"{held.newest_only().written(',')}")  # fmt: skip
            return
        _file().write(held.newest_only())
        dropped = len(held.sealing) - 1
        _record(database, "keys.drop", " ".join(fingerprint(key) for key in held.sealing[1:]))
        click.echo(f"已删除 {dropped} 个旧密钥 / Older keys dropped: {dropped}")


@key_ring.command()
@click.option("--new-key", is_flag=True, help="先换新的索引密钥 / take a new index key first.")
@_BATCH
def reindex(new_key: bool, batch: int) -> None:
    """重建全部盲索引 / Make all blind indexes anew.

    请先停止网页与处理进程：未重建的行查不到。换新索引密钥后，二次验证的恢复码作废。中断后不带
    --new-key 再次执行即继续 / stop web and workers first: a row is not found until its turn. With a new index key
    the recovery codes of second factors are void. Broken off, run it again without --new-key.
    """
    with _opened() as (database, ring):
        if new_key:
            if source.from_environment() is not None:
                changed = ring.keys.indexed_anew().written(",")
                click.echo(f"请设置后运行 broadband keys reindex / Set this, then run broadband keys reindex:\n"
                           f"{VARIABLE}={changed}")  # fmt: skip
                return
            _file().write(ring.keys.indexed_anew())
        with _bar(database, "重建索引 / indexing") as progress:
            mended = rekeying.reindex(database, ring, batch, progress)
        _record(database, "keys.reindex", str(mended))
        click.echo(f"已更正 {mended} 项索引 / Indexes put right: {mended}")


def _record(database: Database, act: str, subject: str) -> None:
    with database.writing() as session:
        audit.record(session, act, staff_id=None, subject=subject, now=clock.from_environment().now())


class _Counted:
    """How many rows of which table are under which key."""

    def __init__(self, by_table: dict[str, Counter[str]]):
        self._by_table = by_table

    def total(self, name: str) -> int:
        return sum(tally[name] for tally in self._by_table.values())

    def where(self, name: str) -> str:
        return " ".join(f"{table}:{tally[name]}" for table, tally in self._by_table.items() if tally[name])

    def older(self, held: Keys) -> int:
        return sum(self.total(fingerprint(key)) for key in held.sealing[1:])


def _counted(database: Database, ring: KeyRing) -> _Counted:
    with _bar(database, "统计 / counting") as progress:
        return _Counted(rekeying.by_key(database, ring, progress))


def _refuse_unreadable(counted: _Counted) -> None:
    if lost := counted.total(""):
        raise BroadbandError(
            f"{lost} 行无法用现有密钥解密（{counted.where('')}）", f"No key fits {lost} rows ({counted.where('')})"
        )


def _tell_steps(given: Keys) -> None:
    """In two steps: no program meets what it can't read, whichever is restarted first."""
    new = given.rotated()
    both = Keys((new.sealing[1], new.sealing[0], *new.sealing[2:]), new.index)
    click.echo("1. 设置后逐个重启所有程序（新密钥可读，尚未使用）/ Set this and restart all programs, one by one:")
    click.echo(f"{VARIABLE}={both.written(',')}")
    click.echo("2. 全部重启后，改为下值再逐个重启（开始用新密钥）/ Once all have been, set this and restart again:")
    click.echo(f"{VARIABLE}={new.written(',')}")
    click.echo("3. 运行 broadband keys reencrypt，再运行 broadband keys drop / Then run these two")


@contextmanager
def _opened() -> Iterator[tuple[Database, KeyRing]]:
    settings = Settings.from_environment()
    with told(), closing(Database(settings.database)) as database:
        migrate.require_head(database)
        ring = keys.load(settings.data)
        keys.use(ring)
        yield database, ring


@contextmanager
def _bar(database: Database, text: str) -> Iterator[Progress]:
    """A progress bar, where there is a terminal to show it on."""
    with tqdm(total=rekeying.rows(database), desc=text, disable=None, leave=False) as bar:

        def show(done: int) -> None:
            bar.update(done - bar.n)

        yield show


def _file() -> KeyFile:
    return KeyFile(Settings.from_environment().data / FILE)
