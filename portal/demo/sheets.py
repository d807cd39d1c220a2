"""The demo's files: rows of people, under a style's headings, with mistakes where wanted."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from portal.demo.people import Person
from portal.engine.write.xlsx import write_xlsx

Cells = Mapping[str, str]
_EVERY = 4
"""One row of so many takes the changes."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file for a profile.

    Attributes:
        cells: what stands under each heading, with a person's texts in braces: ``{email}``.
        people: which of them are in the file.
        changes: cells that differ from ``cells`` in every fourth row.
        mistakes: cells by row, counted from 0.
        rows: rows that are about nobody, such as entries of a list; they stand first.
    """

    profile: str
    file: str
    cells: Cells
    people: range = range(0)
    changes: Cells = field(default_factory=dict)
    mistakes: Mapping[int, Cells] = field(default_factory=dict)
    rows: tuple[Sequence[str], ...] = ()
    separator: str = ","

    def write(self, people: Sequence[Person]) -> bytes:
        """Write the file as its name says: CSV in UTF-8, or a workbook."""
        rows = [*self.rows, *self._rows(people)]
        if self.file.endswith(".xlsx"):
            return _workbook(list(self.cells), rows)
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.separator)
        writer.writerow(self.cells)
        writer.writerows(rows)
        return text.getvalue().encode()

    def _rows(self, people: Sequence[Person]) -> Iterator[list[str]]:
        for at, person in enumerate(people[self.people.start : self.people.stop]):
            changed = self.changes if at % _EVERY == 0 else {}
            cells = {**self.cells, **changed, **self.mistakes.get(at, {})}
            yield [cells[heading].format_map(person) for heading in self.cells]


def _workbook(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    stream = io.BytesIO()
    names = [f"c{at}" for at in range(len(headings))]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    write_xlsx(stream, headings, [frame], sheet_name="Customers")
    return stream.getvalue()
