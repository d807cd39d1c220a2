"""Judge what was typed by hand with the engine that judges files.

A hand edit is a file of one row: the same types, hence the same sentences. A value that nobody
touched is never refused, whatever an import may have stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import polars as pl

from portal.customers.fields import ADDRESS, FIELD_LABELS, FormField, Section
from portal.engine.check import check_batch
from portal.engine.columns import BoundColumn, Slot
from portal.engine.findings import Severity, error, make_catalogue, no_findings, read_findings
from portal.engine.findings.catalogue import BUILT_IN
from portal.engine.read.table import Batch
from portal.engine.style import Composite, Style

NAMES = ("field:first_name", "field:last_name", "field:name", "field:legal_name", "field:email")
NAMELESS = "Give the customer a name or an e-mail address."
MANDATORY = error(
    "mandatory-blank", "{column} is blank. Every customer needs a value here; fill it in."
)
_CATALOGUE = make_catalogue(BUILT_IN, (MANDATORY,))

Values = dict[Slot, str | None]
"""A customer's values by slot; None is blank."""
Errors = dict[str, str]
"""Sentences by the name of their field."""


class HandForm(Style):
    """A customer typed by hand."""

    key, title = "by-hand", "By hand"
    columns = tuple(one.column for one in ADDRESS.fields)
    composites = (Composite("address", needs="line1"),)


def check_form(
    sections: Iterable[Section], typed: Mapping[str, str], stored: Values, today: date
) -> tuple[Values, Errors]:
    """Judge a filled form.

    Args:
        sections: the form.
        typed: texts by the name of their field; what is left out is blank.
        stored: what the customer has now; empty for a new one.
        today: the day against which dates are judged.

    Returns:
        The values by slot (``address`` is the one to add), and the first error of each field.
    """
    fields = [one for section in sections for one in section.fields if not one.locked]
    adding = any(one.is_part and typed.get(one.name, "").strip() for one in fields)
    touched = [
        one for one in fields if (adding if one.is_part else _is_touched(one, typed, stored))
    ]
    values: Values = {one.name: stored.get(one.name) for one in fields if not one.is_part}
    values["address"] = None
    errors: Errors = {}
    if touched:
        checked, errors = check_row(touched, typed, today)
        values.update(checked)
    for one in fields:
        if one.mandatory and values[one.slot] is None and one.name not in errors:
            errors[one.name] = MANDATORY.message.format(column=one.label)
    if not errors and not any(values.get(slot) for slot in NAMES):
        errors[NAMES[0]] = NAMELESS
    return values, errors


def _is_touched(one: FormField, typed: Mapping[str, str], stored: Values) -> bool:
    # A line of text comes back from a browser without the line ends it was given.
    shown = (stored.get(one.name) or "").replace("\r", "").replace("\n", "")
    return typed.get(one.name, "").strip() != shown.strip()


def check_row(
    fields: Sequence[FormField], typed: Mapping[str, str], today: date
) -> tuple[Values, Errors]:
    """Judge what was typed into some fields; gives values by slot, and the first error of each."""
    bound = [BoundColumn(at, one.name, one.column) for at, one in enumerate(fields)]
    spine = {name: pl.Series([1], dtype=pl.UInt32) for name in ("row", "line")}
    cells = {one.cell: [typed.get(one.heading, "")] for one in bound}
    batch = Batch(pl.DataFrame({**spine, **cells}), no_findings())
    checked = check_batch(batch, bound, HandForm(), today)
    row = checked.frame.row(0, named=True)
    labels = FIELD_LABELS | {one.name: one.label for one in fields}
    return (
        {one.slot: row[f"new:{one.slot}"] for one in fields},
        _errors_of(checked.findings, labels),
    )


def _errors_of(findings: pl.DataFrame, labels: Mapping[str, str]) -> Errors:
    """Give the first error of each field; sentences name fields as the form does."""
    named = findings.with_columns(pl.col("column", "detail").replace(labels))
    errors: Errors = {}
    for name, finding in zip(findings["column"], read_findings(named, _CATALOGUE), strict=True):
        if finding.severity is Severity.ERROR:
            errors.setdefault(name or "address.line1", finding.message)
    return errors
