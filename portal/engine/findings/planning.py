"""Findings made while planning, most of them about the file as a whole."""

from portal.engine.findings import error, notice, warning

TOO_FEW_RECORDS = error(
    "too-few-records",
    "The file has {value} records; an import needs at least {detail}. Add these by hand.",
)
TOO_FEW_IN_REPORT = error(
    "too-few-in-report",
    "The report has {value} records; an import needs at least {detail}. Correct them in the "
    "report with all rows and upload that, or add these by hand.",
)
ROWS_REFUSE_FILE = error(
    "rows-refuse-file",
    "Rows that cannot be imported: {value}. This profile takes a file as a whole; "
    "correct the rows and upload again.",
)
NOTHING_TO_IMPORT = notice("nothing-to-import", "Nothing to import: every row is as stored.")
NO_RECORDS = error("no-records", "The file has headings but no records. Add rows and upload again.")
IMPORTED_BEFORE = warning(
    "imported-before", "This very file was imported before: {detail}. Look at that import first."
)
SAME_ROWS = error(
    "same-rows",
    "The same rows were imported before: {detail}. They would be added once more. "
    "If that is meant, an admin can allow it and say why.",
)
SAME_ROWS_ALLOWED = warning(
    "same-rows-allowed",
    "The same rows were imported before: {detail}. They are added once more; {value}.",
)
REPEATED_ENTRY = warning(
    "repeated-entry",
    "Line {detail} adds the very same to the same customer. Remove one of the two, "
    "or confirm that both are meant.",
    asks=True,
)
STYLE_FAILED = error(
    "style-failed",
    "The style “{value}” failed while checking the file ({detail}). Nothing was imported; "
    "tell the operator.",
)
PLAN_MOVED = warning(
    "plan-moved",
    "{value} changed between the preview and the confirmation: {detail}. "
    "This is the new preview: look again.",
    passing=True,
)
MOVED_MEANWHILE = notice(
    "moved-meanwhile",
    "This {value} changed after the first preview. Look at the row again.",
    passing=True,
)
PLAN_RENEWED = notice(
    "plan-renewed",
    "The portal was updated since the last preview, so the file was checked again. "
    "Look again before you confirm.",
    passing=True,
)
ZEROS_KEPT = notice(
    "zeros-kept",
    "“{value}” is stored as “{detail}”. Spreadsheets take leading zeros off, so it was left as it "
    "is; to take them off for good, change it on the customer's page.",
)
MOVED_IN_LIST = notice(
    "moved-in-list",
    "It gets another place: the list is shown in the order of the file, after entries that the "
    "file does not name.",
)
DEFAULT_KEPT = notice(
    "default-kept",
    "This address is the one that is exported, so another one stays the default {detail} address. "
    "To change that, choose it on the customer's page.",
)
LETTERS_LOST = error(
    "letters-lost",
    "“{value}” in {column} looks like “{detail}” after a program saved it without its letters. "
    "Save the file as UTF-8 and upload again.",
)
LETTERS_GARBLED = error(
    "letters-garbled",
    "“{value}” in {column} is “{detail}” after a program read it in the wrong encoding. Open the "
    "original file as UTF-8, save it as UTF-8 and upload again.",
)

PLANNING = (
    TOO_FEW_RECORDS,
    TOO_FEW_IN_REPORT,
    ROWS_REFUSE_FILE,
    NOTHING_TO_IMPORT,
    NO_RECORDS,
    IMPORTED_BEFORE,
    SAME_ROWS,
    SAME_ROWS_ALLOWED,
    REPEATED_ENTRY,
    STYLE_FAILED,
    PLAN_MOVED,
    MOVED_MEANWHILE,
    PLAN_RENEWED,
    ZEROS_KEPT,
    DEFAULT_KEPT,
    MOVED_IN_LIST,
    LETTERS_LOST,
    LETTERS_GARBLED,
)
