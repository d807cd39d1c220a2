"""Decoded text to batches: numbered records, each with what was found in it."""

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
import polars as pl

from portal.engine.findings import FINDINGS, no_findings
from portal.engine.findings.reading import SECOND_TABLE, TOO_MANY_ROWS, VALUE_TOO_LONG
from portal.engine.read.decoding import Chunk, cut_dense
from portal.engine.read.frames import FrameBuilder, cell_names
from portal.engine.read.guess import Guess
from portal.engine.read.header import Header
from portal.engine.read.lines import line_ends
from portal.engine.read.problems import PROBLEMS, Problem, StopReading, problems_frame
from portal.engine.read.repeated_headings import come_again, name_columns
from portal.engine.read.scanning import MOST_BROKEN, Block
from portal.engine.read.table import Batch, Limits, batch_rows


def read_records(
    chunks: Iterable[Chunk], guess: Guess, header: Header, limits: Limits
) -> Iterator[Batch]:
    """Read the records below the headings in batches of ``batch_rows``.

    A limit, or a second table, ends the reading with a finding about the whole file.
    """
    reader = _Reader(guess, header, limits)
    rows = batch_rows(len(header.headings))
    parts: list[Batch] = []
    stop = None
    try:
        for chunk in chain.from_iterable(map(cut_dense, chunks)):
            parts.append(reader.feed(chunk))
            while _count(parts) >= rows:
                batch, parts = _cut(parts, rows)
                yield batch
            if reader.stop:
                raise reader.stop
    except StopReading as reason:
        stop = reason.finding()
    last = _join(parts or [reader.nothing()])
    if stop is not None:
        last = Batch(last.frame, pl.concat([last.findings, stop]))
    if last.frame.height or last.findings.height:
        yield last


class _Reader:
    def __init__(self, guess: Guess, header: Header, limits: Limits) -> None:
        self._guess = guess
        self._named = name_columns(header.headings) if header.line is not None else []
        self._limits = limits
        width = max(1, len(header.headings))
        self._names = cell_names(width)
        self._builder = FrameBuilder(guess.grammar, width, limits.columns)
        self._line = header.first_line
        self._skip = header.first_line - 1
        self._rest = b""
        self._held = b""
        self._row = 0
        self._most_broken = MOST_BROKEN
        self._waiting: list[Problem] = []
        self.stop: StopReading | None = None

    def feed(self, chunk: Chunk) -> Batch:
        """Read what is complete after another chunk."""
        self._waiting += chunk.problems
        self._rest += self._prepare(chunk)
        if self._skip and not self._skip_lines():
            return self.nothing(final=chunk.final)
        if chunk.final and self._rest and not self._rest.endswith((b"\n", b"\r")):
            self._rest += b"\n"
        limits = self._limits
        block = Block(
            self._rest,
            self._line,
            self._guess.grammar,
            width=len(self._names),
            longest=limits.record_characters,
            most_broken=self._most_broken,
        )
        scan = block.scan(final=chunk.final)
        self._most_broken -= len(scan.broken)
        try:
            frame, problems = self._builder.build(block.data, scan)
        except pl.exceptions.PolarsError:  # one field more here and one less there
            scan = block.scan(final=chunk.final, exact=True)
            frame, problems = self._builder.build(block.data, scan)
        self._rest = self._rest[scan.used :]
        self._line += scan.lines
        if scan.longest > limits.value_characters:
            self._check_values(frame)
        if scan.may_be_blank:
            frame = self._without_blank(frame)
        return self._number(frame, problems, final=chunk.final)

    def nothing(self, *, final: bool = True) -> Batch:
        """Give a batch without records."""
        return self._number(self._builder.empty(), PROBLEMS.to_frame(), final=final)

    def _prepare(self, chunk: Chunk) -> bytes:
        if self._guess.is_plain:
            return chunk.data
        data = self._held + chunk.data
        cut = len(data) if chunk.final else self._guess.whole(data)
        self._held = data[cut:]
        return self._guess.prepare(data[:cut])

    def _skip_lines(self) -> bool:
        """Skip the headings and what stands before them; tell whether that is done."""
        ends = line_ends(self._rest)
        if ends.size < self._skip:
            return False
        self._rest = self._rest[int(ends[self._skip - 1]) + 1 :]
        self._skip = 0
        return True

    def _check_values(self, frame: pl.DataFrame) -> None:
        longest = self._limits.value_characters
        cells = pl.col(*self._names, "surplus")
        long = frame.filter(pl.any_horizontal(cells.str.len_chars() > longest))
        if long.height:
            raise StopReading(Problem(long["line"][0], VALUE_TOO_LONG, detail=f"{longest:,}"))

    def _number(self, frame: pl.DataFrame, problems: pl.DataFrame, *, final: bool) -> Batch:
        """Leave out blank records, number the others and give them their problems."""
        frame = self._restore(frame)
        frame = self._until_second_table(frame)
        first = self._row + 1
        self._row += frame.height
        if self._row > self._limits.rows:
            frame = frame.head(self._limits.rows - first + 1)
            self.stop = StopReading(Problem(0, TOO_MANY_ROWS, detail=f"{self._limits.rows:,}"))
        rows = pl.int_range(first, first + frame.height, dtype=pl.UInt32, eager=True)
        frame = frame.insert_column(0, rows.alias("row"))
        done = 0 if self._skip else self._line
        ready = [problem for problem in self._waiting if final or problem.line < done]
        self._waiting = self._waiting[len(ready) :]
        if ready:
            once = {(problem.line, problem.kind.code): problem for problem in reversed(ready)}
            problems = pl.concat([problems, problems_frame(list(reversed(once.values())))])
        return Batch(frame, _to_rows(frame, problems) if problems.height else no_findings())

    def _without_blank(self, frame: pl.DataFrame) -> pl.DataFrame:
        blank = [pl.col(name).str.strip_chars() == "" for name in self._names]
        empty = pl.col("surplus").fill_null("").str.strip_chars(", ") == ""
        return frame.filter(~pl.all_horizontal(*blank, empty))

    def _restore(self, frame: pl.DataFrame) -> pl.DataFrame:
        guess = self._guess
        if guess.separator == guess.grammar.separator:
            return frame
        cells = pl.col(*self._names, "surplus")
        return frame.with_columns(
            cells.str.replace_all(guess.grammar.separator, guess.separator, literal=True)
        )

    def _until_second_table(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Keep the records before the headings come again."""
        if not self._named:
            return frame
        at, text = self._named[0]
        alike = frame[self._names[at]] == text
        if not alike.any():
            return frame
        found = frame.filter(alike)
        for cells, line in zip(found.select(self._names).iter_rows(), found["line"], strict=True):
            if come_again(cells, self._named):
                self.stop = StopReading(Problem(line, SECOND_TABLE))
                return frame.filter(pl.col("line") < line)
        return frame


def _to_rows(frame: pl.DataFrame, problems: pl.DataFrame) -> pl.DataFrame:
    """Give problems the row whose lines they stand in; null before the first row."""
    lines = frame["line"].to_numpy()
    at = np.searchsorted(lines, problems["line"].to_numpy(), side="right") - 1
    rows = pl.Series("row", at + int(frame["row"][0]) if frame.height else at, pl.Int64)
    known = pl.Series(at >= 0)
    return (
        problems.with_columns(
            pl.when(known).then(rows).cast(pl.UInt32).alias("row"),
            pl.col("line").cast(pl.UInt32),
            pl.lit(None, pl.String).alias("column"),
        )
        .select(FINDINGS.names())
        .sort("line", maintain_order=True)
    )


def _count(parts: list[Batch]) -> int:
    return sum(part.frame.height for part in parts)


def _cut(parts: list[Batch], rows: int) -> tuple[Batch, list[Batch]]:
    """Cut a full batch off the front."""
    joined = _join(parts)
    frame = joined.frame.head(rows)
    rest = joined.frame.slice(rows)
    after = pl.col("row") > frame["row"][-1]
    late = joined.findings.filter(after)
    early = joined.findings.filter(after.is_null() | ~after) if late.height else joined.findings
    return Batch(frame, early), [Batch(rest, late)]


def _join(parts: list[Batch]) -> Batch:
    if len(parts) == 1:
        return parts[0]
    frames = [part.frame for part in parts if part.frame.height] or [parts[0].frame]
    findings = [part.findings for part in parts if part.findings.height] or [no_findings()]
    return Batch(pl.concat(frames), pl.concat(findings))
