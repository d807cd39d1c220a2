"""Which encoding a file has, told by its bytes."""

import codecs
import re
from dataclasses import dataclass

UTF16 = ("utf-16-le", "utf-16-be")
UNDECODED = re.compile("[\ud800-\udfff]+")
"""What decoding leaves where bytes are no text: surrogates that stand for a byte each."""

_MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}
_ASCII = 0x80
_CAPITAL = rb"\xc0-\xd6\xd8-\xde\x8a\x8c\x8e\x9f"
_SMALL = rb"\xdf-\xf6\xf8-\xff\x9a\x9c\x9e"
_LETTER = rb"[A-Za-z%b%b]" % (_CAPITAL, _SMALL)
_NOT_WESTERN = re.compile(
    b"|".join(
        (
            # Words of Cyrillic or Greek letters: no Western word has four of these in a row.
            rb"[%b%b]{4}" % (_CAPITAL, _SMALL),
            # Letters of DOS, Macintosh and Central European tables: a capital or a sign that
            # Western words do not have after a small letter, then one they have in no word.
            rb"[a-z%b][%b\x82-\x84\x86-\x89\x8b\xa2-\xa6\xa8\xac\xaf\xb1\xb6\xb8\xb9\xbe\xbf]"
            % (_SMALL, _CAPITAL),
            rb"%b[\x93\x94\xa1\xb3\xbc\xbd\xd7\xf7]%b" % (_LETTER, _LETTER),
            # Bytes that stand for nothing in Windows-1252.
            rb"[\x81\x8d\x8f\x90\x9d]",
        )
    )
)
"""What bytes of Western European words in Windows-1252 do not hold, and others' do."""
_FORBIDDEN_UTF8 = re.compile(
    # Overlong forms, and halves of characters: written as UTF-8 would be, yet never valid.
    rb"[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f][\x80-\xbf]|\xf0[\x80-\x8f][\x80-\xbf]{2}"
    rb"|\xed[\xa0-\xbf][\x80-\xbf]"
)
_FIRST_OF_CHARACTER, _FIRST_OF_THREE, _FIRST_OF_FOUR = 0xC0, 0xE0, 0xF0


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes become text.

    Attributes:
        name: a Python codec.
        bom: the byte order mark to skip, or nothing.
        sure: False where other encodings would decode as well; ``assumed`` says what was taken.
        likely: not sure, but what was decoded looks like words.
    """

    name: str
    bom: bytes = b""
    sure: bool = True
    assumed: str = ""
    likely: bool = False


def guess_encoding(sample: bytes) -> Encoding:
    """Tell the encoding of a file from its first bytes."""
    for name, bom in _MARKS.items():
        if sample.startswith(bom):
            return Encoding(name, bom)
    utf16 = _guess_utf16(sample)
    if utf16:
        return Encoding(utf16, sure=False, assumed=f"no byte order mark, read as {utf16.upper()}")
    good, bad = _count_utf8(sample)
    if bad > good:
        assumed = "not UTF-8, read as Windows-1252 (Western European)"
        return Encoding("cp1252", sure=False, assumed=assumed, likely=_is_western(sample))
    return Encoding("utf-8")


def named_encoding(name: str, sample: bytes) -> Encoding:
    """Take the encoding that was asked for, and skip its byte order mark.

    Raises:
        LookupError: there is no such text encoding.
    """
    codec = codecs.lookup(name)
    if not getattr(codec, "_is_text_encoding", True):
        raise LookupError(name)
    plain = "utf-8" if codec.name == "utf-8-sig" else codec.name
    if plain == "utf-16":
        guess = guess_encoding(sample)
        return guess if guess.name in UTF16 else Encoding("utf-16-le")
    bom = _MARKS.get(plain, b"")
    return Encoding(plain, bom if sample.startswith(bom) else b"")


def open_character(raw: bytes) -> int:
    """Count the bytes at the end that begin a UTF-8 character without ending it."""
    for back in range(1, min(3, len(raw)) + 1):
        byte = raw[-back]
        if byte < _ASCII:
            return 0
        if byte >= _FIRST_OF_CHARACTER:
            needed = 2 + (byte >= _FIRST_OF_THREE) + (byte >= _FIRST_OF_FOUR)
            return back if back < needed else 0
    return 0


def _guess_utf16(sample: bytes) -> str | None:
    """Tell UTF-16 without a mark by the zeros of its Latin letters."""
    head = sample[: 1 << 14]
    half = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    many, few = 0.4 * half, 0.02 * half
    if half and odd > many and even <= few:
        return "utf-16-le"
    if half and even > many and odd <= few:
        return "utf-16-be"
    return None


def _is_western(sample: bytes) -> bool:
    """Tell whether bytes look like Western European words when read as Windows-1252."""
    return _NOT_WESTERN.search(sample) is None


def _count_utf8(sample: bytes) -> tuple[int, int]:
    """Count the characters beyond ASCII that are UTF-8, and the bytes that are not.

    Forms that are built like UTF-8 and forbidden there count for neither: no other encoding
    has them alone.
    """
    sample = _FORBIDDEN_UTF8.sub(b"", sample[: len(sample) - open_character(sample)])
    if sample.isascii():
        return 0, 0
    text = sample.decode("utf-8", "surrogateescape")
    bad = sum(map(len, UNDECODED.findall(text)))
    ascii_bytes = len(sample.translate(None, bytes(range(_ASCII, 256))))
    return len(text) - bad - ascii_bytes, bad
