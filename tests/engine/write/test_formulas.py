import time

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.engine.write.formulas import (
    STARTS,
    guard,
    guard_frame,
    guard_texts,
    unguard,
    unguard_frame,
    unguard_texts,
)

# Drawn mostly from what matters, so that marks, spaces and signs meet often.
TEXTS = st.text(
    st.sampled_from(STARTS + "' \u200b\u00a0\ufeff\u202ea0") | st.characters(codec="utf-8")
)


@pytest.mark.parametrize("start", STARTS)
def test_every_formula_start_is_guarded(start: str) -> None:
    assert guard_texts([f"{start}1+1", start]) == [f"'{start}1+1", f"'{start}"]


@pytest.mark.parametrize("lead", [" ", "   ", "\u00a0", "\u3000", "\u200b", "\ufeff", " \u2060 "])
def test_spaces_before_a_formula_hide_nothing(lead: str) -> None:
    assert guard_texts([f"{lead}=1+1"]) == [f"'{lead}=1+1"]


@pytest.mark.parametrize(
    "text", ["", " ", "0123", "a=b", "'Tis", "'", "O'Neil", "1-2", "x\n=1", "🙂"]
)
def test_harmless_text_stays(text: str) -> None:
    assert guard_texts([text]) == [text]
    assert unguard_texts([text]) == [text]


def test_own_marks_survive() -> None:
    texts = ["'=1", "''=1", "' +44 1", "'@x"]
    assert guard_texts(texts) == ["''=1", "'''=1", "'' +44 1", "''@x"]
    assert unguard_texts(guard_texts(texts)) == texts


def test_phone_number_comes_back() -> None:
    assert guard_texts(["+44 7700 900123"]) == ["'+44 7700 900123"]
    assert unguard_texts(["'+44 7700 900123"]) == ["+44 7700 900123"]


@given(st.lists(TEXTS | st.none(), min_size=1))
@example(["'", "''", "'='", "'\t"])
def test_unguard_takes_off_what_guard_put(texts: list[str | None]) -> None:
    frame = pl.DataFrame({"a": texts}, {"a": pl.String})
    assert unguard_frame(guard_frame(frame))["a"].to_list() == texts
    both = frame.select(unguard(guard(pl.col("a"))))
    assert both["a"].to_list() == texts


@given(TEXTS)
def test_guarded_text_never_starts_a_formula(text: str) -> None:
    (guarded,) = guard_texts([text])
    assert guarded[:1] not in tuple(STARTS)
    assert guarded in (text, f"'{text}")


@given(st.lists(TEXTS))
def test_frame_and_expression_agree(texts: list[str]) -> None:
    frame = pl.DataFrame({"a": texts}, {"a": pl.String})
    assert guard_frame(frame).equals(frame.select(guard(pl.col("a"))))
    assert unguard_frame(frame).equals(frame.select(unguard(pl.col("a"))))


def test_long_runs_take_linear_time() -> None:
    frame = pl.DataFrame({"a": ["'" * 1_000_000 + " " * 1_000_000 + "x"]})
    began = time.perf_counter()
    assert guard_frame(unguard_frame(frame)).equals(frame)
    assert time.perf_counter() - began < 2
