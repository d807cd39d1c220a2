"""Findings that are told once for the whole file, with the number of rows they are about.

What an export does to every cell of a column would be one sentence in each row otherwise, and
hide what differs from row to row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from portal.engine.findings import Catalogue, file_finding

_SUMMED = {"code": pl.String, "column": pl.String, "rows": pl.Int64, "value": pl.String}


@dataclass(slots=True)
class Once:
    """What was found so far of kinds that are told once.

    Attributes:
        codes: of these kinds.
    """

    kinds: Catalogue
    codes: tuple[str, ...]
    _found: list[pl.DataFrame] = field(default_factory=list)

    @classmethod
    def of(cls, kinds: Catalogue) -> "Once":
        """Begin with nothing found."""
        return cls(kinds, tuple(code for code, kind in kinds.items() if kind.once))

    def take(self, findings: pl.DataFrame) -> pl.DataFrame:
        """Count those of these kinds, and give the others."""
        if not findings.height or not self.codes:
            return findings
        told = pl.col("code").is_in(self.codes)
        mine = findings.filter(told)
        if not mine.height:
            return findings
        self._found.append(_sum(mine.with_columns(pl.lit(1, pl.Int64).alias("rows"))))
        return findings.filter(~told)

    def tell(self) -> Iterator[pl.DataFrame]:
        """Give one finding for each kind and column: its first value, and how many rows."""
        for code, column, rows, value in _join(self._found).iter_rows():
            kind = self.kinds[code]
            yield file_finding(kind, value=value, detail=f"{rows:,}", column=column)


def _sum(found: pl.DataFrame) -> pl.DataFrame:
    return found.group_by("code", "column", maintain_order=True).agg(
        pl.col("rows").sum(), pl.col("value").first()
    )


def _join(found: Iterable[pl.DataFrame]) -> pl.DataFrame:
    return _sum(pl.concat([pl.DataFrame(schema=_SUMMED), *found]))
