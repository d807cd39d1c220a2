"""Find whom the references of a batch name, and read what is asked of them.

Belongs to the step ``match``. Every distinct value is looked up once per batch. Adds to the
frame, for each reference: ``ref:<name>`` (Int64, null where nobody is found) and
``given:<name>`` (whether a cell was filled), and ``new:<slot>`` where the reference lands on a
slot.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from portal.engine.columns import BoundColumn
from portal.engine.customers import Customers
from portal.engine.findings import matching, row_findings
from portal.engine.lookups import Lookups, read_beside
from portal.engine.naming import name_all
from portal.engine.numbers import number_of
from portal.engine.style import Style
from portal.engine.style.references import Key, Reference, given, key_name, referred


def resolve_references(
    frame: pl.DataFrame,
    bound: Sequence[BoundColumn],
    style: Style,
    lookups: Lookups,
    settings: Mapping[str, str | int | bool],
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Find whom the references of every row name."""
    headings = {one.column.heading: one.heading for one in bound}
    findings: list[pl.DataFrame] = []
    for reference in style.references:
        keys = [key for key in reference.keys if key.column in headings]
        frame, found = _resolve(frame, reference, keys, headings, lookups, settings, style)
        findings += found
    return frame, findings


def read_referred(
    frame: pl.DataFrame, references: Sequence[Reference], customers: Customers
) -> pl.DataFrame:
    """Join what the references read of whom they name."""
    for reference in references:
        if not reference.reads:
            continue
        read = read_beside(customers, frame[f"ref:{reference.name}"], reference.reads)
        named = {slot: f"{reference.name}:{slot}" for slot in reference.reads}
        frame = frame.hstack(read.drop("version").rename(named))
    return frame


def _resolve(
    frame: pl.DataFrame,
    reference: Reference,
    keys: Sequence[Key],
    headings: Mapping[str, str],
    lookups: Lookups,
    settings: Mapping[str, str | int | bool],
    style: Style,
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    name, hits, findings = reference.name, list[str](), list[pl.DataFrame]()
    for place, key in enumerate(keys):
        slot, hit = key.slot_in(settings), f"hit:{place}"
        if slot:
            found = lookups.hits(slot, key_name(key.column)).select("hit", "candidates", "all")
            frame = frame.hstack(found.rename({"hit": hit}))
            findings += _report(frame, hit, key, headings, style)
            frame = frame.drop("candidates", "all")
            hits.append(hit)
        else:
            unset = frame.filter(pl.col(key_name(key.column)).is_not_null())
            kind, column = matching.NO_KEY_CHOSEN, headings[key.column]
            findings.append(row_findings(unset, kind, column=column))
    filled = pl.any_horizontal(
        pl.lit(value=False), *(pl.col(key_name(key.column)).is_not_null() for key in keys)
    )
    nobody = pl.lit(None, pl.Int64)
    frame = frame.with_columns(
        (pl.coalesce(*hits) if hits else nobody).alias(f"ref:{name}"), filled.alias(f"given:{name}")
    )
    differ = pl.any_horizontal(
        pl.lit(value=False), *(pl.col(hit) != referred(name) for hit in hits)
    )
    torn = frame.filter(differ.fill_null(value=False))
    columns = " and ".join(headings[key.column] for key in keys)
    findings.append(row_findings(torn, matching.KEYS_DISAGREE, detail=columns))
    if reference.required:
        lacking = frame.filter(~given(name))
        findings.append(row_findings(lacking, matching.NOBODY_NAMED, detail=reference.title))
    if reference.slot:
        frame = frame.with_columns(number_of(referred(name)).alias(f"new:{reference.slot}"))
    return frame.drop(hits), findings


def _report(
    frame: pl.DataFrame, hit: str, key: Key, headings: Mapping[str, str], style: Style
) -> list[pl.DataFrame]:
    value, column = pl.col(key_name(key.column)), headings[key.column]
    # A cell that its type refused has its finding already.
    lost = frame.filter(value.is_not_null() & pl.col(hit).is_null() & ~pl.col("bad"))
    several = frame.filter(pl.col("candidates") > 1)
    named = name_all(pl.col("all"), style) if several.height else None
    return [
        row_findings(lost, matching.NOBODY_REFERRED, column=column, value=value),
        row_findings(several, matching.SEVERAL_CUSTOMERS, column=column, value=value, detail=named),
    ]
