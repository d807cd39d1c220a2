r"""Bytes to UTF-8, chunk by chunk: everything after this step works on UTF-8.

A byte that does not decode is shown as ``\xE9`` and is a problem with its line; it is never
dropped and never becomes another character.
"""

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.engine.findings import Kind
from portal.engine.findings.reading import (
    LONE_SURROGATE,
    MIXED_ENCODINGS,
    OVERLONG_UTF8,
    TOO_MANY_UNDECODABLE,
    UNDECODABLE_BYTE,
)
from portal.engine.read.characters import find_odd_characters
from portal.engine.read.encoding import UNDECODED, UTF16, Encoding, open_character
from portal.engine.read.lines import count_lines
from portal.engine.read.problems import Problem, StopReading

MOST_UNDECODABLE_LINES = 10_000
"""Lines that do not decode before the whole encoding must be wrong."""

MOST_LINES = 1 << 18
"""Lines that are read at once; two million with a finding each take 800 MB (measured)."""

_LONGEST_SHOWN = 40
_BYTE = 0xDC00


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of UTF-8 text, and the problems in it by physical line."""

    data: bytes
    problems: list[Problem]
    final: bool = False


def decode_chunks(chunks: Iterable[bytes], encoding: Encoding) -> Iterator[Chunk]:
    """Decode a file into chunks that end neither inside a character nor between CR and LF.

    The last chunk, possibly empty, is marked ``final``.

    Raises:
        StopReading: too many lines do not decode.
    """
    decoder = _Decoder(encoding)
    for raw in chunks:
        yield decoder.feed(raw, final=False)
    yield decoder.feed(b"", final=True)


def cut_dense(chunk: Chunk) -> Iterator[Chunk]:
    """Cut a chunk of very many lines at line ends: a finding for each must fit into memory."""
    end = b"\n" if b"\n" in chunk.data else b"\r"
    size = len(chunk.data) * MOST_LINES // max(MOST_LINES, chunk.data.count(end))
    at, problems = 0, chunk.problems
    while len(chunk.data) - at > size:
        cut = chunk.data.find(end, at + size) + 1 or len(chunk.data)
        if cut == len(chunk.data):
            break
        yield Chunk(chunk.data[at:cut], problems)
        at, problems = cut, []
    yield Chunk(chunk.data[at:] if at else chunk.data, problems, chunk.final)


class _Decoder:
    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self._offset = 0
        self._line = 1
        self._tail = b""
        self._mark = encoding.bom
        self._seen_utf8 = False
        self._bad_lines = 0
        self._charmap: codecs.IncrementalDecoder | None = None
        if encoding.name not in {"utf-8", *UTF16}:
            self._charmap = codecs.getincrementaldecoder(encoding.name)("surrogateescape")

    def feed(self, raw: bytes, *, final: bool) -> Chunk:
        raw = self._tail + raw
        if self._mark and (len(raw) >= len(self._mark) or final):
            raw = raw.removeprefix(self._mark)
            self._offset, self._mark = len(self._mark), b""
        cut = len(raw) if final else self._whole(raw)
        if self._mark:
            cut = 0
        self._tail, raw = raw[cut:], raw[:cut]
        problems: list[Problem] = []
        data = self._decode(raw, problems, final=final)
        self._offset += len(raw)
        lines, odd = find_odd_characters(data, self._line)
        self._line += lines
        problems += odd
        return Chunk(data, sorted(problems, key=lambda problem: problem.line), final)

    def _whole(self, raw: bytes) -> int:
        """Count the bytes that end neither inside a character nor between CR and LF."""
        cut = len(raw)
        if self._encoding.name in UTF16:
            cut -= cut % 2
            return cut - 2 if _must_wait(raw[cut - 2 : cut], self._encoding.name) else cut
        if self._encoding.name == "utf-8":
            cut -= open_character(raw)
        return cut - 1 if raw[:cut].endswith(b"\r") else cut

    def _decode(self, raw: bytes, problems: list[Problem], *, final: bool) -> bytes:
        name = self._encoding.name
        if name == "utf-8" and _is_utf8(raw):
            self._seen_utf8 = self._seen_utf8 or not raw.isascii()
            return raw
        text = self._read(raw, name, final=final)
        try:
            return text.encode()
        except UnicodeEncodeError:
            return self._escape(text, problems).encode()

    def _read(self, raw: bytes, name: str, *, final: bool) -> str:
        if self._charmap:
            try:
                return self._charmap.decode(raw, final)
            except UnicodeDecodeError:  # the codec takes no stand-in for a byte below 0x80
                self._charmap.reset()
                return raw.decode("ascii", "surrogateescape")
        if name == "utf-8":
            return raw.decode(name, "surrogateescape")
        even = len(raw) & ~1
        left = "".join(chr(_BYTE + byte) for byte in raw[even:])
        return raw[:even].decode(name, "surrogatepass") + left

    def _escape(self, text: str, problems: list[Problem]) -> str:
        """Show what did not decode as escapes, and note one problem for each line."""
        pieces: list[str] = []
        at, line, last, offset = 0, self._line, 0, self._offset
        for match in UNDECODED.finditer(text):
            before, run = text[at : match.start()], match.group()
            self._seen_utf8 = self._seen_utf8 or not before.isascii()
            line += count_lines(before)
            offset += self._size(before)
            shown = "".join(map(_show, run))
            pieces += (before, shown)
            if line != last:
                kind = self._kind(run)
                detail = f"line {line:,}, byte {offset + 1:,}"
                problems.append(Problem(line, kind, shown[:_LONGEST_SHOWN], detail))
                self._count(line)
                last = line
            offset += self._size(run)
            at = match.end()
        return "".join([*pieces, text[at:]])

    def _kind(self, run: str) -> Kind:
        if self._encoding.name in UTF16:
            return LONE_SURROGATE
        if self._encoding.name != "utf-8":
            return UNDECODABLE_BYTE
        kind = _bad_utf8([ord(character) - _BYTE for character in run[:2]])
        if kind is not UNDECODABLE_BYTE:
            return kind
        return MIXED_ENCODINGS if self._seen_utf8 else UNDECODABLE_BYTE

    def _count(self, line: int) -> None:
        self._bad_lines += 1
        if self._bad_lines > MOST_UNDECODABLE_LINES:
            detail = f"{MOST_UNDECODABLE_LINES:,}"
            raise StopReading(Problem(line, TOO_MANY_UNDECODABLE, detail=detail))

    def _size(self, text: str) -> int:
        name = self._encoding.name
        return len(text.encode(name, "surrogatepass" if name in UTF16 else "surrogateescape"))


def _must_wait(unit: bytes, name: str) -> bool:
    """Tell whether a UTF-16 unit belongs to what follows: half a character, or a CR."""
    if not unit:
        return False
    code = int.from_bytes(unit, "little" if name == "utf-16-le" else "big")
    return code == ord("\r") or 0xD800 <= code < _BYTE  # noqa: PLR2004 -- the first halves


def _is_utf8(raw: bytes) -> bool:
    if raw.isascii():
        return True
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _bad_utf8(codes: list[int]) -> Kind:
    """Tell overlong forms and surrogates from the bytes of another encoding."""
    match codes:
        case [0xC0 | 0xC1, *_]:
            return OVERLONG_UTF8
        case [0xE0, second] if 0x80 <= second < 0xA0:  # noqa: PLR2004 -- below U+0800
            return OVERLONG_UTF8
        case [0xF0, second] if 0x80 <= second < 0x90:  # noqa: PLR2004 -- below U+10000
            return OVERLONG_UTF8
        case [0xED, second] if second >= 0xA0:  # noqa: PLR2004 -- U+D800 and above
            return LONE_SURROGATE
    return UNDECODABLE_BYTE


def _show(character: str) -> str:
    code = ord(character)
    if _BYTE <= code < _BYTE + 256:
        return f"\\x{code - _BYTE:02X}"
    return f"\\u{code:04X}"
