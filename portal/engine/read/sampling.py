"""The first records of a file, split with care, to guess its dialect and find its headings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from portal.engine.read.splitting import Grammar, Split, split_record, split_text

SAMPLE_RECORDS = 100


@dataclass(frozen=True, slots=True)
class Record:
    """A record of the sample: its physical line, the line after it, and how it was split."""

    line: int
    next_line: int
    split: Split

    @property
    def cells(self) -> list[str]:
        """Give the cells."""
        return self.split.cells

    @property
    def filled(self) -> int:
        """Count the cells that are not blank."""
        return sum(1 for cell in self.cells if cell and not cell.isspace())


def sample_records(
    lines: Sequence[str], grammar: Grammar, width: int = 0, *, first_line: int = 1
) -> list[Record]:
    """Split lines into records; with a width, broken ones are read to fit it."""
    records: list[Record] = []
    at = 0
    while at < len(lines) and len(records) < SAMPLE_RECORDS:
        split = _split(lines, at, grammar, width)
        record = Record(first_line + at, first_line + at + split.lines, split)
        at += split.lines
        if record.filled:
            records.append(record)
    return records


def usual_width(records: Sequence[Record]) -> int:
    """Tell how many fields most records have; of equally usual numbers the larger."""
    counts = Counter(len(record.cells) for record in records)
    return max(counts, key=lambda width: (counts[width], width), default=0)


def _split(lines: Sequence[str], at: int, grammar: Grammar, width: int) -> Split:
    line = lines[at]
    if not grammar.quote or grammar.quote not in line:
        return Split(line.split(grammar.separator))
    split = split_text(line, grammar)
    if not split.odd:
        return split
    whole = _close(lines, at, grammar)
    if whole:
        return whole
    if width:
        return split_record([f"{text}\n" for text in lines[at : at + 20]], grammar, width)
    return split


def _close(lines: Sequence[str], at: int, grammar: Grammar) -> Split | None:
    """Read a well-formed record that goes on over line breaks."""
    text = lines[at]
    for count in range(2, min(50, len(lines) - at) + 1):
        more = lines[at + count - 1]
        text += "\n" + more
        if grammar.quote and grammar.quote not in more:
            continue
        split = split_text(text, grammar)
        if not split.odd:
            split.lines = count
            return split
        if not split.opened:
            return None
    return None
