"""A grammar as a file writes it, and how its text is made ready to be scanned.

Scanning knows one separator of one byte and one quote that is doubled inside values; what a file
writes otherwise is rewritten so before.
"""

import re
from dataclasses import dataclass

from portal.engine.read.splitting import Grammar

STAND_IN = "\x1f"
"""Takes the place of a separator of several bytes, so that a byte is enough everywhere."""

MARKS = (("“", "”"), ("„", "“"), ("«", "»"))
"""Quotes of printed text, which a word processor puts in the place of the usual ones."""

_BACKSLASH, _SEPARATOR = b"\xff", b"\xfe"
"""Stand for what was escaped until the rest is rewritten; UTF-8 has no such bytes."""
_LONGEST_HELD = 1 << 20


@dataclass(frozen=True, slots=True)
class Guess:
    """A grammar, with the separator as written in the file, and what else would fit.

    Attributes:
        held: a separator after a backslash is part of the value.
        marks: the quotes of printed text that stand for the usual ones.
    """

    grammar: Grammar
    separator: str
    sure: bool = True
    assumed: str = ""
    held: bool = False
    marks: tuple[str, str] | None = None

    @property
    def is_plain(self) -> bool:
        """Tell whether the text can be scanned as it is."""
        grammar = self.grammar
        return self.separator == grammar.separator and not grammar.escape and not self.marks

    def prepare(self, data: bytes) -> bytes:
        """Write text so that it can be scanned: separator of one byte, quotes doubled."""
        if self.marks:
            data = self._write_quotes(data, *map(str.encode, self.marks))
        separator = self.separator.encode()
        if self.grammar.escape:
            quote = (self.grammar.quote or '"').encode()
            data = _hold_escaped(data, quote, separator if self.held else b"")
        if self.separator != self.grammar.separator:
            data = data.replace(separator, self.grammar.separator.encode())
        if self.grammar.escape:
            data = data.replace(_SEPARATOR, separator).replace(_BACKSLASH, b"\\")
        return data

    def whole(self, data: bytes) -> int:
        """Count the bytes that do not end inside a separator, an escape or beside a mark."""
        cut = len(data)
        if self.marks and cut < _LONGEST_HELD:
            return max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
        if self.grammar.escape:
            cut = len(data.rstrip(b"\\"))
        if self.separator != self.grammar.separator:
            written = self.separator.encode()
            part = range(len(written) - 1, 0, -1)
            cut -= next((size for size in part if data[:cut].endswith(written[:size])), 0)
        return cut

    def restore(self, text: str) -> str:
        """Write the separator inside a value as it was."""
        if self.separator == self.grammar.separator:
            return text
        return text.replace(self.grammar.separator, self.separator)

    def _write_quotes(self, data: bytes, opening: bytes, closing: bytes) -> bytes:
        """Write the marks around a whole value, which has none inside, as the quote."""
        quote, border = (self.grammar.quote or '"').encode(), re.escape(self.separator.encode())
        value = rb"((?:(?!%b|%b)[^\r\n])*)" % (opening, closing)
        pattern = rb"(\A|[\r\n]|%b)%b%b%b(?=\Z|[\r\n]|%b)"
        pattern %= (border, opening, value, closing, border)
        return re.sub(pattern, rb"\1%b\2%b" % (quote, quote), data)


def unescape(data: bytes, quote: bytes) -> bytes:
    """Write an escaped quote as two quotes and an escaped backslash as one."""
    return _hold_escaped(data, quote, b"").replace(_BACKSLASH, b"\\")


def _hold_escaped(data: bytes, quote: bytes, separator: bytes) -> bytes:
    """Write escaped quotes twice, and a stand-in for escaped backslashes and separators."""
    if b"\\" not in data:
        return data
    data = data.replace(b"\\\\", _BACKSLASH).replace(b"\\" + quote, quote * 2)
    return data.replace(b"\\" + separator, _SEPARATOR) if separator else data
