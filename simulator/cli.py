"""``broadband simulator``: start the stand-in for the provisioning system."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import threading
import tomllib
from pathlib import Path
from types import FrameType
from typing import IO, Any

import click
import structlog

from simulator import server
from simulator.app import create_app
from simulator.errors import SimulatorError
from simulator.faults import NAMES
from simulator.office import Office
from simulator.runner import Runner
from simulator.stand_in import StandIn, open_stand_in
from simulator.store import outbox
from simulator.tmf import checks, wire

log = structlog.get_logger(__name__)

#: Shared with the receiver of events, which checks their signatures by it.
SECRET = "SIMULATOR_CALLBACK_SECRET"
#: Asked for by everything but the TMF641 API, if set.
TOKEN = "SIMULATOR_ADMIN_TOKEN"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / address to listen at")
@click.option("--port", default=8641, show_default=True, help="端口，0 为任意空闲端口 / port; 0: any free one")
@click.option(
    "--data",
    default="simulator-data",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="数据目录 / folder with all its data",
)
@click.option(
    "--speed",
    type=click.FloatRange(min=0, min_open=True),
    help="业务时间倍速 / business time runs this much faster (BROADBAND_CLOCK counts first)",
)
@click.option("--seed", help="随机种子 / seed of chance; default: that of the last run, else a new one")
@click.option(
    "--faults",
    "faults_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="故障概率文件 / TOML with [faults] and [measures]",
)
@click.option(
    "--every-fault",
    type=click.FloatRange(0, 1),
    help="所有故障的概率，仅本次运行 / probability of every fault, for this run only",
)
@click.option(
    "--fault",
    "single_faults",
    multiple=True,
    metavar="NAME=PROBABILITY",
    help="单项故障概率，可重复，仅本次运行 / probability of one fault, for this run only; may be repeated",
)
@click.option(
    "--listener",
    "listeners",
    multiple=True,
    metavar="URL",
    help="事件接收地址，可重复 / callback to send events to; may be repeated",
)
def simulator(
    host: str,
    port: int,
    data: Path,
    speed: float | None,
    seed: str | None,
    faults_file: Path | None,
    every_fault: float | None,
    single_faults: tuple[str, ...],
    listeners: tuple[str, ...],
) -> None:
    """家客开通系统的仿真程序 / The stand-in for the home-customer provisioning system.

    环境变量 / environment: SIMULATOR_CALLBACK_SECRET (事件签名密钥 / signs events), SIMULATOR_ADMIN_TOKEN
    (页面与管理接口口令 / guards pages and administration), BROADBAND_CLOCK (共用业务时钟 / the shared clock).
    """
    try:
        with alone(data):
            _log_plainly()
            stand = open_stand_in(data, speed=speed, seed=seed, secret=os.environ.get(SECRET, ""))
            stand.faults.for_now(*_faults(faults_file, every_fault, single_faults))
            _subscribe(stand, listeners)
            serve(stand, host, port, os.environ.get(TOKEN, ""))
    except (SimulatorError, OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error


def _log_plainly() -> None:
    """One line of JSON per entry on stderr; an error with its traceback as text."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )


def serve(stand: StandIn, host: str, port: int, token: str) -> None:
    """Serve and work until SIGTERM or SIGINT."""
    web = server.make(host, port, create_app(stand, token))
    runner, office = Runner(stand), Office(stand)

    def _stop(number: int, frame: FrameType | None) -> None:
        wire.stopping.set()
        threading.Thread(target=web.shutdown, daemon=True).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    if not stand.secret:
        log.warning("events are not signed", set=SECRET)
    runner.start()
    office.start()
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"simulator: http://{shown}:{web.port}/  speed {stand.clock.speed:g}  seed {stand.faults.seed}")
    web.serve_forever()
    runner.stop()
    office.stop()
    for thread in (runner, office):
        thread.join(timeout=10)
    stand.store.close()


def alone(folder: Path) -> IO[str]:
    """A lock on the data folder for as long as it stays open; the system lets go of a killed one's."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "running").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise click.ClickException(f"{folder}: 已有仿真程序在用 / another stand-in is running on it") from None
    return lock


def _faults(file: Path | None, every: float | None, single: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Probabilities and measures from the command line; what is given singly counts over what is given for all, that
    over the file."""
    table = tomllib.loads(file.read_text("utf-8")) if file else {}
    probabilities = dict(table.get("faults", {}))
    if every is not None:
        probabilities |= dict.fromkeys(NAMES, every)
    for text in single:
        name, _, value = text.partition("=")
        probabilities[name.strip()] = value.strip()
    return probabilities, dict(table.get("measures", {}))


def _subscribe(stand: StandIn, listeners: tuple[str, ...]) -> None:
    with stand.store.write() as session:
        for listener in listeners:
            callback, query = checks.subscription({"callback": listener})
            outbox.subscribe(session, callback, query)
