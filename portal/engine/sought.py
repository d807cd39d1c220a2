"""What the customers of a plan were looked up by: a commit looks once more.

Where somebody has by then what a new customer was looked up by in vain, two imports would each
add the same customer, or one would be added without the warning that its preview should have
had. Where somebody else has what a known customer was found by, the row may mean either. The
plan keeps what was asked in its ``basis``, so that a commit asks the same, whatever the style
says by then.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from portal.engine.columns import BoundColumn, Slot, facet_of
from portal.engine.customers import NAMING, alike, looked_up
from portal.engine.findings import Kind, matching
from portal.engine.lookups import key_of_rows
from portal.engine.match import slot_of_rule
from portal.engine.plans.part import CREATE, UPDATE, Part
from portal.engine.style import Style

Question = Mapping[str, Any]
"""A look-up: its ``slot``; of a match rule its place (``rule``), ``new_value``, and whether
``several`` customers may have a value; of a warning its ``code`` and ``column``, and whether it
is about rows that no rule could look up (``apart``)."""


def questions_of(style: Style, bound: Sequence[BoundColumn]) -> list[dict[str, Any]]:
    """List what the rows of a file are looked up by."""
    references = {reference.title for reference in style.references}
    headings = {one.column.heading for one in bound}
    rules = [
        _looked_up(slot_of_rule(rule, style.columns), place, rule.new_value)
        for place, rule in enumerate(style.match)
        if rule.column not in references and {rule.column, *rule.within} <= headings
    ]
    warned = [
        _warned(str(one.column.slot), kind, one.heading) for one in bound for kind in _kinds_of(one)
    ]
    if style.unmatched and style.alike and {one.column.slot for one in bound} >= set(style.alike):
        slot = alike(style.alike)
        warned.append(_warned(slot, matching.POSSIBLE_DUPLICATE, "") | {"apart": True})
    return [*rules, *warned]


def keys_of(part: Part) -> pl.DataFrame:
    """Give what ``sought_by`` needs of a part's rows, without their cells."""
    return part.frame.select("row", "action", "customer_id", "rule", pl.col("^new:.*$"))


def slots_of(questions: Iterable[Question]) -> set[Slot]:
    """List the slots that match rules look up."""
    asked = [str(question["slot"]) for question in questions if "rule" in question]
    return {part for slot in asked for part in looked_up(slot)}


def sought_by(
    questions: Iterable[Question], frame: pl.DataFrame, findings: pl.DataFrame
) -> Iterator[tuple[Slot, pl.DataFrame]]:
    """Give by slot the values that rows of a part were looked up by, and who may have them.

    Args:
        questions: of the plan.
        frame: the part's, as ``keys_of`` gives it.
        findings: of the part; a row that was warned already is not asked about again, nor one
            whose customer a member chose out of several.

    Yields:
        the slot, with ``value`` and ``customer_id``: the one who has the value, null where
        nobody had it when the row was planned as new.
    """
    chosen = findings.filter(pl.col("code") == matching.CHOSEN_BEFORE.code)["row"]
    is_chosen = pl.col("row").is_in(chosen.unique().implode())
    new = frame.filter(pl.col("action") == CREATE)
    known = frame.filter((pl.col("action") == UPDATE) & ~is_chosen)
    for question in questions:
        slot = question["slot"]
        if all(f"new:{part}" in frame.columns for part in looked_up(slot)):
            asked = new.filter(_asked(question, findings))
            found = known.filter(_found(question))
            rows = pl.concat([asked, found])
            keys = rows.select(key_of_rows(slot).alias("value"), "customer_id")
            yield slot, keys.drop_nulls("value").unique()


def _asked(question: Question, findings: pl.DataFrame) -> pl.Expr:
    if "rule" in question:
        # A rule is asked of rows that no earlier one decided.
        reached = pl.col("rule").is_null() | (pl.col("rule") >= int(question["rule"]))
        passed = pl.lit(question["new_value"], pl.String)
        return reached & key_of_rows(str(question["slot"])).ne_missing(passed)
    told = findings.filter(pl.col("code") == question["code"])
    if question["column"]:
        told = told.filter(pl.col("column") == question["column"])
    unwarned = ~pl.col("row").is_in(told["row"].unique().implode())
    return unwarned & pl.col("rule").is_null() if "apart" in question else unwarned


def _found(question: Question) -> pl.Expr:
    """Tell which known customers a question was asked of; only rules find customers."""
    if "rule" not in question:
        return pl.lit(value=False)
    place, passed = int(question["rule"]), pl.lit(question["new_value"], pl.String)
    reached = pl.col("rule") >= place if question.get("several") else pl.col("rule") > place
    return reached & key_of_rows(str(question["slot"])).ne_missing(passed)


def _looked_up(slot: Slot, place: int, new_value: str | None) -> dict[str, Any]:
    # Of a number or an ID of another system the store has one customer at most.
    several = slot not in NAMING and facet_of(slot) != "identity"
    return {"slot": slot, "rule": place, "new_value": new_value, "several": several}


def _warned(slot: str, kind: Kind, column: str) -> dict[str, Any]:
    return {"slot": slot, "code": kind.code, "column": column}


def _kinds_of(one: BoundColumn) -> Iterator[Kind]:
    if one.column.distinct:
        yield matching.ALSO_OF_ANOTHER
    if one.column.shared:
        yield one.column.shared
