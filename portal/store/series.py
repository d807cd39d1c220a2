"""Numbers that a commit gives to new customers who come without one, such as ``HS-1``.

Each slot counts on its own in each tenant. Numbers that somebody has, or is given by the same
file, are passed over; none is given twice, also where an undo took its customer away.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from portal.store.database import execute, fetch_one
from portal.store.facets import Scope
from portal.store.facets.identities import PREFIX
from portal.store.writing import CommitPart


@dataclass(frozen=True, slots=True)
class Generated:
    """What a plan asks for: the slot, what its numbers begin with, and those in the file."""

    slot: str
    prefix: str
    given: pl.Series


@dataclass(slots=True)
class Series:
    """The numbers of one slot while a commit gives them out; ``take`` needs no connection."""

    scope: Scope
    slot: str
    prefix: str
    next: int
    taken: pl.Series

    @classmethod
    def open(cls, scope: Scope, wanted: Generated) -> "Series":
        """Read where the series stands, and what it must pass over."""
        sql = "SELECT next FROM number_series WHERE tenant_id = ? AND slot = ?"
        row = fetch_one(scope.database, sql, (scope.tenant_id, wanted.slot))
        first = int(row[0]) if row else 1
        texts = [*_stored(scope, wanted, first), *wanted.given]
        numbers = pl.Series("taken", texts, dtype=pl.String).str.strip_prefix(wanted.prefix)
        taken = numbers.cast(pl.Int64, strict=False).drop_nulls().unique()
        return cls(scope, wanted.slot, wanted.prefix, first, taken)

    def take(self, count: int) -> pl.Series:
        """Give the next numbers."""
        last = self.next + count + self.taken.filter(self.taken >= self.next).len()
        free = pl.int_range(self.next, last, dtype=pl.Int64, eager=True)
        given = free.filter(~free.is_in(self.taken.implode())).head(count)
        self.next = int(given[-1]) + 1 if count else self.next
        return self.prefix + given.cast(pl.String)

    def close(self) -> None:
        """Keep where the series stands now."""
        sql = (
            "INSERT INTO number_series (tenant_id, slot, next) VALUES (?, ?, ?) "
            "ON CONFLICT (tenant_id, slot) DO UPDATE SET next = excluded.next"
        )
        execute(self.scope.database, sql, (self.scope.tenant_id, self.slot, self.next))


def number_creates(parts: Iterable[CommitPart], series: Iterable[Series]) -> Iterator[CommitPart]:
    """Give a number to every new customer of the parts without one."""
    for part in parts:
        creates = part.creates
        for one in series:
            creates = _fill(creates, one)
        yield replace(part, creates=creates)


def _fill(creates: pl.DataFrame, series: Series) -> pl.DataFrame:
    if series.slot not in creates.columns:
        return creates
    blank = creates[series.slot].is_null().arg_true()
    return creates.with_columns(creates[series.slot].scatter(blank, series.take(blank.len())))


def _stored(scope: Scope, wanted: Generated, first: int) -> list[str]:
    """Give the values of an identity that could be numbers not given out yet."""
    least = f"{wanted.prefix}{first}"
    sql = (
        "SELECT value FROM identity WHERE tenant_id = ? AND scheme = ? AND value LIKE ? "
        "AND (length(value) > ? OR (length(value) = ? AND value >= ?))"
    )
    scheme, size = wanted.slot.removeprefix(PREFIX), len(least)
    bound = (scope.tenant_id, scheme, f"{wanted.prefix}%", size, size, least)
    return [str(row[0]) for row in execute(scope.database, sql, bound).fetchall()]


def wanted_series(
    prefixes: Mapping[str, str], parts: Iterable[CommitPart], *, typed: bool
) -> list[Generated]:
    """Say which series a commit needs.

    Args:
        prefixes: by slot.
        typed: whether the parts hold numbers that look like given ones; they are then read.
    """
    given: dict[str, list[pl.Series]] = {slot: [] for slot in prefixes}
    for part in parts if typed else ():
        for slot, prefix in prefixes.items():
            values = _values(part, slot)
            given[slot].append(values.filter(values.str.starts_with(prefix)))
    return [
        Generated(slot, prefix, pl.concat([pl.Series([], dtype=pl.String), *given[slot]]))
        for slot, prefix in prefixes.items()
    ]


def _values(part: CommitPart, slot: str) -> pl.Series:
    values = [pl.Series(slot, [], dtype=pl.String)]
    if slot in part.creates.columns:
        values.append(part.creates[slot])
    if part.changes.height:
        values.append(part.changes.filter(pl.col("slot") == slot)["new"].alias(slot))
    return pl.concat(values).drop_nulls()
