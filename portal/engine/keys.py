"""Keys: what two values have in common when people call them the same.

A key is compared after Unicode normalisation (NFC), trimming of Unicode spaces and, where the
slot says so, without regard to case. Stores keep a 64-bit hash of it as a look-up index; a hit
is always verified against the value itself, so a collision costs time and never a wrong match.

Neither Polars nor numpy promises that its own hash stays the same between versions, and this
one is stored. It is a multilinear hash over the UTF-8 bytes: the sum of byte times a constant
of its place, modulo 2**64, then mixed. Measured: 1,000,000 addresses in 0.25 s.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

FOLDED_SLOTS = frozenset({"field:email", "field:first_name", "field:last_name"})
LISTED_SLOTS = frozenset({"field:email"})
"""Slots that may hold several values of a customer, ``BETWEEN`` them; the first is the one that
a column for a single value reads and writes. The customer is found by each."""
BETWEEN = ", "
_UNSIGNED = npt.NDArray[np.uint64]
_GOLDEN = 0x9E3779B97F4A7C15


def is_folded(slot: str) -> bool:
    """Tell whether a slot's values are compared without regard to case."""
    return slot in FOLDED_SLOTS


def is_listed(slot: str) -> bool:
    """Tell whether a slot may hold several values."""
    return slot in LISTED_SLOTS


def fold(values: pl.Expr) -> pl.Expr:
    """Give the text under which values are compared without regard to case.

    Equals Python's ``casefold`` of the trimmed NFC text, made NFC again.
    """
    lowered = values.str.normalize("NFC").str.strip_chars().str.to_lowercase()
    special, plain = _case_exceptions()
    return lowered.str.replace_many(special, plain).str.normalize("NFC")


def fold_series(values: pl.Series, *, case: bool) -> pl.Series:
    """Fold a series; ``case`` False keeps the case and trims and normalises alone."""
    if _is_ascii(values):
        trimmed = values.str.strip_chars()
        return trimmed.str.to_lowercase() if case else trimmed
    column = pl.col(values.name)
    folded = fold(column) if case else column.str.normalize("NFC").str.strip_chars()
    return values.to_frame().select(folded).to_series()


def key_of(values: pl.Series, slot: str, *, folds: bool = False) -> pl.Series:
    """Give the key text of a slot's values (String; null stays null).

    Args:
        folds: their type takes them for the same in other capitals, whatever their slot says.
    """
    return fold_series(values, case=folds or is_folded(slot))


def first_of(values: pl.Expr) -> pl.Expr:
    """Give the first of a slot's several values."""
    return values.str.split(BETWEEN).list.first()


def explode_listed(frame: pl.DataFrame, slot: str, column: str) -> pl.DataFrame:
    """Give each of several values of a slot a row of its own, beside the other columns."""
    if not is_listed(slot) or not frame[column].str.contains(BETWEEN, literal=True).any():
        return frame
    return frame.with_columns(pl.col(column).str.split(BETWEEN)).explode(column)


def key_hash(values: pl.Series) -> pl.Series:
    """Hash key texts to Int64; the same on every machine and for ever. Null stays null."""
    filled = values.drop_nulls()
    hashed = pl.Series(values.name, _hash_texts(filled), dtype=pl.Int64)
    if filled.len() == values.len():
        return hashed
    places = values.is_not_null().arg_true()
    blank = pl.Series(values.name, [None], dtype=pl.Int64).new_from_index(0, values.len())
    return blank.scatter(places, hashed)


def passing_hash(values: pl.Series) -> pl.Series:
    """Hash key texts to Int64 for a look-up in memory: another version may hash otherwise.

    Null stays null. Measured: a million addresses in 0.02 s.
    """
    hashed = values.hash(seed=11).reinterpret(signed=True)
    return hashed.set(values.is_null(), None) if values.null_count() else hashed


def _hash_texts(texts: pl.Series) -> npt.NDArray[np.int64]:
    if not texts.len():
        return np.empty(0, np.int64)
    sizes = texts.str.len_bytes().to_numpy().astype(np.int64)
    data = np.frombuffer(texts.str.join("").item().encode(), np.uint8)
    starts = np.cumsum(sizes) - sizes
    sums = np.empty(sizes.size, np.uint64)
    weights = _weights(int(sizes.max()))
    # Texts of one length are a table: measured in a quarter of the time of byte by byte.
    for size in np.flatnonzero(np.bincount(sizes)):
        rows = np.flatnonzero(sizes == size)
        table = data[starts[rows][:, None] + np.arange(size)].astype(np.uint64)
        # A byte weighs one more than its value, so that NULs at the end count as well.
        own = weights[:size]
        sums[rows] = table @ own + own.sum(dtype=np.uint64)
    return _mix(sums + sizes.astype(np.uint64)).view(np.int64)


def _weights(longest: int) -> _UNSIGNED:
    size = 256
    while size < longest:
        size *= 2
    return _weights_up_to(size)


@cache
def _weights_up_to(size: int) -> _UNSIGNED:
    steps = np.arange(1, size + 1, dtype=np.uint64) * np.uint64(_GOLDEN)
    return _mix(steps) | np.uint64(1)


def _mix(values: _UNSIGNED) -> _UNSIGNED:
    """Spread every bit over all others (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _is_ascii(values: pl.Series) -> bool:
    return bool((values.str.len_bytes() == values.str.len_chars()).all())


@cache
def _case_exceptions() -> tuple[list[str], list[str]]:
    """List the characters whose case folding is not their small letter."""
    special, plain = [], []
    for code in range(0x80, 0x20000):
        small = chr(code).lower()
        if len(small) == 1 and small.casefold() != small and small not in special:
            special.append(small)
            plain.append(small.casefold())
    return special, plain
