"""Whether documents and numbers can be what they are said to be. Each check gives None, or says why not.

S: identity is shown and checked; without a valid document, no business. Only its form is checked here.
"""

from __future__ import annotations

import re
from datetime import date

from engine.errors import Text

#: kinds of documents, as people say them
KINDS = {
    "identity_card": Text("居民身份证", "identity card"),
    "passport": Text("护照", "passport"),
    "business_licence": Text("营业执照", "business licence"),
}

#: GB/T 2260: the provinces; 83: residents of Taiwan; GB 11643: 9, foreigners' permanent residence
_PROVINCES = {
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66),
    71, 81, 82, 83, *range(90, 100),
}  # fmt: skip
_CARD = re.compile(r"(\d\d)\d{4}(\d{8})\d{3}[\dX]", re.ASCII)
_CARD_CHECKS = "10X98765432"
#: GB 32100: no I, O, S, V, Z
_LICENCE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LICENCE = re.compile(rf"[{_LICENCE_ALPHABET}]{{2}}\d{{6}}[{_LICENCE_ALPHABET}]{{10}}", re.ASCII)
#: ICAO 9303: at most nine letters and digits
_PASSPORT = re.compile(r"(?=.*\d)[A-Z0-9]{5,9}", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_EARLIEST = date(1900, 1, 1)


def document(kind: str, number: str, today: date) -> Text | None:
    """Checks a document's number by its kind, a key of `KINDS`. `today`: the business day."""
    if kind == "identity_card":
        return identity_card(number, today)
    if kind == "passport":
        return passport(number)
    if kind == "business_licence":
        return business_licence(number)
    return Text("请选择证件类型", "Choose the kind of document")


def identity_card(number: str, today: date) -> Text | None:
    """Eighteen characters: province, birth date, check digit (GB 11643, ISO 7064 MOD 11-2)."""
    parts = _CARD.fullmatch(number)
    if not parts:
        return Text(
            "身份证号码应为 18 位：17 位数字加 1 位数字或大写 X",
            "An identity card number has 18 characters: 17 digits, then a digit or a capital X",
        )
    if int(parts[1]) not in _PROVINCES:
        return Text("身份证号码前两位不是有效的地区代码", "The identity card number begins with no known region")
    if not _is_birthday(parts[2], today):
        return Text("身份证号码中的出生日期无效", "The birth date in the identity card number does not exist")
    if number[-1] != identity_card_check(number[:17]):
        return Text("身份证号码校验位不符，请核对", "The identity card number's last character does not fit; check it")
    return None


def identity_card_check(digits: str) -> str:
    """The check character that belongs to the first seventeen digits."""
    return _CARD_CHECKS[sum(int(digit) * 2 ** (17 - at) for at, digit in enumerate(digits)) % 11]


def age(card: str, today: date) -> int:
    """How many whole years the holder of a valid identity card has lived."""
    born, day = card[6:14], f"{today:%Y%m%d}"
    return int(day[:4]) - int(born[:4]) - (day[4:] < born[4:])


def passport(number: str) -> Text | None:
    """Five to nine capital letters and digits, of any country."""
    if _PASSPORT.fullmatch(number):
        return None
    return Text("护照号码应为 5 至 9 位大写字母和数字", "A passport number has 5 to 9 capital letters and digits")


def business_licence(number: str) -> Text | None:
    """The unified social credit code: eighteen characters, the last a check (GB 32100)."""
    if not _LICENCE.fullmatch(number):
        return Text("统一社会信用代码应为 18 位数字和大写字母（不含 I、O、S、V、Z）",
                    "A unified social credit code has 18 digits and capitals (no I, O, S, V, Z)")  # fmt: skip
    if number[-1] != business_licence_check(number[:17]):
        return Text("统一社会信用代码校验位不符，请核对", "The credit code's last character does not fit; check it")
    return None


def business_licence_check(characters: str) -> str:
    """The check character that belongs to the first seventeen."""
    values = (_LICENCE_ALPHABET.index(each) * pow(3, at, 31) for at, each in enumerate(characters))
    return _LICENCE_ALPHABET[-sum(values) % 31]


def mobile(number: str) -> Text | None:
    """A mobile phone number of mainland China: eleven digits."""
    if _MOBILE.fullmatch(number):
        return None
    return Text("手机号码应为 1 开头的 11 位数字", "A mobile phone number has 11 digits and begins with 1")


def _is_birthday(digits: str, today: date) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return _EARLIEST <= born <= today
