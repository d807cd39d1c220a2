"""What may not be: rules over a planned row, and between the rows of one file."""

from dataclasses import dataclass

import polars as pl

from portal.engine.columns import Slot
from portal.engine.findings import Kind, Severity


@dataclass(frozen=True, slots=True)
class Check:
    """A rule over a planned row.

    Attributes:
        column: the heading the finding names; a reference's title means the cell that names it.
        when: true where it applies; an expression over ``new(slot)``, ``old(slot)``,
            ``changes(slot)``, ``is_new``. A column that the file does not have is blank and
            changes nothing.
        reads: slots whose stored value ``when`` asks for, besides those of the file.
        detail: the other half of the finding's sentence.
    """

    kind: Kind
    column: str
    when: pl.Expr
    reads: tuple[Slot, ...] = ()
    detail: pl.Expr | str | None = None


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


def new(slot: Slot) -> pl.Expr:
    """The value the file gives a slot."""
    return pl.col(f"new:{slot}")


def old(slot: Slot) -> pl.Expr:
    """The value stored in a slot when the plan was made."""
    return pl.col(f"old:{slot}")


def changes(slot: Slot) -> pl.Expr:
    """Whether the file would change what is stored in a slot."""
    return pl.col(f"kind:{slot}") > 0
