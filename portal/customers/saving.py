"""Add and change customers by hand, through the journal that imports write."""

from collections.abc import Iterable
from dataclasses import replace

from portal import clock
from portal.customers.changes import make_changes, point_defaults
from portal.customers.fields import Section, make_sections, rare_fields
from portal.customers.filled import (
    CustomerForm,
    Filled,
    FormOvertaken,
    FormRefused,
    fill_form,
    is_overtaken,
    merge_forms,
    refill_form,
)
from portal.customers.form import Values, check_form
from portal.customers.labels import label_of
from portal.customers.offered import list_columns, offer_choices
from portal.customers.showing import find_customer_id, read_values
from portal.engine.columns import Slot, Vocabulary
from portal.engine.numbers import format_number
from portal.engine.style import Style
from portal.errors import NotFound
from portal.instance import Instance, list_profile_styles
from portal.store import journal
from portal.store.errors import StalePlan
from portal.store.receipts import Author
from portal.vocabulary import read_vocabulary
from portal.who import Who

TAKEN = "Another customer has this {label} already. Change it, or edit that customer instead."


def start_form(instance: Instance, tenant_id: int, number: str | None = None) -> CustomerForm:
    """Give the form of a customer, or an empty one.

    Raises:
        NotFound: the tenant has no such customer.
    """
    words = read_vocabulary(instance.database, tenant_id)
    styles = list_profile_styles(instance, tenant_id)
    sections = _lay_out(words, styles)
    version, stored = 0, Values()
    if number is not None:
        version, stored = read_values(instance, tenant_id, find_customer_id(number), words)
    return replace(fill_form(sections, version, stored), rare=rare_fields(styles))


def add_customer(instance: Instance, tenant_id: int, who: Who, filled: Filled) -> str:
    """Add a customer; gives the number.

    Raises:
        FormRefused: some values cannot be taken.
    """
    form = refill_form(start_form(instance, tenant_id), filled)
    values = _check(form, filled, {})
    given = {slot: text for slot, text in values.items() if text is not None}
    try:
        receipt = journal.add_customer(
            instance.database, tenant_id, _author(who), given, unique=_unique(form)
        )
    except StalePlan as stale:
        raise FormRefused(_name_holders(form, stale)) from stale
    return format_number(receipt.first_customer_id)


def edit_customer(
    instance: Instance, tenant_id: int, number: str, who: Who, filled: Filled
) -> bool:
    """Change a customer; a blank field is cleared. Tells whether anything differed.

    Raises:
        NotFound: the tenant has no such customer.
        FormRefused: some values cannot be taken.
        FormOvertaken: the customer was changed since the form was shown.
    """
    customer_id = find_customer_id(number)
    words = read_vocabulary(instance.database, tenant_id)
    version, stored = read_values(instance, tenant_id, customer_id, words)
    now = fill_form(_lay_out(words, list_profile_styles(instance, tenant_id)), version, stored)
    if is_overtaken(now, filled):
        raise FormOvertaken(merge_forms(now, filled))
    form = refill_form(now, filled)
    values = _check(form, filled, stored)
    changes = make_changes(customer_id, version, stored, values, filled.removed)
    if not changes.height:
        return False
    try:
        journal.apply_edit(
            instance.database, tenant_id, _author(who), changes, unique=_unique(form)
        )
    except StalePlan as stale:
        if stale.taken:
            raise FormRefused(_name_holders(form, stale)) from stale
        raise _overtaken(instance, tenant_id, number, filled) from stale
    return True


def _lay_out(words: Vocabulary, styles: Iterable[Style]) -> tuple[Section, ...]:
    """Lay out the tenant's form, with the choices that its files know."""
    return offer_choices(make_sections(words), list_columns(styles), words)


def _overtaken(
    instance: Instance, tenant_id: int, number: str, filled: Filled
) -> FormOvertaken | NotFound:
    try:
        return FormOvertaken(merge_forms(start_form(instance, tenant_id, number), filled))
    except NotFound as gone:
        return gone


def _check(form: CustomerForm, filled: Filled, stored: Values) -> Values:
    today = clock.now().date()
    values, errors = check_form(form.sections, filled.typed, stored, today)
    if errors:
        raise FormRefused(replace(form, errors=errors))
    return point_defaults(values, stored, filled.chosen, filled.removed)


def _unique(form: CustomerForm) -> list[Slot]:
    return [one.slot for one in form.fields if one.unique]


def _name_holders(form: CustomerForm, stale: StalePlan) -> CustomerForm:
    """Say which value belongs to whom."""
    pairs = zip(stale.taken, stale.holders, strict=True)
    taken = {slot: holder for (slot, _), holder in pairs}
    return replace(
        form,
        errors={slot: TAKEN.format(label=label_of(slot)) for slot in taken},
        holders={slot: format_number(holder) for slot, holder in taken.items()},
    )


def _author(who: Who) -> Author:
    return Author(who.user_id, who.name, clock.now())
