"""Rows with too few fields: of a cell that a row does not have, only that is told.

Such a row is rejected as it is. That a value is missing there, or that two cells do not fit,
would send a member to correct what the separators will put right. Cells that are there are
judged: mostly a row was cut at its end, and where it was not, the value that stands under the
wrong heading shows where the separator is missing.
"""

from collections.abc import Sequence

import polars as pl

from portal.engine.columns import BoundColumn
from portal.engine.findings.reading import TOO_FEW_FIELDS
from portal.engine.style import Style


def drop_absent(findings: pl.DataFrame, bound: Sequence[BoundColumn], style: Style) -> pl.DataFrame:
    """Leave out what was found of cells that rows with too few fields do not have.

    Args:
        findings: of planned rows (shape ``FINDINGS``). The style's own rules ask about several
            cells at once, and say nothing of such rows.
    """
    short = findings.filter(pl.col("code") == TOO_FEW_FIELDS.code)
    if not short.height:
        return findings
    fields = short.select("row", pl.col("value").cast(pl.Int64).alias("fields"))
    places = {one.heading: one.position for one in bound}
    place = pl.col("column").replace_strict(places, default=None, return_dtype=pl.Int64)
    own = pl.col("code").is_in([check.kind.code for check in style.checks])
    absent = (place >= pl.col("fields")) | (own & pl.col("fields").is_not_null())
    return (
        findings.join(fields.unique("row"), on="row", how="left", maintain_order="left")
        .filter(~absent.fill_null(value=False))
        .drop("fields")
    )
