"""The text reader as a whole: rows, lines and findings of any bytes."""

import csv
import io
import time
from typing import Literal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.engine.findings import FINDINGS, make_catalogue, read_findings
from portal.engine.findings.reading import READING
from portal.engine.read import BATCH_ROWS, Limits, ReadRules, Source, Table, open_table, write_plain
from portal.engine.read.decoding import cut_dense, decode_chunks
from portal.engine.read.encoding import Encoding
from portal.engine.read.text import open_text

CATALOGUE = make_catalogue(READING)


def source_of(data: bytes) -> Source:
    return Source("customers.csv", len(data), lambda: io.BytesIO(data))


def open_bytes(data: bytes, **rules: object) -> Table:
    return open_table(source_of(data), ReadRules(**rules))  # type: ignore[arg-type]


def rows_of(table: Table) -> list[tuple[object, ...]]:
    return [row for batch in table.read_batches() for row in batch.frame.rows()]


def cells_of(table: Table) -> list[list[object]]:
    return [list(row[2:-1]) for row in rows_of(table)]


def found(table: Table) -> list[tuple[str, int | None, int | None]]:
    """Give code, row and line of every finding, and check that each has a sentence."""
    frames = [table.findings, *(batch.findings for batch in table.read_batches())]
    for frame in frames:
        assert frame.schema == FINDINGS
    findings = [finding for frame in frames for finding in read_findings(frame, CATALOGUE)]
    assert all(finding.message for finding in findings)
    return [(finding.code, finding.row, finding.line) for finding in findings]


def test_plain_rows_keep_lines() -> None:
    table = open_bytes(b"name,city\nAnn,Bonn\n\nBen,\n")
    assert table.headings == ("name", "city")
    assert rows_of(table) == [(1, 2, "Ann", "Bonn", None), (2, 4, "Ben", "", None)]
    assert found(table) == []


def test_batch_has_promised_columns() -> None:
    (batch,) = open_bytes(b"a,b\n1,2\n").read_batches()
    assert batch.frame.schema == {
        "row": pl.UInt32,
        "line": pl.UInt32,
        "c0": pl.String,
        "c1": pl.String,
        "surplus": pl.String,
    }


def test_quoted_line_breaks_keep_line_numbers() -> None:
    table = open_bytes(b'a,b\r\n"x\r\ny",1\r\n"p ""q""",2\r\n')
    assert rows_of(table) == [(1, 2, "x\r\ny", "1", None), (2, 4, 'p "q"', "2", None)]


def test_cell_text_is_kept_exactly() -> None:
    table = open_bytes(b'a,b\n NULL ,007\n"  ",#x\n1e5," y "\n')
    assert cells_of(table) == [[" NULL ", "007"], ["  ", "#x"], ["1e5", " y "]]


def test_ragged_rows_stay_with_finding() -> None:
    table = open_bytes(b'a,b,c\n1,2\n1,2,3,4,"5,6"\n1,2,3\n')
    assert rows_of(table) == [
        (1, 2, "1", "2", "", None),
        (2, 3, "1", "2", "3", '4,"5,6"'),
        (3, 4, "1", "2", "3", None),
    ]
    assert found(table) == [("too-few-fields", 1, 2), ("too-many-fields", 2, 3)]


def test_compensating_ragged_rows_are_seen() -> None:
    table = open_bytes(b"a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3\n")
    assert found(table) == [("too-few-fields", 2, 3), ("too-many-fields", 3, 4)]


def test_unterminated_quote_swallows_nothing() -> None:
    table = open_bytes(b'a,b\n1,2\n"3,4\n5,6\n7,8\n')
    assert cells_of(table) == [["1", "2"], ['"3', "4"], ["5", "6"], ["7", "8"]]
    assert found(table) == [("unterminated-quote", 2, 3)]


def test_open_quote_in_headings_is_found() -> None:
    table = open_bytes(b'"a,b\n1,2\n')
    assert (table.headings, cells_of(table)) == (('"a', "b"), [["1", "2"]])
    assert found(table) == [("unterminated-quote", None, 1)]
    assert found(open_bytes(b'a,5" pipe\n1,2\n')) == [("stray-quote", None, 1)]


@pytest.mark.parametrize(
    ("lines", "is_told"),
    [
        ('2,"b,c\n3,x,y\n4,d",e', True),
        ('2,a,"b\n3,x,y\n4,c,"', True),
        ('2,a,"b\nc, d"', False),
        ('"2\n3",x,y', False),
        ('2,"a, b\nc",d', False),
    ],
)
def test_rows_that_quotes_may_swallow_are_told(lines: str, is_told: bool) -> None:
    table = open_bytes(f"a,b,c\n1,x,y\n{lines}\n5,x,y\n".encode())
    assert found(table) == ([("rows-in-quotes", 2, 3)] if is_told else [])
    assert [row[0] for row in cells_of(table)][-1] == "5"


def test_stray_quotes_stay_literal() -> None:
    table = open_bytes(b'a,b\n5" pipe,1\n"x"y,2\n"p "q" r",3\n"z",4\n')
    assert cells_of(table) == [['5" pipe', "1"], ['"x"y', "2"], ['p "q" r', "3"], ["z", "4"]]
    assert found(table) == [("stray-quote", 1, 2), ("stray-quote", 2, 3), ("stray-quote", 3, 4)]


def test_broken_multi_line_value_is_joined() -> None:
    table = open_bytes(b'a,b,c\n1,"first\nsecond 5" pipe",x\n2,y,z\n')
    assert cells_of(table) == [["1", 'first\nsecond 5" pipe', "x"], ["2", "y", "z"]]
    assert found(table) == [("stray-quote", 1, 2)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", ", ", "^", "~", "¦"])
def test_separator_is_found(separator: str) -> None:
    lines = ["name,mail,city", 'Ann,"a@x.org",Bonn', "Ben,b@x.org,", "Cem,c@x.org,Köln"]
    data = "\n".join(line.replace(",", separator) for line in lines).encode()
    table = open_bytes(data)
    assert table.dialect.separator == separator
    assert table.headings == ("name", "mail", "city")
    assert cells_of(table)[2] == ["Cem", "c@x.org", "Köln"]


def test_two_character_separator_keeps_value() -> None:
    table = open_bytes(b'a, b\n"x, y", 1\nz,w, 2\n')
    assert cells_of(table) == [["x, y", "1"], ["z,w", "2"]] or table.dialect.separator == ","


@pytest.mark.parametrize("separator", ["||", "~|~", "::", "#|#", "|^|"])
def test_longer_separator_is_found_by_itself(separator: str) -> None:
    rows = [["name", "town", "mail"], ["Ann|Bo", "Bonn", "a@x.org"], ["Cem", "", "c@x.org"]]
    table = open_bytes("\n".join(separator.join(row) for row in rows).encode())
    assert (table.dialect.separator, table.headings) == (separator, ("name", "town", "mail"))
    assert cells_of(table) == rows[1:]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_empty_cells_make_no_longer_separator(separator: str) -> None:
    text = f"a{separator * 2}b{separator * 2}c\n1{separator * 2}2{separator * 2}3\n"
    assert open_bytes(text.encode()).dialect.separator == separator


@pytest.mark.parametrize(
    "text",
    ['"name,town"\n"Ann,Bonn"\n', '"a,""b"""\n"1,""2"""\n', "name    town\nAnn     Bonn\n"],
)
def test_one_column_that_may_be_several_is_told(text: str) -> None:
    table = open_bytes(text.encode())
    assert not table.dialect.sure
    assert table.findings["code"].to_list() == ["dialect-assumed"]


@pytest.mark.parametrize("text", ["mail\na@x.org\n", 'Address\n"1, Road"\n', "Full name\nAnn Bo\n"])
def test_plain_single_column_is_sure(text: str) -> None:
    assert open_bytes(text.encode()).dialect.sure


def test_row_with_another_separator_is_told_by_it() -> None:
    table = open_bytes(b"a,b,c\n1,2,3\n4;5;6\n7,8,9\nsome words here\n")
    assert cells_of(table)[1] == ["4", "5", "6"]
    assert [code for code, _, _ in found(table)] == ["other-separator", "too-few-fields"]


@pytest.mark.parametrize("block_bytes", [1, 5, 1 << 20])
def test_row_of_other_separators_alone_is_kept(block_bytes: int) -> None:
    source = source_of(b"a,b,c\n1,2,3\n||\n,,\n4,5,6\n")
    table = open_text(source, ReadRules(), block_bytes=block_bytes)
    assert [cells[0] for cells in cells_of(table)] == ["1", "||", "4"]
    assert found(table) == [("too-few-fields", 2, 3)]


def test_given_separator_is_used() -> None:
    table = open_bytes(b"a;b,c\n1;2,3\n", separator=",")
    assert table.headings == ("a;b", "c")


def test_sep_line_names_separator() -> None:
    table = open_bytes(b"sep=;\na,x;b\n1,5;2\n")
    assert (table.headings, table.dialect.header_line) == (("a,x", "b"), 2)
    assert rows_of(table) == [(1, 3, "1,5", "2", None)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encoding_is_found(encoding: str) -> None:
    text = "name,city\n" + "Jörg Müller,Köln am schönen Rhein\n" * 3
    table = open_bytes(text.encode(encoding))
    assert table.headings == ("name", "city")
    assert cells_of(table)[0] == ["Jörg Müller", "Köln am schönen Rhein"]
    assert table.dialect.sure == (encoding in {"utf-8", "utf-8-sig", "utf-16"})


def test_given_encoding_never_guesses() -> None:
    table = open_bytes("name,x\nJörg,1\nAnn,2\n".encode("cp1252"), encoding="utf-8")
    assert cells_of(table) == [["J\\xF6rg", "1"], ["Ann", "2"]]
    assert found(table) == [("undecodable-byte", 1, 2)]
    (batch,) = table.read_batches()
    assert batch.findings["detail"].to_list() == ["line 2, byte 9"]


def test_late_windows_text_is_found() -> None:
    data = b"name,x\n" + b"Ann,1\n" * 60_000 + "Jörg,1\n".encode("cp1252")
    assert open_bytes(data).dialect.encoding == "cp1252"


@pytest.mark.parametrize(
    ("data", "code", "row", "line"),
    [
        (b"a,b\n\xc3\xa9,1\n\xe9,2\n\xc3\xa9,1\n", "mixed-encodings", 2, 3),
        (b"a,b\n\xc3\xa9\xc3\xa9\xc3\xa9,1\n\xc0\xaf,2\n", "overlong-utf8", 2, 3),
        (b"a,b\n1,1\n\xc0\xaf,2\n", "overlong-utf8", 2, 3),
        (b"a,b\n1,1\n\xe0\x80\xaf\xf0\x80\x80\xaf,2\n", "overlong-utf8", 2, 3),
        (b"a,b\n1,1\n\xed\xa0\xbd\xed\xb8\x80,2\n", "lone-surrogate", 2, 3),
        (b"a,b\n\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9,1\n\xed\xa0\x80,2\n", "lone-surrogate", 2, 3),
        ("a,b\n1,2\n".encode("utf-16") + b"\x00\xd8", "lone-surrogate", 2, 3),
        (b"a,b\n1,2\nx\0y,2\n", "nul-byte", 2, 3),
        (b"a,b\n1,2\nx\x1by,2\n", "control-character", 2, 3),
        (b"a,b\n1,2\n\xef\xbb\xbfx,2\n", "byte-order-mark-inside", 2, 3),
    ],
)
def test_odd_bytes_are_findings(data: bytes, code: str, row: int, line: int) -> None:
    table = open_bytes(data)
    assert (code, row, line) in found(table)
    assert len(rows_of(table)) >= row


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b" \r\n\n\t\n", "blank-file"),
        (b"\xef\xbb\xbf", "blank-file"),
        (b"%PDF-1.7\n1 0 obj", "binary-not-table"),
        ("a,b\n1,2\n".encode("utf-32"), "binary-not-table"),
        ("\ufeffa,b\n1,2\n".encode("utf-32-be"), "binary-not-table"),
        (b"\x89PNG\r\n\x1a\n\0\0", "binary-not-table"),
        (b"MZ\x90\0\x03\0\0\0", "binary-not-table"),
        (bytes(range(256)) * 4, "binary-not-table"),
        (b"PK\x03\x04\x14\0\0\0readme.txt", "archive-not-table"),
        (b"\x1f\x8b\x08\0", "archive-not-table"),
        (b"<!DOCTYPE html><table>", "markup-not-table"),
        (b"\n<?xml version='1.0'?>", "markup-not-table"),
        (b'[{"a": 1}]', "json-not-table"),
    ],
)
def test_no_table_is_refused(data: bytes, code: str) -> None:
    table = open_bytes(data)
    assert found(table) == [(code, None, None)]
    assert (table.headings, rows_of(table)) == ((), [])


def test_format_not_taken_is_refused() -> None:
    assert found(open_bytes(b"a,b\n1,2\n", formats=("xlsx",))) == [("format-not-taken", None, None)]


def test_unknown_encoding_is_refused() -> None:
    assert found(open_bytes(b"a,b\n", encoding="klingon")) == [("unknown-encoding", None, None)]


@pytest.mark.parametrize(
    ("data", "limits", "finding"),
    [
        (b"a,b\n1,2\n" + b"x" * 50 + b",3\n", Limits(value_characters=40), ("value-too-long", 3)),
        (b"a,b\n" + b"x" * 99 + b"\n", Limits(record_characters=60), ("record-too-long", 2)),
        (b"x" * 99, Limits(record_characters=60), ("record-too-long", 1)),
        (b"a,b,c,d\n1,2,3,4\n", Limits(columns=3), ("too-many-columns", 1)),
        (b"a,b\n1,2\n1,2\n1,2,3,4\n", Limits(columns=3), ("too-many-columns", 4)),
        (b"a" * 50 + b",b\n1,2\n", Limits(heading_characters=40), ("heading-too-long", 1)),
        (b"a,b\n1,2\n3,4\n5,6\n", Limits(rows=2), ("too-many-rows", None)),
        (b"a,b\n1,2\n", Limits(upload_bytes=5), ("file-too-large", None)),
    ],
)
def test_limits_refuse(data: bytes, limits: Limits, finding: tuple[str, int | None]) -> None:
    table = open_bytes(data, limits=limits)
    assert (finding[0], None, finding[1]) in found(table)


def test_rows_before_limit_are_given() -> None:
    table = open_bytes(b"a,b\n1,2\n3,4\n5,6\n", limits=Limits(rows=2))
    assert cells_of(table) == [["1", "2"], ["3", "4"]]


@pytest.mark.parametrize(
    "piece", [b'"', b'"a,"', b',"', b'"",', b',""x', b'"x"",', b"'", b'\\"', b'"\n', b",", b"\n"]
)
def test_hostile_quotes_take_no_time(piece: bytes) -> None:
    begin = time.perf_counter()
    rows_of(open_bytes(piece * (65_536 // len(piece))))
    assert time.perf_counter() - begin < 3


def test_batches_are_of_one_size() -> None:
    table = open_bytes(b"a,b\n" + b"1,2\n" * (2 * BATCH_ROWS + 5) + b"1\n")
    batches = list(table.read_batches())
    assert [batch.frame.height for batch in batches] == [BATCH_ROWS, BATCH_ROWS, 6]
    assert [batch.findings.height for batch in batches] == [0, 0, 1]
    assert batches[2].frame["row"][0] == 2 * BATCH_ROWS + 1


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_very_many_lines_are_read_in_pieces(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = f"a,b{end}".encode() + f"1{end}2,\x01{end}".encode() * 40
    whole = open_bytes(data)
    rows, findings = rows_of(whole), found(whole)
    monkeypatch.setattr("portal.engine.read.decoding.MOST_LINES", 7)
    chunk = next(decode_chunks([data], Encoding("utf-8")))
    pieces = list(cut_dense(chunk))
    assert b"".join(piece.data for piece in pieces) == chunk.data
    assert max(len(piece.data.splitlines()) for piece in pieces) <= 8
    assert (rows_of(whole), found(whole)) == (rows, findings)


def test_batches_of_wide_rows_are_shorter() -> None:
    width = 600
    table = open_bytes(
        b",".join(b"h%d" % at for at in range(width))
        + b"\n"
        + (b"1," * (width - 1) + b"1\n") * 1_500
    )
    assert [batch.frame.height for batch in table.read_batches()] == [1_000, 500]


def test_reading_twice_gives_same_rows() -> None:
    table = open_bytes(b'a,b\n1,"2\n1,2,3\n')
    assert rows_of(table) == rows_of(table)
    assert found(table) == found(table)


def test_plain_copy_keeps_surplus() -> None:
    written = io.BytesIO()
    write_plain(open_bytes(b'a;b\n"x,""y";2\n1;2;3\n'), written)
    assert written.getvalue() == b'a,b\r\n"x,""y",2\r\n1,2,3\r\n'


MESSY = (
    b'id;name;note\r\n1;"a ""b"" c";"two\r\nlines"\r\n2;5" pipe;x\r\n3;"open;y\r\n;;\r\n\r\n'
    b'4;only\r\n5;a;b;c;"d;e"\r\n6;caf\xc3\xa9;\xef\xbb\xbfz\r7;lone;cr\n'
    b'8;"x\n\n\ny 1" z";w\n9;last;"'
)


@pytest.mark.parametrize("block_bytes", [*range(1, 24), 64, 100, 1000])
def test_block_borders_change_nothing(block_bytes: int) -> None:
    whole = open_text(source_of(MESSY), ReadRules())
    cut = open_text(source_of(MESSY), ReadRules(), block_bytes=block_bytes)
    assert rows_of(cut) == rows_of(whole)
    assert found(cut) == found(whole)


ESCAPED = "id,name,mail\r\n1,Roe\\, Ann,a@x\r\n2,C:\\\\,b@x\r\n3,\\\\\\,x,c@x\r\n"
PRINTED = "id,name,mail\r\n1,“Roe, Ann”,a@x\r\n2,“Romeo” too,b@x\r\n3,„x“,c@x\r\n"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (ESCAPED, ["Roe, Ann", "C:\\", "\\,x"]),
        (PRINTED, ["Roe, Ann", "“Romeo” too", "„x“"]),
        (PRINTED.replace("“", "«").replace("”", "»"), ["Roe, Ann", "«Romeo» too", "„x«"]),
    ],
)
def test_customs_of_writing_are_taken_and_told(text: str, names: list[str]) -> None:
    source = source_of(text.encode())
    for block_bytes in (*range(1, 24), 1 << 20):
        table = open_text(source, ReadRules(), block_bytes=block_bytes)
        assert table.headings == ("id", "name", "mail")
        assert [cells[1] for cells in cells_of(table)] == names
        assert found(table)[0] == ("dialect-assumed", None, None)


@pytest.mark.parametrize(
    "text", ["1,C:\\,x\n2,b,y\n", "1,“Romeo”,x\n2,b,y\n", '1,“R”,"x"\n2,b,y\n']
)
def test_characters_that_need_no_custom_stay(text: str) -> None:
    table = open_bytes(("id,name,mail\n" + text).encode())
    assert cells_of(table)[0][1] in text.split(",")
    assert found(table) == []


CELLS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t\",;' \\x"), max_size=12
)


@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=12),
    delimiter=st.sampled_from(",;\t|"),
    line_end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    block_bytes=st.sampled_from([7, 64, 1 << 20]),
)
@settings(deadline=None, max_examples=60)
def test_written_tables_read_back(
    *,
    rows: list[list[str]],
    delimiter: str,
    line_end: str,
    quoting: Literal[0, 1],
    encoding: str,
    block_bytes: int,
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerow(["head one", "head two", "head three"])
    lines = []
    for row in rows:
        lines.append(text.getvalue().count("\n") + 1)
        writer.writerow(row)
    rules = ReadRules(separator=delimiter, expected_headings=("head one", "head two", "head three"))
    table = open_text(source_of(text.getvalue().encode(encoding)), rules, block_bytes=block_bytes)
    wanted = [
        (line, *row)
        for line, row in zip(lines, rows, strict=True)
        if any(cell.strip() for cell in row)
    ]
    assert [row[1:-1] for row in rows_of(table)] == wanted


@given(data=st.binary(max_size=200), block_bytes=st.sampled_from([3, 1 << 20]))
@settings(deadline=None, max_examples=100)
def test_any_bytes_give_rows_or_findings(data: bytes, block_bytes: int) -> None:
    table = open_text(source_of(b"a,b\n" + data), ReadRules(), block_bytes=block_bytes)
    rows_of(table)
    found(table)
    found(open_bytes(data))


@given(
    pieces=st.lists(
        st.sampled_from(['"', ",", "\n", "\r", "a", "é", "\\", "'", ";", " ", '""', "1", "\0"]),
        max_size=40,
    ),
    block_bytes=st.sampled_from([1, 5, 11]),
)
@settings(deadline=None, max_examples=100)
def test_any_quotes_read_alike_in_blocks(pieces: list[str], block_bytes: int) -> None:
    data = ("a,b\n" + "".join(pieces)).encode()
    whole, cut = (
        open_text(source_of(data), ReadRules(), block_bytes=size) for size in (1 << 20, block_bytes)
    )
    assert rows_of(cut) == rows_of(whole)
    assert sorted(map(str, found(cut))) == sorted(map(str, found(whole)))


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("id,name\n1,Ann\n", "“,”"),
        ("id\tname\n1\tAnn\n", "the tab"),
        ("sep=,\nid,name\n1,Ann\n", "“,”"),
        ("id,name\n1,Ann; Bo\n2,Cy; Di\n", "“,”"),
        ("shoes,size\n1,2\n3,4\n", "“,”"),
    ],
)
def test_other_separator_than_the_one_taken_refuses(content: str, named: str) -> None:
    table = open_bytes(content.encode(), separator=";", expected_headings=("id", "name"))
    told = read_findings(table.findings, CATALOGUE)
    assert [one.code for one in told] == ["wrong-separator"]
    assert f"uses {named} as separator" in told[0].message


@pytest.mark.parametrize(
    "content",
    [
        "id;name\n1;Ann, Bo\n2;Cy, Di\n",
        "sep=;\nid;name\n1;Ann\n",
        "id\n1\n2\n",
        '"id";"name"\n1;Ann\n',
    ],
)
def test_separator_that_is_taken_is_no_finding(content: str) -> None:
    table = open_bytes(content.encode(), separator=";", expected_headings=("id", "name"))
    assert table.headings[0] == "id"
    assert table.findings.height == 0
