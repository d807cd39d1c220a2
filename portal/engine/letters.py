"""Letters that a program lost on the way: a name that would come back as question marks.

Belongs to the step ``plan``. A spreadsheet that saves a list in an encoding of few letters writes
``?`` for every other, without a word. The file is sound and every value is one; only beside what
is stored can it be seen that nobody meant this change.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import polars as pl

from portal.engine.findings import planning, row_findings
from portal.engine.style import new, old

if TYPE_CHECKING:
    from portal.engine.plan import PlanSlot

_MARK = r"\?"
_LETTER = r"[[:^ascii:]]"
_MARKS_AND_LETTERS = r"[?[:^ascii:]]+"
"""Question marks, and whatever can become one. A letter may have become two of them."""


def find_lost_letters(frame: pl.DataFrame, slots: Sequence["PlanSlot"]) -> Iterator[pl.DataFrame]:
    """Report values that equal the stored ones but for question marks in place of letters.

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


def _is_lost(value: pl.Expr, stored: pl.Expr) -> pl.Expr:
    more = value.str.count_matches(_MARK) > stored.str.count_matches(_MARK)
    same = _without_letters(value) == _without_letters(stored)
    return more & same & stored.str.contains(_LETTER)


def _without_letters(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(_MARKS_AND_LETTERS, "?")
