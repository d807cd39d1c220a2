"""Tags: a customer has one or not (``tag:<Group>:<Name>``, read as ``y``)."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from portal.store.bulk import Insert, Select
from portal.store.errors import UnknownSlot
from portal.store.facets.scope import Scope, Stamp, nothing_kept, slots_of_terms

_TERMS = """
    SELECT 'tag:' || g.name || ':' || t.name, t.id FROM tag t
    JOIN tag_group g ON g.tenant_id = t.tenant_id AND g.id = t.group_id WHERE t.tenant_id = ?
"""


class Tags:
    """The facet of tags."""

    def __init__(self, scope: Scope) -> None:
        """Work in one tenant."""
        self._scope = scope

    def load_terms(self) -> None:
        """Read the terms now."""
        self._scope.terms("tag", _TERMS)

    def read(self, ids: pl.Series, slots: Sequence[str]) -> pl.DataFrame:
        """Read tags: ``y`` or null."""
        columns = {"customer_id": pl.Int64, "tag_id": pl.Int64}
        select = Select("customer_tag", columns, self._scope.tenant, by="customer_id")
        rows = self._scope.bulk.fetch(select, ids)
        return slots_of_terms(ids, rows, self._ids(slots), "tag_id")

    def insert(self, creates: pl.DataFrame, slots: Sequence[str], stamp: Stamp) -> Iterator[Insert]:
        """Insert the tags of new customers."""
        del stamp
        for slot, tag_id in self._ids(slots).items():
            rows = creates.filter(pl.col(slot).is_not_null()).select("customer_id")
            yield Insert("customer_tag", rows, {**self._scope.tenant, "tag_id": tag_id})

    def apply(self, changes: pl.DataFrame, stamp: Stamp) -> pl.DataFrame:
        """Give and take tags."""
        del stamp
        for slot, tag_id in self._ids(changes["slot"].unique()).items():
            constants = {**self._scope.tenant, "tag_id": tag_id}
            of_slot = changes.filter(pl.col("slot") == slot).sort("customer_id")
            taken = of_slot.filter(pl.col("new").is_null()).select("customer_id")
            given = of_slot.filter(pl.col("new").is_not_null()).select("customer_id")
            self._scope.bulk.delete("customer_tag", taken, constants)
            self._scope.bulk.insert(Insert("customer_tag", given, constants))
        return nothing_kept()

    def remove(self, ids: pl.Series) -> None:
        """Remove all tags of these customers."""
        self._scope.remove_rows("customer_tag", ids)

    def _ids(self, slots: Sequence[str] | pl.Series) -> Mapping[str, int]:
        return term_ids(self._scope, "tag", _TERMS, slots)


def term_ids(
    scope: Scope, family: str, sql: str, slots: Sequence[str] | pl.Series
) -> dict[str, int]:
    """Give the ids of terms by slot.

    Raises:
        UnknownSlot: the tenant has no such term.
    """
    terms = scope.terms(family, sql)
    for slot in slots:
        if slot not in terms:
            raise UnknownSlot(slot)
    return {slot: terms[slot] for slot in slots}
