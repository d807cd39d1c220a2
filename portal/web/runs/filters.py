"""Which rows of a preview a page asks for."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from portal.engine.findings import Severity
from portal.engine.plans.page import PAGE_ROWS, Filter
from portal.engine.plans.part import ACTIONS
from portal.web.numbers import is_number

LONGEST_SEARCH = 200
LONGEST_RULE = 3
LAST_PAGE = 10**9
"""Beyond any list, and still a number that databases know."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What the address of a preview selects.

    Attributes:
        page: counts from 1.
        row: a row to show; it decides the page when no filter is set.
        after: the row after which a search goes on.
        by_row: rows one by one, also where the style puts them together.
    """

    wanted: Filter
    page: int = 1
    row: int | None = None
    after: int = 0
    by_row: bool = False

    @property
    def is_filtered(self) -> bool:
        """Tell whether only some rows are wanted."""
        return self.wanted != Filter()

    def pages(self, total: int) -> int:
        """Count the pages that ``total`` rows fill; at least one."""
        return max(1, -(-total // PAGE_ROWS))


def read_selection(values: "MultiDict[str, str]") -> Selection:
    """Read the selection out of an address or a search form; what is not understood is left out."""
    action, severity = values.get("action", ""), values.get("severity", "")
    wanted = Filter(
        action=action if action in ACTIONS else "",
        code=values.get("code", "")[:100],
        severity=severity if severity in set(Severity) else "",
        text=values.get("text", "").strip()[:LONGEST_SEARCH],
    )
    rule = values.get("rule", "")
    if is_number(rule, LONGEST_RULE):
        wanted = Filter(rule=rule, text=wanted.text)
    row = values.get("row", type=int)
    if row and row > 0:
        return Selection(Filter(), (row - 1) // PAGE_ROWS + 1, row)
    page = read_page(values)
    after = max(0, values.get("after", 0, type=int))
    return Selection(wanted, page, after=after, by_row=values.get("view") == "rows")


def read_page(values: "MultiDict[str, str]") -> int:
    """Read the number of a page, from 1; one that no list has is beyond them all."""
    page = values.get("page", 1, type=int)
    return min(max(1, page), LAST_PAGE)
