"""No style takes a column that it does not declare."""

import pytest

from portal.engine.headings import map_headings
from portal.engine.style import Style
from portal.plugin_host import load_styles
from tests.engine.conftest import make_vocabulary

STYLES = load_styles().by_key
GREEDY = ("tenant_id", "id", "role", "is_admin", "password", "version", "created_at", "user_id")
"""Columns of tables that a file might try to write into."""


def declared(style: Style) -> set[str]:
    columns = [column for column in style.columns if hasattr(column, "heading")]
    names = [(column.heading, *column.aliases, *column.synonyms) for column in columns]
    return {name.casefold() for several in names for name in several}


@pytest.mark.parametrize("key", STYLES)
def test_undeclared_headings_are_taken_by_no_style(key: str) -> None:
    """Rule: no style takes a column that it does not declare."""
    style = STYLES[key]
    greedy = [heading for heading in GREEDY if heading not in declared(style)]
    assert len(greedy) >= len(GREEDY) - 1
    mapped = map_headings(greedy, style, make_vocabulary())
    assert [one.column.heading for one in mapped.bound] == []
    assert mapped.findings["code"].to_list() != []
