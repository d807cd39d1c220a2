"""A part of a plan: what is planned for the rows of one batch, and what is read from it.

A part is one planned batch; its frame has

* ``row``, ``line`` (UInt32), ``action`` (UInt8, index into ``ACTIONS``)
* ``customer_id``, ``version`` (Int64; null for a new customer, and where an earlier row of the
  file changes the same one), ``rule`` (UInt8)
* ``c0`` … ``cN``, ``surplus``: the cells as the file has them
* for every slot ``new:<slot>`` (the file's value, null: blank), ``old:<slot>`` (the stored
  value where it changes) and ``kind:<slot>`` (UInt8, index into ``KINDS``)

A commit reads nothing else, so that it applies exactly what was reviewed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from portal.engine.columns import Slot
from portal.engine.findings import join_findings
from portal.engine.style import new, old

ACTIONS = ("create", "update", "unchanged", "reject")
CREATE, UPDATE, UNCHANGED, REJECT = range(4)
KINDS = ("", "set", "clear", "add")
SET, CLEAR, ADD = 1, 2, 3


@dataclass(frozen=True, slots=True)
class PlanSlot:
    """A slot of a plan and how a difference in it is judged.

    Attributes:
        headings: the file's headings that feed it, in the style's order.
        positions: where those columns stand in the file.
        parts: which part of the slot each of them is; "" for the whole.
        clears: a blank cell clears the stored value.
        adds: the value joins a set; nothing is replaced.
        many: the stored value is a set, read as lines.
        unique: no two customers may have the same value.
        unset: the value that means none: where none is stored, it changes nothing.
        keeps_zeros: the stored value without its leading zeros changes nothing.
        source: the slot it follows, if any.
        appends: every row adds an entry, and nothing is compared.
        sums: the part whose numbers the entries add up; the stored value is their sum.
        distinct: two customers with the same value are reported, and taken.
        folds: values are the same in other capitals, where no two customers may have one.
        generated: what a number begins with that a new customer without a value is given.
        refers: the columns each name a customer, whose number is the value.
        replaces: the value that goes leaves its set as well; a change of kind ``replace``.
        title: what its values are called where they are counted; "" where they are not.
    """

    slot: Slot
    headings: tuple[str, ...]
    positions: tuple[int, ...]
    clears: bool = False
    adds: bool = False
    many: bool = False
    unique: bool = False
    source: Slot | None = None
    unset: str | None = None
    keeps_zeros: bool = False
    appends: bool = False
    sums: str = ""
    distinct: bool = False
    folds: bool = False
    generated: str = ""
    parts: tuple[str, ...] = ()
    refers: bool = False
    replaces: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One planned batch: its frame and its findings."""

    frame: pl.DataFrame
    findings: pl.DataFrame


def reject_rows(part: Part, findings: pl.DataFrame) -> Part:
    """Reject further rows of a planned part, for the reasons given (shape ``FINDINGS``)."""
    return settle_rows(part, findings, findings["code"].unique())


def settle_rows(part: Part, findings: pl.DataFrame, errors: Collection[str]) -> Part:
    """Tell rows of a part what other rows of the file say (shape ``FINDINGS``).

    Args:
        errors: codes that reject their rows. Other findings say that another row brings the
            same already, so that an update becomes unchanged.
    """
    is_error = pl.col("code").is_in(list(errors))
    bad = pl.col("row").is_in(findings.filter(is_error)["row"].unique().implode())
    told = pl.col("row").is_in(findings.filter(~is_error)["row"].unique().implode())
    idle = told & (pl.col("action") == UPDATE)
    kinds = [name for name in part.frame.columns if name.startswith("kind:")]
    frame = part.frame.with_columns(
        pl.when(bad)
        .then(pl.lit(REJECT, pl.UInt8))
        .when(idle)
        .then(pl.lit(UNCHANGED, pl.UInt8))
        .otherwise(pl.col("action"))
        .alias("action"),
        *(
            pl.when(~idle).then(pl.col(name)).otherwise(0).cast(pl.UInt8).alias(name)
            for name in kinds
        ),
    )
    return Part(frame, join_findings([part.findings, findings]))


def creates_of(part: Part, slots: Sequence[PlanSlot], first_id: int) -> pl.DataFrame:
    """Give the new customers of a part: ``id`` from ``first_id`` on, one column per slot."""
    rows = part.frame.filter(pl.col("action") == CREATE)
    return rows.select(
        pl.int_range(first_id, first_id + pl.len(), dtype=pl.Int64).alias("id"),
        *(pl.col(f"new:{slot.slot}").alias(slot.slot) for slot in slots),
    )


def changes_of(part: Part, slots: Sequence[PlanSlot]) -> pl.DataFrame:
    """Give the changes of a part: customer_id, version, slot, kind, old, new.

    Where a slot appends there is also ``line`` (Int64), null for the others.
    """
    rows = part.frame.filter(pl.col("action") == UPDATE)
    frames = [
        rows.filter(pl.col(f"kind:{slot.slot}") > 0).select(
            "customer_id",
            "version",
            pl.lit(slot.slot).alias("slot"),
            pl.col(f"kind:{slot.slot}")
            .replace_strict(range(4), _kinds_of(slot), return_dtype=pl.String)
            .alias("kind"),
            # What an entry is added to is shown, and is no part of it.
            (pl.lit(None, pl.String) if slot.appends else old(slot.slot)).alias("old"),
            new(slot.slot).alias("new"),
            *([pl.col("line").cast(pl.Int64)] if slot.appends else []),
        )
        for slot in slots
    ]
    return pl.concat(frames, how="diagonal") if frames else pl.DataFrame()


def touched_by(part: Part) -> pl.DataFrame:
    """Give the customers a part changes, with the version they were planned at."""
    rows = part.frame.filter((pl.col("action") == UPDATE) & pl.col("version").is_not_null())
    return rows.select("customer_id", "version")


def _kinds_of(slot: PlanSlot) -> Sequence[str]:
    return ["replace" if slot.replaces and one == "set" else one for one in KINDS]
