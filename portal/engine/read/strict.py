"""Refuse a file that is not in the one encoding its style takes; nothing else is guessed."""

from dataclasses import replace

from portal.engine.findings.reading import (
    ENCODING_NOT_TAKEN,
    LONE_SURROGATE,
    MIXED_ENCODINGS,
    OVERLONG_UTF8,
    UNDECODABLE_BYTE,
    UTF16_NOT_TAKEN,
)
from portal.engine.read.chunks import read_chunks
from portal.engine.read.decoding import decode_chunks
from portal.engine.read.encoding import UTF16, Encoding, guess_encoding
from portal.engine.read.problems import Problem, StopReading
from portal.engine.read.table import Limits, Source

_BLOCK_BYTES = 1 << 20
_SAMPLE_BYTES = 1 << 14
_FAULTS = frozenset(
    kind.code for kind in (UNDECODABLE_BYTE, MIXED_ENCODINGS, OVERLONG_UTF8, LONE_SURROGATE)
)


def refuse_other_bytes(source: Source, encoding: Encoding, limits: Limits) -> None:
    """Read a whole file for a byte that does not decode.

    Raises:
        StopReading: with the line and the byte of the first one, or for being UTF-16.
    """
    name = encoding.name.upper()
    with source.open() as stream:
        other = guess_encoding(stream.read(_SAMPLE_BYTES)).name
        if other in UTF16 and encoding.name not in UTF16:
            raise StopReading(Problem(1, UTF16_NOT_TAKEN, detail=name))
    with source.open() as stream:
        chunks = read_chunks(stream, _BLOCK_BYTES, limits.upload_bytes)
        for chunk in decode_chunks(chunks, encoding):
            for problem in chunk.problems:
                if problem.kind.code in _FAULTS:
                    place = f"{problem.value} ({problem.detail})"
                    raise StopReading(
                        replace(problem, kind=ENCODING_NOT_TAKEN, value=place, detail=name)
                    )
