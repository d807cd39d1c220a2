"""A digest of what the rows of a file say, whatever their order, their format and their layout."""

import hashlib

import numpy as np
import numpy.typing as npt
import polars as pl

from portal.engine.columns import Slot
from portal.engine.keys import key_hash

_SUMS = 4
_MODULUS = 2**64
_FACTOR, _SHIFT = np.uint64(0x9E3779B97F4A7C55), np.uint64(29)


class ContentDigest:
    """Takes the planned rows batch by batch; memory does not grow with the file.

    Every row has a hash of 64 bits; the digest is made of the sums of their powers, which do
    not depend on the order and tell how often each stands there.
    """

    def __init__(self, style: str) -> None:
        """Begin with no rows of a style's file."""
        self._style = style
        self._rows = 0
        self._sums = [0] * _SUMS

    def add(self, frame: pl.DataFrame, slots: list[Slot]) -> None:
        """Take a batch with ``new:<slot>`` for every slot."""
        hashes = np.zeros(frame.height, np.uint64)
        for slot in slots:
            hashes = (hashes ^ hashes >> _SHIFT) * _FACTOR + _hash_column(frame[f"new:{slot}"])
        self._rows += frame.height
        power = np.ones_like(hashes)
        for place in range(_SUMS):
            power = power * hashes
            total = int(power.sum(dtype=np.uint64))
            self._sums[place] = (self._sums[place] + total) % _MODULUS

    def hexdigest(self) -> str:
        """Give the digest."""
        text = f"{self._style} {self._rows} {self._sums}"
        return hashlib.sha256(text.encode()).hexdigest()


def _hash_column(values: pl.Series) -> npt.NDArray[np.uint64]:
    """Hash texts, each distinct one once: reasons and amounts are few; null is blank."""
    texts = values.fill_null("")
    distinct = texts.unique()
    if distinct.len() == texts.len():
        return key_hash(texts).to_numpy().view(np.uint64)
    return texts.replace_strict(distinct, key_hash(distinct)).to_numpy().view(np.uint64)
