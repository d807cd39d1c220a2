"""Settings: what each profile of a style may choose."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from portal.engine.style.file import FileRules

SettingValue = str | int | bool


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of a profile, shown as a form field.

    Attributes:
        offers: a text that must be one of the tenant's own words: ``unique-attribute``. Blank
            where none is chosen, or the one that was is not offered any more.
    """

    key: str
    title: str
    default: SettingValue
    help: str = ""
    minimum: int | None = None
    maximum: int | None = None
    offers: Literal["", "unique-attribute"] = ""


def house_settings(file: FileRules) -> Iterator[Setting]:
    """Give the settings every profile has, with the limits that the style declares."""
    yield Setting(
        "minimum_records",
        "Fewest records",
        file.minimum_records,
        "A file with fewer records is refused.",
        minimum=0,
        maximum=1_000_000,
    )
    yield Setting(
        "retention_days",
        "Days to keep files",
        30,
        "Uploaded files and previews are removed after this many days.",
        minimum=1,
        maximum=365,
    )
    if file.maximum_rows is not None:
        yield Setting(
            "maximum_rows",
            "Most rows",
            file.maximum_rows,
            "A file with more rows is refused.",
            minimum=1,
            maximum=5_000_000,
        )
    if file.maximum_bytes is not None:
        yield Setting(
            "maximum_bytes",
            "Largest file, in bytes",
            file.maximum_bytes,
            "A larger file is refused. 1 MB are 1,048,576 bytes.",
            minimum=1_024,
            maximum=2**28,
        )
