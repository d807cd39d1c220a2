"""A tenant's customers as the engine asks for them: find by a slot, read slots."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import polars as pl

from portal.engine.columns import facet_of
from portal.engine.customers import ID, NAMING, PADDED, RECASED, looked_up
from portal.engine.keys import fold_series, passing_hash
from portal.engine.numbers import id_of
from portal.store.bulk import Select
from portal.store.database import Database, execute, fetch_one
from portal.store.facets import Facets, Scope
from portal.store.facets.attributes import Attributes
from portal.store.facets.fields import PREFIX, column_of
from portal.store.facets.identities import Identities
from portal.store.facets.manufacturers import ManufacturerNumbers
from portal.store.key_index import KeyIndex, load_keys, probe_keys, ranges_of_ids
from portal.store.key_texts import KeyTexts
from portal.store.subjects import CUSTOMER, Subject

_TERMS = {"attribute": Attributes, "manufacturer": ManufacturerNumbers}
_PROBED = 60_000
"""Values looked up one by one before the whole index is loaded instead."""


class TenantCustomers:
    """One tenant's customers for one check, on the connection of the thread that made it.

    Indexes that were loaded stay for the life of the object; make a new one for each check.
    """

    def __init__(self, database: Database, tenant_id: int, subject: Subject = CUSTOMER) -> None:
        """Open a tenant's customers, or the entries of a list of theirs."""
        self._scope = Scope(database, tenant_id, subject)
        self._facets = Facets(self._scope)
        self._texts = KeyTexts(self._scope)
        self._indexes: dict[str, KeyIndex] = {}
        self._asked: dict[str, int] = {}
        self._padded: dict[str, pl.DataFrame] = {}
        self._wanted: list[str] = []
        self._found: pl.DataFrame | None = None

    def read(self, ids: pl.Series, slots: Sequence[str]) -> pl.DataFrame:
        """Read slots of customers: customer_id, version, a String column per slot.

        Raises:
            UnknownSlot: the tenant has no such term.
        """
        slots = list(dict.fromkeys(slots))
        ids = ids.cast(pl.Int64).sort()
        self._wanted = [slot for slot in slots if slot.startswith(PREFIX)]
        return self._facets.read(ids, slots, self._found_rows(ids))

    def find(self, slot: str, values: pl.Series) -> pl.DataFrame:
        """Find customers by a slot: value (as given), customer_id."""
        values = values.drop_nulls().unique(maintain_order=True).alias("value")
        if not values.len():
            return pl.DataFrame(schema={"value": pl.String, "customer_id": pl.Int64})
        if slot in NAMING:
            return self._find_named(slot, values)
        if slot.startswith(PADDED):
            return self._find_padded(slot.removeprefix(PADDED), values)
        if slot.startswith(RECASED):
            return self._find_recased(slot, values)
        if facet_of(slot) == "identity":
            return Identities(self._scope).find(slot, values)
        return self._find_by_key(slot, looked_up(slot), values)

    def find_others(
        self, slot: str, asked: pl.DataFrame, among: pl.Series | None = None
    ) -> pl.DataFrame:
        """Find who else has a value: value (as given), customer_id.

        Args:
            asked: value, and the customer_id who may have it; null: nobody may.
            among: only these customers are asked; None: all of them.
        """
        if among is None:
            found = self.find(slot, self._contested(slot, asked))
        else:
            found = self._find_among(slot, asked["value"], among)
        found = found.join(asked, on="value", suffix="_own")
        others = pl.col("customer_id").ne_missing(pl.col("customer_id_own"))
        return found.filter(others).select("value", "customer_id")

    def exists(self, customer_id: int) -> bool:
        """Tell whether the tenant has a customer of this id."""
        sql = f"SELECT 1 FROM {self._scope.subject.table} WHERE tenant_id = ? AND id = ?"
        found = fetch_one(self._scope.database, sql, (self._scope.tenant_id, customer_id))
        return found is not None

    def greatest(self, slot: str) -> int:
        """Give the greatest number in a field; 0 where there is none."""
        subject = self._scope.subject
        column = column_of(slot, subject)
        sql = f"SELECT coalesce(max({column}), 0) FROM {subject.table} WHERE tenant_id = ?"
        return int(fetch_one(self._scope.database, sql, (self._scope.tenant_id,))[0])

    def _find_named(self, slot: str, values: pl.Series) -> pl.DataFrame:
        given = pl.col("value")
        ids = given.cast(pl.Int64, strict=False) if slot == ID else id_of(given)
        frame = values.to_frame().select("value", customer_id=ids).drop_nulls()
        select = Select(self._scope.subject.table, {"id": pl.Int64}, self._scope.tenant, by="id")
        known = self._scope.bulk.fetch(select, frame["customer_id"].unique())
        return frame.join(known, left_on="customer_id", right_on="id", how="semi")

    def _find_padded(self, slot: str, values: pl.Series) -> pl.DataFrame:
        """Find plain numbers among those with zeros before them, which are read once."""
        if slot not in self._padded:
            stored = Identities(self._scope).padded(slot)
            plain = pl.col("value").str.strip_chars_start("0")
            self._padded[slot] = stored.with_columns(plain)
        return self._padded[slot].join(values.to_frame(), on="value", how="semi")

    def _find_recased(self, slot: str, values: pl.Series) -> pl.DataFrame:
        """Find numbers in whatever capitals among all there are, which are read once."""
        stored = Identities(self._scope)
        scanned = self._scan_values(stored, slot.removeprefix(RECASED), _in_any_capitals)
        return self._held(slot, scanned).find(values.to_frame().hstack(_in_any_capitals(values)))

    def _find_among(self, slot: str, values: pl.Series, ids: pl.Series) -> pl.DataFrame:
        """Find which of these customers have a value; they are few, the values may be many."""
        parts = looked_up(slot)
        held = self._texts.held(self._facets.read(ids, parts), parts)
        wanted = self._texts.asked(values, parts)
        met = wanted.filter(pl.col("text").is_in(held["text"].implode()))
        return met.join(held, on="text").select("value", "customer_id").unique(maintain_order=True)

    def _contested(self, slot: str, asked: pl.DataFrame) -> pl.Series:
        """Give the values whose stored key somebody else has; of other slots all of them.

        Nobody's row is read for that: of a hundred thousand values hardly one is left.
        """
        values = asked["value"].unique(maintain_order=True)
        if slot not in self._scope.subject.keys or not values.len():
            return values
        wanted = self._texts.asked_keys(values, [slot])
        held = self._candidates(slot, [slot], wanted["key"]).join(wanted, on="key")
        pairs = held.join(asked, on="value", suffix="_own")
        others = pl.col("customer_id").ne_missing(pl.col("customer_id_own"))
        return pairs.filter(others)["value"].unique(maintain_order=True)

    def _find_by_key(self, slot: str, parts: list[str], values: pl.Series) -> pl.DataFrame:
        wanted = self._texts.asked_keys(values, parts)
        if facet_of(slot) in _TERMS:
            stored = _TERMS[facet_of(slot)](self._scope)
            scanned = self._scan_values(stored, slot, partial(self._text_and_key, slot))
            return self._held(slot, scanned).find(wanted)
        candidates = self._candidates(slot, parts, wanted["key"])
        ids = candidates["customer_id"].unique().sort()
        if not ids.len():
            return pl.DataFrame(schema={"value": pl.String, "customer_id": pl.Int64})
        held = self._texts.held(self._read_candidates(ids, parts), parts)
        found = wanted.join(held, on="text", maintain_order="left").select("value", "customer_id")
        is_several = held.height > ids.len() or wanted.height > values.len()
        return found.unique(maintain_order=True) if is_several else found

    def _read_candidates(self, ids: pl.Series, parts: list[str]) -> pl.DataFrame:
        """Read what verifies candidates, and with it the fields that were asked for last.

        A check finds and then reads the same customers, batch after batch: so their rows are
        read once.
        """
        if len(parts) > 1:
            return self._facets.read(ids, parts)
        self._found = self._facets.read(ids, list(dict.fromkeys([*parts, *self._wanted])))
        return self._found

    def _found_rows(self, ids: pl.Series) -> pl.DataFrame | None:
        """Give the rows of these customers where the last look-up has read them all."""
        found, self._found = self._found, None
        if found is None or not set(self._wanted) <= set(found.columns):
            return None
        if found["customer_id"].equals(ids):
            return found
        own = found.filter(pl.col("customer_id").is_in(ids.implode()))
        return own if own.height == ids.len() else None

    def _candidates(self, slot: str, parts: list[str], keys: pl.Series) -> pl.DataFrame:
        if slot not in self._indexes:
            self._asked[slot] = self._asked.get(slot, 0) + keys.len()
            if slot in self._scope.subject.keys and self._asked[slot] <= _PROBED:
                return probe_keys(self._scope, slot, keys)
            self._indexes[slot] = (
                load_keys(self._scope, slot)
                if slot in self._scope.subject.keys
                else KeyIndex.collect(self._scan(parts))
            )
        return self._indexes[slot].candidates(keys)

    def _held(self, slot: str, scanned: Iterator[pl.DataFrame]) -> KeyIndex:
        """Give the index of a slot that holds texts; made the first time of what is scanned."""
        if slot not in self._indexes:
            self._indexes[slot] = KeyIndex.collect(scanned)
        return self._indexes[slot]

    def _scan_values(
        self,
        stored: Attributes | ManufacturerNumbers | Identities,
        slot: str,
        make: Callable[[pl.Series], list[pl.Series]],
    ) -> Iterator[pl.DataFrame]:
        """Read the values of a slot of all customers: customer_id, text, key.

        Args:
            make: gives text and key of values.
        """
        for among in ranges_of_ids(self._scope):
            rows = stored.values(slot, among)
            yield rows.select("customer_id").hstack(make(rows["value"]))

    def _text_and_key(self, slot: str, values: pl.Series) -> list[pl.Series]:
        texts = self._texts.join([values], [slot])
        return [texts, self._texts.hash(texts, [slot]).alias("key")]

    def _scan(self, parts: list[str]) -> Iterator[pl.DataFrame]:
        """Read fields of all customers that have no stored keys, and make their keys."""
        subject = self._scope.subject
        names = {"id": "customer_id", **{column_of(part, subject): part for part in parts}}
        columns = dict.fromkeys(names, pl.String) | {"id": pl.Int64}
        for first, last in ranges_of_ids(self._scope):
            between = ("id", first, last)
            select = Select(subject.table, columns, self._scope.tenant, between=between)
            rows = self._scope.bulk.fetch(select).rename(names)
            keys = self._texts.keys([rows[part] for part in parts], parts)
            yield pl.DataFrame([keys, rows["customer_id"]]).drop_nulls()


def _in_any_capitals(values: pl.Series) -> list[pl.Series]:
    """Give what values have in common in whatever capitals: text, key."""
    texts = fold_series(values, case=True).alias("text")
    return [texts, passing_hash(texts).alias("key")]


def read_id_batches(
    database: Database, tenant_id: int, size: int, subject: Subject = CUSTOMER
) -> Iterator[pl.Series]:
    """Give the ids of all customers, or of a list's entries in its order, so many at a time."""
    if subject.order != "id":
        # A list is short, and its order is no key of its table.
        sql = f"SELECT id FROM {subject.table} WHERE tenant_id = ? ORDER BY {subject.order}"
        rows = execute(database, sql, (tenant_id,)).fetchall()
        listed = pl.Series("customer_id", [row[0] for row in rows], dtype=pl.Int64)
        yield from (listed[at : at + size] for at in range(0, listed.len(), size))
        return
    after = 0
    while True:
        sql = f"SELECT id FROM {subject.table} WHERE tenant_id = ? AND id > ? ORDER BY id LIMIT ?"
        rows = execute(database, sql, (tenant_id, after, size)).fetchall()
        if not rows:
            return
        ids = pl.Series("customer_id", [row[0] for row in rows], dtype=pl.Int64)
        after = int(ids[-1])
        yield ids
