"""Profiles: a tenant's configured uses of styles, their templates and exports."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import polars as pl

from portal.engine.columns import Column
from portal.engine.customers import ID
from portal.engine.export import export_batch, export_slots, exported_slots, take_exported
from portal.engine.headings import possible_columns
from portal.engine.numbers import format_number
from portal.engine.style import Setting, SettingValue, Style
from portal.engine.template import write_template_csv, write_template_xlsx
from portal.engine.write.csv import write_csv
from portal.engine.write.xlsx import write_xlsx
from portal.errors import Invalid
from portal.instance import Instance, get_style
from portal.plugin_host import guard
from portal.store import profiles as rows
from portal.store.customer_conditions import Search
from portal.store.customer_list import count_without
from portal.store.customer_search import find_id_batches
from portal.store.customers import TenantCustomers, read_id_batches
from portal.store.errors import UnknownSlot
from portal.store.profiles import Profile
from portal.store.subjects import get_subject
from portal.vocabulary import read_vocabulary
from portal.vocabulary.offers import check_offers
from portal.who import Who

LONGEST_NAME = 100
EXPORT_ROWS = 25_000


def create_profile(
    instance: Instance,
    tenant_id: int,
    who: Who,
    name: str,
    style_key: str,
    settings: Mapping[str, SettingValue],
) -> Profile:
    """Make a profile.

    Raises:
        NotFound: no such style.
        Invalid: a blank, too long or taken name, or a setting out of range.
    """
    del who
    style = get_style(instance, style_key)
    checked = check_settings(style, settings)
    check_offers(style, checked, read_vocabulary(instance.database, tenant_id))
    return rows.add_profile(instance.database, tenant_id, _checked_name(name), style_key, checked)


def update_profile(
    instance: Instance,
    tenant_id: int,
    number: str,
    who: Who,
    *,
    name: str,
    settings: Mapping[str, SettingValue],
) -> Profile:
    """Change a profile's name and settings; its style stays."""
    del who
    profile = rows.get_profile(instance.database, tenant_id, number)
    style = get_style(instance, profile.style)
    checked = check_settings(style, settings)
    check_offers(style, checked, read_vocabulary(instance.database, tenant_id))
    rows.update_profile(
        instance.database, tenant_id, number, name=_checked_name(name), settings=checked
    )
    return rows.get_profile(instance.database, tenant_id, number)


def list_profiles(instance: Instance, tenant_id: int) -> list[Profile]:
    """List a tenant's profiles by name."""
    return rows.list_profiles(instance.database, tenant_id)


def get_profile(instance: Instance, tenant_id: int, number: str) -> Profile:
    """Get a profile.

    Raises:
        NotFound: no such profile in this tenant.
    """
    return rows.get_profile(instance.database, tenant_id, number)


def forget_mapping(instance: Instance, tenant_id: int, number: str, heading: str) -> None:
    """Forget what a heading was mapped to."""
    profile = rows.get_profile(instance.database, tenant_id, number)
    kept = {name: target for name, target in profile.mapping.items() if name != heading}
    rows.update_profile(instance.database, tenant_id, number, mapping=kept)


@dataclass(frozen=True, slots=True)
class Choice:
    """A remembered choice: which of several customers a value means, as its files name it."""

    slot: str
    value: str
    customer_id: int
    shown: str

    @property
    def number(self) -> str:
        """The customer's number."""
        return format_number(self.customer_id)


def list_choices(profile: Profile, style: Style) -> list[Choice]:
    """List what a profile remembers of customers with one name."""
    show = str if style.names_by == ID else format_number
    return [
        Choice(slot, value, customer, show(customer))
        for slot, by_value in sorted(profile.choices.items())
        for value, customer in sorted(by_value.items())
    ]


def forget_choice(instance: Instance, tenant_id: int, number: str, slot: str, value: str) -> None:
    """Forget which customer a value means: the next file asks again."""
    profile = rows.get_profile(instance.database, tenant_id, number)
    kept = dict(profile.choices)
    kept[slot] = {name: one for name, one in kept.get(slot, {}).items() if name != value}
    rows.update_profile(
        instance.database,
        tenant_id,
        number,
        choices={slot: by_value for slot, by_value in kept.items() if by_value},
    )


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
    style = _style_of(instance, tenant_id, number)
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
    style = _style_of(instance, tenant_id, number)
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


def count_left_out(instance: Instance, tenant_id: int, number: str) -> int:
    """Count the customers whom an export leaves out; 0 where the style says nothing of them."""
    style = _style_of(instance, tenant_id, number)
    if not style.words.left_out:
        return 0
    columns = list_columns(instance, tenant_id, number)
    slots = exported_slots(columns, style)
    try:
        return count_without(instance.database, tenant_id, slots) if slots else 0
    except UnknownSlot:
        every = _read_current(instance, tenant_id, columns, style, None)
        return sum(one.height - take_exported(one, columns, style).height for one in every)


def check_settings(style: Style, settings: Mapping[str, SettingValue]) -> dict[str, SettingValue]:
    """Check a profile's settings against what the style declares.

    Raises:
        Invalid: an unknown key, a wrong type, or a number out of range.
    """
    known = {setting.key: setting for setting in style.all_settings()}
    for key, value in settings.items():
        if key not in known:
            raise Invalid(f"There is no setting “{key}”.")
        _check_setting(known[key], value)
    return dict(settings)


def _check_setting(setting: Setting, value: SettingValue) -> None:
    if type(value) is not type(setting.default):
        raise Invalid(f"“{setting.title}” cannot be {value!r}.")
    if isinstance(value, bool) or not isinstance(value, int):
        return
    if setting.minimum is not None and value < setting.minimum:
        raise Invalid(f"“{setting.title}” must be at least {setting.minimum}.")
    if setting.maximum is not None and value > setting.maximum:
        raise Invalid(f"“{setting.title}” must be at most {setting.maximum}.")


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


def _style_of(instance: Instance, tenant_id: int, number: str) -> Style:
    profile = rows.get_profile(instance.database, tenant_id, number)
    return get_style(instance, profile.style)


def _checked_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned:
        raise Invalid("Give the profile a name.")
    if len(cleaned) > LONGEST_NAME:
        raise Invalid(f"A profile's name has at most {LONGEST_NAME} characters.")
    return cleaned
