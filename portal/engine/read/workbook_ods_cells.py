"""The text of one OpenDocument cell: the stored value where there is one, else what is shown."""

import re
from xml.etree import ElementTree as ET

from portal.engine.read.workbook_rows import Odd
from portal.engine.read.workbook_values import (
    EXACT_DIGITS,
    format_number,
    has_lost_digits,
)
from portal.engine.read.workbook_xml import local_name

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
DURATION = re.compile(r"PT(\d{1,7})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")
ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|Err:\d+")
NUMBERS = ("float", "currency", "percentage")
TRUTHS = {"of:=TRUE()": "TRUE", "of:=FALSE()": "FALSE"}
"""So LibreOffice writes truth values that came from another format."""
MOST_SPACES = 32_001
MOST_DIGITS = 9
"""Of a number of repeats."""


def read_cell(cell: ET.Element, column: int, odd: list[Odd]) -> str:
    """Give a cell's text; what is wrong with it goes to ``odd``."""
    kind = cell.get(f"{OFFICE}value-type", "")
    shown = _read_text(cell)
    if cell.get(f"{CALC}value-type") == "error" or _is_old_error(cell, shown):
        odd.append((column, "cell-has-error-value", shown, ""))
        return shown
    formula = cell.get(f"{TABLE}formula", "")
    if kind == "boolean" or formula in TRUTHS:
        return TRUTHS.get(formula) or cell.get(f"{OFFICE}boolean-value", shown).upper()
    if kind in NUMBERS:
        return _read_number(cell.get(f"{OFFICE}value", ""), shown, column, odd)
    if kind == "date":
        return _read_date(cell.get(f"{OFFICE}date-value", shown))
    if kind == "time":
        return _read_time(cell.get(f"{OFFICE}time-value", ""), shown)
    if not kind and formula and not shown:
        odd.append((column, "formula-without-value", "", ""))
    return shown or cell.get(f"{OFFICE}string-value", "")


def _is_old_error(cell: ET.Element, shown: str) -> bool:
    formula = cell.get(f"{TABLE}formula")
    return formula is not None and ERROR.fullmatch(shown) is not None


def _read_number(value: str, shown: str, column: int, odd: list[Odd]) -> str:
    try:
        text = format_number(value)
    except ValueError:
        odd.append((column, "cell-is-no-number", value or shown, ""))
        return shown
    if shown.isdecimal() and shown.lstrip("0") == text:
        return shown
    if len(text) > EXACT_DIGITS and has_lost_digits(text):
        odd.append((column, "number-may-have-lost-digits", text, ""))
    return text


def _read_date(value: str) -> str:
    return value.partition(".")[0].replace("T", " ").removesuffix(" 00:00:00")


def _read_time(value: str, shown: str) -> str:
    found = DURATION.fullmatch(value)
    return f"{int(found[1]):02}:{int(found[2]):02}:{int(found[3]):02}" if found else shown


def _read_text(cell: ET.Element) -> str:
    return "\n".join(_join(child) for child in cell if child.tag == f"{TEXT}p")


def _join(element: ET.Element) -> str:
    texts = [element.text or ""]
    for child in element:
        texts.append(_read_run(child))
        texts.append(child.tail or "")
    return "".join(texts)


def _read_run(element: ET.Element) -> str:
    name = local_name(element.tag)
    if name == "s":
        return " " * min(read_count(element.get(f"{TEXT}c", "1")), MOST_SPACES)
    if name in ("tab", "line-break"):
        return "\t" if name == "tab" else "\n"
    return "" if name in ("annotation", "ruby-text", "note") else _join(element)


def read_count(text: str) -> int:
    """Read a number of repeats; what is no number counts once."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 1
