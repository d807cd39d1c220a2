import csv
import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.engine.write.csv import BOM, write_csv
from portal.engine.write.formulas import unguard_texts

CELLS = st.text(st.sampled_from(" ,;\"'\r\n\t=+0a") | st.characters(codec="utf-8"))
ODD = ["", " lead", "trail ", 'q"q', "a,b", "a;b", "n\nl", "r\r\nn", "tab\tx", "عربى", "🙂", "0012"]


def _write(headings: list[str], rows: list[list[str]], **options: object) -> bytes:
    stream = io.BytesIO()
    names = [f"c{place}" for place in range(len(headings))]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    assert write_csv(stream, headings, [frame], **options) == len(rows)  # type: ignore[arg-type]
    return stream.getvalue()


def _read(data: bytes, separator: str = ",") -> list[list[str]]:
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_odd_cells_come_back(separator: str) -> None:
    rows = [[text, "end"] for text in ODD]
    data = _write(["a", "b"], rows, separator=separator)
    assert _read(data, separator) == [["a", "b"], *rows]


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2)))
def test_any_text_comes_back_after_unguarding(rows: list[list[str]]) -> None:
    found = _read(_write(["a", "b"], rows))[1:]
    assert [unguard_texts(row) for row in found] == rows


def test_formulas_are_neutralised_in_cells_and_headings() -> None:
    data = _write(["=cmd", "b"], [["=1+1", "+44 1"]], bom=False)
    assert data == b"'=cmd,b\r\n'=1+1,'+44 1\r\n"


def test_unguarded_file_is_written_as_it_is() -> None:
    assert _write(["a"], [["=1"]], bom=False, guard=False, line_end="\n") == b"a\n=1\n"


def test_byte_order_mark_is_optional() -> None:
    assert _write(["a"], []) == BOM + b"a\r\n"
    assert _write(["a"], [], bom=False) == b"a\r\n"


def test_blank_record_of_one_column_is_kept() -> None:
    assert _write(["a"], [[""], ["x"]], bom=False) == b'a\r\n""\r\nx\r\n'


def test_blank_cells_take_no_room() -> None:
    stream = io.BytesIO()
    frame = pl.DataFrame({"a": ["", None], "b": ["x", ""]})
    write_csv(stream, ["a", "b"], [frame], bom=False, line_end="\n")
    assert stream.getvalue() == b"a,b\n,x\n,\n"


def test_headings_may_repeat() -> None:
    assert _read(_write(["a", "a"], [["1", "2"]])) == [["a", "a"], ["1", "2"]]


def test_file_is_not_taken_for_sylk() -> None:
    data = _write(["ID", "b"], [], bom=False)
    assert data == b'"ID","b"\r\n'


def test_batch_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="2 headings, but a batch of 1 columns"):
        write_csv(io.BytesIO(), ["a", "b"], [pl.DataFrame({"a": ["x"]})])
