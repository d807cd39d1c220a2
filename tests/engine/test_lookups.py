"""What rows' customers have now, beside the rows."""

import polars as pl
import pytest

from portal.engine.lookups import read_beside
from tests.engine.held import HeldCustomers

NAMES = {7: "Ann", 8: "Bo", 9: "Cy"}


@pytest.mark.parametrize(
    ("ids", "names"),
    [
        ([7, 8, 9], ["Ann", "Bo", "Cy"]),
        ([9, 7, 9], ["Cy", "Ann", "Cy"]),
        ([8, None, 5], ["Bo", None, None]),
        ([None, None], [None, None]),
        ([], []),
    ],
)
def test_rows_get_what_their_customer_has(ids: list[int | None], names: list[str | None]) -> None:
    customers = HeldCustomers({number: {"field:name": name} for number, name in NAMES.items()})
    read = read_beside(customers, pl.Series("customer_id", ids, dtype=pl.Int64), ["field:name"])
    assert read.schema == {"version": pl.Int64, "field:name": pl.String}
    assert read["field:name"].to_list() == names
    assert read["version"].is_null().to_list() == [name is None for name in names]
