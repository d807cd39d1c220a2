"""Which columns are suggested for a heading that nobody declared."""

import pytest

from tests.engine.headings.asking import read


@pytest.mark.parametrize(
    ("heading", "best"),
    [
        ("first_name", "First Name"),
        ("FirstName", "First Name"),
        ("forename", "First Name"),
        ("Christian name", "First Name"),
        ("Surname", "Last Name"),
        ("last_name", "Last Name"),
        ("Family Name", "Last Name"),
        ("e-mail address", "Email"),
        ("EmailAddress", "Email"),
        ("E-Mail", "Email"),
        ("Zip", "Postcode"),
        ("Post Code", "Postcode"),
        ("DOB", "Birth Date"),
        ("Date of Birth", "Birth Date"),
        ("Mobile phone", "Mobile"),
        ("mobile_number", "Mobile"),
        ("Telephone", "Phone"),
        ("Tel.", "Phone"),
        ("City", "Town"),
        ("State", "County"),
        ("Street", "Address Line 1"),
        ("address_2", "Address Line 2"),
        ("Country code", "Country"),
        ("Salutation", "Title"),
        ("Customer No", "Customer ID"),
        ("Drama", "Tag:Preferences:Drama"),
        ("Job title", "CustomField:Job Title"),
    ],
)
def test_likely_column_is_suggested_first(heading: str, best: str) -> None:
    assert read(heading).unknown[0].suggestions[0] == best


@pytest.mark.parametrize("heading", ["Notes", "Gender", "Company", "created at", "x", "!!!", "李"])
def test_unlikely_heading_gets_no_suggestion(heading: str) -> None:
    assert read(heading).unknown[0].suggestions == ()
