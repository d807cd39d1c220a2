"""Turn the parts of a plan into bytes and back.

A part's bytes are its *front*, then all of it. The front holds once more the rows that are few
in the part: a filter that wants a hundred rows out of a million reads forty fronts, of some
kilobytes each, instead of forty parts. Both are made at once from the same frame and stand
under the same digest.
"""

from collections.abc import Collection, Sequence
from io import BytesIO
from typing import Literal

import polars as pl

from portal.engine.columns import Slot
from portal.engine.findings import no_findings
from portal.engine.plans.part import Part, PlanSlot

FEW_ROWS = 50
"""Rows of a part that share an action, or an action and a kind of finding, and are at most so
many, are few. A filter that wants more of a part than a page has rows opens two parts at most,
as every page without a filter does."""
_SIZE_BYTES = 8
_END_OF_STREAM = b"\xff\xff\xff\xff\0\0\0\0"
"""As Arrow's format has it: each message begins with the mark and its size, the last has none."""


def write_part(part: Part, slots: Sequence[PlanSlot]) -> bytes:
    """Write a part as bytes.

    A value that is its cell, and a column without anything, are left out (measured: half the
    bytes and half the time); ``read_part`` puts them back.
    """
    few = _few_of(part)
    front = _write(few, "uncompressed") if few.frame.height else b""
    whole = Part(part.frame.drop(_implied(part.frame, slots)), part.findings)
    return b"".join((_size(front), front, _write(whole, "lz4")))


def front_bytes(data: bytes) -> int:
    """Tell how many of a part's bytes ``read_few`` needs."""
    return _SIZE_BYTES + int.from_bytes(data[:_SIZE_BYTES], "little")


def read_few(data: bytes) -> Part:
    """Read the rows that are few, with all their findings, from the front of a part."""
    return _read(data[_SIZE_BYTES : front_bytes(data)])


def read_part(data: bytes, slots: Sequence[PlanSlot]) -> Part:
    """Read what ``write_part`` wrote."""
    part = _read(data[front_bytes(data) :])
    return Part(_with_implied(part.frame, slots), part.findings)


def read_changing(data: bytes, slots: Sequence[PlanSlot]) -> tuple[Part, tuple[PlanSlot, ...]]:
    """Read what a part without new customers changes, and no cell besides.

    Returns:
        the part, without findings, and the slots that change in it.
    """
    frame, _findings = _streams(data[front_bytes(data) :])
    there = _columns_of(frame)
    changing = tuple(slot for slot in slots if f"kind:{slot.slot}" in there)
    sources = {slot.source for slot in changing}
    needed = [slot for slot in slots if slot in changing or slot.slot in sources]
    wanted = {"action", "customer_id", "version"}
    wanted |= {"line"} if any(slot.appends for slot in slots) else set()
    for slot in needed:
        wanted |= {f"{name}:{slot.slot}" for name in ("new", "old", "kind")}
        wanted |= {f"c{position}" for position in slot.positions[:1]}
    read = pl.read_ipc_stream(frame, columns=sorted(wanted & there))
    return Part(_with_implied(read, needed), no_findings()), changing


def read_keys(data: bytes, slots: Sequence[PlanSlot], wanted: Collection[Slot]) -> Part:
    """Read of a part which customers its rows mean, and what they say of some slots.

    Its frame has ``row``, ``action``, ``customer_id``, ``rule``, and ``new:<slot>`` of those of
    the slots wanted that the file reaches.
    """
    stream, findings = _streams(data[front_bytes(data) :])
    there = _columns_of(stream)
    sources = {slot.source for slot in slots if slot.slot in wanted}
    needed = [slot for slot in slots if slot.slot in wanted or slot.slot in sources]
    columns = {"row", "action", "customer_id", "rule", *(f"new:{slot}" for slot in wanted)}
    columns |= {f"new:{slot.slot}" for slot in needed}
    columns |= {f"c{position}" for slot in needed for position in slot.positions[:1]}
    read = _with_implied(pl.read_ipc_stream(stream, columns=sorted(columns & there)), needed)
    frame = read.select("row", "action", "customer_id", "rule", "^new:.*$")
    return Part(frame, pl.read_ipc_stream(findings))


def _columns_of(stream: bytes) -> set[str]:
    """Name the columns of a frame: of its stream only the first message, the schema, is read.

    Polars reads all of a stream to name them (measured: 7 ms of 40,000 rows).
    """
    schema = stream[: 8 + int.from_bytes(stream[4:8], "little")]
    return set(pl.read_ipc_stream(schema + _END_OF_STREAM).columns)


def _write(part: Part, compression: Literal["uncompressed", "lz4"]) -> bytes:
    # As streams: Polars opens one in a tenth of the time of a file of a few rows.
    frame, findings = BytesIO(), BytesIO()
    part.frame.write_ipc_stream(frame, compression=compression)
    part.findings.write_ipc_stream(findings, compression=compression)
    return b"".join((_size(frame.getbuffer()), frame.getbuffer(), findings.getbuffer()))


def _read(part: bytes) -> Part:
    frame, findings = _streams(part)
    return Part(pl.read_ipc_stream(frame), pl.read_ipc_stream(findings))


def _streams(part: bytes) -> tuple[bytes, bytes]:
    """Take what ``_write`` wrote apart: the stream of the frame, and that of the findings."""
    end = front_bytes(part)
    return part[_SIZE_BYTES:end], part[end:]


def _with_implied(frame: pl.DataFrame, slots: Sequence[PlanSlot]) -> pl.DataFrame:
    """Put back what ``_implied`` left out."""
    there = set(frame.columns)
    implied: list[pl.Expr] = []
    of_slots: list[str] = []
    for slot in slots:
        value, stored, kind = (f"{name}:{slot.slot}" for name in ("new", "old", "kind"))
        of_slots += [value, stored, kind]
        if value not in there:
            # A slot that follows another comes after it: each value is there when it is asked.
            frame = frame.with_columns(_source_of(slot).alias(value))
        if stored not in there:
            implied.append(pl.lit(None, pl.String).alias(stored))
        if kind not in there:
            implied.append(pl.lit(0, pl.UInt8).alias(kind))
    # In the order it was written in, whatever was left out: pages are put together of parts.
    return frame.with_columns(implied).select(pl.exclude(of_slots), *of_slots)


def _size(data: bytes | memoryview) -> bytes:
    return len(data).to_bytes(_SIZE_BYTES, "little")


def _few_of(part: Part) -> Part:
    """Give the rows that are few, with all their findings, in their order."""
    actions = part.frame["action"].value_counts().filter(pl.col("count") <= FEW_ROWS)["action"]
    if not actions.len() and not part.findings.height:
        return Part(part.frame.head(0), part.findings)
    found = part.findings.select("row", "code").join(part.frame.select("row", "action"), on="row")
    kinds = found.group_by("action", "code").agg(pl.col("row").n_unique().alias("rows"))
    few_kinds = kinds.filter(pl.col("rows") <= FEW_ROWS)
    rows = found.join(few_kinds, on=["action", "code"], how="semi")["row"].unique()
    frame = part.frame.filter(
        pl.col("action").is_in(actions.implode()) | pl.col("row").is_in(rows.implode())
    )
    findings = part.findings.filter(pl.col("row").is_in(frame["row"].implode()))
    return Part(frame, findings)


def _source_of(slot: PlanSlot) -> pl.Expr:
    """Give what a slot's value most often equals: its cell, or the slot it follows."""
    if slot.source:
        return pl.col(f"new:{slot.source}")
    if not slot.positions:
        return pl.lit(None, pl.String)
    cell = pl.col(f"c{slot.positions[0]}")
    return pl.when(cell != "").then(cell)


def _implied(frame: pl.DataFrame, slots: Sequence[PlanSlot]) -> list[str]:
    """Name the columns that can be told from others."""
    tests: list[pl.Expr] = []
    for slot in slots:
        value, stored, kind = (f"{name}:{slot.slot}" for name in ("new", "old", "kind"))
        tests.append(pl.col(value).eq_missing(_source_of(slot)).all().alias(value))
        tests.append((pl.col(stored).null_count() == pl.len()).alias(stored))
        tests.append((pl.col(kind) == 0).all().alias(kind))
    if not tests:
        return []
    return [name for name, holds in frame.select(tests).row(0, named=True).items() if holds]
