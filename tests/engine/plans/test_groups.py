"""Groups of a plan: rows of one reference together, the customer it names on top."""

import io

import polars as pl

from portal.engine.plans.groups import collect_groups, write_groups
from portal.engine.plans.part import UNCHANGED, UPDATE, Part

ANN, BO, CY, DI, EVE = range(1, 6)


class Kept:
    """Parts in memory."""

    def __init__(self) -> None:
        self.data: dict[int, bytes] = {}

    def write(self, number: int, data: bytes) -> None:
        self.data[number] = data


def part(first_row: int, *rows: tuple[int, int, int]) -> Part:
    """Make a part of rows of customer, group and action; the groups are new."""
    customers, groups, actions = zip(*rows, strict=True)
    frame = pl.DataFrame(
        {
            "row": pl.int_range(first_row, first_row + len(rows), dtype=pl.UInt32, eager=True),
            "customer_id": pl.Series(customers, dtype=pl.Int64),
            "group": pl.Series(groups, dtype=pl.Int64),
            "group:number": pl.Series([None] * len(rows), dtype=pl.String),
            "group:size": pl.Series([None] * len(rows), dtype=pl.Int64),
            "action": pl.Series(actions, dtype=pl.UInt8),
        }
    )
    return Part(frame, pl.DataFrame())


def read(*parts: Part) -> list[dict[str, object]]:
    kept = Kept()
    write_groups("household", [collect_groups(one) for one in parts], 7, kept)
    return pl.read_ipc_stream(io.BytesIO(kept.data[7])).to_dicts()


def test_rows_of_all_parts_come_together() -> None:
    """Groups come in the order of their first rows, whatever the parts."""
    found = read(part(1, (BO, ANN, UPDATE), (DI, CY, UPDATE)), part(3, (EVE, ANN, UPDATE)))
    assert [(one["group"], one["rows"]) for one in found] == [(ANN, [1, 3]), (CY, [2])]
    assert [(one["joining"], one["begins"], one["size"]) for one in found] == [(2, 1, 0), (1, 1, 0)]


def test_customer_who_names_the_group_is_on_top() -> None:
    """Also where the own row stands behind the others, and in another part."""
    found = read(part(1, (BO, ANN, UPDATE), (DI, CY, UPDATE)), part(3, (ANN, ANN, UPDATE)))
    assert [(one["group"], one["rows"]) for one in found] == [(ANN, [3, 1]), (CY, [2])]
    assert [one["joining"] for one in found] == [1, 1]


def test_group_in_which_nothing_changes_does_not_begin() -> None:
    found = read(part(1, (BO, ANN, UNCHANGED), (DI, CY, UPDATE)))
    assert [(one["joining"], one["begins"]) for one in found] == [(0, 0), (1, 1)]
