"""Name a customer as the files of a style do."""

import polars as pl

from portal.engine.customers import ID
from portal.engine.numbers import number_of
from portal.engine.style import Style


def name_of(ids: pl.Expr, style: Style) -> pl.Expr:
    """Name customers as the style's files do: by their plain id, or by their number."""
    return ids.cast(pl.String) if style.names_by == ID else number_of(ids)


def name_all(ids: pl.Expr, style: Style) -> pl.Expr:
    """Name the customers of a list of ids."""
    return ids.list.eval(name_of(pl.element(), style)).list.join(", ")
