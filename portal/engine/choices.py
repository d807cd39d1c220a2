"""Choices: which of several customers of one name a member said is meant.

Belongs to the step ``match``. A profile remembers a choice by value, so that the next file
needs no second answer; it holds as long as the customer still has the value.
"""

from collections.abc import Mapping

import polars as pl

from portal.engine.columns import BoundColumn
from portal.engine.customers import Customers
from portal.engine.findings import matching, no_findings, row_findings
from portal.engine.naming import name_of
from portal.engine.style import Rule, Style

Choices = Mapping[str, int]
"""Ids of customers by the value that several of them have."""


def choose(found: pl.DataFrame, choices: Choices) -> pl.DataFrame:
    """Leave of several customers of a value the chosen one; adds ``chosen``."""
    if not choices or not found.height:
        return found.with_columns(pl.lit(value=False).alias("chosen"))
    picked = pl.DataFrame(
        {"value": list(choices), "picked": list(choices.values())},
        schema={"value": pl.String, "picked": pl.Int64},
    )
    joined = found.join(picked, on="value", how="left", maintain_order="left")
    joined = joined.with_columns(
        (pl.col("customer_id") == pl.col("picked")).fill_null(value=False).alias("chosen"),
        (pl.len().over("value") > 1).alias("several"),
    )
    is_decided = (pl.col("chosen") & pl.col("several")).any().over("value")
    kept = joined.filter(~is_decided | pl.col("chosen"))
    chosen = (pl.col("chosen") & pl.col("several")).alias("chosen")
    return kept.select("value", "customer_id", chosen)


def report_chosen(
    rows: pl.DataFrame, one: BoundColumn, rule: Rule, customers: Customers, style: Style
) -> pl.DataFrame:
    """Say of each row that a remembered choice decided it, naming whom it chose."""
    if not rows.height:
        return no_findings()
    named = _named(rows["hit"].unique(), rule, customers, style).rename({"customer_id": "hit"})
    return row_findings(
        rows.join(named, on="hit", how="left", maintain_order="left"),
        matching.CHOSEN_BEFORE,
        column=one.heading,
        value=pl.col(f"new:{one.column.slot}"),
        detail=pl.col("named"),
    )


def report_several(
    rows: pl.DataFrame, one: BoundColumn, rule: Rule, customers: Customers, style: Style
) -> pl.DataFrame:
    """Ask which of several customers is meant, naming each by the rule's slot and its number.

    Where nobody can choose, the slot alone is what the file may say instead.

    Args:
        rows: have ``all``: the first few customers of the value.
    """
    is_asked = rule.several == "reject"
    known = _named(rows["all"].explode().unique(), rule, customers, style)
    known = known.rename({"customer_id": "all"})
    listed = (
        rows.select("row", "all")
        .explode("all")
        .join(known, on="all", how="left", maintain_order="left")
        .group_by("row", maintain_order=True)
        .agg(pl.col("named").str.join(", "))
    )
    named = rows.join(listed, on="row", how="left", maintain_order="left")
    return row_findings(
        named,
        matching.SEVERAL_TO_CHOOSE if is_asked else matching.SEVERAL_CUSTOMERS,
        column=one.heading,
        value=pl.col(f"new:{one.column.slot}"),
        detail=pl.col("named"),
    )


def _named(ids: pl.Series, rule: Rule, customers: Customers, style: Style) -> pl.DataFrame:
    """Name customers: ``customer_id`` and ``named``."""
    named_by, number = pl.col(str(rule.named_by)), name_of(pl.col("customer_id"), style)
    both = pl.concat_str(named_by, pl.lit(" ("), number, pl.lit(")"))
    shown = pl.coalesce(both if rule.several == "reject" else named_by, number)
    return customers.read(ids, [str(rule.named_by)]).select("customer_id", shown.alias("named"))
