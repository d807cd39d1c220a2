"""What the sheets of lists have in common: all of a sheet or nothing, and the mark of a default."""

from portal.engine.style import Choice, Column, FileRules

SHEET = FileRules(formats=("xlsx", "csv"), errors="refuse-file")


def default_mark(note: str) -> Column:
    """Give the column that marks the default entry with 1, and says of what it is one."""
    return Column(
        "isDefault", Choice(("1", "0")), "field:is_default", required=True, example="1", note=note
    )
