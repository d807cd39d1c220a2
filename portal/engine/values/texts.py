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
# As spreadsheets shorten the months in English, German, French, Spanish, Italian, Portuguese,
# Dutch and the languages of the north.
_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|mrz|mär|mai|okt|dez|janv|févr|mars|avr|juin"
    "|juil|août|déc|ene|abr|ago|dic|gen|mag|giu|lug|set|ott|fev|out|mrt|mei|maj|des"
)
_DAY, _MONTH, _YEAR = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])", "(?:19|20)[0-9]{2}"
_MADE_DATE = "|".join(
    (
        rf"(?i)^{_DAY}(?:-|\. ?| )(?:{_MONTHS})\.?(?:[-. ][0-9]{{2,4}})?$",
        rf"^(?:{_MONTHS})\.?[- ][0-9]{{2,4}}$",
        # A cell of a workbook that is a date is read as year-month-day.
        rf"^{_YEAR}-[0-9]{{2}}-[0-9]{{2}}(?:[ T]00:00:00)?$",
        rf"^{_DAY}[./]{_MONTH}[./]{_YEAR}$|^{_MONTH}/{_DAY}/{_YEAR}$",
    )
)


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
    and what looks like a date may have been made of ``2-1``.
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
