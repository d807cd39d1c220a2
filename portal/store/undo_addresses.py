"""What later changes of a customer's addresses mean for earlier ones.

The journal knows an address by its text, so each entry of the set is judged for itself: by what
names its text later, or by a text that stands no more. A change of a part names no text: it
rewrote the address that was for delivery.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from portal.store.facets import Scope
from portal.store.facets.address_rows import read_rows
from portal.store.facets.addresses import ADDED, GONE, IN_PLACE, MARKS, SET
from portal.store.facets.places import PREFIX

ENTRY = ("no", "customer_id")
_DELIVERY = "address:delivery"
_OLD, _NEW = pl.col("old"), pl.col("new")
_OF_SET = pl.col("slot") == SET
_OF_ADDRESSES = pl.col("slot").str.starts_with(SET)
_OF_PARTS = pl.col("slot").str.starts_with(PREFIX)
_KEPT = pl.col("kept").fill_null("")
_WAS_DEFAULT = r"^\d+\|1\|"
_COMES_BACK = _OF_SET | (_KEPT == IN_PLACE) | _KEPT.str.starts_with(GONE)


class LaterAddresses:
    """Entries of a receipt beside later ones: the customers with addresses in both."""

    def __init__(self, scope: Scope, entries: pl.DataFrame, later: pl.DataFrame) -> None:
        """Take the entries apart; what stands is read where both have addresses.

        Args:
            scope: whose.
            entries: the receipt's journal: all entries of some customers.
            later: later entries of these customers that still stand.
        """
        self._later = later.filter(_OF_ADDRESSES | _OF_PARTS)
        own = entries.filter(_OF_ADDRESSES | _OF_PARTS)
        self._own = own.join(self._later, on="customer_id", how="semi", maintain_order="left")
        ids = self._own["customer_id"].unique()
        self._rows = read_rows(scope, ids) if ids.len() else pl.DataFrame()

    def touched(self) -> pl.DataFrame:
        """Give the entries (no, customer_id) that something later touched."""
        if not self._own.height:
            return self._own.select(ENTRY)
        found = [self._named(), self._absent(self._own, "new"), *self._across()]
        return pl.concat(one.select(ENTRY) for one in found).unique()

    def pointing_nowhere(self, touched: pl.DataFrame) -> pl.DataFrame:
        """Give the entries that took a mark off an address which is no more, and stays away."""
        if not self._own.height:
            return self._own.select(ENTRY)
        back = self._own.filter(_COMES_BACK).join(touched, on="no", how="anti")
        moved = self._own.filter(pl.col("slot").is_in(list(MARKS)) & ~_COMES_BACK)
        gone = self._absent(moved, "old")
        return gone.join(back, on=("customer_id", "old"), how="anti").select(ENTRY)

    def _named(self) -> pl.DataFrame:
        """Give entries whose address is named again: taken out, rewritten, marked."""
        # The address that a mark was taken off is in nobody's way.
        own = self._own.filter(_OF_SET | _KEPT.is_in([ADDED, IN_PLACE])).with_columns(
            pl.when(_KEPT != ADDED).then(_OLD).alias("old")
        )
        names = _texts(self._later.filter(_OF_ADDRESSES), ["customer_id"])
        return _texts(own, ENTRY).join(names, on=("customer_id", "text"), how="semi")

    def _absent(self, entries: pl.DataFrame, side: str) -> pl.DataFrame:
        """Give entries of addresses whose text of a side stands no more."""
        named = entries.filter(_OF_ADDRESSES).drop_nulls(side)
        return named.join(
            self._rows, left_on=("customer_id", side), right_on=("customer_id", "value"), how="anti"
        )

    def _across(self) -> Iterator[pl.DataFrame]:
        """Give entries of the default address whose parts were changed later, and the reverse."""
        is_default = pl.col("slot") == _DELIVERY
        parts = self._later.filter(_OF_PARTS)
        yield self._own.filter(is_default).join(parts, on="customer_id", how="semi")
        others = self._rows.filter(pl.col("is_delivery") == 0)
        left = self._later.filter(_OF_SET & _OLD.is_not_null())
        took = left.filter(_NEW.is_null() & _KEPT.str.contains(_WAS_DEFAULT))
        rewrote = left.drop_nulls("new").join(
            others, left_on=("customer_id", "new"), right_on=("customer_id", "value"), how="anti"
        )
        for moved in (self._later.filter(is_default), took, rewrote):
            yield self._own.filter(_OF_PARTS).join(moved, on="customer_id", how="semi")


def _texts(entries: pl.DataFrame, index: Sequence[str]) -> pl.DataFrame:
    """Give both texts of entries, each in a row."""
    long = entries.unpivot(("old", "new"), index=index, value_name="text")
    return long.drop_nulls("text")
