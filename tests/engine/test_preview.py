"""A whole file walked to its plan: batches, gates, findings about the file."""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from portal.engine.columns import Column
from portal.engine.findings import no_findings
from portal.engine.headings import map_headings
from portal.engine.plans.part import ACTIONS
from portal.engine.preview import Preview, make_plan
from portal.engine.read import open_table
from portal.engine.read.table import Batch, ReadRules, Source, Table
from portal.engine.style import FileRules, Rule, Style
from portal.engine.values import Text, Whole
from portal.engine.whole_file import findings_of, is_refused
from tests.engine.conftest import STYLES, TODAY, Parts, Plan, Planned, make_vocabulary
from tests.engine.held import HeldCustomers

HEAD = "First Name,Last Name,Email\n"
ANN = {"field:first_name": "Ann", "field:last_name": "Bell", "field:email": "ann@example.org"}


class AllOrNothing(Style):
    """Takes a file as a whole."""

    key, title = "all-or-nothing", "All or nothing"
    file = FileRules(errors="refuse-file")
    columns = (
        Column("Name", Text(), "field:name", unique=True, required=True),
        Column("Points", Whole(), "field:phone", blank="clear"),
    )
    match = (Rule("Name", missing="create"),)


def people(count: int, first: int = 0) -> list[str]:
    return [f"P{at},Q,p{at}@example.org" for at in range(first, first + count)]


def plan_batches(
    rows: list[str], size: int, style: Style = STYLES.by_key["email-matched"], **more: Any
) -> Planned:
    """Plan rows in batches of a size."""
    data = "\n".join(rows).encode() + b"\n"
    table = open_table(Source("f.csv", len(data), lambda: io.BytesIO(data)), ReadRules())

    def read_batches() -> Iterator[Batch]:
        whole = next(iter(table.read_batches()))
        for part in whole.frame.iter_slices(size):
            rows = part["row"].implode()
            yield Batch(part, whole.findings.filter(pl.col("row").is_in(rows)))

    mapped = map_headings(table.headings, style, make_vocabulary())
    preview = Preview(
        style=style,
        settings=style.with_defaults({"minimum_records": 0}),
        table=replace(table, read_batches=read_batches),
        bound=mapped.bound,
        customers=HeldCustomers({7: ANN}),
        kinds=STYLES.catalogue,
        today=TODAY,
    )
    parts = Parts()
    return Planned(make_plan(replace(preview, **more), parts), parts, mapped)


def of_file(planned: Planned) -> list[str]:
    return findings_of(planned.index)["code"].to_list()


def test_forty_nine_records_are_refused_and_fifty_taken(plan_file: Plan) -> None:
    few = plan_file(HEAD + "\n".join(people(49)) + "\n", minimum_records=50)
    enough = plan_file(HEAD + "\n".join(people(50)) + "\n", minimum_records=50)
    assert of_file(few) == ["too-few-records"]
    assert is_refused(findings_of(few.index), STYLES.catalogue)
    message = next(one.message for one in few.findings if one.code == "too-few-records")
    assert "49 records" in message
    assert "at least 50" in message
    assert "by hand" in message
    assert of_file(enough) == []


def test_blank_rows_do_not_count_as_records(plan_file: Plan) -> None:
    padded = "\n,,\n\n".join(people(49)) + "\n,,\n , ,\n"
    planned = plan_file(HEAD + padded, minimum_records=50)
    assert planned.index.rows == 49
    assert of_file(planned) == ["too-few-records"]


def test_style_asks_for_fifty_records() -> None:
    style = STYLES.by_key["email-matched"]
    assert style.with_defaults({})["minimum_records"] == 50


def test_file_without_records_is_refused(plan_file: Plan) -> None:
    planned = plan_file(HEAD)
    assert (planned.index.rows, of_file(planned)) == (0, ["no-records"])
    assert is_refused(findings_of(planned.index), STYLES.catalogue)


def test_file_of_known_values_has_nothing_to_import(plan_file: Plan) -> None:
    planned = plan_file(HEAD + "Ann,Bell,ann@example.org\n", {7: ANN})
    assert of_file(planned) == ["nothing-to-import"]
    assert not is_refused(findings_of(planned.index), STYLES.catalogue)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_borders_of_batches_change_nothing(size: int) -> None:
    rows = [HEAD.strip(), *people(6), "Ann,Bell,ann@example.org", "Cy,,x", people(1)[0]]
    planned, whole = plan_batches(rows, size), plan_batches(rows, 1_000)
    assert planned.actions == whole.actions
    assert planned.codes == whole.codes
    assert planned.index.is_balanced()


def test_repeat_in_a_later_batch_names_the_first_line() -> None:
    planned = plan_batches([HEAD.strip(), *people(5), "Again,Q,P0@EXAMPLE.org"], 2)
    assert planned.actions[-1] == "reject"
    assert planned.codes == [(6, "repeated-in-file")]
    assert "line 2" in planned.findings[0].message
    assert planned.index.total("codes")["repeated-in-file"] == 1


def test_one_bad_row_refuses_a_whole_file() -> None:
    planned = plan_batches(["Name,Points", "Ann,1", "Bo,x"], 10, AllOrNothing())
    assert planned.actions == ["create", "reject"]
    assert of_file(planned) == ["rows-refuse-file"]


def test_late_cells_below_no_heading_refuse_the_file() -> None:
    rows = ["First Name,Last Name,Email,", *[f"{row}," for row in people(5)], "A,B,a@b.de,late"]
    planned = plan_batches(rows, 2, nameless=(3,))
    assert of_file(planned) == ["blank-heading"]
    assert is_refused(findings_of(planned.index), STYLES.catalogue)


def test_columns_without_anything_are_left_alone() -> None:
    rows = ["First Name,Last Name,Email,", *[f"{row}," for row in people(5)]]
    assert of_file(plan_batches(rows, 2, nameless=(3,))) == []


def test_progress_counts_planned_rows() -> None:
    told: list[int] = []
    plan_batches([HEAD.strip(), *people(5)], 2, progress=told.append)
    assert told == [2, 4, 5]


def test_problem_of_the_source_is_raised() -> None:
    def fail() -> Iterator[Batch]:
        yield from ()
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        plan_batches([HEAD.strip(), *people(2)], 1, table=_table(fail))


def test_problem_of_the_parts_is_raised() -> None:
    class Full(Parts):
        def write(self, number: int, data: bytes) -> None:
            raise OSError(f"no space left for {len(data)} bytes of part {number}")

    source = Source("f.csv", 1, lambda: io.BytesIO((HEAD + people(1)[0] + "\n").encode()))
    table = open_table(source, ReadRules())
    style = STYLES.by_key["email-matched"]
    mapped = map_headings(table.headings, style, make_vocabulary())
    preview = Preview(style, {}, table, mapped.bound, HeldCustomers(), STYLES.catalogue, TODAY)
    with pytest.raises(OSError, match="no space left"):
        make_plan(preview, Full())


def _table(read_batches: Any) -> Table:
    data = HEAD.encode() + people(1)[0].encode()
    table = open_table(Source("f.csv", len(data), lambda: io.BytesIO(data)), ReadRules())
    return replace(table, read_batches=read_batches, findings=no_findings())


def test_other_version_of_a_style_is_another_plan() -> None:
    class Newer(AllOrNothing):
        version = 2

    rows = ["Name,Points", "Ann,1"]
    first = plan_batches(rows, 10, AllOrNothing()).index
    assert plan_batches(rows, 10, AllOrNothing()).index.digest == first.digest
    assert plan_batches(rows, 10, Newer()).index.digest != first.digest


def test_every_action_is_counted(plan_file: Plan) -> None:
    text = "Ann,Bell,ann@example.org\nCy,Dunn,cy@example.org\nDi,East,x\nAnna,Cole,bo@example.org\n"
    bo = {"field:first_name": "Bo", "field:last_name": "Cole", "field:email": "bo@example.org"}
    index = plan_file(HEAD + text, {7: ANN, 8: bo}).index
    assert [index.count(action) for action in ACTIONS] == [1, 1, 1, 1]
    assert index.rows == 4


def test_known_address_in_capitals_changes_nobody(plan_file: Plan) -> None:
    planned = plan_file(HEAD + "Ann,Bell,ANN@EXAMPLE.ORG\nANN,Bell,ann@example.org\n", {7: ANN})
    assert planned.actions[0] == "unchanged"
    name = plan_file(HEAD + "ANN,Bell,ann@example.org\n", {7: ANN})
    assert name.actions == ["update"]
