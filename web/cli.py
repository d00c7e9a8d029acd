"""The command `broadband`, which gathers the rooms' commands, and `broadband serve`."""

from __future__ import annotations

from functools import cached_property
from importlib.metadata import EntryPoint, entry_points

import click

GROUP = "broadband.commands"


class Commands(click.Group):
    """The commands that the rooms have registered; each is imported only when it is used."""

    @cached_property
    def _found(self) -> dict[str, EntryPoint]:
        return {point.name: point for point in entry_points(group=GROUP)}

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(self._found)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        point = self._found.get(name)
        if point is None:
            return None
        command: click.Command = point.load()
        return command


@click.command(cls=Commands)
def main() -> None:
    """家客宽带订单 / broadband orders of home customers."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / address to listen on")
@click.option("--port", default=8622, show_default=True, type=click.IntRange(0, 65535), help="端口 / port")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1), help="进程数 / processes")
@click.option("--threads", default=16, show_default=True, type=click.IntRange(2), help="每进程线程数 / threads in each")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """启动网页与接口 / serves the pages and the APIs."""
    from engine.errors import BroadbandError  # only this command needs the whole product
    from web import server

    try:
        server.run(host, port, workers, threads)
    except BroadbandError as error:
        raise click.ClickException(str(error)) from error
