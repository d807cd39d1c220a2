"""Where the headings are: preambles, several rows, too few, none at all."""

import io

import pytest

from portal.engine.read import ReadRules, Source, Table, open_table

ROWS = "2024-01-31,Ann,ann@x.org,5\n2024-02-01,Ben,ben@x.org,7\n2024-02-02,Cem,cem@x.org,9\n"


def open_text(text: str, **rules: object) -> Table:
    data = text.encode()
    source = Source("customers.csv", len(data), lambda: io.BytesIO(data))
    return open_table(source, ReadRules(**rules))  # type: ignore[arg-type]


def codes_of(table: Table) -> list[str]:
    return table.findings["code"].to_list()


def first_row(table: Table) -> tuple[object, ...]:
    return next(table.read_batches()).frame.row(0)


def test_first_row_holds_headings() -> None:
    table = open_text("day,name,mail,visits\n" + ROWS)
    assert table.headings == ("day", "name", "mail", "visits")
    assert (table.dialect.header_line, codes_of(table)) == (1, [])


@pytest.mark.parametrize(
    ("preamble", "line"),
    [
        ("Customers,,,\n", 2),
        ("Customers,,,\n,,,\n", 3),
        ("All customers of the shop\n\n", 3),
        ("x,,,\nx,,,\nx,,,\n", 4),
    ],
)
def test_preamble_is_skipped(preamble: str, line: int) -> None:
    table = open_text(preamble + "day,name,mail,visits\n" + ROWS)
    assert table.headings == ("day", "name", "mail", "visits")
    assert table.dialect.header_line == line
    assert table.dialect.preamble_lines == line - 1
    assert codes_of(table) == ["preamble-skipped"]
    said = "line 1" if line == 2 else f"lines 1–{line - 1}"
    assert table.findings["value"].to_list() == [said]
    assert first_row(table)[:3] == (1, line + 1, "2024-01-31")


def test_missing_headings_are_an_error() -> None:
    table = open_text(ROWS)
    assert table.headings == ("", "", "", "")
    assert table.dialect.header_line is None
    assert codes_of(table) == ["no-header-row"]
    assert first_row(table)[:4] == (1, 1, "2024-01-31", "Ann")


def test_expected_headings_win_over_types() -> None:
    table = open_text("1,2\n3,4\n5,6\n", expected_headings=("1", "2"))
    assert (table.headings, codes_of(table)) == (("1", "2"), [])


def test_years_may_be_headings() -> None:
    table = open_text("city,2022,2023\nBonn,5,6\nKöln,7,8\n")
    assert table.headings == ("city", "2022", "2023")


def test_repeated_header_rows_are_joined() -> None:
    table = open_text("day,name,mail,visits\n" * 2 + ROWS)
    assert table.headings == ("day day", "name name", "mail mail", "visits visits")
    assert codes_of(table) == ["headings-joined"]
    assert first_row(table)[1] == 3


def test_unit_row_joins_headings() -> None:
    table = open_text("day,name,mail,visits\n(date),(text),(address),(count)\n" + ROWS)
    assert table.headings[0] == "day (date)"
    assert table.dialect.header_rows == 2


def test_short_headings_with_values_are_an_error() -> None:
    table = open_text("dayname,mail,visits\n" + ROWS)
    assert table.headings == ("dayname", "mail", "visits", "")
    assert codes_of(table) == ["headings-do-not-fit"]


def test_trailing_separators_add_blank_heading() -> None:
    table = open_text("day,name\n2024-01-31,Ann,\n2024-02-01,Ben,\n")
    assert (table.headings, codes_of(table)) == (("day", "name", ""), ["blank-headings-added"])


def test_headings_with_other_separator_are_split() -> None:
    table = open_text("day;name;mail;visits\n" + ROWS, separator=",")
    assert table.headings == ("day", "name", "mail", "visits")
    assert codes_of(table) == ["headings-do-not-fit"]


def test_extra_blank_heading_is_dropped() -> None:
    table = open_text("day,,name,mail,visits\n" + ROWS)
    assert table.headings == ("day", "name", "mail", "visits")
    assert codes_of(table) == ["headings-do-not-fit"]


def test_second_table_ends_reading() -> None:
    table = open_text("day,name,mail,visits\n" + ROWS + "\nday,name,mail,visits\n" + ROWS)
    (batch,) = table.read_batches()
    assert batch.frame.height == 3
    assert batch.findings.rows() == [(None, 6, None, "second-table", None, None)]


def test_single_column_is_read() -> None:
    table = open_text("mail\nann@x.org\n\nben@x.org\n")
    assert table.headings == ("mail",)
    assert [row[1:3] for row in next(table.read_batches()).frame.rows()] == [
        (2, "ann@x.org"),
        (4, "ben@x.org"),
    ]


@pytest.mark.parametrize("line", ["Acme,CRM-1,ops@acme.example", "Acme,42", "Acme,2024-01-31,7.5"])
def test_single_row_of_data_is_no_header(line: str) -> None:
    table = open_text(line + "\n", expected_headings=("Name", "AccountReferenceID"))
    assert codes_of(table) == ["no-header-row"]


@pytest.mark.parametrize("line", ["Name,42", "Firm,Code", "Firm,2024", "name,ops@acme.example"])
def test_known_heading_or_plain_words_are_a_header(line: str) -> None:
    table = open_text(line + "\n", expected_headings=("Name", "AccountReferenceID"))
    assert table.headings == tuple(line.split(","))


def test_known_headings_that_stand_twice_are_read_once() -> None:
    table = open_text("day,name,mail,visits\n" * 2 + ROWS, expected_headings=("day", "name"))
    assert table.headings == ("day", "name", "mail", "visits")
    assert codes_of(table) == ["headings-repeated"]
    assert first_row(table)[:3] == (1, 3, "2024-01-31")


def test_row_of_groups_is_joined_to_the_headings() -> None:
    table = open_text("Person,,Contact,\nFirst,Last,Mail,Phone\n" + "Ann,Bell,a@x.org,0113 1\n" * 3)
    assert table.headings == ("Person First", "Last", "Contact Mail", "Phone")
    assert codes_of(table) == ["headings-joined"]


def test_blank_heading_swallows_no_row() -> None:
    table = open_text("name,,visits\nAnn,x,unknown\nBen,y,4\nCem,z,5\nDee,z,6\n")
    assert table.headings == ("name", "", "visits")


def test_comment_is_no_heading_row() -> None:
    text = "# made by a tool\n# separated by ; always\nname;town;visits\nAnn;Bonn;5\nBen;Köln;7\n"
    table = open_text(text)
    assert table.headings == ("name", "town", "visits")
    assert codes_of(table) == ["preamble-skipped"]


def test_number_sign_may_be_a_heading() -> None:
    assert open_text("#,name,visits\n1,Ann,5\n2,Ben,7\n").headings == ("#", "name", "visits")
