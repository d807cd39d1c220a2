"""What the store refuses, as exceptions that say what, where and what to do."""

from collections.abc import Sequence

from portal.errors import Conflict, Invalid


class UnknownSlot(Invalid):
    """A slot names a term which this tenant does not have, or not any more.

    Attributes:
        slot: the slot.
    """

    def __init__(self, slot: str) -> None:
        """Name the slot."""
        super().__init__(f"This tenant has no {slot}. Create it first, or leave the column out.")
        self.slot = slot


class UnknownSubject(Invalid):
    """A style imports something the store does not have."""

    def __init__(self, subject: str) -> None:
        """Name the subject."""
        super().__init__(f"Nothing here is called {subject}, so no file can be about it.")


class StalePlan(Conflict):
    """Customers moved since the plan was made; it must be planned again for another look.

    Attributes:
        changed: ids whose version is another one now.
        vanished: ids that are no more.
        taken: (slot, value) pairs of the plan that another customer has by now.
        holders: ids of those customers.
    """

    def __init__(
        self,
        changed: Sequence[int] = (),
        vanished: Sequence[int] = (),
        taken: Sequence[tuple[str, str]] = (),
        holders: Sequence[int] = (),
    ) -> None:
        """Say how many customers moved, and in which way."""
        counts = {
            "were changed": len(changed),
            "were removed": len(vanished),
            "have a value of a new one": len(set(holders)),
        }
        moved = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        moved = moved or "some have a value of a new one"
        super().__init__(
            f"Customers moved since the preview: {moved}. Look at the new preview, then confirm."
        )
        self.changed, self.vanished, self.taken = tuple(changed), tuple(vanished), tuple(taken)
        self.holders = tuple(holders)

    @property
    def customers(self) -> list[int]:
        """The customers to name, in order."""
        return sorted({*self.changed, *self.vanished, *self.holders})


class RunMoved(Conflict):
    """The run is no longer in the state, or at the plan, that was to be acted on.

    Attributes:
        number: the run.
        state: the state it is in; None when there is no such run.
    """

    def __init__(self, number: str, state: str | None) -> None:
        """Name the run and its state."""
        super().__init__(f"The run {number} is {state or 'gone'} by now. Open it again.")
        self.number, self.state = number, state


class CannotUndo(Conflict):
    """A receipt cannot be undone at all: it was undone before, or is an undo itself.

    Attributes:
        receipt_id: the receipt.
    """

    def __init__(self, receipt_id: int, reason: str) -> None:
        """Name the receipt and the reason."""
        super().__init__(f"Receipt {receipt_id} cannot be undone: {reason}.")
        self.receipt_id = receipt_id
