"""Keep spreadsheets from computing text: one ``'`` before what looks like a formula.

Every writer guards every cell; the step ``check`` takes the mark off again. Text that itself
begins with ``'`` and then a formula is guarded too, so ``unguard(guard(x)) == x`` for every x,
and a file that goes back and forth gains nothing.
"""

import polars as pl

MARK = "'"
STARTS = "=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20"
"""A spreadsheet may take text that begins with one of these for a formula; the last four are
the full-width forms of the first."""

# What a program may skip before it looks for a formula: spaces, controls, marks without width.
_UNSEEN = r"[\p{Z}\p{Cc}\p{Cf}\x{34F}\x{115F}\x{1160}\x{3164}\x{FFA0}\x{FE00}-\x{FE0F}]*"
_START = r"[=+\-@\t\r\n\x00\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"
_NEEDS_MARK = rf"^'*{_UNSEEN}{_START}"
_HAS_MARK = rf"^'+{_UNSEEN}{_START}"


def guard(cells: pl.Expr) -> pl.Expr:
    """Put the mark before text that a spreadsheet could take for a formula."""
    marked = pl.lit(MARK) + cells
    return pl.when(~cells.str.contains(_NEEDS_MARK)).then(cells).otherwise(marked)


def unguard(cells: pl.Expr) -> pl.Expr:
    """Take off the one mark that ``guard`` put; other text stays as it is."""
    bare = cells.str.strip_prefix(MARK)
    return pl.when(cells.str.contains(_HAS_MARK)).then(bare).otherwise(cells)


def guard_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """Guard every column of a frame of texts; columns that need nothing are not copied."""
    found = frame.select(pl.all().str.contains(_NEEDS_MARK).any())
    return frame.with_columns(guard(pl.col(name)) for name in _hit(found))


def unguard_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """Take the mark off in every column of a frame of texts."""
    found = frame.select(pl.all().str.starts_with(MARK).any())
    return frame.with_columns(unguard(pl.col(name)) for name in _hit(found))


def guard_texts(texts: list[str]) -> list[str]:
    """Guard a few texts, such as headings."""
    return guard_frame(pl.DataFrame({"text": texts}, {"text": pl.String}))["text"].to_list()


def unguard_texts(texts: list[str]) -> list[str]:
    """Take the mark off a few texts, such as headings."""
    return unguard_frame(pl.DataFrame({"text": texts}, {"text": pl.String}))["text"].to_list()


def _hit(found: pl.DataFrame) -> list[str]:
    return [name for name in found.columns if found.height and found[name].item()]
