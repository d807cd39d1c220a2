"""Addresses: a set (``address``), of which one is for delivery and one for billing.

``address`` reads as all of a customer's addresses joined by line ends, the default ones first.
It is changed by ``add`` (new), ``set`` (old becomes new where it stands) and
``clear`` (old: the address that goes). ``address:delivery``
and ``address:billing`` point at one of the set; pointing at an address that is not in it adds
it. A change of kind ``replace`` takes the address it pointed at before out of the set, unless
that is for something else as well. Kept texts hold the number and marks of a row that goes,
``added`` where pointing added, or ``in place`` where an address was rewritten where it stands.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from portal.store.bulk import Insert
from portal.store.facets.address_rows import KEPT, make_rows, read_rows
from portal.store.facets.scope import Scope, Stamp, align, nothing_kept

SET, REPLACE = "address", "replace"
MARKS = {"address:delivery": "is_delivery", "address:billing": "is_billing"}
ADDED, IN_PLACE = "added", "in place"
GONE = "gone|"


class Addresses:
    """The facet of addresses."""

    def __init__(self, scope: Scope) -> None:
        """Work in one tenant."""
        self._scope = scope

    def read(self, ids: pl.Series, slots: Sequence[str]) -> pl.DataFrame:
        """Read the set, and the marked ones."""
        rows = read_rows(self._scope, ids)
        several = rows["customer_id"].is_duplicated()
        single = rows.filter(~several) if several.any() else rows
        read = single.select(
            "customer_id",
            *(pl.when(_is_in(slot)).then(pl.col("value")).alias(slot) for slot in slots),
        )
        if single is not rows:
            read = pl.concat([read, _read_sets(rows.filter(several), slots)])
        return align(ids, read)

    def insert(self, creates: pl.DataFrame, slots: Sequence[str], stamp: Stamp) -> Iterator[Insert]:
        """Insert the addresses of new customers, each once, with its marks."""
        del stamp
        given = [slot for slot in (SET, *MARKS) if slot in slots]
        base = pl.col(given[0])
        same = pl.all_horizontal(pl.col(slot).is_null() | (pl.col(slot) == base) for slot in given)
        plain = creates.filter(base.is_not_null() & same.fill_null(value=False))
        marks = [slot for slot in MARKS if slot in given]
        for marked, rows in _by_marks(plain, marks):
            flags = {MARKS[slot]: int(slot in marked) for slot in MARKS}
            addresses = rows.select("customer_id", base.alias("value"))
            yield Insert("address", addresses, {**self._scope.tenant, "no": 1, **flags})
        filled = creates.filter(pl.any_horizontal(pl.col(slot).is_not_null() for slot in given))
        mixed = filled.join(plain.select("customer_id"), on="customer_id", how="anti")
        if mixed.height:
            yield Insert("address", _numbered(mixed, given), self._scope.tenant)

    def apply(self, changes: pl.DataFrame, stamp: Stamp) -> pl.DataFrame:
        """Take addresses out, put new ones in, then move the marks."""
        del stamp
        of_set = pl.col("slot") == SET
        is_replaced = of_set & pl.col("old").is_not_null() & pl.col("new").is_not_null()
        self._replace(changes.filter(is_replaced))
        changes = changes.filter(~is_replaced)
        kept = [self._take_out(changes.filter(of_set & pl.col("new").is_null()))]
        coming = changes.filter(of_set & pl.col("new").is_not_null())
        self._put_in(coming)
        for slot, mark in MARKS.items():
            moves = changes.filter(pl.col("slot") == slot)
            if moves.height:
                rewritten = self._rewrite(mark, moves, coming)
                rest = moves.join(rewritten, on="no", how="anti", maintain_order="left")
                kept.append(rewritten.filter(pl.col("kept").is_not_null()))
                kept.append(self._move(mark, rest, coming))
        return pl.concat(kept)

    def remove(self, ids: pl.Series) -> None:
        """Remove all addresses of these customers."""
        self._scope.remove_rows("address", ids)

    def _rows_of(self, changes: pl.DataFrame) -> pl.DataFrame:
        return read_rows(self._scope, changes["customer_id"].unique())

    def _replace(self, changes: pl.DataFrame) -> None:
        """Rewrite addresses where they stand: they keep their number and marks."""
        if not changes.height:
            return
        given = changes.select("customer_id", "new", value="old")
        rows = self._rows_of(changes).join(given, on=("customer_id", "value"))
        placed = rows.select("customer_id", "no", value="new")
        self._scope.bulk.update("address", placed, ["customer_id", "no"], self._scope.tenant)

    def _take_out(self, changes: pl.DataFrame) -> pl.DataFrame:
        if not changes.height:
            return nothing_kept()
        going = changes.select(pl.col("no").alias("change"), "customer_id", value="old")
        rows = going.join(self._rows_of(changes), on=("customer_id", "value"))
        self._delete(rows)
        return rows.select(pl.col("change").alias("no"), KEPT.alias("kept"))

    def _put_in(self, changes: pl.DataFrame) -> None:
        if not changes.height:
            return
        rows = self._rows_of(changes)
        values = changes.sort("no").select("customer_id", "kept", value="new")
        coming = values.join(rows, on=("customer_id", "value"), how="anti", maintain_order="left")
        self._scope.bulk.insert(
            Insert("address", make_rows(coming, rows, mark=0), self._scope.tenant)
        )

    def _going(self, mark: str, moves: pl.DataFrame, coming: pl.DataFrame) -> pl.DataFrame:
        """Give the addresses that a replacing takes out: those that are for nothing else."""
        replacing = moves.filter((pl.col("kind") == REPLACE) & pl.col("new").is_not_null())
        others = [pl.col(other) == 0 for other in MARKS.values() if other != mark]
        named = coming.select("customer_id", value="new")
        return (
            replacing.select(pl.col("no").alias("change"), "customer_id", "new", value="old")
            .join(self._rows_of(replacing), on=("customer_id", "value"))
            .filter(*others)
            .join(named, on=("customer_id", "value"), how="anti")
        )

    def _rewrite(self, mark: str, moves: pl.DataFrame, coming: pl.DataFrame) -> pl.DataFrame:
        """Rewrite addresses where they stand, or back; give ``no`` and ``kept`` of these moves."""
        back = moves.filter(pl.col("kept") == IN_PLACE)
        there = self._rows_of(moves).select("customer_id", new="value")
        going = self._going(mark, moves, coming).join(there, on=("customer_id", "new"), how="anti")
        self._replace(
            pl.concat(
                [
                    back.select("customer_id", "old", "new"),
                    going.select("customer_id", "new", old="value").select(
                        "customer_id", "old", "new"
                    ),
                ]
            )
        )
        nothing = pl.lit(None, pl.String).alias("kept")
        return pl.concat(
            [
                back.select("no", nothing),
                going.select(pl.col("change").alias("no"), pl.lit(IN_PLACE).alias("kept")),
            ]
        )

    def _move(self, mark: str, moves: pl.DataFrame, coming: pl.DataFrame) -> pl.DataFrame:
        """Move a mark to the new address, or off; reversing takes an added address out again."""
        if not moves.height:
            return nothing_kept()
        rows = self._rows_of(moves)
        going = self._going(mark, moves, coming)
        targets = moves.filter(pl.col("new").is_not_null())
        missing = targets.select("no", "customer_id", "kept", value="new").join(
            rows, on=("customer_id", "value"), how="anti"
        )
        self._put_in(
            missing.select(
                "no",
                "customer_id",
                # One that left comes back under its number.
                pl.when(pl.col("kept").str.starts_with(GONE))
                .then(pl.col("kept").str.strip_prefix(GONE) + "|0|0")
                .alias("kept"),
                pl.col("value").alias("new"),
            )
        )
        marked = rows.filter(pl.col(mark) == 1).select("customer_id", "no")
        self._set(mark, marked, 0)
        wanted = targets.select("customer_id", value="new")
        placed = self._rows_of(moves).join(wanted, on=("customer_id", "value"))
        self._set(mark, placed.select("customer_id", "no"), 1)
        undone = moves.filter(pl.col("kept") == ADDED).select("customer_id", value="old")
        self._delete(rows.join(undone, on=("customer_id", "value")))
        self._delete(going)
        left = going.select(
            pl.col("change").alias("no"),
            (pl.lit(GONE) + pl.col("no").cast(pl.String)).alias("kept"),
        )
        return pl.concat([missing.select("no", pl.lit(ADDED).alias("kept")), left])

    def _set(self, mark: str, rows: pl.DataFrame, value: int) -> None:
        flagged = rows.with_columns(pl.lit(value, pl.Int64).alias(mark))
        self._scope.bulk.update("address", flagged, ["customer_id", "no"], self._scope.tenant)

    def _delete(self, rows: pl.DataFrame) -> None:
        keys = rows.select("customer_id", "no").sort("customer_id")
        self._scope.bulk.delete("address", keys, self._scope.tenant)


def _is_in(slot: str) -> pl.Expr:
    return pl.lit(value=True) if slot == SET else pl.col(MARKS[slot]) == 1


def _read_sets(rows: pl.DataFrame, slots: Sequence[str]) -> pl.DataFrame:
    """Read the slots of customers with several addresses, the default ones first."""
    ordered = rows.sort("is_delivery", "is_billing", "no", descending=[True, True, False])
    columns = [pl.col("value").filter(_is_in(slot)).str.join("\n").alias(slot) for slot in slots]
    read = ordered.group_by("customer_id", maintain_order=True).agg(columns)
    return read.with_columns(pl.col(slot).replace("", None) for slot in slots)


def _by_marks(
    creates: pl.DataFrame, marks: Sequence[str]
) -> Iterator[tuple[list[str], pl.DataFrame]]:
    """Split new customers by which marks their one address has."""
    if not marks:
        yield [], creates
        return
    named = creates.with_columns(pl.col(slot).is_not_null().alias(f"has:{slot}") for slot in marks)
    keys = [f"has:{slot}" for slot in marks]
    for has, rows in named.partition_by(keys, as_dict=True, maintain_order=True).items():
        yield [slot for slot, marked in zip(marks, has, strict=True) if marked], rows


def _numbered(creates: pl.DataFrame, given: Sequence[str]) -> pl.DataFrame:
    """Give the rows of new customers with several addresses, or only marked ones."""
    long = creates.unpivot(given, index="customer_id", variable_name="slot", value_name="value")
    filled = long.drop_nulls("value")
    rows = filled.group_by("customer_id", "value", maintain_order=True).agg(
        (pl.col("slot") == slot).any().cast(pl.Int64).alias(mark) for slot, mark in MARKS.items()
    )
    numbers = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("customer_id").alias("no")
    return rows.with_columns(numbers).sort("customer_id", "no")
