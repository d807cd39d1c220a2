"""What can only be judged when every row of a file is known, wherever in it the rows stand.

Watchers take the batches as they go by. When the file has been walked, each gives its verdict:
which rows it has something to say of, and how a part that has such rows is settled. Memory does
not grow with the file (``portal/engine/watchers/spill.py``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from portal.engine.plans.part import Part


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a watcher found.

    Attributes:
        rows: numbers of the rows it is about.
        settle: gives a part that has some of them as it is then; the other parts stay.
    """

    rows: pl.Series
    settle: Callable[[Part], Part]

    def touches(self, first_row: int, last_row: int) -> bool:
        """Tell whether the verdict is about a row of a part."""
        return bool(self.rows.is_between(first_row, last_row).any())


class Watcher(Protocol):
    """Watches the rows of one file."""

    def add(self, matched: pl.DataFrame, part: Part) -> None:
        """Take a batch, as it was matched and as it is planned; the rows are the same."""
        ...

    def judge(self) -> Verdict:
        """Say what was found, after the last batch."""
        ...

    def close(self) -> None:
        """Give temporary files back."""
        ...


def rows_here(found: pl.DataFrame, part: Part) -> pl.DataFrame:
    """Give of what was found (with ``row``) what is about rows of a part, which are in order."""
    rows = part.frame["row"]
    return found.filter(pl.col("row").is_between(rows[0], rows[-1]))
