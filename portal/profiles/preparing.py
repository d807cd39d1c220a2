"""Make a profile's file out of an export of another system, to be downloaded and imported."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Self, cast

import polars as pl

from portal import clock
from portal.engine.findings import Finding, read_findings
from portal.engine.prepare import (
    Prepared,
    check_asked,
    find_source,
    no_source,
    prepare_batches,
)
from portal.engine.read import open_table
from portal.engine.read.table import ReadRules, Source
from portal.engine.style import Style
from portal.engine.whole_file import is_refused
from portal.engine.write.csv import write_csv
from portal.errors import PortalError
from portal.instance import Instance, get_style
from portal.store.profiles import get_profile
from portal.virus_scan import scan_upload
from portal.who import Who


class CannotPrepare(PortalError):  # noqa: N818 - read as an event
    """The export cannot be made into a file.

    Attributes:
        findings: what has to be corrected; those of rows are the first ones.
        errors: how many rows have an ID that cannot be taken.
    """

    def __init__(self, findings: list[Finding], errors: int = 0) -> None:
        """Keep what is to be corrected."""
        bad = f" Rows with an ID that cannot be taken: {errors:,}." if errors else ""
        super().__init__(f"The file was not made.{bad} Correct what is named and try again.")
        self.findings, self.errors = findings, errors


@dataclass(frozen=True, slots=True)
class Export:
    """An export as it came: its name, its size, and a stream that begins again."""

    name: str
    size: int
    stream: BinaryIO


def prepare_file(
    instance: Instance,
    tenant_id: int,
    profile_number: str,
    who: Who,
    export: Export,
    asked: Mapping[str, str],
    stream: BinaryIO,
    *,
    address: str = "",
) -> Prepared:
    """Write the file of a profile's style from an export's IDs.

    Args:
        instance: where the profile lives.
        tenant_id: whose it is.
        profile_number: the profile the file is for.
        who: who uploaded the export.
        export: the file to take the IDs from.
        asked: the values of all rows, by heading.
        stream: takes the CSV; worth nothing when this raises.
        address: where the request came from, for the audit log.

    Raises:
        CannotPrepare: the values, the file or an ID must be corrected first.
        NotFound: no such profile in this tenant, or its style has nothing to prepare.
        Refused: the virus scanner found something.
        Unavailable: the virus scanner does not answer.
    """
    profile = get_profile(instance.database, tenant_id, profile_number)
    style = get_style(instance, profile.style)
    today = clock.now().date()
    _refuse(instance, check_asked(style, asked, today))
    export.stream.seek(0)
    scan_upload(instance, tenant_id, who, address, export.name, export.stream)
    plan = style.prepares
    sources = plan.sources if plan else ()
    rules = ReadRules(expected_headings=sources, limits=instance.settings.limits)
    table = open_table(_source(export), rules)
    if is_refused(table.findings, instance.styles.catalogue):
        _refuse(instance, table.findings)
    if find_source(table.headings, style) is None:
        _refuse(instance, no_source(style))
    prepared = Prepared()
    headings = [column.heading for column in style.columns]
    batches = prepare_batches(table, style, asked, today, prepared)
    write_csv(stream, headings, batches, separator=style.file.separator or ",", bom=style.file.bom)
    _refuse(instance, prepared.findings, prepared.errors)
    return prepared


def may_prepare(style: Style | None) -> bool:
    """Tell whether files of a style can be made out of an export."""
    return style is not None and style.prepares is not None


def _refuse(instance: Instance, findings: pl.DataFrame, errors: int = 0) -> None:
    if findings.height:
        raise CannotPrepare(read_findings(findings, instance.styles.catalogue), errors)


def _source(export: Export) -> Source:
    return Source(export.name, export.size, lambda: cast("BinaryIO", _Again(export.stream)))


class _Again:
    """A stream from its beginning that stays open when a reader closes it."""

    def __init__(self, stream: BinaryIO) -> None:
        stream.seek(0)
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        """Leave it to its owner."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
