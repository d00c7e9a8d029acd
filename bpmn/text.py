"""Setting names: how wide a text is, and where its lines may break, in Chinese and in Latin script.

Lengths are in the unit of the font size that goes in.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import NamedTuple

LINE_HEIGHT = 1.3  #: em
ELLIPSIS = "…"
#: may not begin a line / may not end one (GB/T 15834, JLREQ's kinsoku classes)
NOT_FIRST = frozenset("，。、；：？！）】》〉」』〕〗”’…—～·％‰℃,.;:?!)]}>%/、々ー")
NOT_LAST = frozenset("（【《〈「『〔〖“‘([{<＃￥$#")
#: a word of Latin letters may be parted behind these
SOFT = frozenset("-/_.,")
#: widths in em of a plain sans-serif; everything else of Latin script is taken for a lower-case letter
NARROW = dict.fromkeys("ijl|!.,:;'` ", 0.27) | dict.fromkeys('ftrI()[]{}-/\\"*', 0.35)
WIDE = dict.fromkeys("mwMW@%&", 0.86) | dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ+<=>~", 0.64)
WIDTHS = NARROW | WIDE
LOWER = 0.535


class Block(NamedTuple):
    """Lines set in one size."""

    lines: tuple[str, ...]
    size: float

    @property
    def width(self) -> float:
        return max((width(line, self.size) for line in self.lines), default=0.0)

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LINE_HEIGHT


class Atom(NamedTuple):
    """A piece that no line may part, and whether a space stands before it."""

    text: str
    spaced: bool


def is_wide(char: str) -> bool:
    """True for characters set on a full em: Chinese, full-width forms."""
    return unicodedata.east_asian_width(char) in "WF" or char in "“”‘’…—·"


def width(text: str, size: float) -> float:
    """The length of a line."""
    return size * sum(_em(char) for char in text)


@cache
def _em(char: str) -> float:
    if unicodedata.combining(char):
        return 0.0
    return 1.0 if is_wide(char) else WIDTHS.get(char, LOWER)


def wrap(text: str, limit: float, size: float) -> tuple[str, ...]:
    """`text` in as few lines as `limit` allows, of lengths as even as can be; line feeds in it are kept.

    No closing bracket or punctuation begins a line, no opening bracket ends one, no Latin word is parted
    unless it is longer than a line.
    """
    lines: list[str] = []
    for paragraph in text.splitlines():
        atoms = [part for atom in _atoms(paragraph) for part in _parted(atom, limit, size)]
        lines.extend(_balanced(atoms, limit, size))
    return tuple(lines)


def fit(text: str, box_width: float, box_height: float, sizes: tuple[float, ...]) -> Block:
    """`text` in the first of `sizes` in which it fits; in the last cut off with an ellipsis if need be."""
    block = Block((), sizes[0])
    for size in sizes:
        block = Block(wrap(text, box_width, size), size)
        if block.height <= box_height and longest(text, size) <= box_width:
            return block
    room = max(1, int(box_height / (block.size * LINE_HEIGHT)))
    if len(block.lines) <= room:
        return block
    kept = block.lines[:room]
    return Block((*kept[:-1], shortened(kept[-1] + ELLIPSIS, box_width, block.size)), block.size)


def longest(text: str, size: float) -> float:
    """The width of the longest piece that should not be parted."""
    return max((width(atom.text, size) for atom in _atoms(text)), default=0.0)


def shortened(line: str, limit: float, size: float) -> str:
    """A line that ends in an ellipsis, cut until it is no longer than `limit`."""
    body = line.removesuffix(ELLIPSIS)
    while len(body) > 1 and width(body + ELLIPSIS, size) > limit:
        body = body[:-1].rstrip()
    return body + ELLIPSIS


def _atoms(paragraph: str) -> list[Atom]:
    """Chinese characters one by one, Latin words whole, punctuation glued to what it belongs to."""
    atoms: list[Atom] = []
    spaced = False
    for char in paragraph:
        if char.isspace():
            spaced = True
            continue
        last = atoms[-1].text if atoms and not spaced else ""
        if last and not _may_break(last[-1], char):
            atoms[-1] = Atom(last + char, atoms[-1].spaced)
        else:
            atoms.append(Atom(char, spaced and bool(atoms)))
        spaced = False
    return atoms


def _may_break(before: str, after: str) -> bool:
    if after in NOT_FIRST or before in NOT_LAST:
        return False
    return is_wide(before) or is_wide(after)


def _parted(atom: Atom, limit: float, size: float) -> list[Atom]:
    """The atom itself, or pieces that fit: behind a hyphen or slash, before a capital, else anywhere."""
    if width(atom.text, size) <= limit or len(atom.text) < 2:
        return [atom]
    fitting = 1
    while fitting < len(atom.text) - 1 and width(atom.text[: fitting + 1], size) <= limit:
        fitting += 1
    good = [at for at in range(2, fitting + 1) if _seam(atom.text[at - 1], atom.text[at])]
    legal = [at for at in range(1, fitting + 1) if _legal(atom.text[at - 1], atom.text[at])]
    at = good[-1] if good else legal[-1] if legal else fitting
    return [Atom(atom.text[:at], atom.spaced), *_parted(Atom(atom.text[at:], False), limit, size)]


def _seam(before: str, after: str) -> bool:
    return _legal(before, after) and (before in SOFT or (before.islower() and after.isupper()))


def _legal(before: str, after: str) -> bool:
    return after not in NOT_FIRST and before not in NOT_LAST


def _balanced(atoms: list[Atom], limit: float, size: float) -> list[str]:
    """The fewest lines, then the narrowest width that still needs no more of them."""
    lines = _greedy(atoms, limit, size)
    low, high = 0.0, limit
    while len(lines) > 1 and high - low > size / 4:
        middle = (low + high) / 2
        tried = _greedy(atoms, middle, size)
        if len(tried) <= len(lines) and max(width(line, size) for line in tried) <= limit:
            lines, high = tried, middle
        else:
            low = middle
    return lines


def _greedy(atoms: list[Atom], limit: float, size: float) -> list[str]:
    lines: list[str] = []
    for atom in atoms:
        longer = f"{lines[-1]}{' ' if atom.spaced else ''}{atom.text}" if lines else atom.text
        if lines and width(longer, size) <= limit:
            lines[-1] = longer
        elif lines:
            lines.append(atom.text)
        else:
            lines = [longer]
    return lines
