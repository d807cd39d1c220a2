"""Groups of a plan: the rows whose reference names the same customer, put together.

Made when all rows are settled and kept in parts of their own behind the plan's, so that a page
of groups reads one of them, and the parts where its rows stand. A group's frame has ``group``
(Int64, the customer), ``number`` (String, the group's own, null where it is new), ``size``
(Int64, customers it has now), ``joining`` (rows that bring somebody in) and ``rows`` (its row
numbers, those of the customer itself first).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Protocol

import polars as pl

from portal.engine.plans.index import GroupIndex
from portal.engine.plans.page import PlanReader
from portal.engine.plans.part import UPDATE, Part

GROUPS_A_PART = 20_000
"""A file of its own costs a write to the disk; reading one of so many takes a few ms."""
GROUPS_A_PAGE = 20
MOST_ROWS = 50
"""Rows of one group shown together."""


class _Parts(Protocol):
    def write(self, number: int, data: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class Group:
    """A group of rows.

    Attributes:
        customer_id: whom the reference of its rows names.
        number: the group's own; None where the plan makes it.
        size: customers it has now.
        joining: customers the plan brings in, besides the one it is named by.
        part: its rows and their findings, at most so many as are shown.
        rows: how many rows it has.
    """

    customer_id: int
    number: str | None
    size: int
    joining: int
    part: Part
    rows: int

    @property
    def size_then(self) -> int:
        """Customers it will have; the one it is named by is always one of them."""
        return max(self.size, 1) + self.joining


def collect_groups(part: Part) -> pl.DataFrame:
    """Take what groups are made of out of a planned part."""
    heads = pl.col("customer_id") == pl.col("group")
    return part.frame.filter(pl.col("group").is_not_null()).select(
        "group",
        pl.col("group:number").alias("number"),
        pl.col("group:size").alias("size"),
        "row",
        heads.fill_null(value=False).alias("heads"),
        (pl.col("action") == UPDATE).fill_null(value=False).alias("changes"),
    )


def write_groups(
    title: str, collected: Sequence[pl.DataFrame], first_part: int, parts: _Parts
) -> GroupIndex:
    """Put the groups of a whole file together, in the order of their first rows, and keep them."""
    digests = []
    groups = _join(collected) if collected else pl.DataFrame()
    for number, piece in enumerate(groups.iter_slices(GROUPS_A_PART) if groups.height else ()):
        data = BytesIO()
        piece.write_ipc_stream(data, compression="lz4")
        parts.write(first_part + number, data.getvalue())
        digests.append(hashlib.sha256(data.getvalue()).hexdigest())
    changed = groups.filter(pl.col("joining") + pl.col("begins") > 0) if groups.height else groups
    return GroupIndex(
        title,
        groups.height,
        first_part,
        tuple(digests),
        changed.height,
        int((changed["joining"] + changed["begins"]).sum()) if changed.height else 0,
    )


def read_groups(reader: PlanReader, page: int, size: int = GROUPS_A_PAGE) -> list[Group]:
    """Read a page of a plan's groups; ``page`` counts from 1."""
    index = reader.index.groups
    start = (page - 1) * size
    if index is None or start >= index.count:
        return []
    # A page never parts two pieces: a part holds a whole number of pages.
    data = reader.read(index.first_part + start // GROUPS_A_PART, -1)
    groups = pl.read_ipc_stream(data).slice(start % GROUPS_A_PART, size)
    shown = groups.with_columns(pl.col("rows").list.head(MOST_ROWS))
    rows = reader.rows(shown["rows"].explode().unique())
    return [_group(record, rows) for record in groups.iter_rows(named=True)]


def _join(collected: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Put rows together by their group, in the order of their first rows."""
    rows = pl.concat(collected)
    if rows["heads"].any():
        first = pl.col("row").min().over("group")
        rows = rows.sort(first, "heads", "row", descending=[False, True, False])
    # Parts come in the order of the file, and so do their groups.
    joins = pl.col("changes") & ~pl.col("heads")
    return (
        rows.with_columns(joins.alias("joins"))
        .group_by("group", maintain_order=True)
        .agg(
            pl.col("number").first(),
            pl.col("size").first(),
            pl.col("joins").sum().cast(pl.Int64).alias("joining"),
            pl.col("changes").any().alias("begins"),
            pl.col("row").alias("rows"),
        )
        .with_columns(
            pl.col("size").fill_null(0),
            # Where a group is new, the one it is named by comes into it as well.
            (pl.col("number").is_null() & pl.col("begins")).cast(pl.Int64).alias("begins"),
        )
    )


def _group(record: dict[str, Any], rows: Part) -> Group:
    numbers = pl.Series("row", record["rows"], dtype=pl.UInt32)
    order = numbers.head(MOST_ROWS).to_frame()
    frame = order.join(rows.frame, on="row", how="left", maintain_order="left")
    findings = rows.findings.join(order, on="row", how="semi")
    return Group(
        customer_id=record["group"],
        number=record["number"],
        size=record["size"],
        joining=record["joining"],
        part=Part(frame, findings),
        rows=numbers.len(),
    )
