"""Files made from a declaration are such as the style takes."""

from hypothesis import given
from hypothesis import strategies as st

from portal.engine.columns import Vocabulary
from portal.engine.style import Code, Column, Email, Rule, Style, Text
from portal.laws.generating import sound_files


class Members(Style):
    """Members found by a card that must be known, or by their e-mail address."""

    key, title = "members", "Members"
    columns = (
        Column("Card", Code(), "identity:card"),
        Column("E-mail", Email(), "field:email", required=True, unique=True),
        Column("Name", Text(), "field:name"),
    )
    match = (Rule("Card", missing="reject"), Rule("E-mail", missing="create"))


@given(st.data())
def test_card_that_nobody_has_is_not_made_up(data: st.DataObject) -> None:
    headings, rows = data.draw(sound_files(Members(), Vocabulary()))
    cells = [dict(zip(headings, row, strict=True)) for row in rows]
    assert all(row["E-mail"] for row in cells)
    assert {row.get("Card", "") for row in cells} == {""}
