"""Numbers, dates and escaped text of a worksheet, as the text a person sees.

A spreadsheet keeps every number as a double and shows 15 digits; a date is a number with a
number format. Runs in the child process only.
"""

import math
import re
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

EXACT_DIGITS = 15
"""Digits a spreadsheet keeps of a number."""
SMALLEST = 1e-9
"""Numbers nearer to zero are written with an exponent."""
SECONDS = 86_400
LAST_SERIAL = 2_958_465
"""9999-12-31."""
LEAP_SERIAL = 60
"""1900-02-29, a day that never was and that the format counts all the same."""
EPOCH_1904 = 1_462
"""Days between the two date systems."""
DATE_FORMATS = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
TIME_FORMATS = {18, 19, 20, 21, 45, 47}
ELAPSED_FORMAT = 46
KINDS = (({"y", "d"}, "date"), ({"["}, "elapsed"), ({"h", "s"}, "time"), ({"m"}, "date"))
NOT_A_FIELD = re.compile(r"\"[^\"]*\"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)
PADDING = re.compile(r"0{2,15}")
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"} | {
    0x7F: 0x2421
}


def find_number_kind(identity: int, code: str | None) -> str:
    """Tell what a number format shows: "" a number, ``date``, ``time``, ``elapsed``, or zeros.

    Only the part for positive numbers counts. A format of zeros alone, as for postcodes, gives
    the zeros themselves.
    """
    if code is None:
        return _built_in_kind(identity)
    first = code.split(";")[0]
    if PADDING.fullmatch(first):
        return first
    fields = NOT_A_FIELD.sub("", first).lower()
    if fields in ("general", "@", "standard"):
        return ""
    for letters, kind in KINDS:
        if not letters.isdisjoint(fields):
            return kind
    return ""


def _built_in_kind(identity: int) -> str:
    if identity in DATE_FORMATS:
        return "date"
    if identity == ELAPSED_FORMAT:
        return "elapsed"
    return "time" if identity in TIME_FORMATS else ""


@lru_cache(maxsize=65_536)
def format_number(text: str, kind: str = "", from_1904: bool = False) -> str:
    """Write a stored number the way its format shows it.

    Raises:
        ValueError: the text is no number.
    """
    if kind == "elapsed":
        return _format_elapsed(float(text)) or _plain_digits(text)
    if kind in ("date", "time"):
        return _format_serial(float(text), from_1904) or _plain_digits(text)
    digits = _plain_digits(text)
    return digits.zfill(len(kind)) if kind and digits.isdigit() else digits


def _plain_digits(text: str) -> str:
    if text.isascii() and text.isdigit() and (text[0] != "0" or text == "0"):
        return text
    number = float(text)
    if not math.isfinite(number) or "_" in text:
        raise ValueError(text)
    if number == int(number):
        return str(int(number)) if abs(number) < 10**EXACT_DIGITS else f"{Decimal(repr(number)):f}"
    short = f"{number:.{EXACT_DIGITS}g}"
    return short if "e" not in short or abs(number) < SMALLEST else f"{Decimal(short):f}"


def has_lost_digits(digits: str) -> bool:
    """Tell whether a number is longer than a spreadsheet can keep.

    Zeros at its end count: mostly they stand where the last digits were.
    """
    return len(digits.lstrip("-")) > EXACT_DIGITS and "." not in digits


def _format_serial(serial: float, from_1904: bool) -> str | None:
    """Write a date serial as ISO text; None where there is no such day."""
    seconds = round(serial * SECONDS) if math.isfinite(serial) else -1
    days, seconds = divmod(seconds, SECONDS)
    if from_1904 and days:
        days += EPOCH_1904
    if not 0 <= days <= LAST_SERIAL:
        return None
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if days == 0:
        return clock
    day = _format_day(days)
    return f"{day} {clock}" if seconds else day


def _format_elapsed(serial: float) -> str | None:
    """Write a span of time, whose hours go on after 24; None where it is negative."""
    if not 0 <= serial <= LAST_SERIAL:
        return None
    seconds = round(serial * SECONDS)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _format_day(days: int) -> str:
    if days == LEAP_SERIAL:
        return "1900-02-29"
    first = date(1899, 12, 31) if days < LEAP_SERIAL else date(1899, 12, 30)
    return (first + timedelta(days)).isoformat()


def unescape(text: str) -> str:
    """Undo the ``_x000D_`` escapes of workbook text, in which control characters hide."""
    if "_x" not in text:
        return text
    plain = ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def show_controls(text: str) -> str:
    """Replace control characters by their pictures, such as ``␀``."""
    return text.translate(PICTURES)


def find_column(letters: str) -> int:
    """Turn column letters into a number; A is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def name_column(number: int) -> str:
    """Turn a column number into letters; 0 is A."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
