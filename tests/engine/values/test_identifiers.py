"""Numbers of other systems: what a spreadsheet did to them is undone or refused, never guessed."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.engine.values import Digits

SHOP = Digits(1, 20, usual=9, link="gid://shopify/Customer/")


def parse(cell: str | None, kind: Digits = SHOP) -> tuple[str | None, list[str]]:
    """Give the value of one cell and the codes of what is wrong with it."""
    frame = pl.DataFrame({"cell": [cell]}, schema={"cell": pl.String})
    parsed = kind.parse(pl.col("cell"), date(2026, 11, 21))
    codes = [
        problem.kind.code
        for problem in parsed.problems
        if frame.select(problem.when.fill_null(value=False)).item()
    ]
    return frame.select(parsed.value).item(), codes


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("7338441277598", "7338441277598", None),
        ("000000000000", "000000000000", None),
        ("12345678901234567890", "12345678901234567890", None),
        (None, None, None),
        ("'7210448301122", "7210448301122", "id-apostrophe-removed"),
        ('="7338441277598"', "7338441277598", "id-formula-unwrapped"),
        ("gid://shopify/Customer/7338441277598", "7338441277598", "id-link-unwrapped"),
        ("7338441277598.0", "7338441277598", "id-decimals-removed"),
        ("7338441277598,00", "7338441277598", "id-decimals-removed"),
        ("7.338441277598E+12", "7338441277598", "id-scientific-recovered"),
        ("7,338441277598e12", "7338441277598", "id-scientific-recovered"),
        ("12345", "12345", "id-short"),
    ],
)
def test_sound_id_is_recovered(cell: str | None, value: str | None, code: str | None) -> None:
    assert parse(cell) == (value, [code] if code else [])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("7.33844E+12", "id-shortened"),
        ("7,33844E+12", "id-shortened"),
        ("+7.33844e12", "id-shortened"),
        ("73.38441277598E+11", "id-shortened"),
        ("7.3384412775981E+12", "id-shortened"),
        ("7,338,441,277,598", "id-separated"),
        ("7 338 441 277 598", "id-separated"),
        ("7\u202f338\u202f441", "id-separated"),
        ("7\u2019338\u2019441", "id-separated"),
        ("gid://shopify/Order/5550123456789", "id-of-something-else"),
        ("ann@example.org", "id-not-digits"),
        ("-7338441277598", "id-not-digits"),
        ("7338441277598.5", "id-not-digits"),
        ("٧٣٣٨٤٤١٢٧", "id-not-digits"),
        ("123456789012345678901", "id-wrong-length"),
        ('="', "id-not-digits"),
        ("'", "id-not-digits"),
    ],
)
def test_damaged_id_has_one_reason(cell: str, code: str) -> None:
    assert parse(cell) == (None, [code])


def test_several_wrappings_come_off_together() -> None:
    value, codes = parse('="\'gid://shopify/Customer/7338441277598"')
    assert value == "7338441277598"
    assert codes == ["id-apostrophe-removed", "id-formula-unwrapped", "id-link-unwrapped"]


def test_usual_wrapping_need_not_be_told() -> None:
    quiet = Digits(1, 20, tells=False)
    assert parse("'7338441277598", quiet) == ("7338441277598", [])
    assert parse("7338441277598.0", quiet)[1] == ["id-decimals-removed"]


@settings(deadline=None)
@given(st.text(max_size=30))
def test_value_is_digits_or_nothing(cell: str) -> None:
    value, codes = parse(cell)
    assert value is None or (value.isascii() and value.isdigit())
    assert (value is None) == any(
        code in codes
        for code in (
            "id-shortened",
            "id-separated",
            "id-of-something-else",
            "id-not-digits",
            "id-wrong-length",
        )
    )


@settings(deadline=None)
@given(st.integers(10**8, 10**19))
def test_text_forms_of_a_number_agree(number: int) -> None:
    digits = str(number)
    power = f"{digits[0]}.{digits[1:]}E+{len(digits) - 1}"
    for form in (digits, f"'{digits}", f'="{digits}"', f"{digits}.0", power):
        assert parse(form)[0] == digits
