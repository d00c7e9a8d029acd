"""Setting names: how wide a text is, and where its lines may break, in Chinese and in Latin script.

Lengths are in the unit of the font size that goes in.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

LINE_HEIGHT = 1.3  #: em
ELLIPSIS = "…"
#: may not begin a line / may not end one (GB/T 15834, JLREQ's kinsoku classes)
NOT_FIRST = frozenset("，。、；：？！）】》〉」』〕〗”’…—～·％‰℃,.;:?!)]}>%/、々ー")
NOT_LAST = frozenset("（【《〈「『〔〖“‘([{<＃￥$#")
#: a word of Latin letters may be parted behind these
SOFT = frozenset("-/_.,")
#: widths in em, in hundredths: the wider of Noto Sans CJK SC and Arial
EMS = {
    28: ",.:;ij|' ",
    30: "Il",
    34: "!()[]f{}",
    36: "-",
    40: "/\\rt",
    48: '"*',
    52: "csxz",
    54: "Jvy",
    57: "#$0123456789?L^_aegk",
    61: "+<=>`hnou~",
    63: "FTZbdpq",
    67: "ABEKPSVXY",
    69: "&",
    73: "CDHNRU",
    78: "GOQ",
    81: "w",
    84: "M",
    93: "%m",
    96: "W",
    102: "@",
}
WIDTHS = {char: hundredths / 100 for hundredths, chars in EMS.items() for char in chars}
CAPITAL, LOWER = 0.78, 0.64  #: letters of scripts that the table leaves out
ROUNDING = 1e-6


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
    """A piece that no line may part, whether a space stands before it, and its width in em."""

    text: str
    spaced: bool
    ems: float


def is_wide(char: str) -> bool:
    """True for characters set on a full em: Chinese, full-width forms."""
    return unicodedata.east_asian_width(char) in "WF" or char in "“”‘’…—·"


def width(text: str, size: float) -> float:
    """The length of a line."""
    return size * sum(map(_em, text))


@cache
def _em(char: str) -> float:
    if unicodedata.combining(char):
        return 0.0
    if is_wide(char):
        return 1.0
    base = unicodedata.normalize("NFD", char)[0]  # é is as wide as e
    if base in WIDTHS:
        return WIDTHS[base]
    if char.isalpha():
        return CAPITAL if char.isupper() else LOWER
    return 1.0 if unicodedata.east_asian_width(char) == "A" else LOWER  # signs of Chinese fonts: × → ①


def wrap(text: str, limit: float, size: float) -> tuple[str, ...]:
    """`text` in as few lines as `limit` allows, of lengths as even as can be; line feeds in it are kept.

    No closing bracket or punctuation begins a line, no opening bracket ends one, no Latin word is parted
    unless it is longer than a line.
    """
    lines: list[str] = []
    for paragraph in text.splitlines():
        atoms = [part for atom in _atoms(paragraph) for part in _parted(atom, limit / size + ROUNDING)]
        lines.extend(_balanced(atoms, limit / size + ROUNDING))
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
    return size * max((atom.ems for atom in _atoms(text)), default=0.0)


def shortened(line: str, limit: float, size: float) -> str:
    """A line that ends in an ellipsis, cut until it is no longer than `limit`."""
    body = line.removesuffix(ELLIPSIS)
    while len(body) > 1 and width(body + ELLIPSIS, size) > limit:
        body = body[:-1].rstrip()
    return body + ELLIPSIS


@lru_cache(maxsize=4_096)
def _atoms(paragraph: str) -> tuple[Atom, ...]:
    """Chinese characters one by one, Latin words whole, punctuation glued to what it belongs to."""
    pieces: list[tuple[str, bool]] = []
    spaced, last = False, ""
    for char in paragraph:
        if char.isspace():
            spaced, last = True, ""
            continue
        if last and not _may_break(last, char):
            pieces[-1] = (pieces[-1][0] + char, pieces[-1][1])
        else:
            pieces.append((char, spaced and bool(pieces)))
        spaced, last = False, char
    return tuple(Atom(text, behind, width(text, 1)) for text, behind in pieces)


def _may_break(before: str, after: str) -> bool:
    if after in NOT_FIRST or before in NOT_LAST:
        return False
    return is_wide(before) or is_wide(after)


def _parted(atom: Atom, limit: float) -> list[Atom]:
    """The atom itself, or pieces that fit: behind a hyphen or slash, before a capital, else anywhere."""
    found, rest = [], atom
    while rest.ems > limit and len(rest.text) > 1:
        text = rest.text
        used, fitting = _em(text[0]), 1
        while fitting < len(text) - 1 and (used := used + _em(text[fitting])) <= limit:
            fitting += 1
        good = [at for at in range(2, fitting + 1) if _seam(text[at - 1], text[at])]
        legal = [at for at in range(1, fitting + 1) if _legal(text[at - 1], text[at])]
        at = good[-1] if good else legal[-1] if legal else fitting
        found.append(Atom(text[:at], rest.spaced, width(text[:at], 1)))
        rest = Atom(text[at:], False, width(text[at:], 1))
    return [*found, rest]


def _seam(before: str, after: str) -> bool:
    return _legal(before, after) and (before in SOFT or (before.islower() and after.isupper()))


def _legal(before: str, after: str) -> bool:
    return after not in NOT_FIRST and before not in NOT_LAST


def _balanced(atoms: list[Atom], limit: float) -> list[str]:
    """The fewest lines, then the narrowest width that still needs no more of them."""
    lines = _greedy(atoms, limit)
    low, high = sum(atom.ems for atom in atoms) / max(len(lines), 1) - 0.5, limit
    while len(lines) > 1 and high - low > 0.25:
        middle = (low + high) / 2
        tried = _greedy(atoms, middle)
        if len(tried) <= len(lines) and max(width(line, 1) for line in tried) <= limit:
            lines, high = tried, middle
        else:
            low = middle
    return lines


def _greedy(atoms: list[Atom], limit: float) -> list[str]:
    lines: list[list[str]] = []
    used = 0.0
    for atom in atoms:
        more = atom.ems + (WIDTHS[" "] if atom.spaced else 0.0)
        if lines and used + more <= limit:
            lines[-1] += [" ", atom.text] if atom.spaced else [atom.text]
            used += more
        else:
            lines.append([atom.text])
            used = atom.ems
    return ["".join(line) for line in lines]
