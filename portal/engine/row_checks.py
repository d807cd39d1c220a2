"""Check planned rows: what can only be judged against the stored customer.

Belongs to the step ``plan``. The frame has what ``check`` and ``match`` made of a batch, and
``old:<slot>``: the stored values of the customers that were found.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from portal.engine.columns import UNSEEN, BoundColumn, Column
from portal.engine.findings import cells, matching, no_findings, planning, row_findings
from portal.engine.style import Check, Follow, Style, new, old
from portal.engine.style.references import by_filled_key
from portal.engine.values import FromList


def check_rows(
    frame: pl.DataFrame,
    bound: Sequence[BoundColumn],
    style: Style,
    needed: Sequence[Column] = (),
) -> list[pl.DataFrame]:
    """Find what new customers lack, defaults that stay, and what the style's own rules say.

    Args:
        needed: columns of the tenant's own words that a new customer needs. They bind without
            standing in the file, like the style's: the tenant decided that nobody goes without.
    """
    by_heading = {one.column.heading: one for one in bound}
    headings = {heading: one.heading for heading, one in by_heading.items()}
    wanted = [column for column in (*style.columns, *needed) if column.required_on_create]
    found = [_find_lacking(frame, column, by_heading) for column in wanted]
    found += [_find_typed(frame, one) for one in bound if one.column.generated]
    found += [_find_unlisted(frame, one) for one in bound if one.column.default]
    for follow in style.follows:
        if f"new:{follow.slot}" in frame.columns:
            heading = next(one.heading for one in bound if one.column.slot == follow.source)
            found.append(_find_kept(frame, follow, heading))
    found += [_find_nameless(frame, group, style, headings) for group in style.needs_one]
    whole = _with_missing(frame, style) if style.checks else frame
    for check in style.checks:
        found += _apply_check(whole, check, style, by_heading)
    return found


def _apply_check(
    frame: pl.DataFrame, check: Check, style: Style, by_heading: Mapping[str, BoundColumn]
) -> Iterator[pl.DataFrame]:
    """Judge rows; one that a reference names is told at the cell that names it."""
    told: Iterable[tuple[str, pl.DataFrame]] = [(check.column, frame.filter(check.when))]
    for reference in style.references:
        if reference.title == check.column:
            told = by_filled_key(frame.filter(check.when), reference)
    for heading, rows in told:
        one = by_heading.get(heading)
        cell = pl.col(one.cell) if one else None
        name = one.heading if one else heading
        yield row_findings(rows, check.kind, column=name, value=cell, detail=check.detail)


def exported(slot: str) -> pl.Expr:
    """Give what an export shows of a slot that may hold several values: the first."""
    return old(slot).str.split("\n").list.first()


def _find_lacking(
    frame: pl.DataFrame, column: Column, bound: Mapping[str, BoundColumn]
) -> pl.DataFrame:
    """Find new customers without a value; of a column that is never blank ``check`` tells it."""
    one = bound.get(column.heading)
    if one is None:
        return row_findings(frame.filter("is_new"), cells.NEEDED_FOR_NEW, column=column.heading)
    # In two steps: the second reads cells, and there are few to read.
    is_new = pl.col("is_new") & ~pl.col("unsure")
    lacking = frame.filter(is_new & pl.col(f"new:{column.slot}").is_null())
    # A wrong value is no value either; it was told as what it is.
    blank = pl.col(one.cell).str.strip_chars(UNSEEN) == ""
    told = pl.col("bad") & (~blank | column.required | column.never_blank)
    return row_findings(lacking.filter(~told), cells.NEEDED_FOR_NEW, column=one.heading)


def _find_nameless(
    frame: pl.DataFrame, group: Sequence[str], style: Style, headings: Mapping[str, str]
) -> pl.DataFrame:
    """Find new customers with no value in a group of columns of which one is needed."""
    there = [column for column in style.columns if column.heading in set(group) & headings.keys()]
    blank = [new(str(column.slot)).is_null() for column in there]
    rows = frame.filter(pl.col("is_new") & ~pl.col("bad"), *blank)
    name = headings[there[0].heading] if there else None
    return row_findings(rows, cells.NEEDED_ONE_OF, column=name, detail=", ".join(group))


def _with_missing(frame: pl.DataFrame, style: Style) -> pl.DataFrame:
    """Add what checks may ask of columns that the file does not have: blank, and unchanged."""
    there = set(frame.columns)
    slots = {column.slot for column in style.columns if f"new:{column.slot}" not in there}
    return frame.with_columns(
        column
        for slot in sorted(slot for slot in slots if slot)
        for column in (
            pl.lit(None, pl.String).alias(f"new:{slot}"),
            pl.lit(0, pl.UInt8).alias(f"kind:{slot}"),
            *([] if f"old:{slot}" in there else [pl.lit(None, pl.String).alias(f"old:{slot}")]),
        )
    )


def _find_typed(frame: pl.DataFrame, one: BoundColumn) -> pl.DataFrame:
    """Find numbers that come in a file and look like those that are given out."""
    slot = str(one.column.slot)
    rows = frame.filter(new(slot).str.starts_with(one.column.generated))
    digits = new(slot).str.strip_prefix(one.column.generated).str.contains("^[0-9]+$")
    typed = rows.filter(digits & new(slot).ne_missing(old(slot)))
    return row_findings(typed, matching.TYPED_NUMBER, column=one.heading, value=new(slot))


def _find_unlisted(frame: pl.DataFrame, one: BoundColumn) -> pl.DataFrame:
    """Find the first new customer who is given a default that the tenant's list does not hold.

    The others of a batch are given the same; telling it in each row would say nothing more.
    """
    kind, default = one.column.type, one.column.default
    if not isinstance(kind, FromList) or default in kind.values:
        return no_findings()
    blank = pl.col(one.cell).str.strip_chars(UNSEEN) == ""
    first = frame.filter(pl.col("is_new") & ~pl.col("bad") & blank).head(1)
    return row_findings(first, kind.unknown, column=one.heading, value=default)


def _find_kept(frame: pl.DataFrame, follow: Follow, heading: str) -> pl.DataFrame:
    """Find rows that give back the exported value, while the default is another one."""
    given = new(follow.slot)
    # In two steps: the second splits texts, and there are few to split.
    differs = pl.col("version").is_not_null() & given.is_not_null()
    rows = frame.filter(differs & given.ne_missing(old(follow.slot)))
    kept = rows.filter(given == exported(follow.source))
    name = follow.slot.rpartition(":")[2]
    return row_findings(kept, planning.DEFAULT_KEPT, column=heading, detail=name)
