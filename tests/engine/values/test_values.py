# ruff: noqa: RUF001 - cells hold digits and letters of many scripts
"""Every type: what it takes, what it makes of it, what it refuses and says."""

import time
from datetime import date

import polars as pl
import pytest

from portal.engine.findings import error, file_finding, read_findings, warning
from portal.engine.values import (
    Choice,
    Choices,
    Country,
    Currency,
    CustomerNumber,
    Email,
    FromList,
    IsoDate,
    Number,
    Phone,
    Text,
    TrueFalse,
    ValueType,
    Whole,
    YesOrBlank,
)
from tests.engine.conftest import STYLES

TODAY = date(2026, 11, 21)
SEATS, LIKES = Choice(("Stalls", "Circle")), Choices(("Dance", "Opera", "Late: talks"))
EVERY_TYPE: tuple[ValueType, ...] = (
    Text(),
    Email(),
    IsoDate(),
    IsoDate(past=True),
    Country(),
    YesOrBlank(),
    Whole(),
    Currency(),
    Number(),
    TrueFalse(),
    SEATS,
    LIKES,
    CustomerNumber(),
)


def judge(kind: ValueType, cell: str | None) -> tuple[str | None, list[str]]:
    """Give what a type makes of one cell, and the codes of its problems."""
    frame = pl.DataFrame({"cell": [cell]}, schema={"cell": pl.String})
    parsed = kind.parse(pl.col("cell"), TODAY)
    codes = [
        problem.kind.code
        for problem in parsed.problems
        if frame.select(problem.when.fill_null(value=False)).item()
    ]
    return frame.select(parsed.value).item(), codes


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Text(3), "abc", "abc"),
        (Text(3), "李小龙", "李小龙"),
        (Text(), "00420", "00420"),
        (Text(), "1234567890123456", "1234567890123456"),
        (Text(), "+44 20", "+44 20"),
        (Phone(), "+44 (0)113 496-0000", "+44 (0)113 496-0000"),
        (Phone(), "0113/4960000 ext. 12", "0113/4960000 ext. 12"),
        (Phone(), "718-555-0134x7", "718-555-0134x7"),
        (Phone(), "٠١١٣", "٠١١٣"),
        (Phone(), "999", "999"),
        (Email(), "Ann@Example.ORG", "Ann@Example.ORG"),
        (Email(), "ann+box@mail.example.org", "ann+box@mail.example.org"),
        (Email(), "o'neill@example.ie", "o'neill@example.ie"),
        (Email(), "用户@例子.公司", "用户@例子.公司"),
        (Email(), "a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
        (IsoDate(), "2012-01-01", "2012-01-01"),
        (IsoDate(), "2024-02-29", "2024-02-29"),
        (IsoDate(), "0001-01-01", "0001-01-01"),
        (IsoDate(), "9999-12-31", "9999-12-31"),
        (IsoDate(past=True), "2026-11-21", "2026-11-21"),
        (Country(), "GB", "GB"),
        (Country(), "gb", "GB"),
        (Country(), "United Kingdom", "GB"),
        (Country(), "côte d'ivoire", "CI"),
        (Country(), "Türkiye", "TR"),
        (YesOrBlank(), "y", "y"),
        (YesOrBlank(), "Y", "y"),
        (Whole(), "007", "7"),
        (Whole(), "0", "0"),
        (Whole(-5), "-5", "-5"),
        (Currency(), "123", "123.00"),
        (Currency(), "0123.5", "123.50"),
        (Currency(), "-12.34", "-12.34"),
        (Currency(), "-0", "0.00"),
        (Currency(), "000", "0.00"),
        (Currency(), "123456789012345.67", "123456789012345.67"),
        (SEATS, "Circle", "Circle"),
        (LIKES, "Opera|Dance", "Dance|Opera"),
        (LIKES, "Dance | Opera", "Dance|Opera"),
        (LIKES, "Dance|Dance", "Dance"),
        (LIKES, "Late: talks", "Late: talks"),
        (CustomerNumber(), "i-4k2p-9qwx", "I-4K2P-9QWX"),
    ],
)
def test_good_cell_becomes_value(kind: ValueType, cell: str, value: str) -> None:
    assert judge(kind, cell) == (value, [])


@pytest.mark.parametrize(
    ("kind", "cell", "code"),
    [
        (Text(3), "abcd", "too-long"),
        (Phone(), "2e5", "shortened-number"),
        *(
            (Phone(), cell, "not-a-phone-number")
            for cell in (
                "n/a",
                "555-CALL-NOW x",
                "0113 49O 0000",
                "-",
                "ext 12",
                "0113 (home)",
                "Ж1",
            )
        ),
        *(
            (Email(), cell, "invalid-email")
            for cell in (
                "ann",
                "ann@example",
                "ann@@example.org",
                "ann bell@example.org",
                "ann@exam\u00a0ple.org",
                "ann\u200b@example.org",
                "ann\u202e@example.org",
                "ann@example.org,",
                "ann@example.org;bo@example.org",
                "<ann@example.org>",
                "mailto:ann@example.org",
                "ann..bell@example.org",
                ".ann@example.org",
                "ann.@example.org",
                "ann@-example.org",
                "ann@example-.org",
                "ann@127.0.0.1",
                "ann@example.o",
                "ann@example..org",
                "ann@example.org\nbo@example.org",
                "a" * 250 + "@example.org",
            )
        ),
        *(
            (IsoDate(), cell, "invalid-date")
            for cell in (
                "2023-02-29",
                "2024-13-01",
                "2024-00-10",
                "0000-01-01",
                "2012-1-1",
                "20120101",
                "2012/01/01",
                "2012-01-01 00:00",
                "40909",
                "yesterday",
                "２０１２-０１-０１",
                "٢٠١٢-٠١-٠١",
                "2012‑01‑01",
            )
        ),
        *(
            (IsoDate(), cell, "date-written-otherwise")
            for cell in ("01/02/2012", "1.2.80", "31-12-2012", "1/2/12")
        ),
        (IsoDate(past=True), "2026-11-22", "date-in-future"),
        (IsoDate(past=True), "9999-12-31", "date-in-future"),
        *((Country(), cell, "unknown-country") for cell in ("UK", "GBR", "XX", "Narnia", "ＧＢ")),
        *((YesOrBlank(), cell, "not-y") for cell in ("n", "yes", "1", "x", "TRUE", "ｙ", "y y")),
        *((Whole(), cell, "not-whole") for cell in ("1.0", "1e3", "+1", "1 000", "٣", "-")),
        (Whole(), "-1", "too-small"),
        (Whole(), "-" + "9" * 30, "too-small"),
        (Whole(maximum=10), "11", "too-large"),
        (Whole(), "9" * 30, "too-large"),
        *(
            (Currency(), cell, "not-a-number")
            for cell in (
                "£5",
                "5 GBP",
                "1,000",
                "1.000,00",
                "12.345",
                ".5",
                "5.",
                "+5",
                "1e5",
                "(5)",
                "--5",
                "٣",
                "1234567890123456",
            )
        ),
        *((SEATS, cell, "not-an-option") for cell in ("stalls", "Stall", "Stalls|Circle")),
        *(
            (LIKES, cell, "not-an-option")
            for cell in ("dance", "Dance,Opera", "Dance;Opera", "Dance||Opera", "Dance|", "|")
        ),
        *(
            (CustomerNumber(), cell, "invalid-customer-number")
            for cell in (
                "I4K2P9QWX",
                "I-4K2P-9QW",
                "I-4K2P-9QWXY",
                "1-4K2P-9QWX",
                "ı-4K2P-9QWX",
                "I-4ß2P-9QWX",
                "I‑4K2P‑9QWX",
            )
        ),
    ],
)
def test_bad_cell_is_reported(kind: ValueType, cell: str, code: str) -> None:
    assert judge(kind, cell)[1] == [code]


@pytest.mark.parametrize("kind", EVERY_TYPE, ids=lambda kind: type(kind).__name__)
def test_blank_cell_is_nobodys_problem(kind: ValueType) -> None:
    assert judge(kind, None) == (None, [])


@pytest.mark.parametrize("kind", EVERY_TYPE, ids=lambda kind: type(kind).__name__)
def test_value_is_taken_again_as_itself(kind: ValueType) -> None:
    examples = ["abc", "a@example.org", "2012-01-01", "gb", "Y", "07", "-0.5", "Circle"]
    for example in [*examples, "Opera | Dance", "i-4k2p-9qwx"]:
        value, codes = judge(kind, example)
        if not codes:
            assert judge(kind, value) == (value, [])


@pytest.mark.parametrize("kind", EVERY_TYPE, ids=lambda kind: type(kind).__name__)
@pytest.mark.parametrize(
    "cell",
    [
        "x" * 100_000,
        "1" * 100_000,
        "a@" + "b." * 50_000,
        "|" * 100_000,
        "-" * 100_000,
        "é" * 50_000,
    ],
    ids=["letters", "digits", "labels", "bars", "dashes", "accents"],
)
def test_huge_value_takes_no_time(kind: ValueType, cell: str) -> None:
    frame = pl.DataFrame({"cell": [cell]})
    parsed = kind.parse(pl.col("cell"), TODAY)
    wanted = [parsed.value, *(problem.when for problem in parsed.problems)]
    queries = [expr.alias(str(at)) for at, expr in enumerate(wanted)]
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        frame.select(queries)
        seconds.append(time.perf_counter() - started)
    # Far from what a busy machine takes, and farther from what a slow expression would.
    assert min(seconds) < 0.5


@pytest.mark.parametrize("kind", EVERY_TYPE, ids=lambda kind: type(kind).__name__)
def test_message_names_value_and_remedy(kind: ValueType) -> None:
    parsed = kind.parse(pl.col("cell"), TODAY)
    for problem in parsed.problems:
        detail = problem.detail if isinstance(problem.detail, str) else None
        frame = file_finding(problem.kind, column="Some Column", value="cell text", detail=detail)
        message = read_findings(frame, STYLES.catalogue)[0].message
        assert "cell text" in message or "Some Column" in message
        assert "{" not in message
        assert message.endswith(".")


@pytest.mark.parametrize("kind", EVERY_TYPE, ids=lambda kind: type(kind).__name__)
def test_rule_is_a_sentence_for_the_notes(kind: ValueType) -> None:
    assert kind.rule.endswith(".")
    assert all(judge(kind, choice)[1] == [] for choice in kind.choices)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("30.11.1979", "Write 1979-11-30."),
        ("11/30/1979", "Write 1979-11-30."),
        ("1-1-2012", "Write 2012-01-01."),
        ("29.2.2024", "Write 2024-02-29."),
        ("01/02/2012", "It is ambiguous, 2012-02-01 or 2012-01-02: write which is meant."),
        ("29.2.2023", "It is no date in any order: write one like 1984-03-09."),
        ("30.11.79", "Write it like 1984-03-09, with all digits of the year."),
    ],
)
def test_date_in_another_order_is_ambiguous_only_if_it_is(cell: str, said: str) -> None:
    """Rule: a date is never guessed; where it can mean only one, the message gives it."""
    [problem, *_] = IsoDate().parse(pl.col("cell"), TODAY).problems
    assert isinstance(problem.detail, pl.Expr)
    frame = pl.DataFrame({"cell": [cell]})
    assert frame.select(problem.when).item()
    assert frame.select(problem.detail).item() == said


def test_large_numbers_are_written_with_separators() -> None:
    kind = Whole(1_000, 10**14)
    assert kind.rule == "A whole number from 1,000 to 100,000,000,000,000."
    told = [problem.detail for problem in kind.parse(pl.col("cell"), TODAY).problems]
    assert told[1:] == ["1,000", "100,000,000,000,000"]


def test_long_list_of_options_is_cut_in_messages() -> None:
    kind = Choice(tuple(f"Option {number}" for number in range(1_000)))
    assert len(kind.rule) < 250


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("42", "42"),
        ("007", "7"),
        ("-0.00", "0"),
        ("12.50", "12.5"),
        ("-1.05", "-1.05"),
        ("100", "100"),
        ("0.0100", "0.01"),
    ],
)
def test_equal_numbers_are_equal_texts(cell: str, value: str) -> None:
    assert judge(Number(), cell) == (value, [])


@pytest.mark.parametrize("cell", ["1,000", "1.000,50", "12 %", "1e5", ".5", "5.", "+3", "\u0663"])
def test_number_with_other_marks_is_refused(cell: str) -> None:
    assert judge(Number(), cell)[1] == ["not-a-number"]


@pytest.mark.parametrize(
    ("cell", "value"), [("true", "true"), ("FALSE", "false"), ("True", "true")]
)
def test_truth_is_taken_in_any_capitals(cell: str, value: str) -> None:
    assert judge(TrueFalse(), cell) == (value, [])


@pytest.mark.parametrize("cell", ["yes", "1", "y", "wahr"])
def test_truth_is_never_guessed(cell: str) -> None:
    assert judge(TrueFalse(), cell)[1] == ["not-true-or-false"]


def test_list_says_whether_it_takes_other_values() -> None:
    open_list = FromList("option:terms", warning("w", "w"), values=("NET 30",))
    closed = FromList("group", error("e", "e"), values=("US",))
    assert open_list.rule == "Known: NET 30. Other values are taken too."
    assert closed.rule == "One of: US."


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("NET 30", []),
        ("Net 30", ["w", "listed-alike"]),
        ("ÉTÉ", ["w", "listed-alike"]),
        ("net 3", ["w"]),
    ],
)
def test_value_like_a_listed_one_is_told_where_it_is_taken(cell: str, found: list[str]) -> None:
    listed = ("NET 30", "net 60", "NET 60", "été")
    assert judge(FromList("option:terms", warning("w", "w"), values=listed), cell)[1] == found
    refused = judge(FromList("option:terms", error("e", "e"), values=listed), cell)[1]
    assert refused == (["e"] if found else [])
