"""The rows of the addresses table, which two facets read and write: the set, and one's parts."""

import polars as pl

from portal.store.bulk import Select
from portal.store.facets.scope import Scope

COLUMNS = {
    "customer_id": pl.Int64,
    "no": pl.Int64,
    "value": pl.String,
    "is_delivery": pl.Int64,
    "is_billing": pl.Int64,
}


def read_rows(scope: Scope, ids: pl.Series) -> pl.DataFrame:
    """Read all addresses of some customers: customer_id, no, value, is_delivery, is_billing."""
    return scope.bulk.fetch(Select("address", COLUMNS, scope.tenant, by="customer_id"), ids)
