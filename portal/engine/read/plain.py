"""Write a table as plain CSV: UTF-8, commas, one header line, then the records."""

import csv
import io
from typing import BinaryIO

import polars as pl

from portal.engine.read.frames import cell_names, read_surplus
from portal.engine.read.table import Table


def write_plain(table: Table, stream: BinaryIO) -> None:
    """Write headings and records as RFC 4180 in UTF-8, cells beyond the headings at the end.

    A table without a header row gets no header line; a refused file gives no output.
    """
    if not table.headings:
        return
    if table.dialect.header_line is not None:
        stream.write(_csv_text([list(table.headings)]))
    names = cell_names(len(table.headings))
    for batch in table.read_batches():
        frame = batch.frame
        if frame["surplus"].null_count() < frame.height:
            stream.write(_csv_text(_rows(frame, names)))
            continue
        stream.write(
            frame.select(names)
            .write_csv(include_header=False, line_terminator="\r\n", quote_style="necessary")
            .encode()
        )


def _rows(frame: pl.DataFrame, names: list[str]) -> list[list[str]]:
    return [
        [*cells, *(read_surplus(surplus) if surplus is not None else ())]
        for *cells, surplus in frame.select([*names, "surplus"]).iter_rows()
    ]


def _csv_text(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
