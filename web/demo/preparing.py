"""What a demonstration needs before its programs start: database, seed, password, secret, clock."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from engine import clock as clocks
from engine import deploying, seed
from engine.bootstrap import System
from engine.clock import Clock
from engine.settings import Settings
from engine.store import migrate
from engine.store.bulk import Bulk

#: staff numbers to show at the start, with what each is good for
SHOWN = (
    ("100101", "营业员：受理装机、处理退单 / operator: installs, returned work orders"),
    ("100109", "值班经理：处理异常单 / duty manager: incidents"),
    ("100901", "主管：查看所有营业厅 / supervisor: sees all halls"),
    ("100902", "流程查看员 / flow viewer"),
)


class ClockKeeper:
    """Business time over several starts: while the demonstration does not run, its time stands still."""

    def __init__(self, file: Path, speed: float):
        self._file = file
        kept = json.loads(file.read_text("utf-8"))["business"] if file.exists() else None
        self.clock = clocks.starting(speed, kept)
        self.keep()

    def keep(self) -> None:
        """Writes down the business moment, all or nothing."""
        write_whole(self._file, json.dumps({"business": self.clock.now().timestamp()}))


def database(system: System, say: Callable[[str], None]) -> str:
    """Tables, seed and maps; the password of all staff, made at the first start."""
    migrate.upgrade(system.database)
    password = kept_secret(system.settings.data / "password")
    with system.database.writing() as session:
        planted = seed.plant(Bulk(session), password, system.clock.now())
        seed.complete(Bulk(session))
    if planted is not None:
        say(f"已写入演示城市：{planted.doors} 户 / planted a made-up city: {planted.doors} doors")
    deploying.deploy_shipped(system.database, system.clock.now())
    return password


def environment(settings: Settings, clock: Clock) -> dict[str, str]:
    """What the programs are told."""
    return {
        "BROADBAND_DATA": str(settings.data),
        "BROADBAND_DATABASE_URL": settings.database_url,
        "BROADBAND_PROVISIONING_URL": settings.provisioning_url,
        "BROADBAND_CALLBACK_SECRET": settings.callback_secret,
        "BROADBAND_PUBLIC_URL": settings.public_url,
        "SIMULATOR_CALLBACK_SECRET": settings.callback_secret,
        clocks.VARIABLE: clock.anchor(),
        "PYTHONUNBUFFERED": "1",
    }


def welcome(say: Callable[[str], None], web: str, simulator: str, password: str, speed: float) -> None:
    """Where to go, and as whom."""
    say(f"""
  营业厅 / the halls:            {web}
  开通系统仿真 / the simulator:  {simulator}
  密码 / password:               {password}
  业务时间倍速 / speed:          {speed:g}
""")
    for number, meaning in SHOWN:
        say(f"  {number}  {meaning}")
    say("\n  Ctrl-C 停止 / stops\n")


def kept_secret(file: Path) -> str:
    """A random word, made once, readable by its owner only."""
    if not file.exists():
        write_whole(file, secrets.token_urlsafe(9))
    return file.read_text("utf-8").strip()


def write_whole(file: Path, text: str) -> None:
    """The file with that text, or as it was; never a part of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(file.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
    os.replace(draft, file)
