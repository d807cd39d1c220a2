"""What is found on the way through the bytes: problems by line, and limits that stop reading."""

from dataclasses import dataclass, replace

import polars as pl

from portal.engine.findings import LONGEST_VALUE, Kind, file_finding

PROBLEMS = pl.Schema({"line": pl.Int64, "code": pl.String, "value": pl.String, "detail": pl.String})
"""Problems before the row is known: rows are numbered after blank records are left out."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem at a physical line."""

    line: int
    kind: Kind
    value: str | None = None
    detail: str | None = None


class StopReading(Exception):  # noqa: N818 -- it is the way out of a generator, not a failure
    """Stop reading: the file breaks a limit, or what follows is not part of the table.

    Attributes:
        problem: the finding about the whole file that says why.
    """

    def __init__(self, problem: Problem) -> None:
        """Keep the problem."""
        super().__init__(problem.kind.code)
        self.problem = problem

    def finding(self) -> pl.DataFrame:
        """Make the finding about the whole file."""
        return problem_finding(self.problem)


def problem_finding(problem: Problem) -> pl.DataFrame:
    """Make a finding about the whole file from a problem."""
    return file_finding(
        problem.kind, value=problem.value, detail=problem.detail, line=problem.line or None
    )


def problems_frame(problems: list[Problem]) -> pl.DataFrame:
    """Make a frame of problems (shape ``PROBLEMS``)."""
    return pl.DataFrame(
        {
            "line": [problem.line for problem in problems],
            "code": [problem.kind.code for problem in problems],
            "value": [problem.value and problem.value[:LONGEST_VALUE] for problem in problems],
            "detail": [problem.detail for problem in problems],
        },
        schema=PROBLEMS,
    )


def moved(problem: Problem, line: int) -> Problem:
    """Give the problem with another line."""
    return replace(problem, line=line)
