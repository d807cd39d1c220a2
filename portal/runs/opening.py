"""Open a run's file and say what its headings mean."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Self

import polars as pl

from portal.engine.columns import Vocabulary
from portal.engine.headings import (
    HeadingMap,
    find_owners,
    map_headings,
    name_owners,
    possible_headings,
    tidy,
)
from portal.engine.read import open_table
from portal.engine.read.table import Limits, ReadRules, Source, Table
from portal.engine.style import SettingValue, Style
from portal.engine.whole_file import is_refused
from portal.instance import Instance, get_style
from portal.plugin_host import guard
from portal.runs.places import source_of
from portal.store.profiles import Profile, get_profile, list_profiles
from portal.store.run_rows import Run
from portal.vocabulary import read_vocabulary

SETTINGS = "settings"
"""The option of a run with the settings a member chose for its file alone."""
MOVED = "moved"
"""The option of a run that notes who moved between its preview and its confirmation."""
ROWS_OF_GONE = "rows_of_gone"
"""The rows of that note whose customer was removed: of the file as it was read then."""


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run whose file is open: what reads it and what its headings mean.

    Attributes:
        headings: None when the file could not be opened as a table.
    """

    run: Run
    profile: Profile
    style: Style
    vocabulary: Vocabulary
    table: Table
    headings: HeadingMap | None


def settings_of(run: Run, profile: Profile, style: Style) -> dict[str, SettingValue]:
    """Give the settings a run is checked with: the profile's, or what was chosen for it."""
    chosen = run.options.get(SETTINGS) or {}
    return style.with_defaults(profile.settings | chosen)


def open_run(
    instance: Instance, run: Run, heard: Callable[[float], None] = lambda _share: None
) -> OpenRun:
    """Open a run's file.

    Args:
        heard: told how much of the file was read, from 0 to 1.

    Raises:
        StyleFailed: the style could not say what it takes.
    """
    profile = get_profile(instance.database, run.tenant_id, run.profile_number)
    style = get_style(instance, profile.style)
    vocabulary = read_vocabulary(instance.database, run.tenant_id)
    with guard(style):
        style = style.narrowed(profile.settings)
        known = possible_headings(style, vocabulary)
        rules = ReadRules(
            formats=style.file.formats,
            **_encoding(run, style),
            separator=style.file.separator,
            sheet=str(run.options.get("sheet") or "") or None,
            expected_headings=(*known, *filter(None, profile.mapping)),
            limits=_limits(instance, style, profile),
        )
    table = open_table(_listening(source_of(instance, run), heard), rules)
    if is_refused(table.findings, instance.styles.catalogue):
        return OpenRun(run, profile, style, vocabulary, table, None)
    filled = _filled_columns(table)
    with guard(style):
        headings = map_headings(table.headings, style, vocabulary, profile.mapping, filled)
    if headings.unknown or is_refused(headings.findings, instance.styles.catalogue):
        headings = _name_owners(instance, profile, table, vocabulary, headings)
    return OpenRun(run, profile, style, vocabulary, table, headings)


def _encoding(run: Run, style: Style) -> dict[str, Any]:
    """Say in which encoding to read: the member's choice, where the style leaves one."""
    chosen = str(run.options.get("encoding") or "") or None
    if style.file.encoding is None or (chosen and style.file.other_encodings == "ask"):
        return {"encoding": chosen, "strict": False}
    return {"encoding": style.file.encoding, "strict": True}


def _limits(instance: Instance, style: Style, profile: Profile) -> Limits:
    """Give the profile's limits, as far as the instance's allow."""
    limits, settings = instance.settings.limits, style.with_defaults(profile.settings)
    return replace(
        limits,
        rows=min(limits.rows, int(settings.get("maximum_rows", limits.rows))),
        upload_bytes=min(
            limits.upload_bytes, int(settings.get("maximum_bytes", limits.upload_bytes))
        ),
    )


def _filled_columns(table: Table) -> set[int] | None:
    """Look which columns have cells, as far as the first batch goes; None: need not look."""
    if all(tidy(heading) for heading in table.headings):
        return None
    batch = next(iter(table.read_batches()), None)
    if batch is None:
        return set()
    cells = [f"c{position}" for position in range(len(table.headings))]
    filled = batch.frame.select((pl.col(cells).str.strip_chars() != "").any()).row(0)
    return {position for position, has_cells in enumerate(filled) if has_cells}


def _name_owners(
    instance: Instance,
    profile: Profile,
    table: Table,
    vocabulary: Vocabulary,
    headings: HeadingMap,
) -> HeadingMap:
    """Say whose headings the file has, if they are another style's, and which profiles take it."""
    # The whole style: its columns that the profile leaves out are no other style's.
    style, styles = get_style(instance, profile.style), instance.styles.by_key.values()
    owners = find_owners(table.headings, style, styles, vocabulary, profile.mapping)
    if not owners:
        return headings
    keys = {owner.key for owner in owners}
    others = list_profiles(instance.database, profile.tenant_id)
    names = ", ".join(f"“{one.name}”" for one in others if one.style in keys)
    named = f" ({names})" if names else ""
    return name_owners(headings, style, owners, profiles=named)


def _listening(source: Source, heard: Callable[[float], None]) -> Source:
    size = max(source.size, 1)

    def open_counted() -> BinaryIO:
        return _CountedStream(source.open(), lambda done: heard(min(done / size, 1.0)))  # type: ignore[return-value]

    return replace(source, open=open_counted)


class _CountedStream:
    """A stream that tells how many bytes it has given."""

    def __init__(self, stream: BinaryIO, heard: Callable[[int], None]) -> None:
        self._stream, self._heard, self._done = stream, heard, 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._done += len(data)
        self._heard(self._done)
        return data

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
