"""Findings about numbers that another system gave: each way of damaging one is its own kind."""

from portal.engine.findings import error, notice, warning

SHORTENED = error(
    "id-shortened",
    "Excel shortened this ID to “{value}”; the missing digits cannot be recovered. "
    "Format the column as Text in the original export and upload again.",
)
SEPARATED = error(
    "id-separated",
    "“{value}” has thousands separators. Format the column as Text in the original export and "
    "upload again.",
)
OF_SOMETHING_ELSE = error(
    "id-of-something-else",
    "“{value}” is the ID of something else than a customer. Take the column with the customer's "
    "own ID.",
)
NOT_DIGITS = error("id-not-digits", "“{value}” is not an ID. {column} has the digits 0 to 9 only.")
WRONG_LENGTH = error(
    "id-wrong-length", "“{value}” cannot be an ID: one has {detail} digits. Take the right column."
)
SHORT = warning(
    "id-short",
    "“{value}” is short for an ID; most have {detail} digits or more. "
    "Check that it comes from the right column.",
)
APOSTROPHE = notice(
    "id-apostrophe-removed",
    "The apostrophe in front of IDs in {column} was taken off. Rows with one: {detail}.",
    once=True,
)
FORMULA = notice("id-formula-unwrapped", "“{value}” was read as {detail}, without the formula.")
LINK = notice("id-link-unwrapped", "“{value}” was read as {detail}, the number at its end.")
POINT_ZERO = notice(
    "id-decimals-removed", "A spreadsheet wrote “{value}”. It was read as {detail}."
)
SCIENTIFIC = notice(
    "id-scientific-recovered",
    "A spreadsheet wrote “{value}”. All its digits are there, so it was read as {detail}.",
)

IDENTIFIERS = (
    SHORTENED,
    SEPARATED,
    OF_SOMETHING_ELSE,
    NOT_DIGITS,
    WRONG_LENGTH,
    SHORT,
    APOSTROPHE,
    FORMULA,
    LINK,
    POINT_ZERO,
    SCIENTIFIC,
)
