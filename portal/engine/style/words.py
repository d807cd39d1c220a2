"""What pages say in a style's own words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What pages say in a style's own words.

    Attributes:
        upload: the button that uploads a file.
        advice: what to mind before that; "" for nothing.
        confirm: the button that imports what the preview shows.
        cancel: the button that stops it.
        export: before the link to what is there in the style's format; "" is made of ``many``.
        left_out: who is not exported and why, behind how many it are; "" where nobody need know.
        success: above the receipt, beside the icon; "" is made of ``many``.
        success_icon: a name of Bootstrap Icons.
        success_label: what the icon is, for who cannot see it.
        one, many: what the rows are about.
        uploaded, updated, unchanged, created, rejected: the counters, beside one and beside
            several: ``("customer created", "customers created")``. None: they count rows, and
            say so.
        has_quiet_rejects: the counter of rejected rows stands only where there are some.
    """

    upload: str = "Upload and preview"
    advice: str = ""
    confirm: str = "Confirm import"
    cancel: str = "Cancel"
    export: str = ""
    left_out: str = "whose rows could not be taken, or would add them once more"
    success: str = ""
    success_icon: str = "check-circle-fill"
    success_label: str = ""
    one: str = "customer"
    many: str = "customers"
    uploaded: tuple[str, str] | None = None
    updated: tuple[str, str] | None = None
    unchanged: tuple[str, str] | None = None
    created: tuple[str, str] | None = None
    rejected: tuple[str, str] | None = None
    has_quiet_rejects: bool = False

    def __post_init__(self) -> None:
        """Make the sentences that only name what the rows are about."""
        made = {
            "export": f"Or your {self.many} in this format, to correct and upload again",
            "success": f"{self.many.capitalize()} successfully imported",
        }
        for name, sentence in made.items():
            if not getattr(self, name):
                object.__setattr__(self, name, sentence)

    def count(self, number: int) -> str:
        """Say how many."""
        return f"{number:,} {self.one if number == 1 else self.many}"

    def counter(self, action: str, number: int) -> str:
        """Give the words of a counter, which say what it counts; "" is the one of all rows."""
        words = {
            "update": self.updated or ("row with changes", "rows with changes"),
            "unchanged": self.unchanged or ("unchanged row", "unchanged rows"),
            "create": self.created or (f"new {self.one}", f"new {self.many}"),
            "reject": self.rejected or ("rejected row", "rejected rows"),
        }
        uploaded = self.uploaded or ("uploaded row", "uploaded rows")
        return words.get(action, uploaded)[number != 1]
