"""`broadband demo`: everything on this machine, with the seed; goes on where it stood."""

from __future__ import annotations

import fcntl
import json
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from engine.bootstrap import build
from engine.errors import BroadbandError
from engine.settings import Settings
from web.demo import mix, preparing, table
from web.demo.batch import Batch
from web.demo.following import Place, follow
from web.demo.processes import Programs, free_port

#: where the web and the simulator listen, if nobody else does
WEB_PORT, SIMULATOR_PORT = 8622, 8641
#: real seconds between two looks at the programs, and of a sleep while there is nothing to do
TEND, STAY = 0.5, 3600.0


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for."""

    data: Path
    database: str
    speed: float
    orders: int
    port: int
    simulator_port: int
    shares: dict[str, int]
    faults: list[str]  #: options of the simulator
    seed: str


@click.command()
@click.option("--data", default="var/demo", show_default=True, type=click.Path(path_type=Path, file_okay=False),
              help="数据目录 / folder for all data")  # fmt: skip
@click.option("--database", default="", envvar="BROADBAND_DATABASE_URL", metavar="URL",
              help="数据库；默认为数据目录下的 SQLite / database; SQLite in the data folder by default")  # fmt: skip
@click.option("--speed", default=60.0, show_default=True, type=click.FloatRange(0.1, 100_000),
              help="业务时间倍速 / how much faster than life business time runs")  # fmt: skip
@click.option("--orders", default=0, type=click.IntRange(0, 100_000),
              help="自动受理的订单数，默认全为装机 / orders to place, installs unless --mix")  # fmt: skip
@click.option("--mix", "mixed", is_flag=True, help="六项业务混合 / orders of all six businesses, mixed")
@click.option("--exit-when-done", is_flag=True, help="全部结束后退出 / exit when all have ended")
@click.option("--port", default=WEB_PORT, show_default=True, help="网页端口 / port of the web")
@click.option("--simulator-port", default=SIMULATOR_PORT, show_default=True, help="仿真端口 / port of the simulator")
@click.option("--faults", "every_fault", type=click.FloatRange(0, 1), metavar="PROBABILITY",
              help="仿真全部故障的概率 / every fault of the simulator")  # fmt: skip
@click.option("--fault", "single_faults", multiple=True, metavar="NAME=PROBABILITY",
              help="单项仿真故障，可重复，优先于上项 / one fault; may be repeated, counts over that")  # fmt: skip
@click.option("--seed", default="demo", show_default=True, help="仿真随机种子 / seed of the simulator's chance")
def demo(
    data: Path, database: str, speed: float, orders: int, mixed: bool, exit_when_done: bool, port: int,
    simulator_port: int, every_fault: float | None, single_faults: tuple[str, ...], seed: str,
) -> None:  # fmt: skip
    """演示：同时启动网页、处理进程和开通系统仿真 / Demonstration: web, worker and simulator together."""
    faults = [] if every_fault is None else ["--every-fault", str(every_fault)]
    faults += [word for fault in single_faults for word in ("--fault", fault)]
    shares = mix.MIX if mixed else mix.INSTALLS
    ports = free_port(port), free_port(simulator_port)
    wanted = Wanted(data.resolve(), database, speed, orders, *ports, shares, faults, seed)
    try:
        with _alone(wanted.data), _interruptible():
            good = _run(wanted, exit_when_done)
    except (BroadbandError, RuntimeError, OSError) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        say("已停止；再次启动会从这里继续 / Stopped; the next start goes on from here")
        return
    sys.exit(0 if good else 1)


def say(text: str) -> None:
    """A line for the person at the terminal; the one line of JSON has standard output for itself."""
    click.echo(text, err=True)


def _run(wanted: Wanted, exit_when_done: bool) -> bool:
    keeper = preparing.ClockKeeper(wanted.data / "clock.json", wanted.speed)
    secret = preparing.kept_secret(wanted.data / "callback.secret")
    web, simulator = f"http://127.0.0.1:{wanted.port}", f"http://127.0.0.1:{wanted.simulator_port}"
    settings = Settings(
        data=wanted.data,
        database_url=wanted.database,
        provisioning_url=simulator,
        callback_secret=secret,
        public_url=web,
    )
    system = build(settings, clock=keeper.clock)
    password = preparing.database(system, say)
    programs = Programs(wanted.data / "log", preparing.environment(settings, keeper.clock), say)
    try:
        _start(programs, wanted, web, simulator)
        preparing.welcome(say, web, simulator, password, wanted.speed)
        with _tending(programs, keeper):
            return _work(wanted, exit_when_done, Place(web, simulator, keeper.clock, password))
    finally:
        programs.stop()
        keeper.keep()
        system.close()


def _work(wanted: Wanted, exit_when_done: bool, place: Place) -> bool:
    """Places and follows the batch, if there is one; then stays, unless it is to exit."""
    good = True
    file = wanted.data / "batch.json"
    if wanted.orders or Batch.waits(file):
        outcome = follow(Batch.take_up(file, wanted.shares, wanted.orders), place)
        say("\n" + "\n".join(table.lines(outcome)))
        click.echo(json.dumps(outcome.as_json(), ensure_ascii=False))
        good = outcome.good
    while not exit_when_done:
        time.sleep(STAY)
    return good


@contextmanager
def _tending(programs: Programs, keeper: preparing.ClockKeeper) -> Iterator[None]:
    """Meanwhile, a thread starts again what dies and keeps the business time."""
    over = threading.Event()

    def tend() -> None:
        while not over.wait(TEND):
            programs.tend()
            keeper.keep()

    thread = threading.Thread(target=tend, name="tend", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _start(programs: Programs, wanted: Wanted, web: str, simulator: str) -> None:
    folder, port = str(wanted.data / "simulator"), str(wanted.simulator_port)
    programs.start(
        "simulator", "simulator", "--data", folder, "--port", port, "--seed", wanted.seed, *wanted.faults,
        health=f"{simulator}/health",
    )  # fmt: skip
    programs.start("web", "serve", "--port", str(wanted.port), health=f"{web}/health/ready")
    programs.start("worker", "worker")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One demonstration per folder; the system lets go of a killed one's lock."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "running").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BroadbandError(
                f"另一个演示正在使用 {folder}；请先停止它，或用 --data 另选目录",
                f"another demonstration is using {folder}; stop it, or choose another folder with --data",
            ) from None
        yield


@contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM ends it as Ctrl-C does."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
