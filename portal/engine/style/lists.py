"""What lists of a tenant need, such as its options: marks, and an order."""

from dataclasses import dataclass

from portal.engine.columns import Slot
from portal.engine.findings import Kind


@dataclass(frozen=True, slots=True)
class ExactlyOne:
    """A mark that exactly one entry of a list has, file and store taken together.

    Attributes:
        kind: reported of the file; ``{value}`` is the group, ``{detail}`` who would have it.
        column: the heading of the mark.
        name: the heading of the column that names an entry.
        per: headings of the columns that make the groups; none: the list is one group.
        value: the text of the mark.
    """

    kind: Kind
    column: str
    name: str
    per: tuple[str, ...] = ()
    value: str = "1"


@dataclass(frozen=True, slots=True)
class Order:
    """Entries of a list are shown in the order of the file's rows.

    Attributes:
        slot: keeps the place.
        per: headings of the columns that part the list into several; none: it is one.
    """

    slot: Slot
    per: tuple[str, ...] = ()
