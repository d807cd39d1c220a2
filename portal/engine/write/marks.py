"""Marked cells: where a workbook shows in colour what a finding is about."""

from dataclasses import dataclass

import polars as pl

MARKS = pl.Schema(
    {"row": pl.UInt32, "column": pl.UInt32, "severity": pl.String, "message": pl.String}
)
"""A frame of marked cells: places in the batch from 0, a ``Severity``, and a note or null."""
_WORST_FIRST = {"error": 0, "warning": 1, "notice": 2}


@dataclass(frozen=True, slots=True)
class MarkedBatch:
    """A frame of String columns and its marked cells (shape ``MARKS``)."""

    frame: pl.DataFrame
    marks: pl.DataFrame


def merge_marks(marks: pl.DataFrame) -> pl.DataFrame:
    """Give each cell one mark: the worst severity, all notes as lines."""
    rank = pl.col("severity").replace_strict(_WORST_FIRST, default=0, return_dtype=pl.UInt8)
    return (
        marks.sort("row", "column", rank, maintain_order=True)
        .group_by("row", "column", maintain_order=True)
        .agg(pl.col("severity").first(), pl.col("message").drop_nulls().unique(maintain_order=True))
        .with_columns(pl.col("message").list.join("\n"))
    )
