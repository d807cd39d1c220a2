"""Letters that a program lost on the way: a name that comes back as ``??`` or as ``ZoÃ«``.

Belongs to the step ``plan``. A spreadsheet that saves a list in an encoding of few letters writes
``?`` for every other; one that opens UTF-8 as the Windows encoding shows each letter as two or
three, and saves those. The file is sound and every value is one; only beside what is stored can it
be seen that nobody meant this change.
"""

import codecs
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import polars as pl

from portal.engine.findings import planning, row_findings
from portal.engine.style import new, old

if TYPE_CHECKING:
    from portal.engine.plans.part import PlanSlot

_MARK = r"\?"
_LETTER = r"[[:^ascii:]]"
_MARKS_AND_LETTERS = r"[?[:^ascii:]]+"
"""Question marks, and whatever can become one. A letter may have become two of them."""


_PIECES = r"[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0192\u02c6-\u02dc\u2013-\u2122]?"
"""How a letter of UTF-8 begins when its bytes are read as Windows letters."""
_DROPPED = r"[\s\u0080-\u00a0\u00ad?\ufffd]"
"""What of such pieces no two programs keep alike."""
_WINDOWS = "".join(bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(256))
_BETWEEN = "\0"
"""Stands in no cell, and is one byte in every encoding here."""


def find_lost_letters(frame: pl.DataFrame, slots: Sequence["PlanSlot"]) -> Iterator[pl.DataFrame]:
    """Report values that equal the stored ones but for letters that a program lost or garbled.

    Args:
        frame: planned rows with ``new:``, ``old:`` and ``kind:`` of the slots.
        slots: those that change in some row; of the others none can have lost a letter.
    """
    for slot in slots:
        if slot.many:
            # A set is added to: what it holds stays as it is.
            continue
        pair = frame.select("row", "line", new(slot.slot), old(slot.slot), f"kind:{slot.slot}")
        changed = pair.filter(pl.col(f"kind:{slot.slot}") > 0)
        marked = changed.filter(new(slot.slot).str.contains("?", literal=True))
        if marked.height:
            lost = marked.filter(_is_lost(new(slot.slot), old(slot.slot)))
            yield row_findings(
                lost,
                planning.LETTERS_LOST,
                column=slot.headings[0],
                value=new(slot.slot),
                detail=old(slot.slot),
            )
        strange = changed.filter(
            new(slot.slot).str.contains(_PIECES), old(slot.slot).str.contains(_LETTER)
        )
        if strange.height:
            yield row_findings(
                strange.filter(_is_garbled(strange, slot.slot)),
                planning.LETTERS_GARBLED,
                column=slot.headings[0],
                value=new(slot.slot),
                detail=old(slot.slot),
            )


def _is_garbled(frame: pl.DataFrame, slot: str) -> pl.Series:
    """Tell where the new value is what the stored one becomes in the wrong encoding."""
    value = frame[f"new:{slot}"].str.replace_all(_DROPPED, "")
    stored = frame[f"old:{slot}"]
    # One text for all of them: they are encoded at once, not one by one.
    data = _BETWEEN.join(stored).encode()
    as_windows, _ = codecs.charmap_decode(data, "strict", _WINDOWS)
    is_garbled = pl.repeat(value=False, n=len(stored), eager=True)
    for text in (as_windows, data.decode("latin-1")):
        pieces = pl.Series(text.split(_BETWEEN), dtype=pl.String)
        is_garbled |= value == pieces.str.replace_all(_DROPPED, "")
    return is_garbled


def _is_lost(value: pl.Expr, stored: pl.Expr) -> pl.Expr:
    more = value.str.count_matches(_MARK) > stored.str.count_matches(_MARK)
    same = _without_letters(value) == _without_letters(stored)
    return more & same & stored.str.contains(_LETTER)


def _without_letters(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(_MARKS_AND_LETTERS, "?")
