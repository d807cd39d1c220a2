"""What a type is, and what it makes of a cell: a value, and what can be wrong with it."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

import polars as pl

from portal.engine.findings import Kind


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that can be wrong with a cell: where, and the other half of the sentence."""

    kind: Kind
    when: pl.Expr
    detail: pl.Expr | str | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a type makes of a cell.

    Attributes:
        value: canonical text; null where the cell is blank. What it holds where a problem of
            severity error is reported does not matter.
        problems: all that can be wrong.
    """

    value: pl.Expr
    problems: tuple[Problem, ...] = ()


class ValueType(Protocol):
    """A type of column.

    Attributes:
        rule: a sentence for the notes sheet of the template.
        choices: the values to offer in a drop-down; empty when free.
    """

    @property
    def rule(self) -> str:
        """Say what may stand in a cell."""
        ...

    @property
    def choices(self) -> tuple[str, ...]:
        """List what a drop-down offers."""
        ...

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""


def folds(kind: ValueType) -> bool:
    """Tell whether a type takes values for the same in other capitals."""
    return bool(getattr(kind, "folds", False))
