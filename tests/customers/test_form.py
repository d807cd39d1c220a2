"""What was typed by hand is judged as a file is."""

from collections.abc import Mapping
from datetime import date

import pytest

from portal.customers.fields import make_sections
from portal.customers.form import Errors, Values, check_form
from portal.engine.columns import Term, Vocabulary
from portal.engine.findings import cells
from portal.engine.values import Choice, Choices, Currency, Text, YesOrBlank

TODAY = date(2026, 5, 4)
WORDS = Vocabulary(
    {
        "tag": {
            ("Access", "Ramp"): Term(("Access", "Ramp"), "tag:Access:Ramp", YesOrBlank()),
            ("Access", "Often"): Term(
                ("Access", "Often"), "tag:Access:Often", YesOrBlank(), frozenset({"auto"})
            ),
        },
        "attribute": {
            ("Seat",): Term(("Seat",), "attribute:Seat", Choice(("Stalls", "Circle"))),
            ("Likes",): Term(("Likes",), "attribute:Likes", Choices(("Opera", "Dance"))),
            ("Pledge",): Term(("Pledge",), "attribute:Pledge", Currency()),
            ("Card",): Term(("Card",), "attribute:Card", Text(), required_on_create=True),
        },
    }
)


def check(
    typed: Mapping[str, str], stored: Values | None = None, words: Vocabulary | None = None
) -> tuple[Values, Errors]:
    return check_form(make_sections(words or Vocabulary()), typed, stored or {}, TODAY)


def test_values_become_canonical() -> None:
    typed = {"field:last_name": "  Raman ", "attribute:Pledge": "5", "attribute:Card": "A1"}
    values, errors = check(typed, words=WORDS)
    assert not errors
    assert values["field:last_name"] == "Raman"
    assert values["attribute:Pledge"] == "5.00"
    assert values["field:email"] is None


def test_mistakes_get_the_sentences_of_an_import() -> None:
    typed = {
        "field:email": "priya",
        "field:birth_date": "09/03/1984",
        "attribute:Seat": "Roof",
        "attribute:Card": "A1",
    }
    _, errors = check(typed, words=WORDS)
    assert errors["field:email"] == cells.INVALID_EMAILS.message.format(
        detail="priya", column="E-mail"
    )
    otherwise = cells.DATE_WRITTEN_OTHERWISE.message.partition("{detail}")[0]
    assert errors["field:birth_date"].startswith(otherwise.format(value="09/03/1984"))
    assert errors["attribute:Seat"] == cells.NOT_AN_OPTION.message.format(
        value="Roof", column="Seat", detail="Stalls, Circle"
    )


def test_birth_date_lies_not_in_the_future() -> None:
    _, errors = check({"field:name": "A", "field:birth_date": "2026-05-05"})
    assert errors["field:birth_date"] == cells.DATE_IN_FUTURE.message.format(value="2026-05-05")


def test_address_becomes_one_value() -> None:
    typed = {
        "field:name": "A",
        "address.postcode": "LS1 4AB",
        "address.line1": "12 Mill “Lane”",
        "address.country": "United Kingdom",
    }
    values, errors = check(typed)
    assert not errors
    assert values["address"] == ('{"line1":"12 Mill “Lane”","postcode":"LS1 4AB","country":"GB"}')


def test_address_needs_its_first_line() -> None:
    _, errors = check({"field:name": "A", "address.town": "Leeds"})
    assert errors["address.line1"] == cells.PART_MISSING.message.format(detail="Address line 1")


def test_ticks_keep_the_order_of_the_list() -> None:
    typed = {"field:name": "A", "attribute:Likes": "Dance|Opera", "attribute:Card": "1"}
    values, _ = check(typed, words=WORDS)
    assert values["attribute:Likes"] == "Opera|Dance"


def test_untouched_value_is_never_refused() -> None:
    values, errors = check(
        {"field:name": "A", "field:email": "a@x, b@y", "field:title": "two lines"},
        {"field:name": "A", "field:email": "a@x, b@y", "field:title": "two\n lines"},
    )
    assert not errors
    assert values["field:email"] == "a@x, b@y"
    assert values["field:title"] == "two\n lines"


def test_blank_clears() -> None:
    values, errors = check({"field:name": "A"}, {"field:name": "A", "field:phone": "1"})
    assert not errors
    assert values["field:phone"] is None


def test_mandatory_attribute_is_asked_for() -> None:
    _, errors = check({"field:name": "A"}, words=WORDS)
    assert errors == {
        "attribute:Card": "Card is blank. Every customer needs a value here; fill it in."
    }


def test_customer_needs_a_name_or_address() -> None:
    _, errors = check({"field:phone": "020 7946 0018"})
    assert list(errors.values()) == ["Give the customer a name or an e-mail address."]


def test_auto_tag_is_not_taken_from_the_form() -> None:
    typed = {"field:name": "A", "attribute:Card": "1", "tag:Access:Often": "y"}
    values, _ = check({**typed, "tag:Access:Ramp": "y"}, words=WORDS)
    assert values["tag:Access:Ramp"] == "y"
    assert "tag:Access:Often" not in values


def test_undeclared_slots_are_ignored() -> None:
    values, _ = check({"field:name": "A", "tenant_id": "7", "field:version": "9"})
    assert not {"tenant_id", "field:version"} & set(values)


@pytest.mark.parametrize(
    "text", ["\0", "'=1+1", "\u202eabc", "\U0001d49c" * 255, "مرحبا", "a,b\r\nc"]
)
def test_any_text_gives_a_value_or_a_sentence(text: str) -> None:
    values, errors = check({"field:name": text})
    assert errors or values["field:name"]
