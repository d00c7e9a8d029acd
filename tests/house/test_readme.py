"""Both READMEs agree with the code, and with each other."""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest

from bpmn import library
from engine import clock, keys, worker
from engine.seed import files
from engine.settings import Settings
from engine.states import ORDER, WORK_ORDER, standing
from engine.steps import STEPS
from engine.store import outbox
from engine.store.parameters import DEFAULTS
from engine.workflow import MET_BY, Known
from simulator import cli as simulator
from simulator.faults import NAMES
from tests.house import test_sizes, tree
from web import words

ENGLISH, CHINESE = tree.ROOT / "README.md", tree.ROOT / "README.zh-CN.md"
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in (ENGLISH, CHINESE)}
PYPROJECT = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
BOTH = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
LONGEST_README, LARGEST_PICTURE = 400, 400_000
#: the words of the house that everybody uses from the first day
WORDS = (
    "map", "workflow", "element", "step", "position", "order", "work order", "request", "result", "timer", "to-do",
    "incident", "change", "subscription", "visit", "promise", "alert", "delay", "milestone", "confirmation", "lease",
    "fence", "breaker", "downstream", "standard address", "coverage", "port", "price row", "campaign", "appointment",
    "hall", "channel", "region", "staff number", "customer", "account", "returned", "refused",
)  # fmt: skip
PART = re.compile(r"[^\s`]*?/[^\s`]*?\.(?:bpmn|css|html|js|lock|md|png|po|py|toml)")


@BOTH
def test_every_link_leads_to_a_file(text: str) -> None:
    assert [link for link in links(text) if not (tree.ROOT / link).exists()] == []


@BOTH
def test_every_path_that_is_named_exists(text: str) -> None:
    """A path in code type, too; one with a `<placeholder>` is a pattern."""
    named = {span for span in spans(text) if PART.fullmatch(span) and "<" not in span and not span.startswith("/")}
    assert {path for path in named if not (tree.ROOT / path).exists()} == set()


@BOTH
def test_the_picture_is_small_enough_to_be_looked_at(text: str) -> None:
    (picture,) = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    content = (tree.ROOT / picture).read_bytes()
    assert content.startswith(b"\x89PNG") and len(content) < LARGEST_PICTURE


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
    cells = " ".join(row[0] for row in rows(text))
    assert [name for name in NAMES if f"`{name}`" not in cells] == []


@BOTH
def test_every_member_of_staff_is_introduced(text: str) -> None:
    """With the halls they work in."""
    people = files.read("people")
    assert [person["number"] for person in people["staff"] if person["number"] not in text] == []
    assert [hall["name"] for hall in people["halls"] if hall["name"] not in text] == []


@BOTH
def test_every_step_is_explained_by_its_name_on_the_map(text: str) -> None:
    elements = {id_: found for name in library.shipped_ids() for id_, found in library.shipped(name).elements.items()}
    told = {row[0]: row[1] for row in rows(text) if row[0].strip("`") in STEPS}
    assert told == {f"`{step}`": elements[step].name for step in STEPS}


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
    assert {row[0].strip("`"): row[1] for row in rows(text) if row[0].strip("`") in DEFAULTS} == DEFAULTS


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


@BOTH
def test_every_room_is_introduced(text: str) -> None:
    assert [room for room in (*tree.ROOMS, "tests") if f"[{room}/]({room}/" not in text] == []


@BOTH
def test_a_readme_can_be_read_in_one_go(text: str) -> None:
    assert len(text.splitlines()) <= LONGEST_README


def test_every_word_of_the_house_is_in_the_glossary_once() -> None:
    terms = [term for english, _ in glossary(ENGLISH) for term in english.split(", ")]
    assert [word for word in WORDS if word not in terms] == []
    assert sorted(terms) == sorted(set(terms))


def test_every_word_has_one_chinese_word_and_both_glossaries_know_it() -> None:
    english = glossary(ENGLISH)
    assert english == [(second, first) for first, second in glossary(CHINESE)]
    chinese = [term for _, terms in english for term in terms.split("、")]
    assert sorted(chinese) == sorted(set(chinese))
    assert [pair for pair in english if len(pair[0].split(", ")) != len(pair[1].split("、"))] == []


@pytest.mark.parametrize("part", ["headings", "links", "tables", "bullets", "spans"])
def test_both_languages_have_the_same_parts(part: str) -> None:
    """The same headings, links, tables row by row, bullets, and names in code type, in the same order."""
    take = {"headings": headings, "links": there, "tables": tables, "bullets": bullets, "spans": names}[part]
    assert take(TEXTS[ENGLISH.name]) == take(TEXTS[CHINESE.name])


def test_both_languages_show_the_same_code() -> None:
    """Blocks of code are the same but for their comments."""
    english, chinese = (
        [re.sub(r" *# .*", "", block) for block in re.findall(r"```.*?```", text, re.DOTALL)] for text in TEXTS.values()
    )
    assert english == chinese


def prose(text: str) -> str:
    """The text without its blocks of code."""
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def links(text: str) -> list[str]:
    """Where links and pictures lead, other sites aside."""
    return [link for link in re.findall(r"\]\(([^)#]+)", prose(text)) if "://" not in link]


def there(text: str) -> list[str]:
    """The links, but for the first: it leads to the other language."""
    return links(text)[1:]


def spans(text: str) -> list[str]:
    """What stands in code type."""
    return re.findall(r"`([^`\n]+)`", prose(text))


def names(text: str) -> list[str]:
    """What stands in code type, sorted: the order of words differs between languages."""
    return sorted(spans(text))


def rows(text: str) -> list[list[str]]:
    """The cells of every row of every table."""
    lines = [line for line in prose(text).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def tables(text: str) -> list[int]:
    """How many cells each row has."""
    return [len(row) for row in rows(text)]


def headings(text: str) -> list[int]:
    """How deep each heading is."""
    return [len(marks) for marks in re.findall(r"^(#+) ", prose(text), re.MULTILINE)]


def bullets(text: str) -> list[str]:
    """The marks of lists, line by line."""
    return re.findall(r"^(- |\d+\. )", prose(text), re.MULTILINE)


def glossary(path: Path) -> list[tuple[str, str]]:
    """The first two columns of the glossary: the word, and the same in the other language."""
    text = TEXTS[path.name]
    begins = re.search(r"^\| (?:word \| 中文|词 \| English) \|.*\n.*\n", text, re.MULTILINE)
    assert begins is not None
    table = text[begins.end() :].split("\n\n")[0]
    return [(row[0], row[1]) for row in rows(table)]


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
        found = point.load()
        inner = found.commands if isinstance(found, click.Group) else {}
        yield from ((f"{point.name} {name}", command) for name, command in inner.items())
        if not inner:
            yield point.name, found


def options(command: click.Command) -> set[str]:
    return {option for parameter in command.params for option in parameter.opts if option.startswith("--")}


def code(name: str) -> str:
    return f"`{name}`"


def listed(table: dict[str, frozenset[str]], state: str) -> str:
    """The states that may follow, in the order of the table."""
    return ", ".join(code(after) for after in table if after in table[state]) or "–"
