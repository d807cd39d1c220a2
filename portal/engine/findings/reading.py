"""What reading a text table can find."""

from portal.engine.findings import error, notice, warning

EMPTY_FILE = error("empty-file", "The file is empty (0 bytes). Export it again and upload it.")
BLANK_FILE = error(
    "blank-file", "The file holds only blank lines. Export it again with headings and rows."
)
FILE_TOO_LARGE = error(
    "file-too-large",
    "The file is larger than {detail}, the largest taken. Split it into smaller files.",
)
FORMAT_NOT_TAKEN = error(
    "format-not-taken", "The file is {value}; taken are: {detail}. Save it as one of these."
)
WRONG_SEPARATOR = error(
    "wrong-separator",
    "This file uses {value} as separator. The file must be in CSV format and use {detail} as"
    " separator: save it again so and upload that.",
)
ARCHIVE_NOT_TABLE = error(
    "archive-not-table",
    "The file is an archive ({value}), not a table. Unpack it and upload the table inside.",
)
BINARY_NOT_TABLE = error(
    "binary-not-table",
    "The file is {value}, not a table. Save the table as CSV or XLSX and upload that.",
)
MARKUP_NOT_TABLE = error(
    "markup-not-table",
    "The file is {value}, not a table. Open it, save it as CSV or XLSX and upload that.",
)
JSON_NOT_TABLE = error(
    "json-not-table", "The file is JSON, not a table. Export it as CSV or XLSX and upload that."
)
UNKNOWN_ENCODING = error(
    "unknown-encoding",
    "The encoding {value} is not known. Choose another, for example UTF-8 or Windows-1252.",
)
ENCODING_NOT_TAKEN = error(
    "encoding-not-taken",
    "The file is not {detail}: {value} does not decode. Save it as CSV {detail} and upload it"
    " again.",
)
UTF16_NOT_TAKEN = error(
    "utf-16-not-taken",
    "The file is UTF-16, as spreadsheets save “Unicode text”. Save it as CSV {detail} and upload "
    "it again.",
)
NO_HEADER_ROW = error(
    "no-header-row",
    "The first row (line {line}) looks like data, not headings. Add a row of headings on top.",
)
HEADINGS_DO_NOT_FIT = error(
    "headings-do-not-fit",
    "The heading row has {value} fields, most rows have {detail}."
    " Give every column a heading, separated like the rows.",
)
SECOND_TABLE = error(
    "second-table",
    "The headings come again at line {line}: a second table begins there and is not read."
    " Keep one table in a file; if the rows go on there, remove line {line}.",
)
TOO_MANY_COLUMNS = error(
    "too-many-columns",
    "Line {line} has {value} columns; the most taken is {detail}. Remove unused columns.",
)
TOO_MANY_ROWS = error(
    "too-many-rows", "The file has more than {detail} rows, the most taken. Split the file."
)
HEADING_TOO_LONG = error(
    "heading-too-long",
    "A heading begins {value} and is longer than {detail} characters. Shorten it.",
)
VALUE_TOO_LONG = error(
    "value-too-long",
    "A value at line {line} is longer than {detail} characters. Shorten it or look for a missing"
    " quote.",
)
RECORD_TOO_LONG = error(
    "record-too-long",
    "The row at line {line} is longer than {detail} characters. Look for missing line breaks.",
)
TOO_MANY_BROKEN_ROWS = error(
    "too-many-broken-rows",
    "More than {detail} rows have broken quotes; reading stopped at line {line}."
    " Check how the file was exported.",
)
TOO_MANY_UNDECODABLE = error(
    "too-many-undecodable-bytes",
    "More than {detail} lines do not decode; reading stopped at line {line}."
    " Choose the file's encoding.",
)
TOO_FEW_FIELDS = error(
    "too-few-fields",
    "The row is too short: {value} of {detail} fields. Add the missing separators or values.",
)
TOO_MANY_FIELDS = error(
    "too-many-fields",
    "The row is too long: {value} fields instead of {detail}. Put values that hold the separator in"
    " quotes; give further columns a heading, or clear them.",
)
OTHER_SEPARATOR = error(
    "other-separator",
    "The row is separated by “{value}”, not by “{detail}” like the others. Use one separator.",
)
MISSING_SEPARATOR = error(
    "missing-separator",
    "A separator is missing beside a quoted value; {value} was read as its own value."
    " Add the separator.",
)
UNTERMINATED_QUOTE = error(
    "unterminated-quote",
    "A quote opens at line {line} and is never closed; it was read as a plain character: {value}."
    " Close or remove it.",
)
UNDECODABLE_BYTE = error(
    "undecodable-byte",
    "{value} does not decode ({detail}). Choose the file's encoding or save it as UTF-8.",
)
MIXED_ENCODINGS = error(
    "mixed-encodings",
    "{value} is no UTF-8 although the text before it is ({detail}): the file mixes encodings."
    " Save all of it as UTF-8.",
)
OVERLONG_UTF8 = error(
    "overlong-utf8",
    "{value} is an overlong UTF-8 sequence ({detail}), which is never valid. Save the file again"
    " as UTF-8.",
)
LONE_SURROGATE = error(
    "lone-surrogate",
    "{value} is half of a character ({detail}). Type the character again and save as UTF-8.",
)
NUL_BYTE = error(
    "nul-byte", "The row holds a NUL character ({detail}). Remove it or export the file again."
)
CONTROL_CHARACTER = error(
    "control-character", "The row holds the control character {value} ({detail}). Remove it."
)
STRAY_QUOTE = warning(
    "stray-quote",
    "A quote inside a value was kept as it is: {value}. Check the value; write quotes twice inside"
    " quoted values.",
)
ROWS_IN_QUOTES = warning(
    "rows-in-quotes",
    "The row at line {line} has a value in quotes that goes on over {value} lines, each of which"
    " looks like a row of its own. Check whether there is a quote too many.",
)
LOOKS_LIKE_HEADINGS = warning(
    "looks-like-headings",
    "The row looks like the headings of another table: {value}. If it is, take it and the rows"
    " below out; upload them as a file of their own.",
)
BYTE_ORDER_MARK_INSIDE = warning(
    "byte-order-mark-inside",
    "A byte order mark stands inside the file ({detail}), as after joining files. Remove it.",
)
HEADINGS_JOINED = warning(
    "headings-joined",
    "The headings stand in {value} rows from line {line} and were joined. Check them.",
)
HEADINGS_REPEATED = notice(
    "headings-repeated", "The headings stand {value} times from line {line}; they were read once."
)
DIALECT_ASSUMED = warning(
    "dialect-assumed", "The file can be read in more than one way: {detail}. Check the first rows."
)
ENCODING_ASSUMED = notice(
    "encoding-assumed",
    "The file is {detail}. Look at the letters with accents; if they are wrong, choose the"
    " file's encoding.",
)
PREAMBLE_SKIPPED = notice(
    "preamble-skipped", "What stands above the headings was skipped: {value}."
)
BLANK_HEADINGS_ADDED = notice(
    "blank-headings-added",
    "The rows have {detail} fields and the headings {value}; the further columns are blank.",
)

CUT_SHORT = frozenset(
    kind.code
    for kind in (
        TOO_MANY_ROWS,
        VALUE_TOO_LONG,
        RECORD_TOO_LONG,
        TOO_MANY_BROKEN_ROWS,
        TOO_MANY_UNDECODABLE,
        FILE_TOO_LARGE,
        SECOND_TABLE,
    )
)
"""Codes of findings after which nothing more of the file was read: its rows are not counted."""

READING = (
    EMPTY_FILE,
    BLANK_FILE,
    FILE_TOO_LARGE,
    FORMAT_NOT_TAKEN,
    WRONG_SEPARATOR,
    ARCHIVE_NOT_TABLE,
    BINARY_NOT_TABLE,
    MARKUP_NOT_TABLE,
    JSON_NOT_TABLE,
    UNKNOWN_ENCODING,
    ENCODING_NOT_TAKEN,
    UTF16_NOT_TAKEN,
    NO_HEADER_ROW,
    HEADINGS_DO_NOT_FIT,
    SECOND_TABLE,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
    HEADING_TOO_LONG,
    VALUE_TOO_LONG,
    RECORD_TOO_LONG,
    TOO_MANY_BROKEN_ROWS,
    TOO_MANY_UNDECODABLE,
    TOO_FEW_FIELDS,
    TOO_MANY_FIELDS,
    OTHER_SEPARATOR,
    MISSING_SEPARATOR,
    UNTERMINATED_QUOTE,
    UNDECODABLE_BYTE,
    MIXED_ENCODINGS,
    OVERLONG_UTF8,
    LONE_SURROGATE,
    NUL_BYTE,
    CONTROL_CHARACTER,
    STRAY_QUOTE,
    ROWS_IN_QUOTES,
    LOOKS_LIKE_HEADINGS,
    BYTE_ORDER_MARK_INSIDE,
    HEADINGS_JOINED,
    HEADINGS_REPEATED,
    DIALECT_ASSUMED,
    ENCODING_ASSUMED,
    PREAMBLE_SKIPPED,
    BLANK_HEADINGS_ADDED,
)
