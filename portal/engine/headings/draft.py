"""The mapping while it is being made, and what comes of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from portal.engine.columns import BoundColumn, Column, Pattern, Term, Vocabulary, bind_list
from portal.engine.findings import Kind, file_finding, join_findings
from portal.engine.headings.names import folded_parts, tidy
from portal.engine.headings.possible import possible_columns
from portal.engine.repair import REPAIR_COLUMN, REPAIR_HEADING
from portal.engine.report import is_of_report
from portal.engine.style import Style
from portal.engine.suggestions import Suggestions

IGNORE = ""
"""The target of a heading that a member chose to leave out."""


@dataclass(frozen=True, slots=True)
class UnknownHeading:
    """A heading that needs a member's decision, with the likeliest columns first.

    Attributes:
        names_other: it names something that cannot be meant; what is like it is offered, and
            never taken for it: a statement of the same words but one is another consent.
    """

    position: int
    heading: str
    suggestions: tuple[str, ...]
    names_other: bool = False


@dataclass(frozen=True, slots=True)
class HeadingMap:
    """What the headings of a file mean.

    Attributes:
        unknown: headings that block until they are mapped or ignored.
        findings: shape ``FINDINGS``, about the file.
        nameless: positions without a heading that seem to have no cells; one that has is an
            error of the file.
    """

    bound: tuple[BoundColumn, ...]
    unknown: tuple[UnknownHeading, ...]
    findings: pl.DataFrame
    nameless: tuple[int, ...] = ()


@dataclass
class Draft:
    """The mapping while it is being made."""

    style: Style
    vocabulary: Vocabulary
    filled: Collection[int] | None = None
    bound: list[BoundColumn] = field(default_factory=list)
    unknown: list[UnknownHeading] = field(default_factory=list)
    findings: list[pl.DataFrame] = field(default_factory=list)
    nameless: list[int] = field(default_factory=list)
    _folded: dict[str, dict[str, Term]] = field(default_factory=dict)

    @cached_property
    def possible(self) -> list[Column]:
        """Every column a file may have."""
        return possible_columns(self.style, self.vocabulary)

    @cached_property
    def suggestions(self) -> Suggestions:
        """Made once: a file may have a thousand headings that nobody knows."""
        return Suggestions(self.possible)

    def find_alike(self, pattern: Pattern, heading: str) -> Term | None:
        """Find the term whose heading differs from this one in capitals and spaces at most."""
        if pattern.prefix not in self._folded:
            terms = self.vocabulary.terms(pattern.family).values()
            # Made once, as the suggestions; of terms alike, the first is meant.
            self._folded[pattern.prefix] = {
                folded_parts(pattern.heading_of(term)): term for term in reversed(list(terms))
            }
        return self._folded[pattern.prefix].get(folded_parts(heading))

    def bind(self, position: int, heading: str, column: Column) -> None:
        """Take a heading for a column."""
        self.bound.append(BoundColumn(position, heading, bind_list(column, self.vocabulary)))

    def bind_reserved(self, position: int, heading: str) -> bool:
        """Take a column of our own reports, in a file of whatever style; tell whether it is one."""
        if heading == REPAIR_HEADING:
            self.bind(position, heading, REPAIR_COLUMN)
        return is_of_report(heading, self.style.file.report_column)

    def is_unused(self, position: int, heading: str) -> bool:
        """Tell whether a column has neither heading nor cells, as spreadsheets save some."""
        return not tidy(heading) and self.filled is not None and position not in self.filled

    def leave(
        self,
        position: int,
        heading: str,
        suggested: Sequence[str] = (),
        *,
        names_other: bool = False,
    ) -> None:
        """Leave a heading to a member's decision."""
        self.unknown.append(UnknownHeading(position, heading, tuple(suggested), names_other))

    def tell(
        self,
        kind: Kind,
        heading: str | None = None,
        *,
        value: str | None = None,
        detail: str | None = None,
    ) -> None:
        """Note something about a heading."""
        self.findings.append(file_finding(kind, column=heading, value=value, detail=detail))

    def close(self) -> HeadingMap:
        """Give what the headings mean."""
        findings = join_findings(self.findings)
        return HeadingMap(tuple(self.bound), tuple(self.unknown), findings, tuple(self.nameless))


def hint(suggested: Sequence[str]) -> str:
    """Say what was perhaps meant, behind a sentence."""
    return f" Did you mean “{suggested[0]}”?" if suggested else ""
