"""Turn frames into the rows of a worksheet, as XML, a whole batch at a time.

XlsxWriter goes cell by cell, keeps its rows in unencrypted temporary files, and writes text
of the form ``<r>…</r>`` into the file as it is. Here every cell is text and is escaped as text.
"""

from collections.abc import Mapping

import polars as pl
from xlsxwriter.utility import xl_col_to_name

LONGEST_TEXT = 32_767
"""UTF-16 units a cell may hold; Excel calls a workbook with longer ones damaged."""
CUT = " … (cut here: a cell holds no more)"
_STYLE = "style:"
_SPECIAL = {"&": "&amp;", "<": "&lt;", ">": "&gt;"} | {
    # XML cannot hold these; spreadsheets read and write them so.
    chr(code): f"_x{code:04X}_"
    for code in (*range(0x09), 0x0B, 0x0C, 0x0D, *range(0x0E, 0x20), 0xFFFE, 0xFFFF)
}
_ODD = r"[&<>\x00-\x08\x0B-\x1F\x{FFFE}\x{FFFF}]|_x[0-9A-Fa-f]{4}"


def with_styles(
    frame: pl.DataFrame, marks: pl.DataFrame, styles: Mapping[str, str]
) -> pl.DataFrame:
    """Add a column of styles, named by ``style_column``, for each column with marked cells.

    Args:
        frame: what will be written.
        marks: one for each cell, shape ``MARKS``.
        styles: the number of the style by severity.
    """
    added = []
    for column in marks.partition_by("column"):
        style = pl.repeat(None, frame.height, dtype=pl.String, eager=True)
        numbers = column["severity"].replace_strict(styles, return_dtype=pl.String)
        style = style.scatter(column["row"], numbers)
        added.append(style.alias(_STYLE + frame.columns[column["column"][0]]))
    return frame.with_columns(added)


def render_rows(frame: pl.DataFrame, first_row: int, style: str) -> bytes:
    """Render the rows of a frame of texts, from the worksheet row ``first_row`` (from 1) on.

    Null and "" become no cell at all, unless they are marked. Text longer than a cell can
    hold is cut, and says so.
    """
    names = [name for name in frame.columns if not name.startswith(_STYLE)]
    frame = _escape(_cut(frame, names), names)
    number = pl.int_range(first_row, first_row + pl.len()).cast(pl.String)
    cells = [
        _render_cell(frame, name, f'<c r="{xl_col_to_name(place)}', number, style)
        for place, name in enumerate(names)
    ]
    row = pl.concat_str(pl.lit('<row r="'), number, pl.lit('">'), *cells, pl.lit("</row>"))
    text: str = frame.select(row.str.join("").alias("rows")).item()
    return text.encode()


def _render_cell(
    frame: pl.DataFrame, name: str, start: str, number: pl.Expr, style: str
) -> pl.Expr:
    text = pl.col(name)
    chosen: pl.Expr = pl.lit(style)
    blank: pl.Expr = pl.lit("")
    if _STYLE + name in frame.columns:
        mark = pl.col(_STYLE + name)
        chosen = mark.fill_null(style)
        marked = pl.concat_str(pl.lit(start), number, pl.lit('" s="'), mark, pl.lit('"/>'))
        blank = pl.when(mark.is_null()).then(blank).otherwise(marked)
    cell = pl.concat_str(
        pl.lit(start),
        number,
        pl.lit('" s="'),
        chosen,
        pl.lit(f'" t="inlineStr"><is><t{_keep_spaces(frame[name])}>'),
        text,
        pl.lit("</t></is></c>"),
    )
    return pl.when(text.fill_null("") == "").then(blank).otherwise(cell)


def _keep_spaces(cells: pl.Series) -> str:
    return ' xml:space="preserve"' if cells.str.contains(r"^\s|\s$").any() else ""


def _cut(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    longest = frame.select(pl.col(names).str.len_bytes().max())
    long = [name for name in names if (longest[name].item() or 0) > LONGEST_TEXT]
    text = pl.col(long)
    wide = text.str.count_matches(r"[\x{10000}-\x{10FFFF}]")
    units = text.str.len_chars() + wide
    room = LONGEST_TEXT - len(CUT)
    kept = text.str.slice(0, pl.when(wide > 0).then(room // 2).otherwise(room)) + CUT
    return frame.with_columns(pl.when(units <= LONGEST_TEXT).then(text).otherwise(kept))


def _escape(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    found = frame.select(pl.col(names).str.contains(_ODD).any())
    odd = [name for name in names if found[name].item()]
    # What looks like an escape must not be read as one: its underscore is escaped itself.
    looks = pl.col(odd).str.contains(r"_x[0-9A-Fa-f]{4}")
    plain = pl.when(~looks).then(pl.col(odd))
    safe = plain.otherwise(pl.col(odd).str.replace_all("_x", "_x005F_x", literal=True))
    return frame.with_columns(safe.str.replace_many(_SPECIAL)) if odd else frame
