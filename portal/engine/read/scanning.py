"""Find the records of a block of text: whole blocks at once where quotes are as they should be.

A quote opens after a separator or a line end and closes before one; two in a row are a quote
inside. Where all quotes of a stretch keep to that, its records are found by counting. Where one
does not, that record alone is split with care, and counting goes on behind it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from portal.engine.findings.reading import (
    RECORD_TOO_LONG,
    ROWS_IN_QUOTES,
    TOO_MANY_BROKEN_ROWS,
)
from portal.engine.read.lines import Positions, line_ends
from portal.engine.read.problems import Problem, StopReading
from portal.engine.read.quotes import Quotes
from portal.engine.read.splitting import MOST_BYTES, MOST_LINES, Grammar, Split, split_record

MOST_BROKEN = 100_000
"""Broken records that are split one by one before the file is given up."""
_PATIENT, _HASTY_LINES = 2_000, 4
"""After so many broken records only a few lines are searched for the rest of one: looking
through all of them takes 2 ms a record (measured), three minutes for a hostile file."""

_LEAST_WIDTH = 3
"""Fewer separators in a line are chance: many a text has one comma a line."""
_SMALL_WINDOW = 256
_SPACE = 32


@dataclass(frozen=True, slots=True)
class Records:
    """Well-formed records of a block: where each begins and ends, its line, its fields."""

    starts: Positions
    ends: Positions
    lines: Positions
    fields: Positions


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that was split with care, and the physical line where it begins."""

    line: int
    split: Split


@dataclass(slots=True)
class Scan:
    """What a block holds: its well-formed and broken records, and how far it was read.

    Attributes:
        used: bytes of complete records.
        lines: their physical lines.
        longest: bytes of the longest record.
        may_be_blank: a record may have nothing but blank cells.
        doubtful: well-formed records whose quotes may have swallowed other rows.
    """

    good: list[Records] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    used: int = 0
    lines: int = 0
    longest: int = 0
    may_be_blank: bool = False
    doubtful: list[Problem] = field(default_factory=list)


class Block:
    """A block of UTF-8 text that begins with a record."""

    def __init__(
        self,
        data: bytes,
        first_line: int,
        grammar: Grammar,
        *,
        width: int,
        longest: int,
        most_broken: int = MOST_BROKEN,
    ) -> None:
        """Index the line ends."""
        self._most_broken = most_broken
        self.data = data
        self._codes = np.frombuffer(data, np.uint8)
        self._first_line = first_line
        self._grammar = grammar
        self._width = width
        self._longest = longest
        self._ends = line_ends(data)
        self._starts = np.concatenate([[0], self._ends + 1])
        self._quote = ord(grammar.quote) if grammar.quote else -1

    def scan(self, *, final: bool, exact: bool = False) -> Scan:
        """Find the records; those that may go on in the next block are left unless ``final``.

        Unless ``exact``, records are taken to have the usual number of fields where their sum
        fits; parsing fails if one has a field more.

        Raises:
            StopReading: a record is too long, or too many are broken.
        """
        quote = self._grammar.quote
        if quote and quote.encode() in self.data:
            scan = self._scan_quoted(quote, final=final, exact=exact)
        else:
            scan = self._scan_plain(exact=exact)
        for records in scan.good:
            scan.longest = max(scan.longest, int((records.ends - records.starts).max()))
            scan.may_be_blank = scan.may_be_blank or self._may_be_blank(records)
        if scan.broken:
            scan.longest, scan.may_be_blank = self._longest, True
        pending = len(self.data) - scan.used
        if pending > self._longest and scan.lines == self._ends.size:
            raise self._too_long(scan.lines)
        return scan

    def _scan_plain(self, *, exact: bool) -> Scan:
        count = self._ends.size
        scan = Scan(used=int(self._starts[-1]), lines=count)
        if not count:
            return scan
        starts, ends = self._starts[:-1], self._ends
        over = np.flatnonzero(ends - starts > self._longest)
        if over.size:
            raise self._too_long(int(over[0]))
        fields = self._count_plain(exact=exact)
        scan.good.append(Records(starts, ends, self._lines(np.arange(count)), fields))
        return scan

    def _count_plain(self, *, exact: bool) -> Positions:
        """Count the fields of every line of a block without quotes."""
        separator = ord(self._grammar.separator)
        total = int(np.count_nonzero(self._codes[: self._starts[-1]] == separator))
        if not exact and total == self._ends.size * (self._width - 1):
            return np.full(self._ends.size, self._width)
        separators = np.flatnonzero(self._codes == separator)
        fields: Positions = np.diff(np.searchsorted(separators, self._starts)) + 1
        return fields

    def _scan_quoted(self, quote: str, *, final: bool, exact: bool) -> Scan:
        separator = ord(self._grammar.separator)
        quotes = Quotes(self.data, self._ends, ord(quote), separator)
        scan = Scan()
        window = self._ends.size
        while scan.lines < self._ends.size:
            taken, broken = self._take_good(scan, quotes, window, exact=exact)
            window = _SMALL_WINDOW if broken else 4 * window
            if broken and not self._may_split(scan.lines, final=final):
                break
            if broken:
                self._take_broken(scan)
            elif not taken and window > self._ends.size and not self._is_stuck(scan, final=final):
                break
        scan.used = int(self._starts[scan.lines])
        return scan

    def _is_stuck(self, scan: Scan, *, final: bool) -> bool:
        """Split the last record too when its quote stays open and no more is to come."""
        waiting = len(self.data) - int(self._starts[scan.lines])
        if scan.lines == self._ends.size or not (final or waiting > self._longest):
            return False
        self._take_broken(scan)
        return True

    def _take_good(
        self, scan: Scan, quotes: Quotes, window: int, *, exact: bool
    ) -> tuple[int, bool]:
        """Take well-formed records; tell how many, and whether the next one is broken.

        No more than ``window`` lines are looked at: after a broken record the next is near.
        """
        first = scan.lines
        before = int(quotes.before[first - 1]) if first else 0
        wrong = quotes.first_violation(before)
        stop = self._ends.size
        if wrong < quotes.positions.size:
            stop = int(np.searchsorted(self._ends, quotes.positions[wrong]))
        whole = stop <= first + window
        stop = min(stop, first + window)
        closed = (quotes.before[first:stop] - before) % 2 == 0
        last_lines = first + np.flatnonzero(closed)
        broken = whole and wrong < int(quotes.positions.size)
        if not last_lines.size:
            return 0, broken
        first_lines = np.concatenate([[first], last_lines[:-1] + 1])
        starts, ends = self._starts[first_lines], self._ends[last_lines]
        fields = self._count_quoted(quotes, first_lines, last_lines, exact=exact)
        odd = (last_lines > first_lines) & (fields != self._width) | (ends - starts > self._longest)
        count = int(np.argmax(odd)) if odd.any() else int(last_lines.size)
        if count:
            lines = self._lines(first_lines[:count])
            scan.good.append(Records(starts[:count], ends[:count], lines, fields[:count]))
            scan.lines = int(last_lines[count - 1]) + 1
            scan.doubtful += self._find_swallowed(quotes, first_lines[:count], last_lines[:count])
        return count, broken or count < last_lines.size

    def _find_swallowed(
        self, quotes: Quotes, first: Positions, last: Positions
    ) -> Iterator[Problem]:
        """Find records over several lines each of which has the fields of a whole row."""
        longer = np.flatnonzero(last > first)
        if self._width < _LEAST_WIDTH or not longer.size:
            return
        first, last = first[longer], last[longer]
        separators = quotes.count_separators(self._starts[first], self._ends[last])
        likely = np.flatnonzero(separators == (last - first + 1) * (self._width - 1))
        for begin, end in zip(first[likely].tolist(), last[likely].tolist(), strict=True):
            lines = slice(begin, end + 1)
            counts = quotes.count_separators(self._starts[lines], self._ends[lines])
            if (counts == self._width - 1).all():
                yield Problem(self._line(begin), ROWS_IN_QUOTES, f"{counts.size:,}")

    def _count_quoted(
        self, quotes: Quotes, first: Positions, last: Positions, *, exact: bool
    ) -> Positions:
        """Count the fields of records that begin and end with these lines."""
        begin, end = int(self._starts[first[0]]), int(self._ends[last[-1]])
        before = int(quotes.before[first[0] - 1]) if first[0] else 0
        if not exact and last.size == last[-1] - first[0] + 1:
            total = quotes.sum_outside(begin, end, before, int(quotes.before[last[-1]]))
            if total == last.size * (self._width - 1):
                return np.full(last.size, self._width)
        return quotes.count_fields(begin, self._ends[last], before)

    def _may_be_blank(self, records: Records) -> bool:
        """Tell whether a record begins with a blank cell."""
        first = self._codes[records.starts]
        second = self._codes[np.minimum(records.starts + 1, records.ends)]
        first = np.where(first == self._quote, second, first)
        blank = first <= _SPACE
        blank |= (first == ord(self._grammar.separator)) | (first == self._quote)
        return bool(blank.any())

    def _may_split(self, line: int, *, final: bool) -> bool:
        """Tell whether enough follows a broken record to see where it ends."""
        if line == self._ends.size:
            return False
        if final or self._ends.size - line > MOST_LINES:
            return True
        return len(self.data) - int(self._ends[line]) > MOST_BYTES

    def _take_broken(self, scan: Scan) -> None:
        line = scan.lines
        if int(self._ends[line] - self._starts[line]) > self._longest:
            raise self._too_long(line)
        if len(scan.broken) >= self._most_broken:
            raise StopReading(
                Problem(self._line(line), TOO_MANY_BROKEN_ROWS, detail=f"{MOST_BROKEN:,}")
            )
        broken = MOST_BROKEN - self._most_broken + len(scan.broken)
        most = MOST_LINES if broken < _PATIENT else _HASTY_LINES
        split = split_record(list(self._texts(line, most)), self._grammar, self._width)
        scan.broken.append(Broken(self._line(line), split))
        scan.lines += split.lines

    def _texts(self, line: int, most: int) -> Iterator[str]:
        """Give the text of a line and of those its record may go on over."""
        first_end = int(self._ends[line])
        for at in range(line, min(line + most, self._ends.size)):
            if int(self._ends[at]) - first_end > MOST_BYTES:
                return
            yield self.data[int(self._starts[at]) : int(self._ends[at]) + 1].decode()

    def _lines(self, indexes: npt.NDArray[np.intp]) -> Positions:
        return indexes + self._first_line

    def _line(self, index: int) -> int:
        return self._first_line + index

    def _too_long(self, line: int) -> StopReading:
        return StopReading(Problem(self._line(line), RECORD_TOO_LONG, detail=f"{self._longest:,}"))
