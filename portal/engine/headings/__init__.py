"""Map the headings of a file to a style's columns.

``map`` is the second step in the way of a file. What a member decided for this profile holds
first, then exact headings, then patterns over the tenant's own terms; for what is left over
columns are suggested, and a member accepts or ignores it.
"""

from portal.engine.headings.draft import IGNORE, HeadingMap, UnknownHeading
from portal.engine.headings.elsewhere import find_owners, name_owners
from portal.engine.headings.mapping import map_headings
from portal.engine.headings.names import tidy
from portal.engine.headings.possible import (
    is_taken,
    needed_columns,
    possible_columns,
    possible_headings,
)

__all__ = [
    "IGNORE",
    "HeadingMap",
    "UnknownHeading",
    "find_owners",
    "is_taken",
    "map_headings",
    "name_owners",
    "needed_columns",
    "possible_columns",
    "possible_headings",
    "tidy",
]
