"""What every workbook format gives: its sheets and the rows of one of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from portal.engine.read.workbook_job import Refused
from portal.engine.read.workbook_values import name_column

Odd = tuple[int, str, str, str]
"""A finding about a cell: its column (0 is A), code, value and detail."""


Notice = tuple[str, str | None, str | None]
"""A notice about the workbook: code, value, detail."""


@dataclass(frozen=True, slots=True)
class Row:
    """A worksheet row: its number, its cells from column A on, and what is odd about them."""

    line: int
    cells: list[str]
    odd: list[Odd] = field(default_factory=list)

    def put(self, column: int, text: str, columns: int) -> None:
        """Put a text into its column; beyond the columns that are read it is a finding."""
        if column < columns:
            missing = column + 1 - len(self.cells)
            if missing > 0:
                self.cells.extend([""] * missing)
            self.cells[column] = text
        elif text.strip():
            place = f"{name_column(column)}{self.line}"
            self.odd.append((column, "cell-beyond-columns", text, place))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet as the workbook lists it."""

    name: str
    visible: bool = True
    place: str = ""


@dataclass(slots=True)
class Workbook:
    """An opened workbook of any format.

    Attributes:
        format: ``xlsx``, ``xls`` or ``ods``.
        read_rows: rows of a sheet, in the order of the file; blank ones may be left out.
        has_data: tells of another sheet whether anything stands in it.
        notices: code, value, detail; those about hidden rows and the like are complete only
            after the last row.
    """

    format: str
    sheets: list[Sheet]
    read_rows: Callable[[Sheet], Iterator[Row]]
    has_data: Callable[[Sheet], bool]
    notices: list[Notice]

    def choose_sheet(self, name: str | None) -> Sheet:
        """Give the sheet of that name, or the first that is not hidden.

        Raises:
            Refused: there is none.
        """
        if not self.sheets:
            raise Refused("workbook-without-sheets")
        if name is None:
            return next((sheet for sheet in self.sheets if sheet.visible), self.sheets[0])
        wanted = name.strip().casefold()
        for sheet in self.sheets:
            if sheet.name.strip().casefold() == wanted:
                return sheet
        raise Refused("sheet-not-found", name, ", ".join(sheet.name for sheet in self.sheets))
