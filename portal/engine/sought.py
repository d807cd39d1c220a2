"""What the new customers of a plan were looked up by in vain: a commit looks once more.

Where somebody has such a value by then, two imports would each add the same customer, or one
would be added without the warning that its preview should have had. The plan keeps what was
asked in its ``basis``, so that a commit asks the same, whatever the style says by then.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from portal.engine.columns import BoundColumn
from portal.engine.customers import ALIKE
from portal.engine.findings import Kind, matching
from portal.engine.lookups import key_of_rows
from portal.engine.match import slot_of_rule
from portal.engine.plans.part import CREATE, Part
from portal.engine.style import Style

Question = Mapping[str, Any]
"""A look-up: its ``slot``; of a match rule its place (``rule``) and ``new_value``; of a warning
its ``code`` and ``column``, and whether it is about rows that no rule could look up (``apart``)."""


def questions_of(style: Style, bound: Sequence[BoundColumn]) -> list[dict[str, Any]]:
    """List what the rows of a file are looked up by."""
    references = {reference.title for reference in style.references}
    headings = {one.column.heading for one in bound}
    rules = [
        {"slot": slot_of_rule(rule, style.columns), "rule": place, "new_value": rule.new_value}
        for place, rule in enumerate(style.match)
        if rule.column not in references and {rule.column, *rule.within} <= headings
    ]
    warned = [
        _warned(str(one.column.slot), kind, one.heading) for one in bound for kind in _kinds_of(one)
    ]
    if style.unmatched and style.alike and {one.column.slot for one in bound} >= set(style.alike):
        slot = ALIKE + "+".join(style.alike)
        warned.append(_warned(slot, matching.POSSIBLE_DUPLICATE, "") | {"apart": True})
    return [*rules, *warned]


def keys_of(part: Part) -> pl.DataFrame:
    """Give what ``sought_by`` needs of a part's rows, without their cells."""
    return part.frame.select("row", "action", "rule", pl.col("^new:.*$"))


def sought_by(
    questions: Iterable[Question], frame: pl.DataFrame, findings: pl.DataFrame
) -> Iterator[tuple[str, pl.Series]]:
    """Give the values, by slot, that nobody had when the rows of a part were planned as new.

    Args:
        questions: of the plan.
        frame: the part's, as ``keys_of`` gives it.
        findings: of the part; a row that was warned already is not asked about again.
    """
    rows = frame.filter(pl.col("action") == CREATE)
    for question in questions:
        slot = question["slot"]
        parts = slot.removeprefix(ALIKE).split("+")
        if all(f"new:{part}" in rows.columns for part in parts):
            asked = rows.filter(_asked(question, findings))
            values = asked.select(key_of_rows(slot).alias("value"))["value"]
            yield slot, values.drop_nulls().unique()


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


def _warned(slot: str, kind: Kind, column: str) -> dict[str, Any]:
    return {"slot": slot, "code": kind.code, "column": column}


def _kinds_of(one: BoundColumn) -> Iterator[Kind]:
    if one.column.distinct:
        yield matching.ALSO_OF_ANOTHER
    if one.column.shared:
        yield one.column.shared
