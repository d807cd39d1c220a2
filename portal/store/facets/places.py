"""Places: the parts of a customer's default delivery address, each a slot of its own.

For styles of vendors who know one address and change it cell by cell: ``place:line1``,
``place:town``. Changing a part rewrites that address where it stands; what the style does not
know of it stays. Clearing the last part takes the address out; the kept text holds its number and
marks. Other addresses of the customer are not touched.
"""

from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from portal.engine.composed import compose_json, part_of
from portal.store.bulk import Insert
from portal.store.facets.address_rows import KEPT, make_rows, read_rows
from portal.store.facets.scope import Scope, Stamp, align, nothing_kept

PREFIX = "place:"
PARTS = ("line1", "line2", "line3", "town", "county", "postcode", "country")
"""The parts of an address in the order in which its text has them."""
_MEMBER = r'"\w+":"'


class Places:
    """The facet of one address, part by part; its rows are those of the addresses."""

    def __init__(self, scope: Scope) -> None:
        """Work in one tenant."""
        self._scope = scope

    def read(self, ids: pl.Series, slots: Sequence[str]) -> pl.DataFrame:
        """Read parts."""
        rows = read_rows(self._scope, ids).filter(pl.col("is_delivery") == 1)
        parts = (_part(slot.removeprefix(PREFIX)).alias(slot) for slot in slots)
        return align(ids, rows.select("customer_id", *parts))

    def insert(self, creates: pl.DataFrame, slots: Sequence[str], stamp: Stamp) -> Iterator[Insert]:
        """Insert the address of new customers: the default for everything."""
        del stamp
        parts = _ordered(slot.removeprefix(PREFIX) for slot in slots)
        value = compose_json(creates.select(pl.col(PREFIX + part).alias(part) for part in parts))
        rows = creates.select("customer_id", value.alias("value")).drop_nulls("value")
        constants = {**self._scope.tenant, "no": 1, "is_delivery": 1, "is_billing": 1}
        yield Insert("address", rows, constants)

    def apply(self, changes: pl.DataFrame, stamp: Stamp) -> pl.DataFrame:
        """Rewrite, add or take out the address of each customer."""
        del stamp
        if not changes.height:
            return nothing_kept()
        all_rows = read_rows(self._scope, changes["customer_id"].unique())
        # A row that went comes back beside another that may be the default by now.
        kept = changes.drop_nulls("kept").unique("customer_id").select("customer_id", "kept")
        default = all_rows.filter(pl.col("is_delivery") == 1)
        default = default.join(kept, on="customer_id", how="anti")
        ids = changes.select("customer_id").unique().sort("customer_id")
        before = ids.join(default, on="customer_id", how="left", maintain_order="left")
        after = before.with_columns(_rewrite(before, changes).alias("after"))
        stood, stands = pl.col("no").is_not_null(), pl.col("after").is_not_null()
        rewritten = after.filter(stood & stands)
        self._scope.bulk.update(
            "address",
            rewritten.select("customer_id", "no", value="after"),
            ["customer_id", "no"],
            self._scope.tenant,
        )
        coming = after.filter(~stood & stands).select("customer_id", value="after")
        coming = coming.join(kept, on="customer_id", how="left")
        rows = make_rows(coming, all_rows, mark=1)
        self._scope.bulk.insert(Insert("address", rows, self._scope.tenant))
        going = after.filter(stood & ~stands)
        self._scope.bulk.delete("address", going.select("customer_id", "no"), self._scope.tenant)
        marks = going.select("customer_id", KEPT.alias("kept"))
        return changes.drop("kept").join(marks, on="customer_id").select("no", "kept")

    def remove(self, ids: pl.Series) -> None:
        """Remove nothing: the facet of addresses does."""


def _rewrite(before: pl.DataFrame, changes: pl.DataFrame) -> pl.Series:
    """Give each address with its changed parts; null where none is left."""
    members = before["value"].drop_nulls().str.extract_all(_MEMBER).explode()
    stored = members.drop_nulls().str.strip_chars('":').unique()
    changed = changes["slot"].str.strip_prefix(PREFIX)
    columns = []
    for part in _ordered({*stored, *changed}):
        own = changes.filter(changed == part).select(
            "customer_id", "new", is_set=pl.lit(value=True)
        )
        joined = before.join(own, on="customer_id", how="left", maintain_order="left")
        value = pl.when(pl.col("is_set")).then(pl.col("new")).otherwise(_part(part))
        columns.append(joined.select(value.alias(part)).to_series())
    return compose_json(pl.DataFrame(columns))


def _part(part: str) -> pl.Expr:
    return part_of(pl.col("value"), part)


def _ordered(parts: Iterable[str]) -> list[str]:
    given = set(parts)
    return [part for part in PARTS if part in given] + sorted(given - set(PARTS))
