"""The columns of a profile's page: those that are alike stand together and are folded."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from portal.customers.labels import label_of
from portal.engine.columns import Column, facet_of

FOLDED = 4
"""Columns in a row about one thing that are worth a fold: an address, a tenant's tags."""
_FAMILIES = {
    "attribute": "Custom fields",
    "manufacturer": "Numbers at manufacturers",
    "place": "Address",
    "preference": "Contact preferences",
    "tag": "Tags",
}


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Columns one after the other.

    Attributes:
        title: what they are about; "" for columns that stand for themselves.
    """

    title: str
    columns: tuple[Column, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether one is needed in every row, or in those of new customers."""
        return any(
            one.required or one.required_on_create or one.never_blank for one in self.columns
        )


def group_columns(columns: Iterable[Column]) -> list[ColumnGroup]:
    """Put columns together that stand in a row and are about one thing."""
    groups: list[ColumnGroup] = []
    for title, found in groupby(columns, _title_of):
        some = tuple(found)
        is_folded = bool(title) and len(some) >= FOLDED
        if not is_folded and groups and not groups[-1].title:
            some = (*groups.pop().columns, *some)
        groups.append(ColumnGroup(title if is_folded else "", some))
    return groups


def _title_of(column: Column) -> str:
    slot = column.slot or ""
    return label_of(slot) if column.part else _FAMILIES.get(facet_of(slot), "")
