"""What a person should know about a file: findings and their catalogue.

A finding is a row of a frame until somebody looks at it. The frame carries a code and the
two texts its sentence needs; the sentence is made from the catalogue when it is shown.

``FINDINGS`` is the shape of every findings frame:

* ``row``: number of the record, 1 is the first below the headings; null for the whole file
* ``line``: physical line (worksheet row) where the record begins; null when there is none
* ``column``: the heading as the file has it; null for the whole row
* ``code``: a key of the catalogue
* ``value``: the cell or text it is about
* ``detail``: the other half of the sentence: a limit, the nearest heading, the earlier line
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

FINDINGS = pl.Schema(
    {
        "row": pl.UInt32,
        "line": pl.UInt32,
        "column": pl.String,
        "code": pl.String,
        "value": pl.String,
        "detail": pl.String,
    }
)
_NONE = pl.DataFrame(schema=FINDINGS)
LONGEST_VALUE = 300
"""Characters of a value kept in a finding; the cell itself stays whole in the plan."""


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding.

    Attributes:
        code: kebab-case, never changed once released.
        severity: an error stops the row (or, without a row, the file).
        message: a sentence with ``{value}``, ``{detail}`` and ``{column}``, ending with the remedy.
        asks: the import is confirmed only together with a tick that this is meant.
        once: told once for the whole file; ``{detail}`` is then the number of rows.
        passing: told until the run is decided; counted by its code, not by its severity.
    """

    code: str
    severity: Severity
    message: str
    asks: bool = False
    once: bool = False
    passing: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding, ready to be shown."""

    code: str
    severity: Severity
    row: int | None
    line: int | None
    column: str | None
    value: str | None
    message: str


Catalogue = Mapping[str, Kind]


def error(code: str, message: str) -> Kind:
    """Declare a kind that stops its row or file."""
    return Kind(code, Severity.ERROR, message)


def warning(code: str, message: str, *, asks: bool = False, passing: bool = False) -> Kind:
    """Declare a kind that a member should look at before confirming, or has to tick."""
    return Kind(code, Severity.WARNING, message, asks, passing=passing)


def notice(code: str, message: str, *, once: bool = False, passing: bool = False) -> Kind:
    """Declare a kind that only informs, in each row or once for the whole file."""
    return Kind(code, Severity.NOTICE, message, once=once, passing=passing)


def kind_of(code: str, catalogue: Catalogue) -> Kind:
    """Give a kind by its code; one that no catalogue knows any more is an error named by it."""
    return catalogue.get(code) or error(code, code)


def passing_codes(kinds: Catalogue) -> list[str]:
    """Give the kinds that are told until the run is decided."""
    return [code for code, kind in kinds.items() if kind.passing]


def make_catalogue(*families: Iterable[Kind]) -> dict[str, Kind]:
    """Join families of kinds into one catalogue.

    Raises:
        ValueError: two kinds share a code.
    """
    catalogue: dict[str, Kind] = {}
    for kind in (kind for family in families for kind in family):
        if kind.code in catalogue:
            raise ValueError(f"two kinds of finding are called {kind.code!r}")
        catalogue[kind.code] = kind
    return catalogue


def no_findings() -> pl.DataFrame:
    """Give an empty findings frame."""
    return _NONE.clone()


def file_finding(
    kind: Kind,
    *,
    value: str | None = None,
    detail: str | None = None,
    column: str | None = None,
    line: int | None = None,
) -> pl.DataFrame:
    """Make a findings frame of one finding about the whole file."""
    return pl.DataFrame(
        {
            "row": [None],
            "line": [line],
            "column": [column],
            "code": [kind.code],
            "value": [None if value is None else value[:LONGEST_VALUE]],
            "detail": [detail],
        },
        schema=FINDINGS,
    )


def row_findings(
    rows: pl.DataFrame,
    kind: Kind,
    *,
    column: str | None = None,
    value: pl.Expr | str | None = None,
    detail: pl.Expr | str | None = None,
) -> pl.DataFrame:
    """Make one finding for each row of a frame that has ``row`` and ``line``.

    ``value`` and ``detail`` are expressions over the frame, or one text for all.
    """
    if not rows.height:
        return no_findings()
    return rows.select(
        pl.col("row").cast(pl.UInt32),
        pl.col("line").cast(pl.UInt32),
        pl.lit(column, pl.String).alias("column"),
        pl.lit(kind.code).alias("code"),
        _text(value).str.slice(0, LONGEST_VALUE).alias("value"),
        _text(detail).alias("detail"),
    )


def join_findings(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Put findings frames together, ordered by row; those of the file come first."""
    filled = [frame for frame in frames if frame.height]
    if not filled:
        return no_findings()
    return pl.concat(filled).sort("row", nulls_last=False, maintain_order=True)


def read_findings(frame: pl.DataFrame, catalogue: Catalogue) -> list[Finding]:
    """Turn a findings frame into findings with their sentences."""
    return [_finding(record, catalogue) for record in frame.iter_rows(named=True)]


def with_severity(frame: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Add the column ``severity`` to a findings frame."""
    if not frame.height:
        return frame.with_columns(pl.lit(None, pl.String).alias("severity"))
    names = {code: kind.severity.value for code, kind in catalogue.items()}
    return frame.with_columns(
        pl.col("code")
        .replace_strict(names, default=Severity.ERROR.value, return_dtype=pl.String)
        .alias("severity")
    )


def _finding(record: dict[str, object], catalogue: Catalogue) -> Finding:
    code = str(record["code"])
    kind = kind_of(code, catalogue)
    texts = {name: _shown(record[name]) for name in ("value", "detail", "column", "line", "row")}
    return Finding(
        code=code,
        severity=kind.severity,
        row=record["row"],  # type: ignore[arg-type]
        line=record["line"],  # type: ignore[arg-type]
        column=record["column"],  # type: ignore[arg-type]
        value=record["value"],  # type: ignore[arg-type]
        message=kind.message.format(**texts),
    )


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _text(value: pl.Expr | str | None) -> pl.Expr:
    if isinstance(value, pl.Expr):
        return value.cast(pl.String)
    return pl.lit(value, pl.String)
