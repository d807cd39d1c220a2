"""Match a batch: which customer does each row mean?

``match`` is the fourth step in the way of a file. The style's rules are asked in order; the
first whose column is filled decides. Two candidates are a finding with both named.

Adds to the frame: ``customer_id`` (Int64, null for a new customer), ``rule`` (UInt8, index of
the style's rule that decided, null for none), ``is_new`` and ``unsure``; updates ``bad``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from portal.engine.check import Checked
from portal.engine.choices import Choices, report_chosen, report_several
from portal.engine.columns import BoundColumn, Column
from portal.engine.customers import Customers, alike
from portal.engine.findings import (
    Kind,
    Severity,
    file_finding,
    headings,
    join_findings,
    matching,
    row_findings,
)
from portal.engine.lookups import Lookups, key_of_rows
from portal.engine.naming import name_all
from portal.engine.others import report_alike, report_others
from portal.engine.refer import read_referred, resolve_references
from portal.engine.repair import BROKEN
from portal.engine.style import Rule, SettingValue, Style, Unknown
from portal.engine.style.references import given, referred


def slot_of_rule(rule: Rule, columns: Iterable[Column]) -> str:
    """Give the slot that a rule looks up, or ``alike:`` and those it looks up together."""
    slots = {column.heading: str(column.slot) for column in columns}
    parts = [slots[heading] for heading in (*rule.within, rule.column)]
    return parts[0] if len(parts) == 1 else alike(parts)


def match_batch(
    checked: Checked,
    bound: Sequence[BoundColumn],
    style: Style,
    customers: Customers,
    choices: Mapping[str, Choices] | None = None,
    settings: Mapping[str, SettingValue] | None = None,
) -> Checked:
    """Find the customer of every row of a checked batch, and whom its references name.

    Args:
        choices: by slot: which of several customers a value means, as a member chose.
        settings: the profile's; references may be looked up by what one of them names.
    """
    by_heading = {one.column.heading: one for one in bound}
    frame = checked.frame.with_columns(
        pl.lit(None, pl.Int64).alias("customer_id"),
        pl.lit(None, pl.UInt8).alias("rule"),
        pl.lit(value=False).alias("is_new"),
        _is_unsure(checked, by_heading, style).alias("unsure"),
    )
    passed = {
        str(by_heading[rule.column].column.slot): rule.new_value
        for rule in style.match
        if rule.new_value is not None and rule.column in by_heading
    }
    lookups = Lookups(customers, frame, style.columns, passed, choices or {})
    frame, found = resolve_references(frame, bound, style, lookups, settings or {})
    findings = [checked.findings, *found]
    names = {reference.title: reference.name for reference in style.references}
    for index, rule in enumerate(style.match):
        if rule.column in names:
            frame = _take_reference(frame, index, names[rule.column])
        elif {rule.column, *rule.within} <= by_heading.keys():
            frame, found = _apply(frame, index, by_heading[rule.column], lookups, style)
            findings += found
    frame = read_referred(frame, style.references, customers)
    frame, unmatched = _settle_unmatched(frame, style, bound, lookups)
    findings += unmatched
    findings += report_others(frame, bound, lookups, style)
    errors = [*_ERRORS, *_own_errors(style)]
    return _with_bad(frame, join_findings(findings), checked.findings, errors)


def _is_unsure(
    checked: Checked, by_heading: Mapping[str, BoundColumn], style: Style
) -> pl.Series | pl.Expr:
    """Tell of which rows nobody can say whom they mean, because what says it is broken.

    They are rejected for that; that they would be new, or have what belongs to another, would
    be told of them without being true.
    """
    if not checked.frame["bad"].any():
        return pl.lit(value=False)
    keys = {by_heading[rule.column].heading for rule in style.match if rule.column in by_heading}
    broken = pl.col("code").is_in(BROKEN) | pl.col("column").is_in(keys)
    rows = checked.findings.filter(broken)["row"].unique()
    return checked.frame.select(pl.col("bad") & pl.col("row").is_in(rows.implode())).to_series()


def _apply(
    frame: pl.DataFrame, index: int, one: BoundColumn, lookups: Lookups, style: Style
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    rule = style.match[index]
    slot = slot_of_rule(rule, lookups.columns)
    value = f"new:{one.column.slot}"
    joined = frame.hstack(lookups.hits(slot))
    open_rows = key_of_rows(slot).is_not_null() & pl.col("rule").is_null() & ~pl.col("is_new")
    missed = open_rows & pl.col("hit").is_null()
    if rule.new_value is not None:
        missed &= pl.col(value) != rule.new_value
    decided = open_rows if rule.missing != "next" else open_rows & pl.col("hit").is_not_null()
    joined = joined.with_columns(
        # Of several none is named: the first of them would be a guess.
        pl.when(open_rows & (pl.col("candidates") == 1))
        .then(pl.col("hit"))
        .otherwise(pl.col("customer_id"))
        .alias("customer_id"),
        pl.when(decided).then(pl.lit(index, pl.UInt8)).otherwise(pl.col("rule")).alias("rule"),
        (pl.col("is_new") | _adds(rule, open_rows, missed, value)).alias("is_new"),
        (open_rows & (pl.col("candidates") > 1)).fill_null(value=False).alias("torn"),
        missed.alias("missed"),
        decided.alias("decided"),
    )
    chosen = joined.filter(pl.col("decided") & pl.col("chosen").fill_null(value=False))
    torn = joined.filter("torn")
    findings = [
        _report_torn(torn, rule, one, lookups, style),
        report_chosen(chosen, one, rule, lookups.customers, style),
        *_tell(joined, rule, one),
    ]
    if torn.height and rule.several == "refuse-file":
        findings.append(file_finding(matching.SEVERAL_REFUSE_FILE, column=one.heading))
    if rule.missing == "reject":
        # What else is wrong with a row hides it only where that row may mean somebody else; a
        # style that has its own words for it lists them all.
        told = pl.col("missed") if rule.unknown else pl.col("missed") & ~pl.col("unsure")
        findings += _report_missed(joined.filter(told), rule, one)
    frame = joined.drop("hit", "candidates", "all", "chosen", "torn", "missed", "decided")
    return frame, findings


def _take_reference(frame: pl.DataFrame, index: int, name: str) -> pl.DataFrame:
    """Let a reference say whom a row means, wherever one of its cells is filled."""
    decided = given(name) & pl.col("rule").is_null() & ~pl.col("is_new")
    return frame.with_columns(
        pl.when(decided).then(referred(name)).otherwise(pl.col("customer_id")).alias("customer_id"),
        pl.when(decided).then(pl.lit(index, pl.UInt8)).otherwise(pl.col("rule")).alias("rule"),
    )


def _adds(rule: Rule, open_rows: pl.Expr, missed: pl.Expr, value: str) -> pl.Expr:
    """Tell which rows a rule makes new customers."""
    adds = missed if rule.missing == "create" else pl.lit(value=False)
    return (
        adds if rule.new_value is None else adds | (open_rows & (pl.col(value) == rule.new_value))
    )


def _report_missed(rows: pl.DataFrame, rule: Rule, one: BoundColumn) -> Iterator[pl.DataFrame]:
    """Report values that no customer has, each in the first way that applies."""
    value = pl.col(f"new:{one.column.slot}")
    usual = matching.NO_SUCH_CUSTOMER if rule.new_value is None else matching.NO_SUCH_ID
    for unknown in (*rule.unknown, Unknown(usual)):
        told = value.str.contains(unknown.when)
        yield row_findings(
            rows.filter(told),
            unknown.kind,
            column=one.heading,
            value=value,
            detail=rule.new_value,
        )
        rows = rows.filter(~told)


def _tell(joined: pl.DataFrame, rule: Rule, one: BoundColumn) -> Iterator[pl.DataFrame]:
    """Report what a rule decided, where it says so."""
    if not rule.found and not rule.created:
        return
    rows = joined.filter(pl.col("decided") & ~pl.col("bad") & ~pl.col("torn"))
    if rule.found:
        found = rows.filter(pl.col("hit").is_not_null())
        yield row_findings(found, rule.found, column=one.heading, value=_value(one))
    if rule.created:
        created = rows.filter("missed")
        yield row_findings(created, rule.created, column=one.heading, value=_value(one))


def _value(one: BoundColumn) -> pl.Expr:
    return pl.col(f"new:{one.column.slot}")


def _report_torn(
    rows: pl.DataFrame, rule: Rule, one: BoundColumn, lookups: Lookups, style: Style
) -> pl.DataFrame:
    if rule.named_by and rows.height:
        return report_several(rows, one, rule, lookups.customers, style)
    return row_findings(
        rows,
        matching.SEVERAL_CUSTOMERS,
        column=one.heading,
        value=pl.col(f"new:{one.column.slot}"),
        detail=name_all(pl.col("all"), style) if rows.height else None,
    )


def _settle_unmatched(
    frame: pl.DataFrame, style: Style, bound: Sequence[BoundColumn], lookups: Lookups
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Rows that no rule could look up become new customers, with the style's warning."""
    unmatched = pl.col("rule").is_null() & ~pl.col("is_new")
    rows = frame.filter(unmatched)
    if style.unmatched is None or not rows.height:
        return frame, []
    told = rows.filter(~pl.col("unsure"))
    findings = [_tell_unmatched(told, style.unmatched, style, bound)]
    if style.unmatched.severity is Severity.ERROR:
        return frame.with_columns((pl.col("bad") | unmatched).alias("bad")), findings
    slots = {one.column.slot for one in bound}
    if style.alike and slots >= set(style.alike):
        findings.append(report_alike(told, style, lookups))
    return frame.with_columns((pl.col("is_new") | unmatched).alias("is_new")), findings


def _tell_unmatched(
    rows: pl.DataFrame, unmatched: Kind, style: Style, bound: Sequence[BoundColumn]
) -> pl.DataFrame:
    """Say it of rows without any key; once of a file without a column for one, if it adds all."""
    if unmatched.severity is Severity.ERROR or style.references:
        return row_findings(rows, unmatched)
    there = {one.column.heading for one in bound}
    asked = [rule for rule in style.match if {rule.column, *rule.within} <= there]
    if rows.height and not asked:
        keys = " or ".join(rule.column for rule in style.match)
        return file_finding(headings.NO_KEY_COLUMN, detail=keys)
    blank = [key_of_rows(slot_of_rule(rule, style.columns)).is_null() for rule in asked]
    return row_findings(rows.filter(blank), unmatched)


def _own_errors(style: Style) -> Iterator[str]:
    kinds = (unknown.kind for rule in style.match for unknown in rule.unknown)
    return (kind.code for kind in kinds if kind.severity is Severity.ERROR)


def _with_bad(
    frame: pl.DataFrame, findings: pl.DataFrame, before: pl.DataFrame, errors: Sequence[str]
) -> Checked:
    if findings.height == before.height:
        return Checked(frame, findings)
    rows = findings.filter(pl.col("code").is_in(errors) & pl.col("row").is_not_null())["row"]
    bad = pl.col("bad") | pl.col("row").is_in(rows.unique().implode())
    return Checked(frame.with_columns(bad.alias("bad")), findings)


_ERRORS = [kind.code for kind in matching.MATCHING if kind.severity == "error"]
