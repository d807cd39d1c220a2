"""Records of a block to a frame of text cells, and what is odd about each record.

Records with the right number of fields are parsed by Polars in one go; the others too, once for
each number of fields, and then padded or cut.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from portal.engine.findings import Kind
from portal.engine.findings.reading import (
    MISSING_SEPARATOR,
    OTHER_SEPARATOR,
    STRAY_QUOTE,
    TOO_FEW_FIELDS,
    TOO_MANY_COLUMNS,
    TOO_MANY_FIELDS,
    UNTERMINATED_QUOTE,
)
from portal.engine.read.characters import BOM
from portal.engine.read.lines import CR, LF
from portal.engine.read.problems import PROBLEMS, Problem, StopReading, problems_frame
from portal.engine.read.scanning import Broken, Records, Scan
from portal.engine.read.splitting import Grammar, Split, split_otherwise, split_text

_SPECIAL = frozenset('",\r\n')
_FEW = 300
"""Records with a wrong number of fields that are sooner split one by one than by Polars."""


def cell_names(width: int) -> list[str]:
    """Name the columns of a frame of cells, c0 and so on."""
    return [f"c{column}" for column in range(width)]


Parsed = tuple[list[tuple[int, pl.DataFrame]], list[Broken]]
"""Frames by number of fields, and the few records that were split one by one."""


class FrameBuilder:
    """Builds frames with ``line``, ``c0`` … and ``surplus`` for one table."""

    def __init__(self, grammar: Grammar, width: int, most_columns: int) -> None:
        """Keep the grammar and the number of fields a record should have."""
        self._grammar = grammar
        self._width = width
        self._most_columns = most_columns
        self._names = cell_names(width)
        self._order = ["line", *self._names, "surplus"]

    def build(self, data: bytes, scan: Scan) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Give the frame of a scanned block, in order, and its problems (shape ``PROBLEMS``).

        Raises:
            StopReading: a record has more columns than a table may have.
            PolarsError: a record has more fields than the scan says.
        """
        frames: list[pl.DataFrame] = []
        problems = [PROBLEMS.to_frame()]
        split = list(scan.broken)
        if scan.good:
            groups, others = self._parse_groups(data, _join_records(scan.good))
            for fields, frame in groups:
                frames.append(self._fit(frame, fields))
                problems += self._wrong_fields(frame, fields)
            split = sorted([*split, *others], key=lambda record: record.line)
        if split:
            frames.append(self._split_frame(split))
            problems.append(self._split_problems(split))
        if scan.doubtful:
            problems.append(problems_frame(scan.doubtful))
        if not frames:
            return self.empty(), PROBLEMS.to_frame()
        frame = frames[0] if len(frames) == 1 else pl.concat(frames).sort("line")
        return frame, pl.concat(problems)

    def empty(self) -> pl.DataFrame:
        """Make a frame without records."""
        schema = {"line": pl.UInt32, **dict.fromkeys([*self._names, "surplus"], pl.String)}
        return pl.DataFrame(schema=schema)

    def _parse_groups(self, data: bytes, records: Records) -> Parsed:
        """Parse the records that are not blank, those with as many fields together."""
        codes = np.frombuffer(data, np.uint8)
        returned = (codes[records.ends] == LF) & (codes[records.ends - 1] == CR)
        filled = records.ends - records.starts - returned > 0
        groups: list[tuple[int, pl.DataFrame]] = []
        others: list[Broken] = []
        for fields in np.unique(records.fields[filled]).tolist():
            if fields > self._most_columns:
                self._refuse_columns(records, fields)
            chosen = filled & (records.fields == fields)
            if fields != self._width and np.count_nonzero(chosen) <= _FEW:
                others += self._split_each(data, records, chosen)
                continue
            text = _gather(data, records, chosen)
            frame = self._parse(text, fields, int(np.count_nonzero(chosen)))
            lines = pl.Series("line", records.lines[chosen], pl.UInt32)
            groups.append((fields, frame.insert_column(0, lines)))
        return groups, others

    def _split_each(
        self, data: bytes, records: Records, chosen: npt.NDArray[np.bool_]
    ) -> Iterator[Broken]:
        parts = (records.lines[chosen], records.starts[chosen], records.ends[chosen])
        for line, start, end in zip(*(part.tolist() for part in parts), strict=True):
            text = data[start:end].decode().removesuffix("\r")
            split = split_text(text, self._grammar)
            if len(split.cells) == 1:
                # Not by spaces: a sentence has as many words as it likes.
                split = split_otherwise(text, self._grammar, self._width, ";\t|,") or split
            yield Broken(line, split)

    def _refuse_columns(self, records: Records, fields: int) -> None:
        line = int(records.lines[records.fields == fields][0])
        detail = f"{self._most_columns:,}"
        raise StopReading(Problem(line, TOO_MANY_COLUMNS, f"{fields:,}", detail))

    def _parse(self, text: bytes, fields: int, count: int) -> pl.DataFrame:
        grammar = self._grammar
        quote = grammar.quote if grammar.quote and grammar.quote.encode() in text else None
        # A mark at the beginning would be taken off, so it must not stand at the beginning.
        guard = text.startswith(BOM)
        if guard:
            text = grammar.separator.encode() * (fields - 1) + b"\n" + text
        frame = pl.read_csv(
            text,
            has_header=False,
            separator=grammar.separator,
            quote_char=quote,
            schema=dict.fromkeys(cell_names(fields), pl.String),
            empty_string_is_null=False,
        )
        frame = frame.slice(1) if guard else frame
        if frame.height != count:
            raise AssertionError(f"{count} records became {frame.height} rows")
        return frame

    def _fit(self, frame: pl.DataFrame, fields: int) -> pl.DataFrame:
        """Pad a frame to the width of the table, or put what is too much into ``surplus``."""
        surplus = pl.lit(None, pl.String)
        if fields > self._width:
            more = cell_names(fields)[self._width :]
            surplus = pl.concat_str([_as_csv(name) for name in more], separator=",")
        missing = [pl.lit("").alias(name) for name in self._names[fields:]]
        return frame.with_columns(*missing, surplus.alias("surplus")).select(self._order)

    def _wrong_fields(self, frame: pl.DataFrame, fields: int) -> list[pl.DataFrame]:
        if fields == self._width:
            return []
        kind = TOO_FEW_FIELDS if fields < self._width else TOO_MANY_FIELDS
        filled = pl.any_horizontal(pl.exclude("line").str.strip_chars() != "")
        return [
            frame.filter(filled).select(
                pl.col("line").cast(pl.Int64),
                pl.lit(kind.code).alias("code"),
                pl.lit(str(fields)).alias("value"),
                pl.lit(str(self._width)).alias("detail"),
            )
        ]

    def _split_frame(self, broken: Sequence[Broken]) -> pl.DataFrame:
        rows = []
        for record in broken:
            cells = record.split.cells
            more = cells[self._width :]
            padding = [""] * (self._width - len(cells))
            surplus = _csv_line(more) if more else None
            rows.append([record.line, *cells[: self._width], *padding, surplus])
        return pl.DataFrame(rows, schema=self.empty().schema, orient="row")

    def _split_problems(self, broken: Sequence[Broken]) -> pl.DataFrame:
        return problems_frame(
            [problem for record in broken for problem in self._name_problems(record)]
        )

    def _name_problems(self, record: Broken) -> list[Problem]:
        split, line = record.split, record.line
        problems = find_quote_problems(line, split)
        if split.separator:
            written = self._grammar.separator
            problems.append(Problem(line, OTHER_SEPARATOR, split.separator, written))
        fields = len(split.cells)
        if fields != self._width and any(cell.strip() for cell in split.cells):
            kind = TOO_FEW_FIELDS if fields < self._width else TOO_MANY_FIELDS
            problems.append(Problem(line, kind, str(fields), str(self._width)))
        return problems


def find_quote_problems(line: int, split: Split) -> list[Problem]:
    """Name what is odd about the quotes of a record."""
    names: list[tuple[Kind, str | None]] = [
        (STRAY_QUOTE, split.stray),
        (UNTERMINATED_QUOTE, split.opened),
        (MISSING_SEPARATOR, split.torn),
    ]
    return [Problem(line, kind, value) for kind, value in names if value]


def read_surplus(surplus: str) -> list[str]:
    """Give the cells that ``surplus`` holds."""
    return split_text(surplus, Grammar(",", '"')).cells


def _join_records(good: Sequence[Records]) -> Records:
    if len(good) == 1:
        return good[0]
    return Records(
        np.concatenate([records.starts for records in good]),
        np.concatenate([records.ends for records in good]),
        np.concatenate([records.lines for records in good]),
        np.concatenate([records.fields for records in good]),
    )


def _gather(data: bytes, records: Records, chosen: npt.NDArray[np.bool_]) -> bytes:
    """Copy the text of the chosen records, each ended by LF."""
    codes = np.frombuffer(data, np.uint8)
    starts, ends = records.starts[chosen], records.ends[chosen]
    lone = ends[codes[ends] == CR]
    if lone.size:
        codes = codes.copy()
        codes[lone] = LF
    if (starts[1:] == ends[:-1] + 1).all():
        return codes[starts[0] : ends[-1] + 1].tobytes()
    step = np.zeros(codes.size + 1, np.int8)
    step[starts] += 1
    step[ends + 1] -= 1
    return codes[np.cumsum(step[:-1], dtype=np.int8).view(np.bool_)].tobytes()


def _as_csv(name: str) -> pl.Expr:
    cell = pl.col(name)
    quoted = pl.concat_str(pl.lit('"'), cell.str.replace_all('"', '""', literal=True), pl.lit('"'))
    return pl.when(cell.str.contains('[",\r\n]')).then(quoted).otherwise(cell)


def _csv_line(cells: Sequence[str]) -> str:
    pair = '"' * 2
    return ",".join(
        '"' + cell.replace('"', pair) + '"' if not _SPECIAL.isdisjoint(cell) else cell
        for cell in cells
    )
