"""Say which slots a file reaches, and how a difference in each is judged."""

from collections.abc import Iterator, Mapping, Sequence

from portal.engine.columns import BoundColumn, Slot
from portal.engine.plans.part import PlanSlot
from portal.engine.style import SettingValue, Style


def plan_slots(
    bound: Sequence[BoundColumn], style: Style, settings: Mapping[str, SettingValue] | None = None
) -> tuple[PlanSlot, ...]:
    """Work out which slots a file with these columns reaches, in the style's order."""
    keeps = bool(style.keep_blank and (settings or {}).get(style.keep_blank))
    composed = {one.slot: one for one in style.composites if not one.single}
    entries = {slot: one for slot, one in composed.items() if one.appends}
    replacing = {one.slot for one in style.composites if one.replaces}
    slots: dict[Slot, list[BoundColumn]] = {}
    for one in bound:
        is_written = not one.column.names_customer and not one.column.only_finds
        if one.column.slot is not None and is_written:
            slots.setdefault(one.column.slot, []).append(one)
    planned = [
        PlanSlot(
            slot,
            tuple(one.heading for one in fed_by),
            tuple(one.position for one in fed_by),
            clears=not keeps and any(one.column.blank == "clear" for one in fed_by),
            adds=slot in composed or any(one.column.adds for one in fed_by),
            many=slot in composed and slot not in entries,
            unique=any(one.column.unique for one in fed_by),
            unset=fed_by[0].column.unset,
            keeps_zeros=fed_by[0].column.keeps_zeros,
            appends=slot in entries,
            sums=entries[slot].sums if slot in entries else "",
            title=composed[slot].title if slot in composed else "",
            replaces=slot in replacing,
            distinct=any(one.column.distinct for one in fed_by),
            folds=any(one.column.folds for one in fed_by),
            parts=tuple(one.column.part or "" for one in fed_by),
            generated=next((one.column.generated for one in fed_by if one.column.generated), ""),
        )
        for slot, fed_by in slots.items()
    ]
    planned += [
        PlanSlot(str(column.slot), (), (), unique=column.unique, generated=column.generated)
        for column in style.columns
        if column.generated and column.slot not in slots
    ]
    planned += _slots_of_references(bound, style)
    by_slot = {slot.slot: slot for slot in planned}
    planned += [
        PlanSlot(follow.slot, source.headings, source.positions, source=follow.source)
        for follow in style.follows
        if (source := by_slot.get(follow.source))
    ]
    planned += [PlanSlot(style.order.slot, (), ())] if style.order else []
    return tuple(planned)


def _slots_of_references(bound: Sequence[BoundColumn], style: Style) -> Iterator[PlanSlot]:
    for reference in style.references:
        columns = {key.column for key in reference.keys}
        fed_by = [one for one in bound if one.column.heading in columns]
        if reference.slot and fed_by:
            headings = tuple(one.heading for one in fed_by)
            positions = tuple(one.position for one in fed_by)
            yield PlanSlot(reference.slot, headings, positions, refers=True)
