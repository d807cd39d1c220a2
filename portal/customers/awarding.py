"""Add points by hand, through the journal that imports write; to take them back, the opposite."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from portal import clock
from portal.customers.changes import CHANGE
from portal.customers.fields import FormField
from portal.customers.form import Errors, check_row
from portal.customers.showing import find_customer_id, read_values
from portal.engine.columns import Vocabulary
from portal.engine.composed import compose_json
from portal.engine.values import Text, Whole
from portal.errors import Conflict, Invalid
from portal.instance import Instance, list_profile_styles
from portal.store import journal
from portal.store.errors import StalePlan
from portal.store.receipts import Author
from portal.who import Who

AMOUNT, DESCRIPTION = "amount", "description"
TAKEN_BACK = "Taken back: "
LONGEST = 255
_MOST = 10**14
_SLOT = "points"
_FIELDS = (
    FormField(AMOUNT, "Points", Whole(-_MOST, _MOST)),
    FormField(DESCRIPTION, "What the customer will see", Text(LONGEST)),
)
_BLANK = "Fill in: {label}."
_NOTHING = "0 points change nothing. Give more, or a number like -50 to take points away."


@dataclass(frozen=True, slots=True)
class PointsForm:
    """The form for an entry: texts by field, and what is wrong with them."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)


class PointsRefused(Invalid):
    """The entry cannot be taken; the form says why.

    Attributes:
        form: the form to show again.
    """

    def __init__(self, form: PointsForm) -> None:
        """Name every problem."""
        super().__init__("No points were added. " + " ".join(form.errors.values()))
        self.form = form


def add_points(
    instance: Instance,
    tenant_id: int,
    number: str,
    who: Who,
    typed: Mapping[str, str],
    version: int | None = None,
) -> int:
    """Add an entry to a customer's points; gives the amount.

    Args:
        instance: where the customer lives.
        tenant_id: whose customer it is.
        number: ``I-XXXX-XXXX`` or the plain number.
        who: is adding.
        typed: ``amount``, below 0 to take points away, and ``description``.
        version: the customer's when the form was shown, so that a form sent twice adds once;
            None for whatever it is now.

    Raises:
        NotFound: the tenant has no such customer.
        PointsRefused: the entry cannot be taken.
        Conflict: the customer was changed since the form was shown.
    """
    customer_id = find_customer_id(number)
    now, _ = read_values(instance, tenant_id, customer_id, Vocabulary({}))
    values = _check(typed)
    entry = compose_json(pl.DataFrame({name: [text] for name, text in values.items()})).item()
    row = (customer_id, now if version is None else version, _SLOT, "add", None, entry)
    author = Author(who.user_id, who.name, clock.now())
    try:
        journal.apply_edit(
            instance.database, tenant_id, author, pl.DataFrame([row], schema=CHANGE, orient="row")
        )
    except StalePlan as stale:
        raise Conflict(
            "This customer was changed meanwhile, perhaps by these very points. "
            "Look at the points below before you add them again."
        ) from stale
    return int(values[AMOUNT])


def has_points(instance: Instance, tenant_id: int) -> bool:
    """Tell whether a profile of the tenant is about points."""
    styles = list_profile_styles(instance, tenant_id)
    return any(one.slot == _SLOT for style in styles for one in style.composites)


def _check(typed: Mapping[str, str]) -> dict[str, str]:
    values, errors = check_row(_FIELDS, typed, clock.now().date())
    for one in _FIELDS:
        if values[one.name] is None and one.name not in errors:
            errors[one.name] = _BLANK.format(label=one.label)
    if values[AMOUNT] == "0":
        errors[AMOUNT] = _NOTHING
    if errors:
        raise PointsRefused(PointsForm(typed, errors))
    return {name: str(value) for name, value in values.items()}
