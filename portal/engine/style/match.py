"""Which customer a row means."""

from dataclasses import dataclass
from typing import Literal

from portal.engine.columns import Slot
from portal.engine.findings import Kind


@dataclass(frozen=True, slots=True)
class Unknown:
    """How a value that no customer has is reported.

    Attributes:
        when: a regular expression the value must match; "" takes every value.
    """

    kind: Kind
    when: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of finding the customer a row means.

    Attributes:
        column: the heading of the column whose value is looked up, or a reference's title.
        missing: what a value without customer does: ``reject`` the row, ``create`` a customer,
            or ask the ``next`` rule. Rules are asked of rows that no earlier one decided: after
            one that rejects or creates, only of rows where its column is blank.
        new_value: a value that always adds a customer and is never looked up, such as ``0``.
        unknown: how a rejected value is reported: the first that applies.
        within: headings of columns whose values must be equal as well, such as the key under
            which an option stands.
        several: what a value that several customers have does: ``reject`` the row, or
            ``refuse-file``.
        named_by: a slot that tells several customers with the value apart. The member chooses
            one, and the profile remembers the choice; where several refuse the file, the
            finding names them by it. None: several are an error.
        found: reported for rows whose customer this rule found.
        created: reported for rows that this rule makes a new customer of.
    """

    column: str
    missing: Literal["reject", "create", "next"] = "next"
    new_value: str | None = None
    unknown: tuple[Unknown, ...] = ()
    within: tuple[str, ...] = ()
    several: Literal["reject", "refuse-file"] = "reject"
    named_by: Slot | None = None
    found: Kind | None = None
    created: Kind | None = None

    @property
    def said(self) -> str:
        """What people are told that it looks up: ``key and value``."""
        return " and ".join((*self.within, self.column))
