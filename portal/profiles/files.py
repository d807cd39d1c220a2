"""The files of a profile: its template, and customers in its format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import polars as pl

from portal.engine.columns import Column
from portal.engine.customers import CUSTOMER
from portal.engine.export import export_batch, export_slots, needed_slots, take_exported
from portal.engine.headings import possible_columns
from portal.engine.style import Style
from portal.engine.template import write_template_csv, write_template_xlsx
from portal.engine.write.csv import write_csv
from portal.engine.write.xlsx import write_xlsx
from portal.instance import Instance, get_profile_style, get_style
from portal.plugin_host import guard
from portal.store import profiles as rows
from portal.store.customer_conditions import Search
from portal.store.customer_list import count_customers, count_without
from portal.store.customer_search import find_id_batches
from portal.store.customers import TenantCustomers, read_id_batches
from portal.store.errors import UnknownSlot
from portal.store.subjects import get_subject
from portal.vocabulary import read_vocabulary

_MOST_READ = 20_000
"""Customers that are read for a page: some tens of milliseconds."""

EXPORT_ROWS = 25_000


def list_columns(instance: Instance, tenant_id: int, number: str) -> list[Column]:
    """List the columns a file of this profile may have, the tenant's own terms included."""
    profile = rows.get_profile(instance.database, tenant_id, number)
    vocabulary = read_vocabulary(instance.database, tenant_id)
    style = get_style(instance, profile.style)
    with guard(style):
        return possible_columns(style.narrowed(profile.settings), vocabulary)


def write_template(
    instance: Instance, tenant_id: int, number: str, file_format: str, stream: BinaryIO
) -> None:
    """Write the empty file of a profile, as CSV or XLSX."""
    style = get_profile_style(instance, tenant_id, number)
    columns = list_columns(instance, tenant_id, number)
    with guard(style):
        if file_format == "xlsx":
            write_template_xlsx(stream, columns)
        else:
            separator = style.file.separator or ","
            write_template_csv(stream, columns, separator=separator, bom=style.file.bom)


def write_export(
    instance: Instance,
    tenant_id: int,
    number: str,
    file_format: str,
    stream: BinaryIO,
    wanted: Search | None = None,
) -> int:
    """Write customers in a profile's format; uploaded untouched it changes nothing.

    Args:
        wanted: which customers; None: all of them.

    Returns:
        how many were left out, because they lack what the style exports.
    """
    style = get_profile_style(instance, tenant_id, number)
    columns = list_columns(instance, tenant_id, number)
    headings = [column.heading for column in columns]
    current = _read_current(instance, tenant_id, columns, style, wanted)
    left_out = _LeftOut()
    batches = left_out.count(current, columns, style)
    with guard(style):
        if file_format == "xlsx":
            noun = get_subject(style.subject).noun[1]
            write_xlsx(stream, headings, batches, sheet_name=noun.capitalize())
        else:
            separator = style.file.separator or ","
            write_csv(stream, headings, batches, separator=separator, bom=style.file.bom)
    return left_out.customers


def count_left_out(instance: Instance, tenant_id: int, number: str) -> int | None:
    """Count the customers whom an export leaves out; 0 where the style says nothing of them.

    Returns:
        None where the tenant has so many customers that a page cannot wait for them to be read.
    """
    style = get_profile_style(instance, tenant_id, number)
    if not style.words.left_out or style.subject != CUSTOMER:
        return 0
    columns = list_columns(instance, tenant_id, number)
    needed = needed_slots(columns, style)
    if not needed:
        return 0
    if count_customers(instance.database, tenant_id, _MOST_READ + 1) > _MOST_READ:
        return None
    try:
        return count_without(instance.database, tenant_id, needed)
    except UnknownSlot:
        every = _read_current(instance, tenant_id, columns, style, None)
        return sum(one.height - take_exported(one, columns, style).height for one in every)


@dataclass
class _LeftOut:
    """Counts the customers that an export leaves out while it is written."""

    customers: int = 0

    def count(
        self, batches: Iterator[pl.DataFrame], columns: Sequence[Column], style: Style
    ) -> Iterator[pl.DataFrame]:
        """Give the cells of customers as they are read."""
        for current in batches:
            exported = take_exported(current, columns, style)
            self.customers += current.height - exported.height
            yield export_batch(exported, columns, style)


def _read_current(
    instance: Instance,
    tenant_id: int,
    columns: list[Column],
    style: Style,
    wanted: Search | None,
) -> Iterator[pl.DataFrame]:
    subject = get_subject(style.subject)
    customers = TenantCustomers(instance.database, tenant_id, subject)
    slots = export_slots(columns, style)
    if wanted is None:
        batches = read_id_batches(instance.database, tenant_id, EXPORT_ROWS, subject)
    else:
        batches = find_id_batches(instance.database, tenant_id, EXPORT_ROWS, wanted)
    for ids in batches:
        current = customers.read(ids, slots)
        if not current["customer_id"].equals(ids):
            current = ids.to_frame().join(current, on="customer_id", maintain_order="left")
        yield current
