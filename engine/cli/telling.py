"""What all commands need: a database for as long as they run, and refusals told as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import click

from engine import deploying
from engine.errors import BroadbandError
from engine.settings import Settings
from engine.store.database import Database


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database that the settings name."""
    with closing(Database(settings.database)) as database:
        yield database


@contextmanager
def told() -> Iterator[None]:
    """Tells a refusal or failure as a sentence; the exit code is 1."""
    try:
        yield
    except deploying.MapRefused as refused:
        for finding in refused.findings:
            click.echo(f"{finding}\n", err=True)
        raise click.ClickException(str(refused)) from refused
    except BroadbandError as error:
        raise click.ClickException(str(error)) from error
