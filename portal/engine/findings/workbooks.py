"""What reading a workbook can find, beside what reading any table can."""

from portal.engine.findings import error, notice, warning

ANOTHER_WAY = "Save the sheet as CSV, or copy its cells into a new workbook."

WORKBOOK_OVER_LIMITS = error(
    "workbook-over-limits",
    f"This workbook could not be read within the limits of memory and time. {ANOTHER_WAY}",
)
WORKBOOK_DAMAGED = error(
    "workbook-damaged",
    "The workbook is damaged: {detail} ({value})."
    " Open it in a spreadsheet program, save it again and upload that.",
)
WORKBOOK_PASSWORD = error(
    "workbook-password",
    "The workbook is protected by a password. Save it without one and upload that.",
)
NOT_A_WORKBOOK = error(
    "not-a-workbook",
    "The file is a document or an archive, not a workbook. Save the table as CSV or XLSX.",
)
WORKBOOK_BINARY_FORMAT = error(
    "workbook-binary-format",
    "The workbook is in the binary format .xlsb, which is not read. Save it as .xlsx.",
)
WORKBOOK_OLD_VERSION = error(
    "workbook-old-version",
    "The workbook was made by Excel 95 or before, which is not read. Save it as .xlsx.",
)
WORKBOOK_WITHOUT_SHEETS = error(
    "workbook-without-sheets", f"The workbook has no worksheet. {ANOTHER_WAY}"
)
SHEET_NOT_FOUND = error(
    "sheet-not-found", "There is no sheet {value}. Choose one of these: {detail}."
)
SHEET_IS_EMPTY = error(
    "sheet-is-empty", "The sheet {value} is empty. Choose another, or fill it and upload again."
)
WORKBOOK_TOO_MANY_PARTS = error(
    "workbook-too-many-parts",
    "The workbook has {value} parts; the most taken is {detail}."
    f" Remove pictures. {ANOTHER_WAY}",
)
WORKBOOK_PART_TWICE = error(
    "workbook-part-twice",
    f"The workbook holds the part {{value}} twice, so it is not safe to read. {ANOTHER_WAY}",
)
WORKBOOK_UNSAFE_PART_NAME = error(
    "workbook-unsafe-part-name",
    f"The workbook holds a part with the unsafe name {{value}}. {ANOTHER_WAY}",
)
WORKBOOK_PARTS_OVERLAP = error(
    "workbook-parts-overlap",
    f"Parts of the workbook overlap ({{value}}), so it is not safe to read. {ANOTHER_WAY}",
)
WORKBOOK_INFLATES_TOO_FAR = error(
    "workbook-inflates-too-far",
    f"Unpacked, the workbook is larger than {{detail}} (at {{value}}). {ANOTHER_WAY}",
)
WORKBOOK_PACKED_TOO_TIGHTLY = error(
    "workbook-packed-too-tightly",
    "The part {value} unpacks to more than {detail}, as no honest workbook does."
    f" {ANOTHER_WAY}",
)
WORKBOOK_DECLARES_ENTITIES = error(
    "workbook-declares-entities",
    "The part {value} holds a document type or entity declaration, which is never read."
    f" {ANOTHER_WAY}",
)
CELL_HAS_ERROR_VALUE = error(
    "cell-has-error-value",
    "The cell shows the error {value}. Correct its formula or type the value.",
)
FORMULA_WITHOUT_VALUE = error(
    "formula-without-value",
    "The cell holds a formula without a stored result."
    " Open the workbook in a spreadsheet program, save it and upload that.",
)
CELL_IS_NO_NUMBER = error(
    "cell-is-no-number", "The cell says it is a number and holds {value}. Type the value again."
)
CELL_BEYOND_COLUMNS = error(
    "cell-beyond-columns",
    "The cell {detail} holds {value} beyond the last column that is read. Clear that cell.",
)
NUMBER_MAY_HAVE_LOST_DIGITS = warning(
    "number-may-have-lost-digits",
    "{value} is longer than the 15 digits a spreadsheet keeps, so its end may be wrong."
    " Format the column as text and type it again.",
)
OTHER_SHEETS_LEFT_OUT = notice(
    "other-sheets-left-out",
    "Only the sheet {detail} is read; there is more in {value}. Choose the sheet to read.",
)
HIDDEN_ROWS_INCLUDED = notice(
    "hidden-rows-included",
    "Hidden or filtered rows are read like the others: {value}. Delete them if that is not wanted.",
)
HIDDEN_COLUMNS_INCLUDED = notice(
    "hidden-columns-included",
    "Hidden columns from {value} on are read like the others. Delete them if that is not wanted.",
)
WORKBOOK_MACROS_IGNORED = notice(
    "workbook-macros-ignored", "The workbook holds macros. They were not run; the values are read."
)

WORKBOOKS = (
    WORKBOOK_OVER_LIMITS,
    WORKBOOK_DAMAGED,
    WORKBOOK_PASSWORD,
    NOT_A_WORKBOOK,
    WORKBOOK_BINARY_FORMAT,
    WORKBOOK_OLD_VERSION,
    WORKBOOK_WITHOUT_SHEETS,
    SHEET_NOT_FOUND,
    SHEET_IS_EMPTY,
    WORKBOOK_TOO_MANY_PARTS,
    WORKBOOK_PART_TWICE,
    WORKBOOK_UNSAFE_PART_NAME,
    WORKBOOK_PARTS_OVERLAP,
    WORKBOOK_INFLATES_TOO_FAR,
    WORKBOOK_PACKED_TOO_TIGHTLY,
    WORKBOOK_DECLARES_ENTITIES,
    CELL_HAS_ERROR_VALUE,
    FORMULA_WITHOUT_VALUE,
    CELL_IS_NO_NUMBER,
    CELL_BEYOND_COLUMNS,
    NUMBER_MAY_HAVE_LOST_DIGITS,
    OTHER_SHEETS_LEFT_OUT,
    HIDDEN_ROWS_INCLUDED,
    HIDDEN_COLUMNS_INCLUDED,
    WORKBOOK_MACROS_IGNORED,
)
