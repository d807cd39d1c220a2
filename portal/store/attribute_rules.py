"""Change the rules of an attribute: who needs it, who may share it, where it stands."""

import polars as pl

from portal.errors import Conflict
from portal.store.database import Database, execute, is_sqlite, write_transaction
from portal.store.facets.attributes import Attributes
from portal.store.facets.scope import Scope
from portal.store.key_texts import KeyTexts
from portal.store.vocabulary import check_group
from portal.store.words import get_word, refuse_while_planned


def change_rules(
    database: Database,
    tenant_id: int,
    number: int,
    *,
    is_unique: bool,
    is_mandatory: bool,
    group: str,
) -> None:
    """Change the rules of an attribute; customers keep the values they have.

    Raises:
        NotFound: the tenant has no such attribute.
        Invalid: a group that cannot be taken.
        Conflict: customers share a value that is to be unique, or a run stands in the way.
    """
    group = check_group(group)
    with write_transaction(database, tenant_id):
        word = get_word(database, tenant_id, "attribute", number)
        refuse_while_planned(database, tenant_id, word.is_named_by)
        if is_unique:
            _refuse_shared(Scope(database, tenant_id), word.slot)
        values: list[object] = [is_unique, is_mandatory, group, tenant_id, number]
        if is_sqlite(database):
            values = [int(value) if isinstance(value, bool) else value for value in values]
        sql = (
            "UPDATE attribute SET is_unique = ?, is_mandatory = ?, group_name = ? "
            "WHERE tenant_id = ? AND id = ?"
        )
        execute(database, sql, values)


def _refuse_shared(scope: Scope, slot: str) -> None:
    values = Attributes(scope).values(slot)["value"]
    keyed = values.to_frame().with_columns(KeyTexts(scope).join([values], [slot]))
    counted = keyed.group_by("text").agg(pl.len().alias("customers"), pl.col("value").min())
    for shared in counted.filter(pl.col("customers") > 1).sort("value").head(1).to_dicts():
        raise Conflict(
            f"{shared['customers']:,} customers have the value {shared['value']}. "
            "Give each its own first."
        )
