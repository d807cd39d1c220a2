"""What the child process is told, and how it refuses.

Of the standard library only, like everything the child imports: its start must cost
milliseconds, so neither Polars nor the rest of the portal is loaded there.
"""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """One reading of one workbook; the limits are those of ``Limits``.

    Attributes:
        format: what the first bytes say: ``xlsx`` (any zip container), ``xls`` or ``ods``.
        formats: formats the member may use.
        only_open: stop after the header row, and look into every part before.
        batch_rows: records in one message.
    """

    format: str
    formats: tuple[str, ...]
    sheet: str | None
    expected_headings: tuple[str, ...]
    only_open: bool
    batch_rows: int
    columns: int
    heading_characters: int
    value_characters: int
    record_characters: int
    rows: int
    inflated_bytes: int
    inflation_ratio: int
    workbook_parts: int
    child_memory_bytes: int
    child_cpu_seconds: int

    def to_bytes(self) -> bytes:
        """Write the job as it goes through the pipe."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Job":
        """Read the job from the pipe."""
        values = json.loads(data)
        values["formats"] = tuple(values["formats"])
        values["expected_headings"] = tuple(values["expected_headings"])
        return cls(**values)


class Refused(Exception):  # noqa: N818  (a verdict about a file, not a fault of the program)
    """The workbook is not read, and why: value, detail and line of a finding by its code."""

    def __init__(
        self,
        code: str,
        value: str | None = None,
        detail: str | None = None,
        line: int | None = None,
    ) -> None:
        """Keep the parts of the finding."""
        super().__init__(code)
        self.code, self.value, self.detail, self.line = code, value, detail, line
