"""Ask a member which of several customers of one name is meant, and remember the answer.

The answer is kept in the profile by the value, like the meaning of a heading, and the run is
planned again with it. The next file with the same value needs no second answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from portal.engine.columns import Slot
from portal.engine.composed import part_of
from portal.engine.findings import matching
from portal.engine.naming import name_of
from portal.engine.plans.page import Filter
from portal.engine.style import Rule, Style
from portal.errors import Conflict, Invalid
from portal.instance import Instance, get_profile_style
from portal.runs.rereading import UNDECIDED
from portal.runs.stored import find_plan, get_current_run, plan_reader
from portal.runs.uploads import start_run
from portal.store import profiles
from portal.store import runs as rows
from portal.store.customers import TenantCustomers
from portal.store.run_rows import Run
from portal.who import Who

_ASKED = Filter(code=matching.SEVERAL_TO_CHOOSE.code)
_SHOWN = ("field:name", "field:contact", "field:email", "address:billing")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer that may be meant.

    Attributes:
        key: the slot by which the style tells such customers apart; "" where it has none.
        name: what the style's files call the customer.
        town: of the billing address.
    """

    id: int
    key: str
    name: str
    contact: str
    email: str
    town: str


@dataclass(frozen=True, slots=True)
class Question:
    """A value that several customers have, with the first row that has it."""

    value: str
    row: int
    candidates: tuple[Candidate, ...]


def read_questions(instance: Instance, tenant_id: int, number: str) -> tuple[Question, ...]:
    """Read what a run asks, as far as one page of its rows goes."""
    run = get_current_run(instance, tenant_id, number)
    if run.state not in UNDECIDED or find_plan(run) is None:
        return ()
    reader = plan_reader(instance, run)
    style = get_profile_style(instance, run.tenant_id, run.profile_number)
    asking = _asking(style)
    if asking is None or not reader.index.total("codes")[matching.SEVERAL_TO_CHOOSE.code]:
        return ()
    slot, rule = asking
    frame = reader.page(_ASKED, 1).frame
    asked = frame.select("row", pl.col(f"new:{slot}").alias("value"))
    asked = asked.unique("value", keep="first", maintain_order=True)
    known = TenantCustomers(instance.database, tenant_id)
    found = known.find(slot, asked["value"])
    candidates = _candidates(known, found, rule.named_by or "", style)
    return tuple(
        Question(value, row, tuple(candidates.get(value, ())))
        for row, value in asked.iter_rows()
        if value in candidates
    )


def save_choices(
    instance: Instance, tenant_id: int, number: str, who: Who, chosen: Mapping[str, int]
) -> Run:
    """Remember what each value means, and plan the run again with it.

    Args:
        chosen: ids of customers by value.

    Raises:
        Conflict: the run was confirmed or is over.
        Invalid: nothing was chosen, or a customer who does not have the value.
    """
    del who
    run = rows.get_run(instance.database, tenant_id, number)
    asking = _asking(get_profile_style(instance, run.tenant_id, run.profile_number))
    if asking is None or not chosen:
        raise Invalid("Choose at least one customer, or leave the rows out.")
    slot, _ = asking
    found = TenantCustomers(instance.database, tenant_id).find(slot, pl.Series(list(chosen)))
    having = set(found.iter_rows())
    for value, customer in chosen.items():
        if (value, customer) not in having:
            raise Invalid(f"The chosen customer is not called “{value}” any more. Look again.")
    _remember(instance, run, slot, chosen)
    moved = rows.move_run(instance.database, tenant_id, number, UNDECIDED, "uploaded", attempts=0)
    if not moved:
        raise Conflict(f"This run is {run.state}. The choice is kept for the next file.")
    return start_run(instance, tenant_id, number)


def _remember(instance: Instance, run: Run, slot: Slot, chosen: Mapping[str, int]) -> None:
    profile = profiles.get_profile(instance.database, run.tenant_id, run.profile_number)
    merged = {**profile.choices, slot: {**profile.choices.get(slot, {}), **chosen}}
    profiles.update_profile(instance.database, run.tenant_id, profile.number, choices=merged)


def _asking(style: Style) -> tuple[Slot, Rule] | None:
    """Give the rule that asks, and the slot it looks up."""
    slots = {column.heading: column.slot for column in style.columns}
    for rule in style.match:
        asks = rule.named_by and rule.several == "reject"
        if asks and (slot := slots.get(rule.column)):
            return slot, rule
    return None


def _candidates(
    known: TenantCustomers, found: pl.DataFrame, named_by: Slot, style: Style
) -> dict[str, list[Candidate]]:
    slots = [*_SHOWN, *([named_by] if named_by and named_by not in _SHOWN else [])]
    town = part_of(pl.col("address:billing"), "town")
    read = known.read(found["customer_id"].unique(), slots).select(
        "customer_id",
        (pl.col(named_by) if named_by else pl.lit("")).alias("key"),
        name_of(pl.col("customer_id"), style).alias("name"),
        pl.col("field:contact").alias("contact"),
        pl.col("field:email").alias("email"),
        town.alias("town"),
    )
    joined = found.join(read, on="customer_id").sort("customer_id")
    texts = [pl.col(name).fill_null("") for name in ("key", "name", "contact", "email", "town")]
    by_value: dict[str, list[Candidate]] = {}
    for value, *told in joined.select("value", "customer_id", *texts).iter_rows():
        by_value.setdefault(value, []).append(Candidate(*told))
    return by_value
