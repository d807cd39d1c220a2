"""What happened to some customers between two receipts, as the journal tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.store.database import Database
from portal.store.journal import Entry, read_entries
from portal.store.receipts import Receipt, list_receipts, list_undone
from portal.store.undo_refusals import list_whole

_Kept = Mapping[tuple[int, int], list[Entry]]


@dataclass(frozen=True, slots=True)
class Move:
    """What one receipt did to one customer.

    Attributes:
        kind: ``added``, ``changed``, ``restored`` by an undo, or ``removed`` by one.
        entries: what changed; of an undo the other way round, without what it left.
    """

    receipt: Receipt
    kind: str
    entries: tuple[Entry, ...] = ()


def read_moves(
    database: Database, tenant_id: int, ids: Sequence[int], since: int, until: int
) -> dict[int, list[Move]]:
    """Read what receipts from ``since`` to before ``until`` did to customers, the oldest first."""
    later = list_receipts(database, tenant_id, "id >= ? AND id < ?", (since, until))
    reversed_by = {one.id: one for one in list_undone(database, tenant_id, later)}
    kept, left = read_entries(database, tenant_id, ids), list_whole(database, tenant_id, ids)
    moves: dict[int, list[Move]] = {one: [] for one in ids}
    for receipt in reversed(later):
        origin = reversed_by.get(receipt.undone_receipt_id or 0)
        for one in ids:
            move = (
                _undone(receipt, origin, one, kept, left) if origin else _done(receipt, one, kept)
            )
            moves[one] += [move] if move else []
    return moves


def _done(receipt: Receipt, customer_id: int, kept: _Kept) -> Move | None:
    if customer_id in receipt.created_ids:
        return Move(receipt, "added")
    entries = kept.get((receipt.id, customer_id))
    return Move(receipt, "changed", tuple(entries)) if entries else None


def _undone(
    receipt: Receipt, origin: Receipt, customer_id: int, kept: _Kept, left: set[tuple[int, int]]
) -> Move | None:
    key = (origin.id, customer_id)
    if customer_id in origin.created_ids:
        return None if key in left else Move(receipt, "removed")
    entries = [
        Entry(one.slot, "clear" if one.old is None else "set", one.new, one.old)
        for one in kept.get(key, ())
        if one.left is None
    ]
    return Move(receipt, "restored", tuple(entries)) if entries else None
