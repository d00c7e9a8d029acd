"""The READMEs and references agree with the code.

What the code has must be told in a language's README or reference, in one of them only; `BOTH` gives the two as one.
"""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest

from bpmn import library
from engine import clock, keys, worker
from engine.orders.numbers import LETTERS
from engine.provisioning.reports import EVENT_TYPES
from engine.seed import files
from engine.settings import Settings
from engine.states import ORDER, WORK_ORDER, standing
from engine.steps import ALONE, STEPS
from engine.store import outbox
from engine.store.deeds import KINDS
from engine.store.parameters import DEFAULTS
from engine.workflow import MET_BY, Known
from simulator import cli as simulator
from simulator.faults import NAMES
from tests.house import test_sizes, tree
from tests.house.prose import CHINESE, ENGLISH, TEXTS, first_cells, links, rows, spans
from web import words

PYPROJECT = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
#: README and reference of one language, as one text
BOTH = pytest.mark.parametrize("text", ["\n".join(TEXTS[path] for path in paths) for paths in (ENGLISH, CHINESE)],
                               ids=["English", "Chinese"])  # fmt: skip
README = pytest.mark.parametrize("path", [ENGLISH[0], CHINESE[0]], ids=["English", "Chinese"])
PART = re.compile(r"[^\s`]*?/[^\s`]*?\.(?:bpmn|css|html|js|lock|md|png|po|py|toml)")


@BOTH
def test_every_path_that_is_named_exists(text: str) -> None:
    """A path in code type, too; one with a `<placeholder>` is a pattern."""
    named = {span for span in spans(text) if PART.fullmatch(span) and "<" not in span and not span.startswith("/")}
    assert {path for path in named if not (tree.ROOT / path).exists()} == set()


@BOTH
def test_every_command_of_the_script_is_explained(text: str) -> None:
    """A row for each branch of `./run`, and none for another."""
    branches = re.findall(r"^    ([a-z]+)(?: \|.*)?\)", (tree.ROOT / "run").read_text("utf-8"), re.MULTILINE)
    assert [row[0] for row in rows(text) if re.fullmatch(r"`\./run \w+`", row[0])] == [
        f"`./run {name}`" for name in branches
    ]


@BOTH
def test_every_command_of_the_program_is_shown(text: str) -> None:
    assert [path for path, _ in commands() if f"broadband {path}" not in text] == []


@BOTH
def test_what_the_readme_calls_can_be_called(text: str) -> None:
    """Whatever follows `broadband` or `./run demo` is a command and its options."""
    known = dict(commands())
    for line in calls(text):
        path = next((name for name in sorted(known, key=len, reverse=True) if f"{line} ".startswith(f"{name} ")), None)
        assert path is not None, line
        asked = set(re.findall(r"(?<=\s)--[a-z-]+", line)) - {"--help"}
        assert asked <= options(known[path]), line


@BOTH
def test_every_option_of_the_demonstration_is_explained(text: str) -> None:
    explained = {option for row in rows(text) for option in re.findall(r"`(--[a-z-]+)", row[0])}
    assert options(dict(commands())["demo"]) == explained


@BOTH
def test_every_fault_is_explained(text: str) -> None:
    assert sorted(first_cells(text, NAMES)) == sorted(NAMES)


@BOTH
def test_every_member_of_staff_is_introduced(text: str) -> None:
    """With the halls they work in."""
    people = files.read("people")
    assert [person["number"] for person in people["staff"] if person["number"] not in text] == []
    assert [hall["name"] for hall in people["halls"] if hall["name"] not in text] == []


@BOTH
def test_every_step_is_explained_by_its_name_on_the_map(text: str) -> None:
    elements = {id_: found for name in library.shipped_ids() for id_, found in library.shipped(name).elements.items()}
    told = [(row[0].strip("`"), row[1]) for row in rows(text) if row[0].strip("`") in STEPS]
    assert told == [(step, elements[step].name) for step in STEPS]


@BOTH
def test_the_states_of_an_order_are_the_table_that_the_code_obeys(text: str) -> None:
    expected = [(code(state), words.STATES[state].zh, listed(ORDER, state)) for state in ORDER]
    assert [tuple(row) for row in rows(text) if len(row) == 3 and row[0].strip("`") in ORDER] == expected


@BOTH
def test_the_states_of_a_work_order_are_the_table_that_the_code_obeys(text: str) -> None:
    """With the order's state then, and the waits on the map that are met."""
    expected = []
    for state in WORK_ORDER:
        met = [message for message, is_met in MET_BY.items() if is_met(Known(work_order=state, open_child=True))]
        back = bool({"work_order_refused", "work_order_returned"} & {*met})
        then = state if state == "completed" else standing(state, returned=back, before="acknowledged")
        word = words.WORK_ORDER_STATES[state].zh
        expected.append((code(state), word, listed(WORK_ORDER, state), code(then), ", ".join(map(code, met)) or "–"))
    assert [tuple(row) for row in rows(text) if len(row) == 5 and row[0].strip("`") in WORK_ORDER] == expected


@BOTH
def test_every_business_is_introduced(text: str) -> None:
    """With its Chinese word, the letters of its numbers, its map and its rules."""
    told = [row for row in rows(text) if len(row) == 6 and row[0].strip("`") in LETTERS]
    assert [(row[0].strip("`"), row[1], row[2]) for row in told] == [
        (business, words.BUSINESSES[business].zh, letters) for business, letters in LETTERS.items()
    ]
    for business, row in zip(LETTERS, told, strict=True):
        assert [link for link, _ in links(f"{row[3]} {row[4]}")] == [
            f"bpmn/{business}.bpmn",
            f"engine/acceptance/{business}.py",
        ]


@BOTH
def test_every_deed_is_told_with_the_step_that_undoes_it(text: str) -> None:
    """In the order in which they are done: the map undoes them in reverse."""
    undo = [id_ for id_ in way(library.shipped("undo")) if id_ in ALONE]
    told = [(row[0].strip("`"), row[2].strip("`")) for row in rows(text) if row[0].strip("`") in KINDS]
    assert told == list(zip(KINDS, reversed(undo), strict=True))


@BOTH
def test_every_event_is_told(text: str) -> None:
    assert sorted(first_cells(text, EVENT_TYPES)) == sorted(EVENT_TYPES)


@BOTH
def test_every_variable_of_the_environment_is_explained(text: str) -> None:
    """All that `Settings` reads, the clock's, the keys' and the simulator's; and no other."""
    names = {f"BROADBAND_{name.upper()}" for name in Settings.__dataclass_fields__}
    names |= {clock.VARIABLE, keys.VARIABLE, simulator.SECRET, simulator.TOKEN}
    explained = {row[0].strip("`"): row[1].strip("`") for row in rows(text) if re.fullmatch(r"`[A-Z_]{9,}`", row[0])}
    assert explained.keys() == names
    defaults = Settings()
    for name in ("data", "provisioning_url", "public_url", "senders"):
        assert explained[f"BROADBAND_{name.upper()}"] == str(getattr(defaults, name)), name


@BOTH
def test_every_parameter_is_explained_with_its_default(text: str) -> None:
    told = [(row[0].strip("`"), row[1]) for row in rows(text) if row[0].strip("`") in DEFAULTS]
    assert sorted(told) == sorted(DEFAULTS.items())


@BOTH
def test_the_floors_of_the_engine_are_those_of_the_contract(text: str) -> None:
    (floors,) = [each for each in PYPROJECT["tool"]["importlinter"]["contracts"] if each["id"] == "floors"]
    named = [re.sub(r"[()]", "", layer) for layer in floors["layers"]]
    assert "```\n" + "\n".join(named) + "\n```" in text


@BOTH
def test_the_numbers_of_the_prose_are_those_of_the_code(text: str) -> None:
    """Seconds of lease, breaker and sweep; the sizes that files, functions and lines may have."""
    seconds = [rf"{value:g} (?:s\b|秒)" for value in (outbox.LEASE, outbox.BREAKER_SECONDS, worker.IDLE)]
    lines = [rf"{value} (?:lines|行)" for value in (test_sizes.FILE_LINES, test_sizes.FUNCTION_LINES)]
    columns = [rf"{PYPROJECT['tool']['ruff']['line-length']} (?:columns|列)"]
    assert [told for told in (*seconds, *lines, *columns) if not re.search(rf"(?<![\d.]){told}", text)] == []


@README
def test_every_room_is_introduced(path: Path) -> None:
    assert [room for room in (*tree.ROOMS, "tests") if f"[{room}/]({room}/" not in TEXTS[path]] == []


def way(map_: library.Map) -> list[str]:
    """The elements of a map without branches, from its start event."""
    follows = {flow.source: flow.target for flow in map_.flows.values()}
    (begins,) = set(follows) - set(follows.values())
    found = [begins]
    while found[-1] in follows:
        found.append(follows[found[-1]])
    return found


def calls(text: str) -> Iterator[str]:
    """The words behind `broadband`, and behind `./run` where it starts the demonstration, in code type or a block."""
    typed = [
        *spans(text),
        *(line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()),
    ]
    for line in typed:
        if match := re.match(r"(?:broadband|\./run (?=demo)) ?([^#]+)", line):
            yield match[1].strip()


def commands() -> Iterator[tuple[str, click.Command]]:
    """Each command of `broadband` by its path: `maps check`; groups themselves aside."""
    for point in entry_points(group="broadband.commands"):
        yield from within(point.name, point.load())


def within(path: str, found: click.Command) -> Iterator[tuple[str, click.Command]]:
    """The command itself, or those of a group, by their paths."""
    if not isinstance(found, click.Group):
        yield path, found
        return
    for name in found.list_commands(context := click.Context(found)):
        inner = found.get_command(context, name)
        assert inner is not None
        yield from within(f"{path} {name}", inner)


def options(command: click.Command) -> set[str]:
    return {option for parameter in command.params for option in parameter.opts if option.startswith("--")}


def code(name: str) -> str:
    return f"`{name}`"


def listed(table: dict[str, frozenset[str]], state: str) -> str:
    """The states that may follow, in the order of the table."""
    return ", ".join(code(after) for after in table if after in table[state]) or "–"
