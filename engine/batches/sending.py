"""A file comes in: looked at with care, read, kept as a batch whose rows are checked in the background."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.batches import columns
from engine.errors import NotAllowed
from engine.orders import rights
from engine.orders.staff_view import StaffView
from engine.sheets import headings
from engine.sheets.cells import Limits, Line, refused
from engine.sheets.headings import Sheet
from engine.store import audit, batches, parameters
from engine.store.database import Database, Session

#: longest name of a file that is kept
LONGEST_NAME = 120


@dataclass(frozen=True)
class Sent:
    """The new batch; `before`: the batch that the same file was sent as, if it was."""

    id: int
    before: int | None


def limits(session: Session) -> Limits:
    """How much a file may be."""
    number = parameters.number
    return Limits(
        size=number(session, "batch.megabytes") * 1_000_000,
        unpacked=number(session, "batch.unpacked_megabytes") * 1_000_000,
        rows=number(session, "batch.rows"),
    )


def send(
    database: Database, content: bytes, name: str, staff: StaffView, *, opened_at: datetime, now: datetime
) -> Sent:
    """Keeps a file as a batch. Raises `Invalid` with the sentence under `file`, `NotAllowed`; then nothing is kept."""
    if not rights.may(staff, "place_batch"):
        raise NotAllowed("您没有批量受理的权限", "You may not place install orders from a file")
    with database.reading() as session:
        most, since = limits(session), batches.term(parameters.number(session, "batch.again_days"), now)
    sheet = without_examples(headings.sheet(content, most, columns.EXPECTED))
    if not sheet.lines:
        raise refused("表头下面没有要受理的行", "There is nothing to accept below the headings")
    digest = batches.digest(sheet)
    with database.writing() as session:
        same = batches.same_file(session, staff, digest, since)
        kept = batches.create(session, staff, sheet, name=_plain(name), digest=digest, opened_at=opened_at, now=now)
        audit.record(session, "batch.send", staff_id=staff.id, subject=f"batch {kept}", now=now)
    return Sent(kept, same.id if same else None)


def without_examples(sheet: Sheet) -> Sheet:
    """The lines that are meant: what the template shows as an example is none of them."""
    if columns.MARK not in sheet.keys:
        return sheet
    place = sheet.keys.index(columns.MARK)

    def meant(line: Line) -> bool:
        return not line.cells[place].text.casefold().startswith(columns.EXAMPLES)

    return Sheet(sheet.headings, sheet.keys, [line for line in sheet.lines if meant(line)])


def _plain(name: str) -> str:
    """A file's name, without folders and without what can't be shown."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[-LONGEST_NAME:] or "-"
