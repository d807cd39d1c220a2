"""Customer numbers: what people see instead of a counter, ``I-4K2P-9QWX``.

A number is computed from the customer's id and back; nothing is stored. The id, written as two
halves of four base-36 digits, goes through a Feistel network: a bijection whatever the round
function is, so two ids never share a number and neighbours do not look alike. It keeps people
from counting customers at a glance; it is no secret.
"""

import re
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PATTERN = r"^I-[0-9A-Z]{4}-[0-9A-Z]{4}$"
# Four alone need a digit and a letter: else they are a name, or a number in another system.
_PART = re.compile(
    "I-[0-9A-Z]{1,4}(-[0-9A-Z]{0,4})?"
    "|[0-9A-Z]{4}-[0-9A-Z]{1,4}"
    r"|(?=\d*[A-Z])(?=[A-Z]*\d)[0-9A-Z]{4}",
    re.ASCII,
)
HALF = 36**4
LARGEST_ID = HALF * HALF - 1
# Never change these: numbers are printed on letters and stand in files that come back.
_ROUNDS = (
    (1_103_515_245, 12_345),
    (1_664_525, 1_013_904_223),
    (22_695_477, 7_261_067),
    (1_140_671_485, 12_820_163),
)
_PRIME = 2**31 - 1
_SIZE, _DIGITS_AT, _DASHES_AT = 11, (2, 3, 4, 5, 7, 8, 9, 10), (1, 6)
_PLACE_VALUES = np.array([36**3, 36**2, 36, 1], np.int64)


def number_of(ids: pl.Expr) -> pl.Expr:
    """Give the number (String, ``I-XXXX-XXXX``) of an id (Int64 from 0 to ``LARGEST_ID``)."""
    return ids.map_batches(_numbers_of, return_dtype=pl.String, is_elementwise=True)


def id_of(numbers: pl.Expr) -> pl.Expr:
    """Give the id (Int64) of a number; null where the text is none. Small letters are raised."""
    return numbers.map_batches(_ids_of, return_dtype=pl.Int64, is_elementwise=True)


def format_number(customer_id: int) -> str:
    """Give the number of one id."""
    return str(_numbers_of(pl.Series([customer_id], dtype=pl.Int64))[0])


def parse_number(number: str) -> int | None:
    """Give the id of one number, or None when the text is none."""
    found: int | None = _ids_of(pl.Series([number], dtype=pl.String))[0]
    return found


def is_part(text: str) -> bool:
    """Tell whether a text looks like a part of a number: ``I-4K``, ``4K2P-9Q`` or ``4K2P``."""
    return _PART.fullmatch(text.upper()) is not None


def find_ids(part: str, low: int, high: int) -> list[int]:
    """Give the ids from ``low`` to ``high`` whose number has this part."""
    ids = pl.int_range(low, high + 1, dtype=pl.Int64, eager=True)
    numbers, wanted = _numbers_of(ids), part.upper()
    begins = wanted.startswith("I-")
    held = numbers.str.starts_with(wanted) if begins else numbers.str.contains(wanted, literal=True)
    return ids.filter(held).to_list()


def household_number_of(ids: pl.Expr) -> pl.Expr:
    """Give the number (String, ``HH-XXXX-XXXX``) of a household's id."""
    return pl.lit("H") + number_of(ids).str.replace("I-", "H-", literal=True)


def format_household(household_id: int) -> str:
    """Give the number of one household."""
    return "HH" + format_number(household_id).removeprefix("I")


def _numbers_of(ids: pl.Series) -> pl.Series:
    # Through numpy: as a Polars expression every round doubles the tree.
    known = ids.cast(pl.Int64).fill_null(0).to_numpy()
    left, right = known // HALF, known % HALF
    for factor, offset in _ROUNDS:
        left, right = right, (left + _scramble(right, factor, offset)) % HALF
    digits = (left // 1296, left % 1296, right // 1296, right % 1296)
    one, two, three, four = (_pairs().gather(pl.Series(places)) for places in digits)
    # Joined at once: sign by sign takes half as long again.
    written = pl.concat_str(pl.lit("I-"), one, two, pl.lit("-"), three, four)
    texts = pl.select(written.alias(ids.name)).to_series()
    return texts.set(ids.is_null(), None) if ids.null_count() else texts


def _ids_of(numbers: pl.Series) -> pl.Series:
    fits = numbers.str.len_bytes().eq_missing(_SIZE)
    texts = numbers if fits.all() else numbers.filter(fits)
    # As bytes: a look at eleven of them takes half the time of taking texts apart.
    signs = np.frombuffer(texts.str.join("").item().encode(), np.uint8).reshape(-1, _SIZE)
    digits = _values()[signs]
    known = (digits[:, _DIGITS_AT] >= 0).all(axis=1) & (digits[:, 0] == DIGITS.index("I"))
    known &= (signs[:, _DASHES_AT] == ord("-")).all(axis=1)
    left, right = (digits[:, at : at + 4] @ _PLACE_VALUES for at in (2, 7))
    for factor, offset in reversed(_ROUNDS):
        # numpy's % keeps the sign of the divisor, as Python's does.
        left, right = (right - _scramble(left, factor, offset)) % HALF, left
    ids = pl.Series(numbers.name, left * HALF + right, dtype=pl.Int64)
    ids = ids if known.all() else ids.set(pl.Series(~known), None)
    if texts is numbers:
        return ids
    nobody = pl.Series(numbers.name, [None], dtype=pl.Int64).new_from_index(0, numbers.len())
    return nobody.scatter(fits.arg_true(), ids)


def _scramble(half: npt.NDArray[np.int64], factor: int, offset: int) -> npt.NDArray[np.int64]:
    # Every product stays below 2**62, so nothing wraps around.
    mixed = (half * factor + offset) % _PRIME
    return (mixed * mixed // 2**16) % HALF


@cache
def _values() -> npt.NDArray[np.int64]:
    """The value of each byte as a digit, small letters too; -1 where it is none."""
    values = np.full(256, -1, np.int64)
    for value, digit in enumerate(DIGITS):
        values[[ord(digit), ord(digit.lower())]] = value
    return values


@cache
def _pairs() -> pl.Series:
    return pl.Series([first + second for first in DIGITS for second in DIGITS])
