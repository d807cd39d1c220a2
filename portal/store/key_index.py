"""Look-up of customers by key: a probe per value for a few, the whole index in memory for many.

Either way gives candidates, and the caller verifies each against the stored value; an index
that was made of the values themselves holds their texts, and verifies by them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from portal.store.bulk import Select
from portal.store.facets.fields import key_slices
from portal.store.facets.scope import Scope

_Keys = npt.NDArray[np.int64]
SCAN_ROWS = 100_000
_HELD = pl.Schema({"key": pl.Int64, "customer_id": pl.Int64, "text": pl.String})


@dataclass(frozen=True, slots=True)
class KeyIndex:
    """All keys of one slot, sorted, with their customers: 20 bytes each.

    Attributes:
        rows: of each key, the row of ``held`` it is of.
        held: customer_id, and the key text where it was at hand, in the order they were read.
            Texts stay where they are: to put them into the order of the keys would take as
            long as to read them, and a file is often in the order of its customers.
        starts: where the keys begin that have the same first bits. Keys are hashes, and so are
            spread evenly: a few stand between two starts, where the whole has twenty steps.
        steps: that find a key between two starts.
    """

    keys: _Keys
    rows: npt.NDArray[np.uint32]
    held: pl.DataFrame
    starts: npt.NDArray[np.uint32]
    steps: int

    @classmethod
    def collect(cls, frames: Iterable[pl.DataFrame]) -> "KeyIndex":
        """Make an index of frames of key, customer_id and it may be text, none of them null."""
        parts = [frame for frame in frames if frame.height]
        held = pl.concat(parts, rechunk=True) if parts else pl.DataFrame(schema=_HELD)
        order = held.select(pl.arg_sort_by("key", maintain_order=True)).to_series()
        keys = held["key"].gather(order).to_numpy()
        ends = np.bincount(_first_bits(keys, keys.size), minlength=_buckets(keys.size)).cumsum()
        starts = np.concatenate([[0], ends]).astype(np.uint32)
        steps = int(np.diff(starts).max()).bit_length()
        return cls(keys, order.to_numpy(), held.drop("key"), starts, steps)

    def candidates(self, keys: pl.Series) -> pl.DataFrame:
        """Give key and customer_id of every customer that has one of the keys."""
        wanted = keys.unique().to_numpy()
        asked, places = self._places(wanted)
        ids = self.held["customer_id"].gather(self.rows[places])
        return pl.DataFrame({"key": wanted[asked], "customer_id": ids})

    def find(self, asked: pl.DataFrame) -> pl.DataFrame:
        """Give who has a text, of an index that holds texts: value, customer_id, as asked.

        Args:
            asked: value, text and key.
        """
        rows, places = self._places(asked["key"].to_numpy())
        held = self.held.select(pl.all().gather(self.rows[places])).rename({"text": "held"})
        found = asked.select(pl.col("value", "text").gather(rows)).hstack(held)
        return found.filter(pl.col("text") == pl.col("held")).select("value", "customer_id")

    def _places(self, keys: _Keys) -> tuple[_Keys, _Keys]:
        """Give which of the keys are there, in their order, and where; all places of each."""
        first = self._first(keys)
        there = np.flatnonzero(self._holds(first, keys))
        first, keys = first[there], keys[there]
        if not self._holds(first + 1, keys).any():
            # Nearly always: a customer each.
            return there, first
        counts = np.searchsorted(self.keys, keys, side="right") - first
        ends = np.cumsum(counts)
        places = np.arange(ends[-1]) + np.repeat(first - ends + counts, counts)
        return np.repeat(there, counts), places

    def _first(self, keys: _Keys) -> _Keys:
        """Give where keys stand first, or would stand."""
        bits = _first_bits(keys, self.keys.size)
        low, high = self.starts[bits].astype(np.int64), self.starts[bits + 1].astype(np.int64)
        for _ in range(self.steps):
            middle = (low + high) // 2
            before = (low < high) & (self.keys.take(middle, mode="clip") < keys)
            low, high = np.where(before, middle + 1, low), np.where(before, high, middle)
        return low

    def _holds(self, places: _Keys, keys: _Keys) -> npt.NDArray[np.bool_]:
        """Tell which keys stand at their places."""
        there = places < self.keys.size
        there[there] = self.keys[places[there]] == keys[there]
        return there


def _buckets(size: int) -> int:
    return 1 << max(1, size.bit_length() - 2)


def _first_bits(keys: _Keys, size: int) -> _Keys:
    """Give in which part of the range of all keys each lies, counted from 0."""
    parts = _buckets(size)
    return (keys >> (65 - parts.bit_length())) + parts // 2


def load_keys(scope: Scope, slot: str) -> KeyIndex:
    """Read the stored keys of a slot; a million take 0.3 s."""
    return KeyIndex.collect(_slices(scope, scope.subject.keys[slot]))


def probe_keys(scope: Scope, slot: str, keys: pl.Series) -> pl.DataFrame:
    """Look keys up one by one in the database: 25,000 take 40 ms."""
    constants = {**scope.tenant, "kind": scope.subject.keys[slot]}
    columns = {"key": pl.Int64, "customer_id": pl.Int64}
    select = Select("customer_key", columns, constants, by="key")
    return scope.bulk.fetch(select, keys.unique())


def ranges_of_ids(scope: Scope) -> Iterator[tuple[int, int]]:
    """Give ranges that together hold every customer id."""
    select = Select("tenant", {"next_customer_id": pl.Int64}, {"id": scope.tenant_id})
    last = int(scope.bulk.fetch(select)["next_customer_id"][0]) - 1
    for first in range(1, last + 1, SCAN_ROWS):
        yield first, min(first + SCAN_ROWS - 1, last)


def _slices(scope: Scope, kind: int) -> Iterator[pl.DataFrame]:
    columns = {"key": pl.Int64, "customer_id": pl.Int64}
    constants = {**scope.tenant, "kind": kind}
    for low, high in key_slices():
        yield scope.bulk.fetch(
            Select("customer_key", columns, constants, between=("key", low, high))
        )
