"""A digest of what the rows of a file say, whatever their order, their format and their layout."""

import hashlib

import polars as pl

from portal.engine.columns import Slot
from portal.engine.keys import key_hash

_SUMS = 4
_MODULUS, _HALF = 2**64, 2**32
_BETWEEN = "\x1f"


class ContentDigest:
    """Takes the planned rows batch by batch; memory does not grow with the file.

    Every row has a hash; the digest is made of sums over all of them, which do not depend on
    the order. Four sums, each over another hash of the same row, leave chance no room.
    """

    def __init__(self, style: str) -> None:
        """Begin with no rows of a style's file."""
        self._style = style
        self._rows = 0
        self._sums = [0] * _SUMS

    def add(self, frame: pl.DataFrame, slots: list[Slot]) -> None:
        """Take a batch with ``new:<slot>`` for every slot."""
        values = [pl.col(f"new:{slot}").fill_null("") for slot in slots]
        row = pl.concat_str(pl.lit(""), *values, separator=_BETWEEN)
        texts = frame.select(row.alias("text"))["text"]
        self._rows += frame.height
        for place in range(_SUMS):
            hashes = key_hash(texts + f"{_BETWEEN}{place}").cast(pl.UInt64, wrap_numerical=True)
            # In two halves: the sum of a batch would not fit into 64 bits.
            high, low = int((hashes // _HALF).sum()), int((hashes % _HALF).sum())
            self._sums[place] = (self._sums[place] + high * _HALF + low) % _MODULUS

    def hexdigest(self) -> str:
        """Give the digest."""
        text = f"{self._style} {self._rows} {self._sums}"
        return hashlib.sha256(text.encode()).hexdigest()
