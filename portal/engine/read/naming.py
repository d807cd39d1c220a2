"""Say where in a file something stands; nothing is imported, for the child process."""


def say_lines(first: int, last: int) -> str:
    """Say which lines: ``line 1``, ``lines 1–2``."""
    return f"line {first:,}" if first == last else f"lines {first:,}–{last:,}"
