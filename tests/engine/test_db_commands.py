"""`broadband db`: what an administrator types, and what is said to them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.cli import db


@pytest.fixture
def run(tmp_path: Path, database_url: str) -> "Run":
    return Run({"BROADBAND_DATA": str(tmp_path / "data"), "BROADBAND_DATABASE_URL": database_url})


class Run:
    """Runs `broadband db …` on the test's database."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def __call__(self, *words: str) -> Result:
        return CliRunner(env=self.environment).invoke(db, words)


def test_upgrade_makes_the_tables_and_says_so_once(run: Run) -> None:
    first, second = run("upgrade"), run("upgrade")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "已从 空库 升级到" in first.output
    assert "up to date" in second.output


def test_seed_plants_the_city_with_the_password_and_only_once(run: Run) -> None:
    run("upgrade")
    first, second = run("seed", "--password", "open sesame"), run("seed")
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert "22290 户" in first.output
    assert first.output.endswith("The password of all staff: open sesame\n")
    assert "nothing was changed" in second.output
    assert "password" not in second.output


def test_without_a_password_a_random_one_is_made_and_told(run: Run) -> None:
    run("upgrade")
    words = run("seed").output.split()
    assert len(words[-1]) >= 12
    assert words[-2] == "staff:"


def test_seed_before_upgrade_is_refused_and_tells_what_to_do(run: Run) -> None:
    refused = run("seed")
    assert refused.exit_code == 1
    assert "broadband db upgrade" in refused.output


def test_a_database_that_cannot_be_reached_is_told_in_a_sentence(tmp_path: Path) -> None:
    away = Run(
        {"BROADBAND_DATA": str(tmp_path), "BROADBAND_DATABASE_URL": f"postgresql+psycopg://nobody@/x?host={tmp_path}"}
    )
    for words in (["upgrade"], ["seed"]):
        refused = away(*words)
        assert refused.exit_code == 1
        assert "数据库暂时无法连接" in refused.output
        assert "Traceback" not in refused.output
