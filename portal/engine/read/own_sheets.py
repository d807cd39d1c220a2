"""Sheets that the portal writes beside the rows of a workbook: nothing is lost by not reading them.

Imported in the child process too, so it needs nothing but the standard library.
"""

from portal.engine.read.workbook_rows import Sheet, Workbook

CHOICES = "Choices"
NOTES_HEADINGS = ("Column", "Required", "Rule", "Example")
FILE = "File"
FILE_HEADINGS = ("Finding", "Column", "Line", "What, and what to do")
_HEADINGS = {"Notes": NOTES_HEADINGS, FILE: FILE_HEADINGS}
"""What stands in the first row of a sheet of this name when the portal wrote it."""


def is_own(book: Workbook, sheet: Sheet) -> bool:
    """Tell whether a sheet holds notes, what a report says of the file, or hidden choices."""
    if sheet.name == CHOICES:
        return not sheet.visible
    headings = _HEADINGS.get(sheet.name)
    return headings is not None and _first_cells(book, sheet) == headings


def _first_cells(book: Workbook, sheet: Sheet) -> tuple[str, ...]:
    known = len(book.notices)
    row = next(book.read_rows(sheet), None)
    del book.notices[known:]  # they are about a sheet that is not read
    return tuple(row.cells) if row else ()
