"""Texts: any, telephone numbers, and numbers or names of another system."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from portal.engine.findings import cells
from portal.engine.values.parsed import Parsed, Problem

_SHORTENED = r"^[+-]?[0-9](?:[.,][0-9]+)?[Ee][+]?[0-9]+$"
_EXTENSION = r"(?i:extension|extn|ext|x)[\s.:]*\d+\s*"
_PHONE = rf"^[^\p{{L}}]*\d[^\p{{L}}]*(?:{_EXTENSION})?$"
_SCIENTIFIC = r"^[0-9](?:[.,][0-9]+)?[eE]\+[0-9]+$"
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_MADE_DATE = rf"^(?:[0-9]{{1,2}}-(?:{_MONTHS})(?:-[0-9]{{2,4}})?|(?:{_MONTHS})-[0-9]{{2,4}})$"


@dataclass(frozen=True, slots=True)
class Text:
    """Any text up to a number of characters."""

    maximum: int = 255
    choices: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """Say what may stand in a cell."""
        return f"Text, up to {self.maximum} characters."

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        too_long = cell.str.len_chars() > self.maximum
        return Parsed(cell, (Problem(cells.TOO_LONG, too_long, str(self.maximum)),))


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number as people write it; not what a spreadsheet makes of a long one.

    Letters are taken with a warning: people note things there that someone may need.
    """

    maximum: int = 50
    choices: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """Say what may stand in a cell."""
        return f"A telephone number, up to {self.maximum} characters; 0 and + in front stay."

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        too_long = cell.str.len_chars() > self.maximum
        shortened = cell.str.contains(_SHORTENED)
        return Parsed(
            cell,
            (
                Problem(cells.TOO_LONG, too_long, str(self.maximum)),
                Problem(cells.SHORTENED_NUMBER, shortened),
                Problem(cells.NOT_A_PHONE_NUMBER, ~shortened & ~cell.str.contains(_PHONE)),
            ),
        )


@dataclass(frozen=True, slots=True)
class Code:
    """A number or name of another system, kept as it is written.

    What a spreadsheet makes of one is reported: the scientific notation cannot be told back,
    and a month's name looks like a date that was made of ``2-1``.
    """

    maximum: int = 255
    choices: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """Say what may stand in a cell."""
        return f"Text, up to {self.maximum} characters; format the column as text."

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        too_long = cell.str.len_chars() > self.maximum
        return Parsed(
            cell,
            (
                Problem(cells.TOO_LONG, too_long, str(self.maximum)),
                Problem(cells.SHORTENED_NUMBER, cell.str.contains(_SCIENTIFIC)),
                Problem(cells.LOOKS_LIKE_DATE, cell.str.contains(_MADE_DATE)),
            ),
        )
