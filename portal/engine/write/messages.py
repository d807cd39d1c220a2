"""Make the sentences of many findings at once, for reports of a million rows."""

from string import Formatter

import polars as pl

from portal.engine.findings import Catalogue, Severity, kind_of

SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.NOTICE)
"""The worst first."""
_LONGEST = 8_000
"""Characters of a row's findings: what a workbook and our own reader take, with room to spare."""


def with_messages(findings: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Add ``severity`` and ``message`` to a findings frame, and put the worst first.

    Rows come in order; a code that no catalogue knows any more is its own message.
    """
    if not findings.height:
        texts = {"severity": pl.String, "message": pl.String}
        return pl.concat([findings, pl.DataFrame(schema=texts)], how="horizontal")
    told = [_tell(frame, catalogue) for frame in findings.partition_by("code")]
    rank = pl.col("severity").replace_strict(
        {severity.value: place for place, severity in enumerate(SEVERITIES)},
        return_dtype=pl.UInt8,
    )
    return pl.concat(told).sort("row", rank, maintain_order=True)


def join_messages(told: pl.DataFrame) -> pl.DataFrame:
    """Join the messages of each row: columns ``row`` and ``messages``."""
    place = pl.format("{}, {}: {}", _title(), pl.col("column"), pl.col("message"))
    whole = pl.format("{}: {}", _title(), pl.col("message"))
    sentence = pl.when(pl.col("column").is_null()).then(whole).otherwise(place)
    return _join(told.select("row", sentence.alias("messages")))


def join_issues(
    told: pl.DataFrame, rows: pl.DataFrame, of_file: pl.DataFrame | None, catalogue: Catalogue
) -> pl.DataFrame:
    """Join the errors of each row, each with its column: columns ``row`` and ``messages``.

    Args:
        told: findings ``with_messages``.
        rows: the rows they are about: ``row``, ``line``.
        of_file: findings about the file as a whole, told in the first of the rows.
    """
    frames = [_issues(told, pl.col("row"))]
    if of_file is not None and rows.height:
        whole = with_messages(of_file, catalogue)
        frames.insert(0, _issues(whole, pl.lit(rows["row"][0], pl.UInt32)))
    return _join(pl.concat(frames))


def _issues(told: pl.DataFrame, row: pl.Expr) -> pl.DataFrame:
    errors = told.filter(pl.col("severity") == Severity.ERROR.value)
    line = pl.when(pl.col("line").is_not_null()).then(pl.format("Line {}", pl.col("line")))
    where = pl.concat_str(line, pl.col("column"), separator=", ", ignore_nulls=True)
    there = pl.concat_str(where.replace("", "File"), pl.col("message"), separator=": ")
    return errors.select(row.cast(pl.UInt32).alias("row"), there.alias("messages"))


def _join(sentences: pl.DataFrame) -> pl.DataFrame:
    joined = (
        sentences.filter(pl.col("row").is_not_null())
        .group_by("row", maintain_order=True)
        .agg(pl.col("messages").str.join("; "))
    )
    text = pl.col("messages")
    short = text.str.slice(0, _LONGEST) + " … (and more)"
    return joined.with_columns(
        pl.when(text.str.len_chars() <= _LONGEST).then(text).otherwise(short).alias("messages")
    )


def _title() -> pl.Expr:
    return pl.col("severity").str.to_titlecase()


def _tell(frame: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    kind = kind_of(frame["code"][0], catalogue)
    severity, message = pl.lit(kind.severity.value), _sentence(kind.message)
    return frame.with_columns(severity.alias("severity"), message.alias("message"))


def _sentence(template: str) -> pl.Expr:
    pieces: list[pl.Expr] = []
    for text, name, _, _ in Formatter().parse(template):
        pieces.append(pl.lit(text))
        if name is not None:
            pieces.append(pl.col(name).cast(pl.String).fill_null(""))
    return pl.concat_str(pieces)
