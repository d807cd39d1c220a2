"""Facets: each reads and writes one family of slots; here they are found by a slot's prefix."""

from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from portal.engine.columns import facet_of
from portal.store.bulk import Insert
from portal.store.errors import UnknownSlot
from portal.store.facets.addresses import Addresses
from portal.store.facets.attributes import Attributes
from portal.store.facets.fields import PREFIX, Fields
from portal.store.facets.households import Households
from portal.store.facets.identities import Identities
from portal.store.facets.manufacturers import ManufacturerNumbers
from portal.store.facets.numbers import Numbers
from portal.store.facets.places import Places
from portal.store.facets.points import Points
from portal.store.facets.preferences import Preferences
from portal.store.facets.scope import (
    CHANGES,
    Facet,
    ReachingFacet,
    RowFacet,
    Scope,
    Stamp,
    TermFacet,
    nothing_kept,
)
from portal.store.facets.tags import Tags
from portal.store.subjects import get_subject

REGISTRY: dict[str, type] = {
    "field": Fields,
    "number": Numbers,
    "id": Numbers,
    "identity": Identities,
    "address": Addresses,
    "place": Places,
    "tag": Tags,
    "attribute": Attributes,
    "preference": Preferences,
    "points": Points,
    "manufacturer": ManufacturerNumbers,
    "household": Households,
}
"""A new family of slots is one module and one line here."""


def has_slot(subject: str, slot: str) -> bool:
    """Tell whether there is room for a slot; whether a tenant has its term is another question."""
    kind, name = get_subject(subject), facet_of(slot)
    if name not in (kind.only or REGISTRY):
        return False
    return name != "field" or slot.removeprefix(PREFIX) in kind.fields


class Facets:
    """All facets of one tenant on one connection."""

    def __init__(self, scope: Scope) -> None:
        """Work in one tenant."""
        self.scope = scope
        only = scope.subject.only
        self._facets: dict[str, Facet] = {
            name: make(scope) for name, make in REGISTRY.items() if only is None or name in only
        }
        self._fields = Fields(scope)

    def load_terms(self) -> None:
        """Read the tenant's terms, so that ``insert`` needs no connection."""
        for facet in self._facets.values():
            if isinstance(facet, TermFacet):
                facet.load_terms()

    def read(
        self, ids: pl.Series, slots: Sequence[str], rows: pl.DataFrame | None = None
    ) -> pl.DataFrame:
        """Read slots of any family: customer_id, version, one column per slot as asked.

        Args:
            rows: the customers' rows with the fields among the slots, where they are at hand.
        """
        by_facet = self._split(slots)
        fields, in_row = by_facet.pop("field", []), dict[str, RowFacet]()
        if rows is None:
            in_row = {name: one for name in by_facet if (one := self._in_row(name))}
            columns = [column for one in in_row.values() for column in one.row_columns]
            rows = self._fields.read_rows(ids, fields, columns)
        known, frame = rows["customer_id"], rows
        for name, own in by_facet.items():
            held = in_row.get(name)
            read = held.from_rows(rows, own) if held else self._facets[name].read(known, own)
            frame = frame.hstack(read)
        return frame.select("customer_id", "version", *slots)

    def insert(self, creates: pl.DataFrame, stamp: Stamp) -> Iterator[Insert]:
        """Say what to insert for new customers: customer_id and a column per slot."""
        by_facet = {"field": [], **self._split(creates.columns[1:])}
        for name, slots in by_facet.items():
            yield from self._facets[name].insert(creates, slots, stamp)

    def raise_versions(self, changes: pl.DataFrame, touched: pl.DataFrame) -> int:
        """Raise the versions of customers; gives how many had the version they should have.

        What changes in the same row is written with it.
        """
        slots = changes["slot"].unique()
        in_row = {slot: one for slot in slots if (one := self._in_row(facet_of(slot)))}
        of_rows = changes.filter(pl.col("slot").is_in(list(in_row)))
        return self._fields.update_rows(
            of_rows, touched, lambda slot, values: in_row[slot].row_values(slot, values)
        )

    def reach(self, changes: pl.DataFrame) -> pl.DataFrame | None:
        """Give what changes along with these in other customers, with the versions they have.

        Raises:
            StalePlan: one of those is not as the plan took for granted.
        """
        reached = [
            facet.reach(own)
            for name, own in _by_facet(changes)
            if isinstance(facet := self._get(name), ReachingFacet)
        ]
        return pl.concat(reached) if reached else None

    def apply(self, changes: pl.DataFrame, stamp: Stamp) -> pl.DataFrame:
        """Write changes (shape ``CHANGES``); give ``no`` and ``kept`` where a facet keeps."""
        kept = [self._get(name).apply(own, stamp) for name, own in _by_facet(changes)]
        return pl.concat([nothing_kept(), *kept])

    def remove(self, ids: pl.Series) -> None:
        """Remove customers wholly."""
        for name in reversed(self._facets):
            self._facets[name].remove(ids)

    def _split(self, slots: Iterable[str]) -> dict[str, list[str]]:
        split: dict[str, list[str]] = {}
        for slot in slots:
            self._get(facet_of(slot), slot)
            split.setdefault(facet_of(slot), []).append(slot)
        return split

    def _in_row(self, name: str) -> RowFacet | None:
        facet = self._get(name)
        return facet if isinstance(facet, RowFacet) else None

    def _get(self, name: str, slot: str = "") -> Facet:
        if name not in self._facets:
            raise UnknownSlot(slot or name)
        return self._facets[name]


def _by_facet(changes: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    names = {facet_of(slot) for slot in changes["slot"].unique()}
    if len(names) == 1:
        yield names.pop(), changes
        return
    named = changes.with_columns(pl.col("slot").str.split(":").list.first().alias("facet"))
    for (name,), own in named.partition_by("facet", as_dict=True, maintain_order=True).items():
        yield str(name), own.drop("facet")


__all__ = ["CHANGES", "REGISTRY", "Facet", "Facets", "Scope", "Stamp"]
