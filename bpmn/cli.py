"""`broadband maps`: check maps before they are deployed, draw them, list what is shipped."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import click

from bpmn import drawing, library, lint
from bpmn import layout as layouts
from bpmn.drawing import contact
from bpmn.errors import MapError
from bpmn.xml import LARGEST

#: name -> a collection of step names; whoever has steps registers them, so that maps need not know the engine
STEPS = "broadband.steps"
#: name -> a command of `broadband maps` that needs more than maps; each is imported only when it is used
COMMANDS = "broadband.maps_commands"


class Maps(click.Group):
    """Our own commands, and those that other rooms have registered."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *entry_points(group=COMMANDS).names})

    def get_command(self, context: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(context, cmd_name)
        if own is not None:
            return own
        return next((point.load() for point in entry_points(group=COMMANDS) if point.name == cmd_name), None)


@click.group(cls=Maps)
def maps() -> None:
    """流程图：检查、绘制、列出，在途订单换版 / Maps: check, draw, list them; move orders to newer versions."""


@maps.command()
@click.argument("files", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / print JSON.")
def check(files: tuple[str, ...], as_json: bool) -> None:
    """检查流程图；不带参数时检查随附的全部流程图 / Check maps; without FILES all that are shipped.

    FILES 是文件或随附流程图的 id；有问题时退出码为 1 / paths or ids of shipped maps; exits 1 on findings.
    流程可以调用同时给出的文件和随附的流程图（流程 a 在 a.bpmn） / a map may call the files given beside it and
    shipped maps (process a in a.bpmn).
    """
    steps = known_steps()
    read = {name: _read(name) for name in files or library.shipped_ids()}
    found = [
        finding
        for name, xml in read.items()
        for finding in lint.check(xml, file=name, steps=steps, processes=_to_be_run(name), calls=_callable(read))
    ]
    if steps is not None and not files:
        found += lint.unused_steps(steps, read)
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(finding) for finding in found], ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join(map(str, found)) or _all_well(len(read)))
    if found:
        raise click.exceptions.Exit(1)


@maps.command()
@click.argument("file")
@click.option("--diagram", help="图的 id；默认第一张 / id of the diagram; the first by default.")
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), help="写成 SVG / write SVG.")
@click.option("--png", type=click.Path(path_type=Path, dir_okay=False), help="写成 PNG / write PNG.")
@click.option("--pdf", type=click.Path(path_type=Path, dir_okay=False), help="写成 PDF / write PDF.")
def draw(file: str, diagram: str | None, svg: Path | None, png: Path | None, pdf: Path | None) -> None:
    """把流程图画成图片 / Draw a map.

    FILE 是文件或随附流程图的 id / a path, or the id of a shipped map.
    """
    if not (svg or png or pdf):
        raise click.UsageError("请指明 --svg、--png 或 --pdf / say --svg, --png or --pdf")
    try:
        picture = drawing.svg(drawing.scene(_read(file), diagram))
        writers: list[tuple[Path | None, Callable[[str], bytes]]] = [
            (svg, str.encode),
            (png, drawing.png),
            (pdf, drawing.pdf),
        ]
        for path, write in writers:
            if path:
                path.write_bytes(write(picture))
    except MapError as error:
        raise click.ClickException(f"{file}: {error}") from error
    except OSError as error:
        raise click.ClickException(f"写不了文件 / can't write: {error}") from error


@maps.command()
@click.argument("file")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="写到 / write to.")
@click.option("--anew", is_flag=True, help="不保留已有的位置 / keep no place that is given.")
def layout(file: str, output: Path, anew: bool) -> None:
    """给没有图形、或图形不全的流程图排版 / Lay out a map whose diagram is missing or has gaps.

    FILE 是文件或随附流程图的 id；已有的位置保留 / a path, or the id of a shipped map; places that are given are kept.
    """
    try:
        output.write_bytes(layouts.laid_out(_read(file), anew=anew))
    except MapError as error:
        raise click.ClickException(f"{file}: {error}") from error
    except OSError as error:
        raise click.ClickException(f"写不了文件 / can't write: {error}") from error


@maps.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="写到 / write to.")
def gallery(folder: Path, output: Path) -> None:
    """把文件夹里的全部流程图画在一个网页上 / Draw all maps of a folder on one page.

    旁边有同名 PNG 的并排比较；读不了的写明原因 / beside the PNG of the same name; with what is wrong, in words.
    """
    sheets = [_sheet(path, number) for number, path in enumerate(sorted(folder.glob("*.bpmn")))]
    try:
        output.write_text(contact.page(folder.resolve().name, sheets), encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"写不了文件 / can't write: {error}") from error
    for sheet in (one for one in sheets if one.error):  # on the page already, and for who looks at the terminal alone
        click.echo(f"没有画出 / not drawn: {sheet.name}: {sheet.error}", err=True)


def _sheet(path: Path, number: int) -> contact.Sheet:
    beside = path.with_suffix(".png")
    reference = b""
    try:
        reference = beside.read_bytes() if beside.is_file() else b""
        xml = _bytes(path)
        svg = drawing.svg(drawing.scene(xml), id_prefix=f"m{number}-")
    except (MapError, OSError) as error:
        return contact.Sheet(path.name, error=str(error), reference=reference)
    findings = [str(finding) for finding in lint.check(xml, file=path.name)]
    return contact.Sheet(path.name, svg, findings=findings, reference=reference)


@maps.command(name="list")
def list_() -> None:
    """列出随附的流程图 / List the shipped maps: id, version, processes, and the maps that each calls."""
    for name in library.shipped_ids():
        map_ = library.shipped(name)
        pools = "、".join(f"{process.id}（{process.pool or process.name}）" for process in map_.processes.values())
        calls = f"  → {'、'.join(map_.calls)}" if map_.calls else ""
        click.echo(f"{name}  {map_.digest[:12]}  {pools}{calls}")


def known_steps() -> frozenset[str] | None:
    """The names of all steps that installed packages register; `None` where no package registers any."""
    registered = entry_points(group=STEPS)
    return frozenset(step for entry in registered for step in entry.load()) if registered else None


def _read(file: str) -> bytes:
    path = Path(file)
    if not path.exists() and (shipped := library.shipped_xml(file)) is not None:
        return shipped
    try:
        return _bytes(path)
    except OSError as error:
        known = "、".join(library.shipped_ids())
        raise click.ClickException(
            f"读不了 {file}（{error.strerror}）；随附的流程图：{known} / can't read it; shipped maps: {known}"
        ) from error


def _bytes(path: Path) -> bytes:
    """No more than shows that there is too much."""
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _to_be_run(file: str) -> tuple[str, ...] | None:
    """The shipped map of an id is started by the process of that id."""
    return None if Path(file).exists() or file not in library.shipped_ids() else (file,)


def _callable(read: dict[str, bytes]) -> dict[str, bytes]:
    """What these files may call: each other by their names, and what is shipped."""
    shipped = {name: xml for name in library.shipped_ids() if (xml := library.shipped_xml(name)) is not None}
    return shipped | {Path(name).stem: xml for name, xml in read.items()}


def _all_well(count: int) -> str:
    return f"{count} 张流程图没有问题 / {count} maps, nothing to mend"
