"""Split one record with care: for records whose quotes are not as they should be.

Well-formed records never come here. A broken one can be read in several ways; the way that gives
as many fields as the other rows have is taken, and what was odd about it is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_LINES = 20
MOST_BYTES = 8_000
"""How far a broken record may reach over line breaks."""

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Grammar:
    """Characters that build records.

    Attributes:
        separator: one character (longer ones are replaced before).
        quote: None where quotes are plain characters.
        escape: a character that takes the quote after it literally.
    """

    separator: str
    quote: str | None = '"'
    escape: str | None = None


@dataclass(slots=True)
class Split:
    """The cells of a record and what was odd.

    Attributes:
        lines: physical lines the record takes.
        stray: a cell with a quote inside that should have been doubled.
        opened: a cell that begins with a quote which is never closed.
        separator: the other separator this record has.
        torn: a cell that was not separated from the one before.
    """

    cells: list[str]
    lines: int = 1
    stray: str | None = None
    opened: str | None = None
    separator: str | None = None
    torn: str | None = None

    @property
    def odd(self) -> bool:
        """Tell whether the record is not well-formed."""
        return bool(self.stray or self.opened or self.separator or self.torn)


def split_record(lines: Sequence[str], grammar: Grammar, width: int) -> Split:
    """Split the record that begins at the first of these lines.

    ``lines`` keep their line ends; those after the first are for a value with line breaks.
    """
    single = _split_line(_without_end(lines[0]), grammar, width)
    if len(single.cells) == width and not single.opened:
        return single
    joined = _join_lines(lines, grammar, width)
    return joined or single


def split_text(text: str, grammar: Grammar, *, doubled: bool = True, shy: bool = False) -> Split:
    """Split a text into cells, keeping quotes that make no sense as they are.

    Args:
        text: one record without its line end.
        grammar: separator and quote.
        doubled: two quotes stand for one; otherwise the first quote before a separator closes.
        shy: a quote that would enclose the beginning of another quoted cell is a plain character.
    """
    separator, quote = grammar.separator, grammar.quote
    if quote is None or quote not in text:
        return Split(text.split(separator))
    split = Split([])
    at, size = 0, len(text)
    may_open = True
    while True:
        if may_open and text.startswith(quote, at):
            end = _find_close(text, at + 1, grammar, doubled=doubled, shy=shy)
            if end >= 0:
                split.cells.append(_unquote(text[at + 1 : end], quote, split))
                if end + 1 >= size:
                    return split
                at = end + 2
                continue
            _note_literal(text, at, grammar, split)
            may_open = shy  # one search without an end is enough: this keeps the time linear
        end = text.find(separator, at)
        cell = text[at:] if end < 0 else text[at:end]
        if quote in cell[1:]:
            split.stray = split.stray or cell
        split.cells.append(cell)
        if end < 0:
            return split
        at = end + 1


def _split_line(text: str, grammar: Grammar, width: int) -> Split:
    first: Split | None = None
    for split in _ways(text, grammar):
        if len(split.cells) == width:
            return split
        first = first or split
    return split_otherwise(text, grammar, width) or first or Split([text])


def _ways(text: str, grammar: Grammar) -> Iterator[Split]:
    """Split a text in every way that makes sense, the most usual first."""
    quote = grammar.quote
    plain = split_text(text, grammar)
    yield plain
    if not quote or not plain.odd:
        return
    if "\\" + quote in text:
        escaped = split_text(text.replace("\\" + quote, quote * 2), grammar)
        escaped.stray = escaped.stray or text
        yield escaped
    single = split_text(text, grammar, doubled=False)
    single.stray = single.stray or text
    yield single
    yield split_text(text, grammar, shy=True)
    both = split_text(text, grammar, doubled=False, shy=True)
    both.stray = both.stray or text
    yield both
    torn = _split_torn(text, grammar)
    if torn:
        yield torn


def split_otherwise(text: str, grammar: Grammar, width: int, among: str = ";\t|, ") -> Split | None:
    """Split by another separator if that gives the cells the row should have."""
    least = 3
    for separator in among:
        if width < least or separator == grammar.separator or separator not in text:
            continue
        split = split_text(text, Grammar(separator, grammar.quote))
        if len(split.cells) == width and not split.odd and any(map(str.strip, split.cells)):
            split.separator = separator
            return split
    return None


def _split_torn(text: str, grammar: Grammar) -> Split | None:
    """Split where a quoted value follows a plain one, or a plain one a quoted, unseparated."""
    quote, separator = grammar.quote or "", grammar.separator
    opening = text.find(quote)
    if opening > 0 and text[opening - 1] != separator:
        split = split_text(text[:opening] + separator + text[opening:], grammar)
        if not split.odd:
            split.torn = text[opening : opening + _SHOWN]
            return split
    return None


def _join_lines(lines: Sequence[str], grammar: Grammar, width: int) -> Split | None:
    """Read a broken record that goes on over line breaks, if it fits and swallows no row."""
    size = len(lines[0])
    for count in range(2, min(len(lines), MOST_LINES) + 1):
        last = _without_end(lines[count - 1])
        size += len(last)
        alone = split_text(last, grammar)
        if size > MOST_BYTES or len(alone.cells) == width:
            return None
        text = _without_end("".join(lines[:count]))
        for split in _ways(text, grammar):
            if len(split.cells) == width and not split.opened and not split.torn:
                split.lines = count
                return split
    return None


def _note_literal(text: str, at: int, grammar: Grammar, split: Split) -> None:
    """Note a quote that closes nothing: never closed, or closed inside its own cell."""
    end = text.find(grammar.separator, at)
    cell = text[at:] if end < 0 else text[at:end]
    if (grammar.quote or "") not in cell[1:]:
        split.opened = split.opened or text[at : at + _SHOWN]


def _find_close(text: str, at: int, grammar: Grammar, *, doubled: bool, shy: bool) -> int:
    """Find the quote that closes a cell: one before a separator or the end."""
    quote, separator = grammar.quote or "", grammar.separator
    size = len(text)
    end = text.find(quote, at)
    while end >= 0:
        after = text[end + 1] if end + 1 < size else separator
        if after == separator:
            return end
        if shy and end > at and text[end - 1] == separator:
            return -1
        end = text.find(quote, end + (2 if doubled and after == quote else 1))
    return -1


def _unquote(raw: str, quote: str, split: Split) -> str:
    pair = quote * 2
    if quote not in raw:
        return raw
    if quote in raw.replace(pair, ""):
        split.stray = split.stray or raw
    return raw.replace(pair, quote)


def _without_end(line: str) -> str:
    if line.endswith("\r\n"):
        return line[:-2]
    return line[:-1] if line.endswith(("\n", "\r")) else line
