"""Whatever happens to an install, its changes and its cancels, in whatever order: one outcome, the same on both sides.

Each example is a script of acts, then a fair end (`ending`); `invariants` are looked at after every act. A failing
script is printed as it shrank to: its lines, put into a test that calls the `Interleavings` of a world, reproduce it.
The run is the same every time. To search: `--hypothesis-profile=search`, which takes other examples each time.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase
from hypothesis.stateful import run_state_machine_as_test

from engine import keys
from engine.store.database import Database
from tests.engine import town
from tests.engine.interleavings.machine import Interleavings
from tests.engine.interleavings.world import World
from tests.servers.postgres import Postgres

#: examples in each run, and acts in each, where no search was asked for
ON_SQLITE, ON_POSTGRES, ACTS = 20, 4, 30


def settings(examples: int, share: float) -> hypothesis.settings:
    """As few examples as given, always the same; in a search, its `share` of as many as that profile says."""
    profile = hypothesis.settings.get_profile("search")
    if hypothesis.settings.get_current_profile_name() == "search":
        return hypothesis.settings(profile, max_examples=max(1, int(profile.max_examples * share)))
    return hypothesis.settings(
        max_examples=examples,
        stateful_step_count=ACTS,
        derandomize=True,
        deadline=None,
        suppress_health_check=[*HealthCheck],
        phases=[Phase.generate, Phase.shrink],
    )


@pytest.fixture
def on_sqlite(sqlite_template: Path, tmp_path: Path) -> Callable[[], World]:
    """Makes worlds, each in a copy of one file."""
    town_file = shutil.copy(sqlite_template, tmp_path / "town.sqlite")
    _build(f"sqlite:///{town_file}", tmp_path / "data")
    copies = count(1)

    def world() -> World:
        (tmp_path / f"{(number := next(copies)) - 1}.sqlite").unlink(missing_ok=True)
        copy = shutil.copy(town_file, tmp_path / f"{number}.sqlite")
        return World(f"sqlite:///{copy}", tmp_path / "data")

    return world


@pytest.fixture
def on_postgres(postgres: Postgres, postgres_template: str, tmp_path: Path) -> Iterator[Callable[[], World]]:
    """Makes worlds, each in a copy of one database."""
    original = postgres.create(postgres_template)
    _build(postgres.url(original), tmp_path / "data")
    copies: list[str] = []

    def world() -> World:
        while copies:
            postgres.drop(copies.pop())
        copies.append(postgres.create(original))
        return World(postgres.url(copies[-1]), tmp_path / "data")

    yield world
    for name in [*copies, original]:
        postgres.drop(name)


def _build(url: str, data: Path) -> None:
    keys.use(keys.load(data))
    with closing(Database(url)) as database, database.writing() as session:
        town.clear(session)
        town.build(session)


def test_every_interleaving_ends_the_same_on_both_sides(on_sqlite: Callable[[], World]) -> None:
    run_state_machine_as_test(lambda: Interleavings(on_sqlite), settings=settings(ON_SQLITE, 1.0))


def test_every_interleaving_ends_the_same_on_both_sides_on_postgresql(on_postgres: Callable[[], World]) -> None:
    run_state_machine_as_test(lambda: Interleavings(on_postgres), settings=settings(ON_POSTGRES, 0.1))
