"""Names that come back from a spreadsheet as question marks."""

import pytest

from tests.engine.conftest import Plan

EMAIL = "ann@example.org"


def stored(name: str) -> dict[int, dict[str, str]]:
    return {7: {"field:email": EMAIL, "field:first_name": name, "field:last_name": "Bell"}}


@pytest.mark.parametrize(
    ("name", "given"),
    [("美咲", "??"), ("Åsa", "?sa"), ("Дарья", "?????"), ("Zoë 😀", "Zo? ??"), ("Żółć", "?ó??")],
)
def test_letters_lost_in_saving_are_refused(plan_file: Plan, name: str, given: str) -> None:
    planned = plan_file(f"Email,First Name\n{EMAIL},{given}\n", stored(name))
    assert planned.actions == ["reject"]
    (told,) = [one for one in planned.findings if one.code == "letters-lost"]
    assert (told.line, told.column, told.value) == (2, "First Name", given)
    assert name in told.message


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@pytest.mark.parametrize("name", ["Zoë", "Müller", "née Ó", "Łucja", "Дарья", "美咲", "حداد"])
def test_letters_read_in_the_wrong_encoding_are_refused(
    plan_file: Plan, name: str, encoding: str
) -> None:
    # What a program cannot show of such bytes, it leaves out.
    given = name.encode().decode(encoding, "ignore")
    planned = plan_file(f"Email,First Name\n{EMAIL},{given}\n", stored(name))
    assert planned.actions == ["reject"]
    assert name in next(one.message for one in planned.findings if one.code == "letters-garbled")


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("ZoÃ«", "Zoë"),
        ("Zoë", "ZoÃ"),
        ("Zoe", "Zoë"),
        ("Åsa", "Asa"),
        ("Åsa", "Äsa"),
        ("Ann", "Ann?"),
        ("Who?", "Who??"),
        ("??", "Åsa"),
        ("Åsa", "?"),
    ],
)
def test_other_changes_go_on(plan_file: Plan, name: str, given: str) -> None:
    planned = plan_file(f"Email,First Name\n{EMAIL},{given}\n", stored(name))
    assert planned.actions == ["update"]


def test_mark_in_a_new_customer_is_a_mark(plan_file: Plan) -> None:
    planned = plan_file("Email,First Name,Last Name\ncy@example.org,?sa,Dunn\n", stored("Åsa"))
    assert planned.actions == ["create"]
