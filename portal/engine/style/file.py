"""What the file itself must be, and how one is made of another system's export."""

from dataclasses import dataclass
from typing import Literal

from portal.engine.findings import Kind


@dataclass(frozen=True, slots=True)
class FileRules:
    """What the file itself must be.

    Attributes:
        formats: of ``csv``, ``xlsx``, ``xls``, ``ods``.
        separator: the only one taken, a file with another is refused; None takes any that can
            be told.
        encoding: the only one taken; a file with a byte that is none of it is refused, with the
            place. None takes any that can be told.
        other_encodings: a file in another one is ``refuse``d for good, or until a member chooses
            an encoding for it (``ask``).
        headings: ``any-order`` folds case and outer spaces and offers a mapping; ``exact-order``
            takes the declared headings (or their aliases), byte for byte, in the declared order;
            ``exact`` in any order.
        extra_columns: of exact headings: headings that are not declared ``refuse`` the file, or
            are left out with a notice (``ignore``), or are so where they stand behind the
            declared ones (``ignore-behind``).
        missing_columns: of exact headings: a declared heading that is not there is ``refuse``d,
            or, unless the column is required, its values are left as they are (``keep``).
        ignored: of ``any-order``: headings that are left out unasked, as regular expressions.
        mistaken: headings by which another file is known that people upload instead, and what
            they are told.
        minimum_records: fewer are refused; the profile may change the number.
        errors: whether rows with errors are left out or stop the whole file.
        same_content: what was imported before, in whatever order of its rows, is a ``notice`` or
            ``refuse``d unless an admin allows it with a reason.
        bom: whether the files we write begin with a byte order mark.
        maximum_rows: more are refused; the profile may change the number. None: the instance's.
        maximum_bytes: a larger file is refused; the profile may change the number.
        report_column: reports have one column more, of this name, with what stops each row; an
            upload may have it and it is left out. None: the portal's own columns.
    """

    formats: tuple[str, ...] = ("csv", "xlsx", "xls", "ods")
    separator: str | None = None
    encoding: str | None = None
    other_encodings: Literal["refuse", "ask"] = "refuse"
    headings: Literal["any-order", "exact", "exact-order"] = "any-order"
    extra_columns: Literal["refuse", "ignore", "ignore-behind"] = "refuse"
    missing_columns: Literal["refuse", "keep"] = "refuse"
    ignored: tuple[str, ...] = ()
    mistaken: tuple[tuple[str, Kind], ...] = ()
    minimum_records: int = 0
    errors: Literal["leave-out", "refuse-file"] = "leave-out"
    same_content: Literal["notice", "refuse"] = "notice"
    bom: bool = True
    maximum_rows: int | None = None
    maximum_bytes: int | None = None
    report_column: str | None = None


@dataclass(frozen=True, slots=True)
class Preparation:
    """How a file of the style is made out of an export of another system.

    Attributes:
        title: of the page that does it.
        help: one sentence of what comes out.
        column: the style's column that the export fills.
        sources: what that column is called there; the first that is there is taken.
        asks: columns of which all rows get one value.
    """

    title: str
    help: str
    column: str
    sources: tuple[str, ...]
    asks: tuple[str, ...] = ()
