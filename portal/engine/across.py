"""How a style declares a rule between the rows of one file, wherever in it they stand."""

from dataclasses import dataclass

import polars as pl

from portal.engine.findings import Kind, Severity


@dataclass(frozen=True, slots=True)
class Across:
    """A rule between two rows: one is judged by its ``key``, the other says it.

    The expressions are over a matched batch: ``referred(name)``, ``new(slot)``. A row for which
    one is null has no part in that side of the rule.

    Attributes:
        kind: what the judged row is told; its detail is the line of the other. An error rejects
            the row. Otherwise the other row brings the same already, and this one nothing.
        key: of the row that is judged.
        against: of the row that says it; None where both are judged by the same.
        differs: only rows that differ in this count; None takes any two rows.
        later: the first row stands, only those after it are judged.
    """

    kind: Kind
    key: pl.Expr
    against: pl.Expr | None = None
    differs: pl.Expr | None = None
    later: bool = False

    @property
    def is_error(self) -> bool:
        """Tell whether the rule rejects rows."""
        return self.kind.severity is Severity.ERROR
