"""Write a style's template: what a member fills in and uploads.

A template uploaded untouched must import nothing, so the first sheet and the CSV hold only
headings; rules and examples stand on the notes sheet.
"""

from collections.abc import Sequence
from typing import IO, Protocol

import polars as pl

from portal.engine.read.own_sheets import NOTES_HEADINGS
from portal.engine.write.csv import write_csv
from portal.engine.write.xlsx import write_xlsx


class TemplateColumn(Protocol):
    """What a template says of a column."""

    @property
    def heading(self) -> str:
        """Exactly as the file has it."""
        ...

    @property
    def required(self) -> bool | str:
        """Whether every row needs a value, or when, in words."""
        ...

    @property
    def rule(self) -> str:
        """A sentence: what is taken."""
        ...

    @property
    def example(self) -> str:
        """A value that would be taken."""
        ...

    @property
    def choices(self) -> Sequence[str]:
        """The values a drop-down offers; none when free."""
        ...


def template_rows(columns: Sequence[TemplateColumn]) -> pl.DataFrame:
    """Make the rows of the notes sheet: a frame with the columns ``NOTES_HEADINGS``."""
    rows = [
        (
            column.heading,
            _required(column),
            column.rule,
            column.example,
        )
        for column in columns
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(NOTES_HEADINGS, pl.String), orient="row")


def write_template_csv(
    stream: IO[bytes],
    columns: Sequence[TemplateColumn],
    *,
    separator: str = ",",
    bom: bool = True,
) -> None:
    """Write the headings as CSV, in the form the style takes."""
    headings = [column.heading for column in columns]
    write_csv(stream, headings, (), separator=separator, bom=bom)


def write_template_xlsx(stream: IO[bytes], columns: Sequence[TemplateColumn]) -> None:
    """Write a workbook: headings with drop-downs, then the notes on every column."""
    write_xlsx(
        stream,
        [column.heading for column in columns],
        (),
        notes=template_rows(columns),
        choices={column.heading: column.choices for column in columns},
    )


def _required(column: TemplateColumn) -> str:
    if isinstance(column.required, str):
        return column.required
    if column.required:
        return "yes"
    if getattr(column, "never_blank", False):
        return "in every row, where the column is there"
    return "for new customers" if getattr(column, "required_on_create", False) else "no"
