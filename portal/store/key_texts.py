"""Key texts: what customers are found by, made of values as their slots and types say."""

from collections.abc import Sequence
from functools import cached_property

import polars as pl

from portal.engine.columns import facet_of
from portal.engine.customers import ALIKE_SEPARATOR
from portal.engine.keys import explode_listed, key_hash, key_of, passing_hash
from portal.engine.values import folds
from portal.store.attribute_types import type_of
from portal.store.facets.attributes import Attributes
from portal.store.facets.scope import Scope
from portal.store.vocabulary import list_attributes


class KeyTexts:
    """Makes the key texts of one tenant's slots; of a look-up by several slots, of all together."""

    def __init__(self, scope: Scope) -> None:
        """Work in one tenant."""
        self._scope = scope

    def held(self, stored: pl.DataFrame, parts: list[str]) -> pl.DataFrame:
        """Give what customers are found by, each of several values for itself.

        Args:
            stored: customer_id, and a column for each of the slots.

        Returns:
            customer_id, text.
        """
        each = stored if len(parts) > 1 else explode_listed(stored, parts[0], parts[0])
        texts = self.join([each[part] for part in parts], parts)
        return each.select("customer_id").with_columns(texts.alias("text")).drop_nulls()

    def asked(self, values: pl.Series, parts: list[str]) -> pl.DataFrame:
        """Give what finds values: value (as given) and text, for each of several in one."""
        texts = pl.DataFrame({"value": values, "text": values})
        texts = texts if len(parts) > 1 else explode_listed(texts, parts[0], "text")
        each = texts["text"]
        keys = self.join([_part(each, place, parts) for place in range(len(parts))], parts)
        return texts.with_columns(keys.alias("text")).drop_nulls()

    def asked_keys(self, values: pl.Series, parts: list[str]) -> pl.DataFrame:
        """Give what finds values, as ``asked``, and the key of each text."""
        texts = self.asked(values, parts)
        return texts.with_columns(self.hash(texts["text"], parts).alias("key"))

    def keys(self, columns: Sequence[pl.Series], parts: Sequence[str]) -> pl.Series:
        """Give the keys of values in several slots (Int64); null where one is null."""
        return self.hash(self.join(columns, parts), parts).alias("key")

    def join(self, columns: Sequence[pl.Series], parts: Sequence[str]) -> pl.Series:
        """Give the key text of values in several slots; null where one is null."""
        keys = [
            key_of(column, part, folds=self._folds(part))
            for column, part in zip(columns, parts, strict=True)
        ]
        named = pl.DataFrame([key.alias(str(place)) for place, key in enumerate(keys)])
        joined = named.select(pl.concat_str(named.columns, separator=ALIKE_SEPARATOR).alias("text"))
        return joined.to_series()

    def hash(self, texts: pl.Series, parts: Sequence[str]) -> pl.Series:
        """Hash key texts to Int64: as they are stored, or for a look-up in memory."""
        is_stored = len(parts) == 1 and parts[0] in self._scope.subject.keys
        return key_hash(texts) if is_stored else passing_hash(texts)

    def _folds(self, slot: str) -> bool:
        return facet_of(slot) == Attributes.family and slot in self._folding

    @cached_property
    def _folding(self) -> frozenset[str]:
        """The attributes whose type takes values for the same in other capitals."""
        listed = list_attributes(self._scope.database, self._scope.tenant_id)
        return frozenset(one.slot for one in listed if folds(type_of(one)))


def _part(values: pl.Series, place: int, parts: list[str]) -> pl.Series:
    if len(parts) == 1:
        return values
    return values.str.split(ALIKE_SEPARATOR).list.get(place, null_on_oob=True)
