"""Make the sentences of many findings at once, for reports of a million rows."""

from string import Formatter

import polars as pl

from portal.engine.findings import Catalogue, Severity

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
    joined = (
        told.filter(pl.col("row").is_not_null())
        .select("row", sentence.alias("messages"))
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
    kind = catalogue.get(frame["code"][0])
    message = pl.col("code") if kind is None else _sentence(kind.message)
    severity = Severity.ERROR if kind is None else kind.severity
    return frame.with_columns(pl.lit(severity.value).alias("severity"), message.alias("message"))


def _sentence(template: str) -> pl.Expr:
    pieces: list[pl.Expr] = []
    for text, name, _, _ in Formatter().parse(template):
        pieces.append(pl.lit(text))
        if name is not None:
            pieces.append(pl.col(name).cast(pl.String).fill_null(""))
    return pl.concat_str(pieces)
