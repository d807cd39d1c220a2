"""The kinds of finding that declarations name, so that no style has to list them."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date

import polars as pl

from portal.engine.columns import Column
from portal.engine.findings import Kind


def declared_kinds(declared: object) -> Iterator[Kind]:
    """Give the kinds in a declaration and in all it is made of; one may come several times."""
    if isinstance(declared, Kind):
        yield declared
        return
    for part in _parts_of(declared):
        yield from declared_kinds(part)


def _parts_of(declared: object) -> Iterator[object]:
    if isinstance(declared, tuple):
        yield from declared
    elif isinstance(declared, Mapping):
        yield from declared.values()
    elif is_dataclass(declared):
        yield from (getattr(declared, field.name) for field in fields(declared))
    if isinstance(declared, Column):
        # A type names its kinds where it judges a cell.
        yield declared.type.parse(pl.col("cell"), date(2000, 1, 1))
