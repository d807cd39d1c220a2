"""Polluted copies of one table, and how well a reading of them fits the clean table.

The kinds of pollution and the measures follow the published benchmark for loading delimited
files: F1 of the headings, of whole records and of single cells, each from 0 to 1.
"""

import csv
import io
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

HEADINGS = ("DAY", "HOUR", "Pieces", "ARTICLE", "Cost", "Kind", "About", "Link", "Remarks")
_KINDS = (
    "Rain boots",
    "Lamp",
    "Kids' tent, blue",
    'Screen, 24" wide',
    "Wool hat",
    "Socks",
    "Men's vest",
    "Table, round",
    "Bag",
    "Camping stove set",
)
_ABOUTS = (
    "Keeps dry, even in heavy rain, and doesn't weigh much.",
    "A lamp for the desk.",
    "Sleeps two, weighs 2.4 kg, fits in any car.",
    'Our 24" screen, now brighter, at the old price.',
    "Soft wool from the hills, knit by hand.",
    'Made to last: 8 colours, 5" shaft.',
    "Light enough for peaks; warm enough for nights.",
)


@dataclass(frozen=True)
class Cell:
    """A cell as the file has it: its text, and whether it stands in quotes."""

    text: str
    quoted: bool = False
    raw: str | None = None


@dataclass(frozen=True)
class Sheet:
    """A table as it is written: rows of cells, and the characters between them."""

    rows: list[list[Cell]]
    clean: list[list[str]]
    separator: str = ","
    quote: str = '"'
    escape: str = '"'
    line_end: str = "\r\n"
    row_separators: dict[int, str] = field(default_factory=dict)
    missing: set[tuple[int, int]] = field(default_factory=set)
    extra: set[tuple[int, int]] = field(default_factory=set)
    encoding: str = "utf-8"
    tail: str | None = None

    def write(self) -> bytes:
        """Write the file."""
        lines = [self._line(at, row) for at, row in enumerate(self.rows)]
        text = "".join(line + self.line_end for line in lines)
        if self.tail is not None:
            text = text[: len(text) - len(self.line_end)] + self.tail
        return text.encode(self.encoding)

    def _line(self, at: int, row: list[Cell]) -> str:
        separator = self.row_separators.get(at, self.separator)
        line = ""
        for column, cell in enumerate(row):
            if column and (at, column) not in self.missing:
                line += separator
            if (at, column) in self.extra:
                line += separator
            line += self._cell(cell)
        return line

    def _cell(self, cell: Cell) -> str:
        if cell.raw is not None:
            return cell.raw
        text = cell.text.replace('"', self.escape + '"')
        return f"{self.quote}{text}{self.quote}" if cell.quoted else text


def make_sheet(rows: int = 84) -> Sheet:
    """Make the clean table: 9 columns, headings and records, a fifth of the cells in quotes."""
    chance = random.Random(7)  # noqa: S311 -- the same table each time
    table = [list(HEADINGS)]
    for at in range(rows - 1):
        code = f"{chance.choice('ABKRYZ')}{chance.choice('CGHN')}-{1000 + 37 * at}"
        table.append(
            [
                f"{at % 28 + 1:02d}/{at % 12 + 1:02d}/2018",
                f"{at // 4 % 24:02d}:{at % 4 * 15:02d}",
                str(at * 7 % 30),
                code,
                f"${at * 1.37 + 1:.2f}",
                _KINDS[at % len(_KINDS)],
                _ABOUTS[at % len(_ABOUTS)] + f" No. {at}.",
                f"https://www.example.com/{code.replace('-', '_')}.html",
                "",
            ]
        )
    cells = [
        [
            Cell(text, quoted=at > 0 and (column == 7 or "," in text or '"' in text))
            for column, text in enumerate(row)
        ]
        for at, row in enumerate(table)
    ]
    return Sheet(cells, table)


def pollute(sheet: Sheet, step: int = 1) -> Iterator[tuple[str, Sheet]]:
    """Give polluted copies: the kind of pollution and the sheet; every ``step``-th row."""
    yield "none", sheet
    yield from _pollute_file(sheet)
    yield from _pollute_header(sheet)
    yield from _pollute_tables(sheet)
    yield from _pollute_characters(sheet)
    for row in range(0, len(sheet.rows), step):
        yield from _pollute_row(sheet, row)


def _pollute_file(sheet: Sheet) -> Iterator[tuple[str, Sheet]]:
    yield "no payload", replace(sheet, rows=[], clean=[])
    yield "no trailing newline", replace(sheet, tail="")
    yield "double trailing newline", replace(sheet, tail="\r\n\r\n")
    yield "header only", replace(sheet, rows=sheet.rows[:1], clean=sheet.clean[:1])
    yield "one data row", replace(sheet, rows=sheet.rows[:2], clean=sheet.clean[:2])
    for end, name in (("\n", "LF"), ("\r", "CR")):
        yield f"record delimiter {name}", replace(sheet, line_end=end)
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        yield f"encoding {encoding}", replace(sheet, encoding=encoding)


def _pollute_header(sheet: Sheet) -> Iterator[tuple[str, Sheet]]:
    yield "no header", replace(sheet, rows=sheet.rows[1:], clean=sheet.clean[1:])
    for count in (2, 3):
        joined = [" ".join([text] * count) for text in sheet.clean[0]]
        yield (
            f"header rows {count}",
            replace(
                sheet,
                rows=[sheet.rows[0]] * (count - 1) + sheet.rows,
                clean=[joined, *sheet.clean[1:]],
            ),
        )
    blank = [Cell("")] * len(HEADINGS)
    title = [Cell("PREAMBLE"), *blank[1:]]
    yield "preamble delimited", replace(sheet, rows=[title, blank, *sheet.rows])
    yield "preamble plain", replace(sheet, rows=[[Cell("Stock of the day")], [], *sheet.rows])
    yield "preamble three lines", replace(sheet, rows=[title, title, title, *sheet.rows])


def _pollute_tables(sheet: Sheet) -> Iterator[tuple[str, Sheet]]:
    second = sheet.rows[:-1]
    yield "multitable same", replace(sheet, rows=sheet.rows + second)
    yield "multitable less", replace(sheet, rows=sheet.rows + [row[:-1] for row in second])
    more = [[*row, Cell("col1" if at == 0 else "")] for at, row in enumerate(second)]
    yield "multitable more", replace(sheet, rows=sheet.rows + more)


def _pollute_characters(sheet: Sheet) -> Iterator[tuple[str, Sheet]]:
    for separator in (";", "\t", "|", ", ", " ", "^", "~"):
        yield f"field delimiter {separator!r}", replace(sheet, separator=separator)
    yield "quotation char '", replace(sheet, quote="'", escape="")
    yield "escape char \\", replace(sheet, escape="\\")
    yield "escape char none", replace(sheet, escape="")


def _pollute_row(sheet: Sheet, row: int) -> Iterator[tuple[str, Sheet]]:
    for column in range(len(HEADINGS)):
        yield "row more separators", replace(sheet, extra={(row, column)})
        if column:
            yield "row less separators", replace(sheet, missing={(row, column)})
        yield "row extra quote", _quote_more(sheet, row, column)
    yield "row field delimiter ' '", replace(sheet, row_separators={row: " "})
    yield "row field delimiter ';'", replace(sheet, row_separators={row: ";"})


def _quote_more(sheet: Sheet, row: int, column: int) -> Sheet:
    cell = sheet.rows[row][column]
    raw = sheet._cell(cell)
    raw = '""' + raw[1:] if cell.quoted else '"' + raw
    rows = [list(cells) for cells in sheet.rows]
    clean = [list(texts) for texts in sheet.clean]
    rows[row][column] = replace(cell, raw=raw)
    clean[row][column] = '"' + cell.text
    return replace(sheet, rows=rows, clean=clean)


@dataclass(frozen=True)
class Scores:
    """How well a reading fits, each from 0 to 1."""

    header: float
    record: float
    cell: float

    @property
    def mean(self) -> float:
        """Give the mean of the three."""
        return (self.header + self.record + self.cell) / 3


def score(clean: Sequence[Sequence[str]], written: bytes) -> Scores:
    """Compare a table written as plain CSV with the clean table."""
    read = list(csv.reader(io.StringIO(written.decode(), newline="")))
    if not clean:
        return Scores(1.0, 1.0, 1.0)
    return Scores(
        _f1(clean[0], read[0] if read else []),
        _f1(_records(clean), _records(read)),
        _f1(_cells(clean), _cells(read)),
    )


def _records(rows: Sequence[Sequence[str]]) -> list[str]:
    return ["".join(row).lower() for row in rows[1:]]


def _cells(rows: Sequence[Sequence[str]]) -> list[str]:
    return [cell.lower() for row in rows for cell in row]


def _f1(wanted: Sequence[str], found: Sequence[str]) -> float:
    if not wanted:
        return 1.0
    shared = sum((Counter(wanted) & Counter(found)).values())
    if not shared:
        return 0.0
    precision, recall = shared / len(wanted), shared / len(found)
    return 2 * precision * recall / (precision + recall)
