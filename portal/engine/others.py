"""Find values of a matched batch that other customers have, and name who they are.

Belongs to the step ``match``: what is told here decides nothing about whom a row means.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from portal.engine.columns import BoundColumn
from portal.engine.customers import PADDED, RECASED, alike
from portal.engine.findings import Kind, matching, row_findings
from portal.engine.lookups import MOST_NAMED, Lookups, key_of_rows
from portal.engine.naming import name_all, name_of
from portal.engine.style import Style


def report_others(
    frame: pl.DataFrame, bound: Sequence[BoundColumn], lookups: Lookups, style: Style
) -> Iterator[pl.DataFrame]:
    """Report what the columns say of values that somebody else has."""
    for one in bound:
        if one.column.unique or one.column.distinct:
            yield _report_owned_by_another(frame, one, lookups, style)
        if one.column.shared:
            yield _report_shared(frame, one, one.column.shared, lookups, style)
        if one.column.padded:
            yield _report_padded(frame, one, lookups, style)
        if one.column.recased:
            yield _report_recased(frame, one, lookups, style)


def report_alike(rows: pl.DataFrame, style: Style, lookups: Lookups) -> pl.DataFrame:
    """Report new customers of whose name there are others."""
    slot = alike(style.alike)
    named = rows.with_columns(key_of_rows(slot).alias("alike"))
    found = lookups.customers.find(slot, named["alike"].drop_nulls().unique())
    if not found.height:
        return row_findings(rows.head(0), matching.POSSIBLE_DUPLICATE)
    listed = found.group_by("value").agg(pl.col("customer_id").sort().head(MOST_NAMED).alias("all"))
    twins = named.join(listed, left_on="alike", right_on="value", maintain_order="left")
    return row_findings(twins, matching.POSSIBLE_DUPLICATE, detail=name_all(pl.col("all"), style))


def _report_owned_by_another(
    frame: pl.DataFrame, one: BoundColumn, lookups: Lookups, style: Style
) -> pl.DataFrame:
    slot = str(one.column.slot)
    owned = frame.with_columns(lookups.hits(slot)["hit"].alias("owner"))
    clash = owned.filter(
        pl.col("owner").is_not_null()
        & pl.col("owner").ne_missing(pl.col("customer_id"))
        & (pl.col("customer_id").is_not_null() | (pl.col("is_new") & ~pl.col("unsure")))
    )
    return row_findings(
        clash,
        matching.VALUE_OF_ANOTHER if one.column.unique else matching.ALSO_OF_ANOTHER,
        column=one.heading,
        value=pl.col(f"new:{slot}"),
        detail=name_of(pl.col("owner"), style),
    )


def _report_shared(
    frame: pl.DataFrame, one: BoundColumn, kind: Kind, lookups: Lookups, style: Style
) -> pl.DataFrame:
    """Report new customers with a value that others have, who are named."""
    slot = str(one.column.slot)
    is_new = pl.col("is_new") & ~pl.col("unsure")
    rows = frame.hstack(lookups.hits(slot)).filter(is_new & pl.col("hit").is_not_null())
    owners = pl.coalesce("all", pl.concat_list("hit"))
    return row_findings(
        rows,
        kind,
        column=one.heading,
        value=pl.col(f"new:{slot}"),
        detail=name_all(owners, style),
    )


def _report_padded(
    frame: pl.DataFrame, one: BoundColumn, lookups: Lookups, style: Style
) -> pl.DataFrame:
    """Find numbers that nobody has, and somebody with zeros before them."""
    slot = str(one.column.slot)
    value = pl.col(f"new:{slot}")
    is_nobodys = pl.col("is_new") | pl.col("customer_id").is_null()
    known = frame.with_columns(lookups.hits(slot)["hit"].alias("owner"))
    rows = known.filter(
        is_nobodys & pl.col("owner").is_null() & value.str.contains("^[1-9][0-9]*$")
    )
    found = lookups.customers.find(f"{PADDED}{slot}", rows[f"new:{slot}"])
    first = found.unique("value", keep="first").rename({"customer_id": "twin"})
    twins = rows.join(first, left_on=f"new:{slot}", right_on="value", how="inner")
    named = name_of(pl.col("twin"), style)
    return row_findings(twins, matching.ZEROS_LOST, column=one.heading, value=value, detail=named)


def _report_recased(
    frame: pl.DataFrame, one: BoundColumn, lookups: Lookups, style: Style
) -> pl.DataFrame:
    """Find new numbers that somebody has in other capitals, and show how."""
    slot, value = str(one.column.slot), f"new:{one.column.slot}"
    is_new = pl.col("is_new") & ~pl.col("unsure") & pl.col(value).is_not_null()
    rows = frame.filter(is_new)
    found = lookups.customers.find(f"{RECASED}{slot}", rows[value])
    if not found.height:
        return row_findings(rows.head(0), matching.CAPITALS_DIFFER)
    first = found.unique("value", keep="first", maintain_order=True)
    held = lookups.customers.read(first["customer_id"].unique(), [slot])
    twins = first.join(held.rename({slot: "held"}), on="customer_id").rename(
        {"customer_id": "twin"}
    )
    told = rows.join(twins.select("value", "twin", "held"), left_on=value, right_on="value")
    detail = pl.format("{} has “{}”", name_of(pl.col("twin"), style), pl.col("held"))
    return row_findings(
        told.sort("row"),
        matching.CAPITALS_DIFFER,
        column=one.heading,
        value=pl.col(value),
        detail=detail,
    )
