"""How a file was read, in words, and the choices for reading it differently."""

from typing import Any

from portal.engine.read.table import Dialect
from portal.runs import UNDECIDED, Run, find_dialect
from portal.web.current import may

ENCODINGS = ("utf-8", "windows-1252", "iso-8859-15", "utf-16", "windows-1250", "windows-1251")
OFFERED = {
    "windows-1252": ("windows-1252", "Windows-1252 (ANSI)", "Excel saves so where it says “CSV”."),
    "utf-16": ("utf-16", "UTF-16", "Excel saves so where it says “Unicode text”."),
}
"""What is offered for a refused file: the encoding, what people call it, where it comes from."""
_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", " ": "space"}


def make_reading(run: Run) -> dict[str, Any]:
    """Collect what the templates say about the reading of a file, and what may be chosen."""
    dialect = find_dialect(run)
    return {
        "reading": describe_dialect(dialect) if dialect else [],
        "sheets": dialect.sheets if dialect else (),
        "sheet_read": dialect.sheet if dialect else None,
        "encodings": ENCODINGS,
        "encoding_chosen": run.options.get("encoding"),
        "may_reread": dialect is not None and run.state in UNDECIDED and may("importer"),
    }


def describe_dialect(dialect: Dialect) -> list[tuple[str, str]]:
    """Say how the bytes were understood, as pairs of a title and a text."""
    pairs = [("Format", dialect.format.upper())]
    if dialect.encoding:
        pairs.append(("Encoding", dialect.encoding + (" with mark" if dialect.bom else "")))
    if dialect.separator:
        pairs.append(("Separator", _SEPARATORS.get(dialect.separator, dialect.separator)))
    if dialect.sheet:
        others = len(dialect.sheets) - 1
        pairs.append(("Sheet", dialect.sheet + (f" (of {others + 1})" if others else "")))
    if dialect.header_line:
        pairs.append(("Headings", f"line {dialect.header_line}"))
    if not dialect.sure and dialect.assumed:
        pairs.append(("Assumed", dialect.assumed))
    return pairs
