"""The one clock: everything that asks for the time asks here."""

from datetime import UTC, datetime


def now() -> datetime:
    """Give the present moment in UTC."""
    return datetime.now(UTC)
