"""Who does something, for the records."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Who:
    """A person or program; ``user_id`` is None for the command line."""

    user_id: int | None
    name: str


COMMAND_LINE = Who(None, "command line")
