"""Workbooks made to hurt: each is refused by its own finding, and the next one is read."""

import io
import os
import signal
import struct
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.engine.findings import Severity, make_catalogue
from portal.engine.findings.reading import READING
from portal.engine.findings.workbooks import WORKBOOKS
from portal.engine.read.table import BATCH_ROWS, ReadRules, Source
from portal.engine.read.workbook import open_workbook
from portal.engine.read.workbook_process import START
from tests.engine.read.workbook_making import (
    BOOK,
    BOOK_LINKS,
    HEADER,
    MAIN,
    RECORD,
    SHEET_PART,
    TEXTS_PART,
    TYPES,
    Entry,
    codes_of,
    limited,
    make_entries,
    make_parts,
    make_raw_zip,
    make_sheet,
    make_source,
    make_workbook,
    make_zip,
    open_bytes,
    read_all,
)

FILES = Path(__file__).parent / "files"
CATALOGUE = make_catalogue(READING, WORKBOOKS)
DOCTYPE = '<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa">]>'
LAUGHS = '<!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'


def list_children() -> list[int]:
    """Give the process numbers of this process's readers; a test server may be its child too."""
    tasks = Path("/proc/self/task").glob("*/children")
    children = [int(number) for task in tasks for number in task.read_text().split()]
    return [child for child in children if is_reader(child)]


def is_reader(process: int) -> bool:
    try:
        return b"workbook_child" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def test_zip_bomb_is_refused_by_ratio() -> None:
    bomb = make_workbook(parts={"xl/media/a.bin": bytes(2**25)})
    assert codes_of(bomb) == ["workbook-packed-too-tightly"]


def test_inflated_sum_is_counted_while_inflating() -> None:
    noise = os.urandom(2**20)
    big = make_workbook(parts={f"xl/media/{n}.bin": noise for n in range(3)})
    assert codes_of(big, limited(inflated_bytes=2**21)) == ["workbook-inflates-too-far"]
    assert codes_of(big) == []


def test_lying_size_does_not_hide_bomb() -> None:
    entries = [*make_entries(), Entry(b"xl/media/a.bin", bytes(2**25), size=10)]
    assert codes_of(make_raw_zip(entries)) == ["workbook-packed-too-tightly"]


def test_text_given_out_again_and_again_is_counted() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 1_000))
    long = f'<sst xmlns="{MAIN}"><si><t>{os.urandom(10_000).hex()}</t></si></sst>'
    book = make_workbook(HEADER + rows, {TEXTS_PART: long})
    rows_read, findings = read_all(open_bytes(book, limited(inflated_bytes=2**20)))
    assert findings.select("code", "line").rows() == [("workbook-inflates-too-far", 54)]
    assert len(rows_read) < 54
    assert codes_of(book) == []


def test_row_in_a_comment_is_none() -> None:
    commented = make_workbook(f"{HEADER}<!-- {RECORD} -->{RECORD.replace('2', '3')}")
    assert [row[1] for row in read_all(open_bytes(commented))[0]] == [3]
    open_comment = make_workbook(f"{HEADER}<!-- {RECORD}{RECORD.replace('2', '3')}")
    assert codes_of(open_comment) == ["workbook-damaged"]


def test_nested_archive_is_not_opened() -> None:
    inner = make_zip({"bomb.bin": bytes(2**25)})
    assert codes_of(make_workbook(parts={"xl/embeddings/a.zip": inner})) == []


def test_duplicate_part_is_refused() -> None:
    entries = [*make_entries(), Entry(b"XL/workbook.xml", b"<x/>")]
    assert codes_of(make_raw_zip(entries)) == ["workbook-part-twice"]


@pytest.mark.parametrize("name", [b"../x.xml", b"/etc/x.xml", b"xl/../../x", b"c:/x", b"..\\x"])
def test_unsafe_part_name_is_refused(name: bytes) -> None:
    entries = [*make_entries(), Entry(name, b"<x/>")]
    assert codes_of(make_raw_zip(entries)) == ["workbook-unsafe-part-name"]


def test_overlapping_entries_are_refused() -> None:
    first, *rest = make_entries()
    inner = make_raw_zip([Entry(b"b.xml", b"<b/>")])
    outer = Entry(b"a.bin", os.urandom(200) + inner)
    data = make_raw_zip([first, *rest, outer])
    inside = make_raw_zip([first, *rest, outer, Entry(b"b.xml", b"<b/>", offset=len(data) // 2)])
    assert codes_of(inside)[0] in {"workbook-parts-overlap", "workbook-damaged"}
    same = make_raw_zip([first, *rest, Entry(first.name + b"2", first.data, offset=0)])
    assert codes_of(same) == ["workbook-parts-overlap"]


def test_too_many_parts_are_refused() -> None:
    many = make_workbook(parts={f"xl/media/{n}.bin": b"x" for n in range(1_001)})
    assert codes_of(many) == ["workbook-too-many-parts"]


def test_encrypted_part_is_refused() -> None:
    assert codes_of(make_raw_zip(make_entries(flags=1))) == ["workbook-password"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declaration", [DOCTYPE, LAUGHS])
def test_document_type_is_refused(encoding: str, declaration: str) -> None:
    text = f'<?xml version="1.0"?>{declaration}<sst xmlns="{MAIN}"/>'.encode(encoding)
    assert codes_of(make_workbook(parts={TEXTS_PART: text})) == ["workbook-declares-entities"]


def test_document_type_in_unread_part_is_refused() -> None:
    noise = os.urandom(150_000).hex()
    book = make_workbook(parts={"docProps/app.xml": f"<a>{noise}</a>{DOCTYPE}"})
    assert codes_of(book) == ["workbook-declares-entities"]


def test_encoding_that_hides_marks_is_refused() -> None:
    text = f'<?xml version="1.0" encoding="cp037"?><sst xmlns="{MAIN}"/>'
    assert codes_of(make_workbook(parts={TEXTS_PART: text})) == ["workbook-damaged"]


def test_far_cell_is_named_and_rest_is_read() -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    rows, findings = read_all(open_bytes(make_workbook(HEADER + RECORD + far)))
    assert rows == [(1, 2, "a@b", None), (2, 1048576, "", None)]
    assert findings.select("row", "line", "column", "code", "detail").rows() == [
        (2, 1048576, "XFD", "cell-beyond-columns", "XFD1048576")
    ]


def test_far_heading_is_refused() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'
    assert codes_of(make_workbook(far)) == ["too-many-columns"]


def test_merged_everything_and_claimed_dimension_are_read() -> None:
    sheet = make_sheet(
        before='<dimension ref="A1:XFD1048576"/>',
        after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    )
    rows, findings = read_all(open_bytes(make_workbook(parts={SHEET_PART: sheet})))
    assert rows == [(1, 2, "a@b", None)]
    assert findings.is_empty()


def test_millions_of_empty_rows_stay_within_limits() -> None:
    ods = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": _ods()}
    rows, findings = read_all(open_bytes(make_zip(ods)))
    assert rows == [(1, 17_000_002, "a@b", None)]
    assert findings.is_empty()
    blank = make_workbook(HEADER + "<row/>" * 17_000_000)
    assert codes_of(blank) == ["workbook-packed-too-tightly"]


def _ods() -> str:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    row = "<table:table-row{}>{}</table:table-row>"
    blank = row.format(' table:number-rows-repeated="17000000"', "<table:table-cell/>")
    rows = row.format("", cell.format("Email")) + blank + row.format("", cell.format("a@b"))
    return (
        f'<o:d xmlns:o="{names}:office:1.0" xmlns:table="{names}:table:1.0"'
        f' xmlns:text="{names}:text:1.0"><table:table table:name="A">{rows}</table:table></o:d>'
    )


def test_row_without_end_is_refused() -> None:
    cells = "".join(f'<c r="A2"><v>{os.urandom(9).hex()}</v></c>' for _ in range(500_000))
    book = make_workbook(f'{HEADER}<row r="2">{cells}</row>')
    assert "workbook-over-limits" in codes_of(book)


@pytest.mark.parametrize("tenth", range(10))
@pytest.mark.parametrize("name", ["libreoffice.xlsx", "libreoffice.ods", "libreoffice.xls"])
def test_truncated_workbook_is_damaged(name: str, tenth: int) -> None:
    data = (FILES / name).read_bytes()
    container = "xls" if name.endswith("xls") else "xlsx"
    found = codes_of(data[: len(data) * tenth // 10], None, container)
    assert found == ["workbook-damaged"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"[Content_Types].xml": TYPES.replace("spreadsheet", "word")}, "not-a-workbook"),
        ({"[Content_Types].xml": "sheet.binary.macroEnabled.main"}, "workbook-binary-format"),
        ({"xl/workbook.xml": BOOK.replace("<sheet ", "<other ")}, "workbook-without-sheets"),
        ({SHEET_PART: make_sheet("")}, "sheet-is-empty"),
        ({SHEET_PART: "no xml at all"}, "workbook-damaged"),
        ({SHEET_PART: make_sheet(HEADER + '<row r="2"><c r="A2"')}, "workbook-damaged"),
        ({SHEET_PART: '<?xml version="1.0" encoding="UTFA8"?>'}, "workbook-damaged"),
        ({SHEET_PART: '<?xml version="1.0" encoding="hex"?>'}, "workbook-damaged"),
        ({"xl/_rels/workbook.xml.rels": BOOK_LINKS[:80]}, "workbook-damaged"),
        ({"xl/vbaProject.bin": b"macro"}, "workbook-macros-ignored"),
    ],
)
def test_odd_container_has_its_finding(change: dict[str, str | bytes], code: str) -> None:
    assert codes_of(make_zip({**make_parts(), **change})) == [code]


def test_plain_archive_is_no_workbook() -> None:
    assert codes_of(make_zip({"a.txt": "hello", "b/c.class": b"\xca\xfe"})) == ["not-a-workbook"]


@pytest.mark.parametrize(
    ("stream", "code"),
    [("EncryptedPackage", "workbook-password"), ("WordDocument", "not-a-workbook")],
)
def test_compound_file_of_other_kind_is_told(stream: str, code: str) -> None:
    assert codes_of(make_compound_file(stream), None, "xls") == [code]


@pytest.mark.parametrize("place", [0, 44, 48, 60, 68, 76, 512, 516, 1024 + 116])
def test_endless_chain_in_compound_file_ends(place: int) -> None:
    data = bytearray(make_compound_file("Workbook"))
    data[place : place + 4] = bytes(4)
    assert codes_of(bytes(data), None, "xls")[0] in {
        "workbook-damaged",
        "workbook-old-version",
        "not-a-workbook",
    }


def make_compound_file(stream: str) -> bytes:
    """Make a compound file of one allocation sector and one directory sector."""
    free, last = 0xFFFFFFFF, 0xFFFFFFFE
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0"))
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<LL", header, 44, 1, 1)
    struct.pack_into("<LLLL", header, 60, last, 0, last, 0)
    struct.pack_into("<109L", header, 76, 0, *[free] * 108)
    table = struct.pack("<128L", 0xFFFFFFFD, last, *[free] * 126)
    names = (("Root Entry", 5), (stream, 2))
    entries = [
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBB", len(name) * 2 + 2, kind, 1).ljust(52, b"\0")
        + struct.pack("<LLL", last, 0, 0)
        for name, kind in names
    ]
    return bytes(header) + table + b"".join(entries).ljust(512, b"\0")


def test_memory_limit_of_child_is_a_finding() -> None:
    texts = "".join(f"<si><t>{os.urandom(8).hex()}</t></si>" for _ in range(200_000))
    rows = HEADER + '<row r="2"><c r="A2" t="s"><v>199999</v></c></row>'
    book = make_workbook(rows, parts={TEXTS_PART: f'<sst xmlns="{MAIN}">{texts}</sst>'})
    assert codes_of(book, limited(child_memory_bytes=24 * 2**20)) == ["workbook-over-limits"]
    assert codes_of(book) == []


def test_time_limit_of_child_is_a_finding() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 300_000))
    book = make_workbook(HEADER + rows)
    assert codes_of(book, limited(child_wall_seconds=0)) == ["workbook-over-limits"]


def test_killed_child_is_finding_and_next_read_goes_on() -> None:
    data = make_workbook()
    ready, go_on = threading.Event(), threading.Event()

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            ready.set()
            go_on.wait(10)
            return super().read(size)

    slow = Source("slow.xlsx", len(data), lambda: Slow(data))
    found: list[str] = []
    reader = threading.Thread(
        target=lambda: found.extend(
            open_workbook(slow, ReadRules(), "xlsx").findings["code"].to_list()
        )
    )
    reader.start()
    assert ready.wait(10)
    (child,) = list_children()
    os.kill(child, signal.SIGKILL)
    go_on.set()
    reader.join(10)
    assert found == ["workbook-over-limits"]
    assert codes_of(data) == []


def test_child_ends_when_its_reader_stops() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 90_000))
    batches = open_bytes(make_workbook(HEADER + rows)).read_batches()
    assert next(batches).frame.height == BATCH_ROWS
    assert list_children()
    batches.close()  # type: ignore[attr-defined]
    assert not list_children()


def test_unreadable_source_raises_its_own_error() -> None:
    def refuse() -> io.BytesIO:
        raise PermissionError("not yours")

    with pytest.raises(PermissionError):
        open_workbook(Source("a.xlsx", 1, refuse), ReadRules(), "xlsx")


def test_child_loads_nothing_heavy() -> None:
    imports = START.replace("main()\n", "print(sorted(sys.modules))")
    here = str(Path(sys.modules[open_workbook.__module__].__file__ or "").parent)
    out = subprocess.run(
        [sys.executable, "-I", "-c", imports, here], check=True, capture_output=True, text=True
    ).stdout
    assert "portal.engine.read.workbook_child" in out
    assert "polars" not in out


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(["libreoffice.xlsx", "libreoffice.ods", "libreoffice.xls"]),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_mutated_file_gives_rows_or_findings(name: str, changes: list[tuple[float, int]]) -> None:
    data = bytearray((FILES / name).read_bytes())
    for place, value in changes:
        data[int(place * len(data))] = value
    _check_outcome(bytes(data), "xls" if name.endswith("xls") else "xlsx")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    part=st.sampled_from([SHEET_PART, TEXTS_PART, "xl/styles.xml", "xl/workbook.xml"]),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_mutated_part_gives_rows_or_findings(part: str, changes: list[tuple[float, int]]) -> None:
    with zipfile.ZipFile(FILES / "libreoffice.xlsx") as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    data = bytearray(bytes(parts[part]))  # type: ignore[arg-type]
    for place, value in changes:
        data[int(place * len(data))] = value
    _check_outcome(make_zip({**parts, part: bytes(data)}), "xlsx")


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_findings(data: bytes) -> None:
    _check_outcome(b"PK\3\4" + data, "xlsx")
    _check_outcome(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data, "xls")


def _check_outcome(data: bytes, container: str) -> None:
    began = time.monotonic()
    table = open_bytes(data, None, container)
    rows, findings = read_all(table)
    severities = [CATALOGUE[code].severity for code in findings["code"]]
    assert rows or table.headings or Severity.ERROR in severities
    assert "workbook-over-limits" not in findings["code"].to_list()
    assert time.monotonic() - began < 20


def test_table_can_be_read_again() -> None:
    table = open_workbook(make_source(make_workbook()), ReadRules(), "xlsx")
    assert read_all(table)[0] == read_all(table)[0] == [(1, 2, "a@b", None)]
