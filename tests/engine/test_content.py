"""The digest of rows: the same for the same rows, in whatever order they come."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from portal.engine.content import ContentDigest

ROWS = st.lists(st.tuples(st.text(max_size=4), st.none() | st.text(max_size=4)), max_size=12)
Rows = list[tuple[str, str | None]]


def digest(rows: Rows, *, batch: int = 100, style: str = "points-only") -> str:
    content = ContentDigest(style)
    schema = {"new:a": pl.String, "new:b": pl.String}
    for start in range(0, len(rows), batch):
        frame = pl.DataFrame(rows[start : start + batch], schema=schema, orient="row")
        content.add(frame, ["a", "b"])
    return content.hexdigest()


@given(ROWS, st.randoms(use_true_random=False), st.integers(1, 5))
def test_order_and_batches_do_not_matter(rows: Rows, chance: object, batch: int) -> None:
    shuffled = rows[:]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert digest(shuffled, batch=batch) == digest(rows)


@given(ROWS, ROWS)
def test_other_rows_have_another_digest(rows: Rows, others: Rows) -> None:
    def filled(some: Rows) -> list[tuple[str, str]]:
        return sorted((a, b or "") for a, b in some)

    assert (digest(rows) == digest(others)) == (filled(rows) == filled(others))


def test_row_that_comes_twice_counts_twice() -> None:
    assert digest([("a", "1")]) != digest([("a", "1"), ("a", "1")])


def test_values_do_not_run_together() -> None:
    assert digest([("ab", "c")]) != digest([("a", "bc")])


def test_styles_do_not_share_digests() -> None:
    assert digest([("a", "1")]) != digest([("a", "1")], style="other")


def test_digest_stays_the_same_for_ever() -> None:
    """It is stored with every run: another one would let old files in again."""
    rows: Rows = [("7338441277598", '{"amount":"250"}'), ("7210448301122", None)]
    assert digest(rows) == "af5aeeffd685584a410d8290967ee40856b8da17165f6d01ab888dfee3aa332a"
