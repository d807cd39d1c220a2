"""Findings about the header row."""

from portal.engine.findings import error, notice, warning

DUPLICATE_HEADING = error(
    "duplicate-heading",
    "The heading “{column}” stands in columns {detail}. Keep one of them and upload again.",
)
TWICE_MAPPED = error(
    "twice-mapped",
    "“{column}” and “{value}” both mean {detail}. Keep one of them, or map the other elsewhere.",
)
UNKNOWN_HEADING = error(
    "unknown-heading",
    "The heading “{column}” is not known here.{detail} Map it, ignore it, or rename it.",
)
MISSING_HEADING = error(
    "missing-heading", "The column {column} is missing. Add it and upload again."
)
NO_ID_COLUMN = error(
    "no-id-column",
    "The export has no column {detail}. Some exports leave it out: make one that has it.",
)
BLANK_HEADING = error(
    "blank-heading", "Column {detail} has cells but no heading. Name it, or ignore it."
)
OTHER_STYLE = error(
    "other-style",
    "The headings are those of “{value}”. Upload the file to a profile of that style{detail}.",
)
HEADING_NORMALISED = notice("heading-normalised", "The heading “{column}” was read as “{detail}”.")
HEADING_MAPPED = notice(
    "heading-mapped", "The heading “{column}” was read as “{detail}”, as saved."
)
HEADING_IGNORED = notice("heading-ignored", "The column “{column}” is ignored.")
HEADING_PREFIX_CASE = error(
    "heading-prefix-case", "“{column}” must begin with “{detail}”, written exactly so."
)
MALFORMED_HEADING = error(
    "malformed-heading", "“{column}” is not complete. Write it like {detail}."
)
UNKNOWN_TERM = error(
    "unknown-term",
    "“{value}” in the heading “{column}” does not exist in this tenant.{detail} "
    "Create it in the settings, or correct the heading.",
)
TERM_ALIKE = error(
    "term-alike",
    "“{column}” does not exist in this tenant. Did you mean “{detail}”? "
    "Only capitals or spaces differ: write it exactly so, or map it.",
)
HEADING_NOT_EXACT = error(
    "heading-not-exact",
    "The headings must be exactly {detail}, in this order. “{column}” stands in column {value}; "
    "move it, or begin with the template.",
)
HEADING_NOT_TAKEN = error(
    "heading-not-taken",
    "“{column}” (column {value}) is no heading of this template.{detail} "
    "Correct it, or take the column out.",
)
NO_KEY_COLUMN = warning(
    "no-key-column",
    "The file has no column {detail}, by which customers are found: every row adds a new customer, "
    "also for one who is here already. Add the column to update.",
)
COLUMNS_KEPT = notice(
    "columns-kept", "Not in the file, so left as they are for every customer: {detail}."
)

HEADINGS = (
    DUPLICATE_HEADING,
    TWICE_MAPPED,
    UNKNOWN_HEADING,
    MISSING_HEADING,
    NO_ID_COLUMN,
    BLANK_HEADING,
    OTHER_STYLE,
    HEADING_NORMALISED,
    HEADING_MAPPED,
    HEADING_IGNORED,
    HEADING_PREFIX_CASE,
    MALFORMED_HEADING,
    UNKNOWN_TERM,
    TERM_ALIKE,
    HEADING_NOT_EXACT,
    HEADING_NOT_TAKEN,
    NO_KEY_COLUMN,
    COLUMNS_KEPT,
)
