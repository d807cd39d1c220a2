"""Many rows at a time: what goes into a table comes out of it, whichever way it takes."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
import pytest

from portal.store.bulk import Bulk, Insert, open_bulk
from portal.store.database import Database, execute, write_transaction
from tests.store.making import make_tenant

TENANT = {"tenant_id": 1}
COLUMNS = {"id": pl.Int64, "version": pl.Int64, "points": pl.Int64}
TEXTS = ("first", "second", "third")
ODD = ["", "Jürgen", 'a "quoted" \\ value', "李小龍 🙂", "two\nlines", "it's", "\x1f\x1e", "0"]
ROWS = 1_200
"""Enough rows one after the other to be updated by one statement."""


@pytest.fixture
def bulk(database: Database) -> Iterator[Bulk]:
    """Bulk work beside an empty table ``thing``, which goes with the test."""
    make_tenant(database)
    with write_transaction(database, 1):
        columns = [f"{name} BIGINT" for name in COLUMNS] + [f"{name} TEXT" for name in TEXTS]
        execute(
            database,
            f"CREATE TABLE thing (tenant_id BIGINT, {', '.join(columns)}, "
            "PRIMARY KEY (tenant_id, id))",
        )
        yield open_bulk(database)
        execute(database, "DROP TABLE thing")


def things(rows: int = ROWS, step: int = 1, **columns: Any) -> pl.DataFrame:
    """Things with a version and no more, unless given."""
    ids = pl.int_range(1, 1 + rows * step, step, eager=True, dtype=pl.Int64).alias("id")
    nothing = {name: pl.Series([None] * rows, dtype=pl.String) for name in TEXTS}
    base = {"id": ids, "version": pl.repeat(1, rows, dtype=pl.Int64, eager=True)}
    base |= {"points": pl.repeat(None, rows, dtype=pl.Int64, eager=True), **nothing}
    return pl.DataFrame(base | columns)


def odd(rows: int = ROWS, turn: int = 0, gaps: Sequence[int] = ()) -> pl.Series:
    """Texts that are hard to carry, in another order at each turn."""
    texts = [ODD[(at + turn) % len(ODD)] for at in range(rows)]
    return pl.Series([None if at in gaps else text for at, text in enumerate(texts)])


def read(database: Database) -> pl.DataFrame:
    """Everything in the table of the first tenant, in order."""
    schema = {**COLUMNS, **dict.fromkeys(TEXTS, pl.String)}
    sql = f"SELECT {', '.join(schema)} FROM thing WHERE tenant_id = 1 ORDER BY id"
    return pl.DataFrame(execute(database, sql).fetchall(), schema=schema, orient="row")


INSERTED = {
    "numbers only": things(points=pl.Series([at * 7 % 1_000 for at in range(ROWS)])),
    "one text": things(first=odd()),
    "one text with gaps": things(first=odd(gaps=range(3, ROWS, 5))),
    "two texts": things(first=odd(), second=odd(turn=3)),
    "texts of one length": things(
        first=pl.Series([f"{at:05}" for at in range(ROWS)]),
        second=pl.Series([f"ß{at:03}" for at in range(ROWS, 0, -1)]).str.slice(0, 4),
    ),
    "two texts, one with gaps": things(first=odd(), second=odd(turn=3, gaps=[0, ROWS - 1])),
    "two texts with gaps": things(first=odd(gaps=[5]), second=odd(turn=3, gaps=[6])),
    "three texts": things(first=odd(), second=odd(turn=1), third=odd(turn=2)),
    "a text in every row": things(first=odd(), second=pl.Series(['it\'s \\ "so"'] * ROWS)),
    "scattered": things(step=3, first=odd(), second=odd(turn=2)),
    "blank texts": things(first=pl.Series([""] * ROWS), second=odd()),
    "one row": things(rows=1, first=pl.Series([""]), second=pl.Series(["ß"])),
    "two equal rows but for the id": things(rows=2, first=pl.Series(["ß", "ß"])),
    "numbers below nought": things(points=pl.Series([at - 600 for at in range(ROWS)])),
    "numbers with gaps": things(points=pl.Series([None if at % 9 else at for at in range(ROWS)])),
    "nothing": things(rows=0),
}


@pytest.mark.parametrize("name", INSERTED)
def test_inserted_rows_are_read_back(database: Database, bulk: Bulk, name: str) -> None:
    rows = INSERTED[name].cast({"points": pl.Int64})
    bulk.insert(Insert("thing", rows, TENANT))
    assert read(database).equals(rows)


UPDATED = {
    "version alone": [],
    "a text": ["first"],
    "two texts": ["first", "second"],
    "three texts": ["first", "second", "third"],
    "a number and a text": ["points", "first"],
    "cleared": ["cleared"],
}


def changed(name: str, rows: int) -> dict[str, pl.Series]:
    """What an update sets."""
    made = {
        "first": odd(rows, turn=4),
        "second": odd(rows, turn=5),
        "third": odd(rows, turn=6),
        "points": pl.Series([at * 31 % 977 for at in range(rows)]),
    }
    if name == "cleared":
        return {"first": pl.Series([None] * rows, dtype=pl.String)}
    return {column: made[column] for column in UPDATED[name]}


@pytest.mark.parametrize("name", UPDATED)
@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("hole", [False, True])
def test_updated_rows_are_read_back(
    database: Database, bulk: Bulk, name: str, step: int, hole: bool
) -> None:
    stored = things(
        first=odd(), second=odd(turn=1), third=odd(turn=2), points=pl.Series(range(ROWS))
    )
    bulk.insert(Insert("thing", stored, TENANT))
    ids = stored["id"].gather_every(step)
    rows = pl.DataFrame({"id": ids, "version": pl.repeat(1, ids.len(), dtype=pl.Int64, eager=True)})
    rows = rows.with_columns(**changed(name, ids.len()))
    if hole:
        rows = rows.filter(pl.col("id") != ids[ids.len() // 2])
    count = bulk.update("thing", rows.reverse(), ["id", "version"], TENANT, raised="version")
    expected = stored.update(
        rows.with_columns(pl.col("version") + 1), on="id", how="left", include_nulls=False
    )
    if name == "cleared":
        hit = pl.col("id").is_in(rows["id"].implode())
        expected = expected.with_columns(first=pl.when(hit).then(None).otherwise("first"))
    assert (count, read(database).equals(expected)) == (rows.height, True)


def test_rows_of_another_version_are_left(bulk: Bulk) -> None:
    bulk.insert(Insert("thing", things(first=odd()), TENANT))
    rows = things(first=odd(turn=1)).select("id", "first", version=pl.col("id") % 2 + 1)
    assert bulk.update("thing", rows, ["id", "version"], TENANT) == ROWS // 2


def test_a_run_of_another_version_is_left(bulk: Bulk) -> None:
    bulk.insert(Insert("thing", things(first=odd()), TENANT))
    halves = pl.when(pl.col("id") <= ROWS // 2).then(1).otherwise(2).cast(pl.Int64)
    rows = things(first=odd(turn=1)).select("id", "first", version=halves)
    assert bulk.update("thing", rows, ["id", "version"], TENANT) == ROWS // 2


def test_rows_of_another_tenant_are_left(bulk: Bulk) -> None:
    bulk.insert(Insert("thing", things(), {"tenant_id": 2}))
    rows = things(first=odd(turn=1)).select("id", "first", "version")
    assert bulk.update("thing", rows, ["id", "version"], TENANT) == 0
