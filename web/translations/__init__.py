"""The sentences of the pages: Chinese in templates and code, English in a catalogue beside this file.

`python -m web.translations` takes up new sentences and compiles; a test finds whatever is missing or stale.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).parents[1]
ENGLISH = Path(__file__).parent / "en" / "LC_MESSAGES" / "messages.po"
#: no dates: the same sentences make the same file
SAME = datetime(2026, 1, 1, tzinfo=UTC)
METHODS = [("demo/**", "ignore"), ("**.py", "python"), ("templates/**.html", "jinja2")]


def used() -> set[str]:
    """Every sentence that a template or a module asks for."""
    found = extract_from_dir(WEB, METHODS, strip_comment_tags=True)
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


def english() -> Catalog:
    """The English catalogue as it lies there."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def renew() -> list[str]:
    """Takes up new sentences, drops those no longer used, compiles; gives those that still lack their English."""
    before = english() if ENGLISH.exists() else Catalog(locale="en")
    after = Catalog(
        locale="en", project="broadband-orders", charset="utf-8", fuzzy=False, creation_date=SAME, revision_date=SAME
    )
    for sentence in sorted(used()):
        known = before.get(sentence)
        after.add(sentence, str(known.string) if known else "", flags=known.flags if known else ())
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        write_po(file, after, width=110, omit_header=True, sort_output=True)
    ENGLISH.with_suffix(".mo").write_bytes(compiled(after))
    return [str(message.id) for message in after if message.id and not message.string]
