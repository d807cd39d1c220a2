"""Any page of any filter is what reading the whole plan would give."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.engine.findings import FINDINGS
from portal.engine.plans.index import PlanIndex, index_part, without
from portal.engine.plans.index_json import read_index, write_index
from portal.engine.plans.page import MOST_SEARCHED_PARTS, Filter, PlanReader
from portal.engine.plans.part import ACTIONS, REJECT, SET, UNCHANGED, UPDATE, Part, PlanSlot
from portal.engine.plans.part_bytes import FEW_ROWS, write_part
from tests.engine.conftest import STYLES

PASSING = "moved-meanwhile"
"""A kind that is told until the run is decided: found by its code, by no severity."""
SEVERITIES = {
    "invalid-date": "error",
    "invalid-email": "error",
    "possible-duplicate": "warning",
    "hidden-characters-removed": "notice",
    PASSING: "",
}
PHONE = PlanSlot("field:phone", ("Phone",), (1,))
Row = tuple[int, frozenset[str]]
"""An action, and the codes of the findings."""

some_rows = st.tuples(
    st.sampled_from(range(len(ACTIONS))),
    st.frozensets(st.sampled_from(sorted(SEVERITIES)), max_size=2),
    st.sampled_from([1, 3, FEW_ROWS - 1, FEW_ROWS, FEW_ROWS + 1, 2 * FEW_ROWS]),
)
some_parts = st.lists(st.lists(some_rows, min_size=1, max_size=4), min_size=1, max_size=4)
some_filters = st.builds(
    Filter,
    action=st.sampled_from(["", *ACTIONS]),
    code=st.sampled_from(["", *SEVERITIES]),
    severity=st.sampled_from(["", "error", "warning", "notice"]),
)


@dataclass
class Stored:
    """A stored plan that remembers what was read of it."""

    rows: list[Row] = field(default_factory=list)
    parts: list[bytes] = field(default_factory=list)
    asked: list[tuple[int, int]] = field(default_factory=list)
    reader: PlanReader = field(init=False)

    def read(self, number: int, size: int) -> bytes:
        self.asked.append((number, size))
        return self.parts[number] if size < 0 else self.parts[number][:size]

    def scan(self, wanted: Filter) -> list[int]:
        return [
            at for at, row in enumerate(self.rows, 1) if _holds(row, wanted, (_name(at), str(at)))
        ]

    def pages(self, wanted: Filter) -> Iterator[pl.DataFrame]:
        for number in range(1, len(self.scan(wanted)) // FEW_ROWS + 2):
            page = self.reader.page(wanted, number)
            assert page.total == len(self.scan(wanted))
            yield page.frame
            assert _pairs(page.findings) == self._found(page.frame)

    def _found(self, frame: pl.DataFrame) -> list[tuple[int, str]]:
        rows = frame["row"].to_list() if frame.height else []
        return sorted((row, code) for row in rows for code in self.rows[row - 1][1])


def store(parts: list[list[Row]]) -> Stored:
    """Store a plan of rows part by part, as a preview does."""
    stored = Stored()
    index = []
    for rows in parts:
        part = _part(len(stored.rows) + 1, rows)
        data = write_part(part, [PHONE])
        index.append(index_part(part, data, [PHONE], STYLES.catalogue))
        stored.rows += rows
        stored.parts.append(data)
    plan = PlanIndex({}, ("Name", "Phone"), (PHONE,), tuple(index))
    stored.reader = PlanReader(read_index(write_index(plan)), stored.read, STYLES.catalogue)
    return stored


@given(some_parts, st.lists(some_filters, min_size=1, max_size=6), st.randoms())
def test_pages_hold_what_a_scan_finds(
    parts: list[list[tuple[int, frozenset[str], int]]], filters: list[Filter], random: Random
) -> None:
    stored = store([_mixed(groups, random) for groups in parts])
    for wanted in filters:
        frames = [frame for frame in stored.pages(wanted) if frame.height]
        rows = pl.concat(frames).to_dicts() if frames else []
        assert [row["row"] for row in rows] == stored.scan(wanted)
        assert rows == [_record(row["row"], stored.rows[row["row"] - 1]) for row in rows]


@given(some_parts, some_filters, st.sampled_from(["7", "name 1", "none"]), st.randoms())
def test_search_finds_what_a_scan_finds(
    parts: list[list[tuple[int, frozenset[str], int]]], base: Filter, text: str, random: Random
) -> None:
    stored = store([_mixed(groups, random) for groups in parts])
    wanted = Filter(base.action, base.code, base.severity, text)
    found: list[int] = []
    after: int | None = 0
    while after is not None:
        page = stored.reader.search(wanted, after, size=20)
        found += page.frame["row"].to_list() if page.frame.height else []
        after = page.next_row
    assert found == stored.scan(wanted)


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(action="update"),
        Filter(action="reject"),
        Filter(code="invalid-date"),
        Filter(severity="error"),
        Filter(action="reject", severity="error"),
    ],
)
def test_sparse_filter_reads_fronts_alone(wanted: Filter) -> None:
    usual: Row = (UNCHANGED, frozenset({"hidden-characters-removed"}))
    few: list[Row] = [(REJECT, frozenset({"invalid-date"})), (UPDATE, frozenset())] * 2
    stored = store([[usual] * 2_000 + few] * 60)
    assert stored.reader.page(wanted, 3).total == 120
    assert [number for number, _ in stored.asked] == list(range(50, 60))
    assert all(0 < size < len(stored.parts[0]) / 4 for _, size in stored.asked)


def test_dense_filter_opens_two_parts_at_most() -> None:
    row: Row = (REJECT, frozenset({"invalid-date"}))
    stored = store([[row] * (FEW_ROWS + 10)] * 9)
    for page in range(1, 11):
        stored.asked.clear()
        assert stored.reader.page(Filter(severity="error"), page).frame.height == FEW_ROWS
        assert len(stored.asked) <= 2


def test_page_spans_parts_that_leave_out_other_columns() -> None:
    same: list[Row] = [(UNCHANGED, frozenset())] * (FEW_ROWS + 10)
    changed: list[Row] = [(UPDATE, frozenset())] * (FEW_ROWS + 10)
    stored = store([same, changed])
    page = stored.reader.page(Filter(), 2)
    assert page.frame["kind:field:phone"].to_list() == [0] * 10 + [SET] * 40


def test_first_findings_come_from_fronts() -> None:
    stored = store([[(UNCHANGED, frozenset())] * 500 + [(REJECT, frozenset({"invalid-date"}))]] * 2)
    assert _pairs(stored.reader.findings(1)) == [(1002, "invalid-date")]
    assert 0 < stored.asked[0][1] < len(stored.parts[1])


def _mixed(groups: list[tuple[int, frozenset[str], int]], random: Random) -> list[Row]:
    rows = [(action, codes) for action, codes, count in groups for _ in range(count)]
    random.shuffle(rows)
    return rows


def _part(first_row: int, rows: list[Row]) -> Part:
    numbers = pl.int_range(first_row, first_row + len(rows), dtype=pl.UInt32, eager=True)
    frame = pl.DataFrame(
        [_record(at, row) for at, row in zip(numbers, rows, strict=True)],
        schema={
            "row": pl.UInt32,
            "action": pl.UInt8,
            "rule": pl.UInt8,
            "c0": pl.String,
            "c1": pl.String,
            "new:field:phone": pl.String,
            "old:field:phone": pl.String,
            "kind:field:phone": pl.UInt8,
        },
    )
    found = [
        {"row": at, "line": at + 1, "code": code}
        for at, row in zip(numbers, rows, strict=True)
        for code in sorted(row[1])
    ]
    return Part(frame, pl.DataFrame(found, schema=FINDINGS))


def _record(at: int, row: Row) -> dict[str, object]:
    changes = row[0] == UPDATE
    return {
        "row": at,
        "action": row[0],
        "rule": None,
        "c0": _name(at),
        "c1": str(at),
        "new:field:phone": f"+{at}" if row[1] else str(at),
        "old:field:phone": "0113" if changes else None,
        "kind:field:phone": SET if changes else 0,
    }


def _name(at: int) -> str:
    return f"Name {at % 13}"


def _holds(row: Row, wanted: Filter, cells: tuple[str, ...]) -> bool:
    codes = {
        code
        for code in row[1]
        if wanted.code in {"", code} and wanted.severity in {"", SEVERITIES[code]}
    }
    return (
        wanted.action in {"", ACTIONS[row[0]]}
        and (bool(codes) or not (wanted.code or wanted.severity))
        and any(wanted.text in cell.lower() for cell in cells)
    )


def _pairs(findings: pl.DataFrame) -> list[tuple[int, str]]:
    return sorted(findings.select("row", "code").iter_rows())


def test_passing_findings_go_untold() -> None:
    rows = [(UPDATE, frozenset({PASSING, "invalid-email"})), (UPDATE, frozenset({PASSING}))]
    reader = store([rows]).reader
    assert reader.page(Filter(code=PASSING), 1).total == 2
    assert reader.page(Filter(severity="notice"), 1).total == 0
    later = replace(reader, index=without(reader.index, [PASSING]), untold=[PASSING])
    assert later.page(Filter(code=PASSING), 1).total == 0
    assert later.page(Filter(), 1).findings["code"].to_list() == ["invalid-email"]
    assert later.findings(0)["code"].to_list() == ["invalid-email"]


def test_search_for_what_nobody_has_reads_few_parts() -> None:
    stored = store([[(UNCHANGED, frozenset())] * 2] * (MOST_SEARCHED_PARTS + 3))
    page = stored.reader.search(Filter(text="nobody"), 0)
    assert len(stored.asked) == MOST_SEARCHED_PARTS
    assert (page.frame.height, page.next_row) == (0, 2 * MOST_SEARCHED_PARTS)
    assert stored.reader.search(Filter(text="nobody"), page.next_row or 0).next_row is None
