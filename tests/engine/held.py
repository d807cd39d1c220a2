"""Customers held in a dict: the engine's view of a store, small and exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from portal.engine.customers import ALIKE, ALIKE_SEPARATOR, ID, NUMBER, PADDED, RECASED, looked_up
from portal.engine.keys import BETWEEN, is_folded, is_listed
from portal.engine.numbers import format_number

Slots = Mapping[str, str]


@dataclass
class HeldCustomers:
    """Customers by id, each a dict of slots; sets are lines."""

    people: dict[int, dict[str, str]] = field(default_factory=dict)

    def find(self, slot: str, values: pl.Series) -> pl.DataFrame:
        hits = [
            (value, number)
            for value in values.unique(maintain_order=True)
            for number, slots in self.people.items()
            if self._same(slot, value, number, slots)
        ]
        schema = {"value": pl.String, "customer_id": pl.Int64}
        return pl.DataFrame(hits, schema=schema, orient="row")

    def read(self, ids: pl.Series, slots: Sequence[str]) -> pl.DataFrame:
        rows = [
            [number, 1, *(self.people[number].get(slot) for slot in slots)]
            for number in ids
            if number in self.people
        ]
        schema = {"customer_id": pl.Int64, "version": pl.Int64} | dict.fromkeys(slots, pl.String)
        return pl.DataFrame(rows, schema=schema, orient="row")

    def greatest(self, slot: str) -> int:
        return max((int(slots.get(slot) or 0) for slots in self.people.values()), default=0)

    def _same(self, slot: str, value: str, number: int, slots: Slots) -> bool:
        if slot == ID:
            return str(number) == value
        if slot == NUMBER:
            return format_number(number) == value
        if slot.startswith(PADDED):
            stored = slots.get(slot.removeprefix(PADDED), "")
            return stored.startswith("0") and stored.lstrip("0") == value
        if slot.startswith(RECASED):
            stored = slots.get(slot.removeprefix(RECASED), "")
            return stored.casefold() == value.casefold()
        if slot.startswith(ALIKE):
            wanted = value.split(ALIKE_SEPARATOR)
            names = looked_up(slot)
            pairs = zip(names, wanted, strict=True)
            return all(self._equal(name, slots.get(name), text) for name, text in pairs)
        return self._equal(slot, slots.get(slot), value)

    @staticmethod
    def _equal(slot: str, stored: str | None, value: str) -> bool:
        if stored is None:
            return False
        texts = stored.split(BETWEEN) if is_listed(slot) else [stored]
        if is_folded(slot):
            return value.casefold() in {text.casefold() for text in texts}
        return value in texts
