"""Give a member's own file back after its commit, with what the portal gave: importable again.

The cells that name a new customer (an ID of ``0``, say) hold the ID it has by now, so that the
same file uploaded again adds nobody twice. Its columns, headings and rows are the uploaded ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

import polars as pl

from portal.customers.naming import names_plainly, show_number
from portal.engine.customers import ID, NUMBER
from portal.engine.findings.headings import NO_KEY_COLUMN
from portal.engine.numbers import format_number, number_of
from portal.engine.plans.index import PlanIndex
from portal.engine.plans.page import Filter
from portal.engine.plans.part import CREATE, Part
from portal.engine.report import own_batches, own_headings
from portal.engine.write.csv import write_csv
from portal.engine.write.xlsx import write_xlsx
from portal.errors import Conflict
from portal.instance import Instance, find_profile_style, get_style
from portal.runs.places import plan_of
from portal.runs.stored import find_plan, plan_reader
from portal.store import profiles, runs
from portal.store.customer_list import read_names
from portal.store.customers import TenantCustomers
from portal.store.receipts import get_receipt
from portal.store.run_rows import Run
from portal.store.subjects import get_subject

DONE = {"committed", "undoing", "undone"}


@dataclass(frozen=True, slots=True)
class Created:
    """A customer or entry a commit created: the row it came from, and what the portal calls it.

    ``shown`` is a customer's number; "" for an entry of a list, which has none.
    ``given`` is the number of a series, such as ``HS-12``; "" where the style gives none.
    """

    row: int
    line: int
    customer_id: int
    shown: str
    name: str
    given: str = ""

    @property
    def number(self) -> str:
        """The customer's number, for links."""
        return format_number(self.customer_id)


def write_own_file(
    instance: Instance, tenant_id: int, number: str, file_format: str, stream: BinaryIO
) -> None:
    """Write a committed run's file as it was uploaded, with the numbers of new customers.

    Raises:
        Conflict: the run is not committed (any more).
        NotFound: its files were removed after their time.
    """
    run = runs.get_run(instance.database, tenant_id, number)
    if run.state != "committed":
        raise Conflict(f"This run is {run.state}; only an imported file comes back with its IDs.")
    reader = plan_reader(instance, run)
    if reader.index.parts:
        plan_of(instance, run)  # says that it is gone before anything is written
    profile = profiles.get_profile(instance.database, tenant_id, run.profile_number)
    rules = get_style(instance, profile.style).file
    parts = with_given(instance, run, reader.index, reader.parts(Filter()))
    headings = own_headings(reader.index.headings, rules.report_column)
    batches = own_batches(parts, reader.index.headings, rules.report_column)
    if file_format == "xlsx":
        write_xlsx(stream, headings, batches, sheet_name="Customers")
    else:
        write_csv(stream, headings, batches, separator=rules.separator or ",", bom=rules.bom)


def may_return(run: Run) -> bool:
    """Tell whether a run's file would come back with something the portal gave."""
    index = find_plan(run) if run.files_removed_at is None else None
    is_done = run.state == "committed" and run.creates > 0
    return is_done and index is not None and bool(returned_columns(index))


def adds_again(instance: Instance, run: Run) -> bool:
    """Tell whether the uploaded file would add the new customers of a committed run once more.

    True where a row says that it adds a customer, or has nothing to look one up by; the others
    hold what the customer is found by from now on.
    """
    index = find_plan(run) if run.files_removed_at is None else None
    style = find_profile_style(instance, run.tenant_id, run.profile_number)
    if index is None or style is None:
        return False
    if any(rule.new_value is not None for rule in style.match):
        return True
    if style.unmatched is None:
        return False
    of_file = {finding["code"] for finding in index.findings}
    return NO_KEY_COLUMN.code in of_file or index.total("codes")[style.unmatched.code] > 0


def returned_columns(index: PlanIndex) -> dict[int, str]:
    """Give the places of the file's columns that the portal fills for new customers, with slots."""
    kept = index.basis.get("returned")
    return {int(at): str(slot) for at, slot in kept.items()} if isinstance(kept, dict) else {}


def with_given(
    instance: Instance, run: Run, index: PlanIndex, parts: Iterator[Part]
) -> Iterator[Part]:
    """Give the customers a commit created their ids, and their cells what the portal gave them.

    The ids follow the order of the file.
    """
    if run.receipt_id is None or run.state not in DONE:
        yield from parts
        return
    customers = TenantCustomers(instance.database, run.tenant_id, get_subject(index.subject))
    returned = returned_columns(index) if run.state == "committed" else {}
    receipt = get_receipt(instance.database, run.tenant_id, run.receipt_id)
    next_id = receipt.first_customer_id
    for part in parts:
        is_new = pl.col("action") == CREATE
        given = pl.lit(next_id - 1, pl.Int64) + is_new.cast(pl.Int64).cum_sum()
        number = pl.when(is_new).then(given).otherwise(pl.col("customer_id"))
        frame = part.frame.with_columns(number.alias("customer_id"))
        yield replace(part, frame=_fill(frame, returned, customers))
        next_id += int((part.frame["action"] == CREATE).sum())


def read_created(instance: Instance, tenant_id: int, number: str, most: int) -> tuple[Created, ...]:
    """Read the first customers a commit created, in the order of the file.

    Raises:
        NotFound: the run has no plan, or its files were removed after their time.
    """
    run = runs.get_run(instance.database, tenant_id, number)
    if run.receipt_id is None or not run.creates:
        return ()
    reader = plan_reader(instance, run)
    frame = reader.page(Filter(action="create"), 1, most).frame
    first = get_receipt(instance.database, tenant_id, run.receipt_id).first_customer_id
    ids = list(range(first, first + frame.height))
    subject = get_subject(reader.index.subject)
    names = read_names(instance.database, tenant_id, ids, subject)
    plain = names_plainly(instance, tenant_id, reader.index)
    given = _read_given(instance, run, reader.index, ids)
    return tuple(
        Created(
            row,
            line,
            customer,
            "" if subject.is_list else show_number(customer, plain=plain),
            names.get(customer, ""),
            given.get(customer, ""),
        )
        for (row, line), customer in zip(frame.select("row", "line").iter_rows(), ids, strict=True)
    )


def _read_given(instance: Instance, run: Run, index: PlanIndex, ids: list[int]) -> dict[int, str]:
    """Read the numbers of a series, also those that stood in the file."""
    slots = [slot.slot for slot in index.slots if slot.generated]
    if not slots:
        return {}
    customers = TenantCustomers(instance.database, run.tenant_id, get_subject(index.subject))
    read = customers.read(pl.Series(ids, dtype=pl.Int64), slots[:1])
    return dict(read.select("customer_id", pl.col(slots[0]).fill_null("")).iter_rows())


def _fill(
    frame: pl.DataFrame, returned: dict[int, str], customers: TenantCustomers
) -> pl.DataFrame:
    is_new = pl.col("action") == CREATE
    if not returned or not (frame["action"] == CREATE).any():
        return frame
    known = pl.col("customer_id")
    texts: dict[str, pl.Expr] = {ID: known.cast(pl.String), NUMBER: number_of(known)}
    others = sorted(set(returned.values()) - texts.keys())
    if others:
        ids = frame.filter(is_new)["customer_id"]
        stored = customers.read(ids, others).drop("version")
        stored = stored.rename({slot: f"given:{slot}" for slot in others})
        frame = frame.join(stored, on="customer_id", how="left", maintain_order="left")
        texts |= {slot: pl.col(f"given:{slot}") for slot in others}
    return frame.with_columns(
        pl.when(is_new & texts[slot].is_not_null())
        .then(texts[slot])
        .otherwise(pl.col(f"c{at}"))
        .alias(f"c{at}")
        for at, slot in returned.items()
    )
