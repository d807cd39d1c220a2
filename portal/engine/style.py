"""A style: one vendor's way of importing, declared.

A style says what a file looks like, which rows mean which customers, and what may not be. The
engine does the rest; it never asks which style it has before it.
"""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from portal.engine.across import Across
from portal.engine.columns import Column, Pattern, Slot
from portal.engine.customers import CUSTOMER, ID, NUMBER
from portal.engine.findings import Kind
from portal.engine.references import Reference

Errors = Literal["leave-out", "refuse-file"]
SettingValue = str | int | bool


@dataclass(frozen=True, slots=True)
class FileRules:
    """What the file itself must be.

    Attributes:
        formats: of ``csv``, ``xlsx``, ``xls``, ``ods``.
        separator: the only one taken, a file with another is refused; None takes any that can
            be told.
        encoding: the only one taken; a file with a byte that is none of it is refused, with the
            place. None takes any that can be told.
        other_encodings: a file in another one is ``refuse``d for good, or until a member chooses
            an encoding for it (``ask``).
        headings: ``any-order`` folds case and outer spaces and offers a mapping; ``exact-order``
            takes the declared headings (or their aliases), byte for byte, in the declared order;
            ``exact`` in any order.
        extra_columns: of exact headings: headings that are not declared ``refuse`` the file, or
            are left out with a notice (``ignore``), or are so where they stand behind the
            declared ones (``ignore-behind``).
        missing_columns: of exact headings: a declared heading that is not there is ``refuse``d,
            or, unless the column is required, its values are left as they are (``keep``).
        ignored: of ``any-order``: headings that are left out unasked, as regular expressions.
        mistaken: headings by which another file is known that people upload instead, and what
            they are told.
        minimum_records: fewer are refused; the profile may change the number.
        errors: whether rows with errors are left out or stop the whole file.
        same_content: what was imported before, in whatever order of its rows, is a ``notice`` or
            ``refuse``d unless an admin allows it with a reason.
        bom: whether the files we write begin with a byte order mark.
        maximum_rows: more are refused; the profile may change the number. None: the instance's.
        maximum_bytes: a larger file is refused; the profile may change the number.
        report_column: reports have one column more, of this name, with what stops each row; an
            upload may have it and it is left out. None: the portal's own columns.
    """

    formats: tuple[str, ...] = ("csv", "xlsx", "xls", "ods")
    separator: str | None = None
    encoding: str | None = None
    other_encodings: Literal["refuse", "ask"] = "refuse"
    headings: Literal["any-order", "exact", "exact-order"] = "any-order"
    extra_columns: Literal["refuse", "ignore", "ignore-behind"] = "refuse"
    missing_columns: Literal["refuse", "keep"] = "refuse"
    ignored: tuple[str, ...] = ()
    mistaken: tuple[tuple[str, Kind], ...] = ()
    minimum_records: int = 0
    errors: Errors = "leave-out"
    same_content: Literal["notice", "refuse"] = "notice"
    bom: bool = True
    maximum_rows: int | None = None
    maximum_bytes: int | None = None
    report_column: str | None = None


@dataclass(frozen=True, slots=True)
class Preparation:
    """How a file of the style is made out of an export of another system.

    Attributes:
        title: of the page that does it.
        help: one sentence of what comes out.
        column: the style's column that the export fills.
        sources: what that column is called there; the first that is there is taken.
        asks: columns of which all rows get one value.
    """

    title: str
    help: str
    column: str
    sources: tuple[str, ...]
    asks: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Composite:
    """A slot made of several columns, such as an address.

    Attributes:
        slot: a set: values are added to it and never replace one another.
        needs: the part that must be filled when any part is; "" for none.
        appends: every row adds an entry, also one that equals another.
        sums: the part with a whole number that the entries of a customer add up; it is the
            first. The stored value is then read as the sum.
        key: the part by which a value of the set is found again: it is then replaced.
        apart: a slot whose value an export leaves out of the set.
        single: the slot is no set: it holds one value, which the file's replaces.
        replaces: of a single one: the value that goes leaves the set as well, which is named
            here, unless something else points at it.
        title: what the values of a set are called where the preview counts them; "" where it
            does not.
    """

    slot: Slot
    needs: str = ""
    appends: bool = False
    sums: str = ""
    key: str = ""
    apart: Slot | None = None
    single: bool = False
    replaces: Slot | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Follow:
    """A slot that takes the value of a composite when a setting of the profile says so.

    A new customer's slot always follows: there is nothing older to keep.
    """

    slot: Slot
    source: Slot
    setting: str


@dataclass(frozen=True, slots=True)
class Check:
    """A rule over a planned row.

    Attributes:
        column: the heading the finding names; a reference's title means the cell that names it.
        when: true where it applies; an expression over ``new(slot)``, ``old(slot)``,
            ``changes(slot)``, ``is_new``. A column that the file does not have is blank and
            changes nothing.
        reads: slots whose stored value ``when`` asks for, besides those of the file.
        detail: the other half of the finding's sentence.
    """

    kind: Kind
    column: str
    when: pl.Expr
    reads: tuple[Slot, ...] = ()
    detail: pl.Expr | str | None = None


@dataclass(frozen=True, slots=True)
class GroupBy:
    """A preview that shows together the rows whose reference names the same customer.

    Attributes:
        reference: its name; it reads the slots ``number`` and ``size``.
        title: what a group is called, such as ``household``.
        number: the slot with the group's own number, where it exists already.
        size: the slot with how many customers it has.
    """

    reference: str
    title: str
    number: Slot
    size: Slot


@dataclass(frozen=True, slots=True)
class ExactlyOne:
    """A mark that exactly one entry of a list has, file and store taken together.

    Attributes:
        kind: reported of the file; ``{value}`` is the group, ``{detail}`` who would have it.
        column: the heading of the mark.
        name: the heading of the column that names an entry.
        per: headings of the columns that make the groups; none: the list is one group.
        value: the text of the mark.
    """

    kind: Kind
    column: str
    name: str
    per: tuple[str, ...] = ()
    value: str = "1"


@dataclass(frozen=True, slots=True)
class Order:
    """Entries of a list are shown in the order of the file's rows.

    Attributes:
        slot: keeps the place.
        per: headings of the columns that part the list into several; none: it is one.
    """

    slot: Slot
    per: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of a profile, shown as a form field.

    Attributes:
        offers: a text that must be one of the tenant's own words: ``unique-attribute``. Blank
            where none is chosen, or the one that was is not offered any more.
    """

    key: str
    title: str
    default: SettingValue
    help: str = ""
    minimum: int | None = None
    maximum: int | None = None
    offers: Literal["", "unique-attribute"] = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What pages say in a style's own words.

    Attributes:
        upload: the button that uploads a file.
        advice: what to mind before that; "" for nothing.
        confirm: the button that imports what the preview shows.
        cancel: the button that stops it.
        export: before the link to the customers in the style's format.
        left_out: who is not exported and why, behind how many it are; "" where nobody need know.
        success: above the receipt, beside the icon.
        success_icon: a name of Bootstrap Icons.
        success_label: what the icon is, for who cannot see it.
        one, many: what the rows are about.
        uploaded, updated, unchanged, created, rejected: the counters.
        has_quiet_rejects: the counter of rejected rows stands only where there are some.
    """

    upload: str = "Upload and preview"
    advice: str = ""
    confirm: str = "Confirm import"
    cancel: str = "Cancel"
    export: str = "Or your customers in this format, to correct and upload again"
    left_out: str = ""
    success: str = "Customers successfully imported"
    success_icon: str = "check-circle-fill"
    success_label: str = ""
    one: str = "customer"
    many: str = "customers"
    uploaded: str = "uploaded"
    updated: str = "changed"
    unchanged: str = "unchanged"
    created: str = "new"
    rejected: str = "rejected"
    has_quiet_rejects: bool = False

    def count(self, number: int) -> str:
        """Say how many."""
        return f"{number:,} {self.one if number == 1 else self.many}"

    def counter(self, action: str) -> str:
        """Give the word of a counter; "" is the one of all rows."""
        return {
            "update": self.updated,
            "unchanged": self.unchanged,
            "create": self.created,
            "reject": self.rejected,
        }.get(action, self.uploaded)


class Style:
    """The base of every style; subclasses declare.

    Attributes:
        key: kebab-case, never changed once released.
        version: goes up when the meaning of a file changes; part of every plan's digest.
        subject: what the rows are about: ``customer``, or the entries of a list the store has
            (``option``, ``customer-group``, ``manufacturer``).
        unmatched: reported for rows that no rule could look up; they add a customer, unless it
            is an error. None rejects them.
        needs_one: groups of headings; a row that adds a customer needs a value in one of each.
        keep_blank: the setting that, when it is on, keeps stored values where cells of columns
            with ``blank="clear"`` are blank; a member may choose otherwise for each file.
        words: what buttons, counters and messages say.
        prepares: how a file is made out of an export of another system.
        repeats: whether several rows may mean the same customer; ``allow`` is for styles whose
            rows only append, ``across`` leaves it to the rules of ``across``.
        alike: slots that together name a person, to point at possible duplicates.
        row_per: a set of which an export has one row for each value, instead of one for each
            customer.
        order: of a list that is shown in the order of the file.
        exactly_one: marks of which a list has one each.
        references: columns that name customers, beside the one a row is about or instead.
        across: rules between the rows of one file.
        group_by: how the preview puts rows together.
        exports: only customers with a value in one of these slots are exported, or with what its
            column is made of; none: everybody is. ``words.left_out`` says of the others why.
        findings: kinds of finding of its own.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    version: ClassVar[int] = 1
    subject: ClassVar[str] = CUSTOMER
    file: ClassVar[FileRules] = FileRules()
    columns: ClassVar[tuple[Column, ...]] = ()
    patterns: ClassVar[tuple[Pattern, ...]] = ()
    match: ClassVar[tuple[Rule, ...]] = ()
    unmatched: ClassVar[Kind | None] = None
    prepares: ClassVar[Preparation | None] = None
    needs_one: ClassVar[tuple[tuple[str, ...], ...]] = ()
    keep_blank: ClassVar[str | None] = None
    words: ClassVar[Words] = Words()
    alike: ClassVar[tuple[Slot, ...]] = ()
    row_per: ClassVar[Slot | None] = None
    order: ClassVar[Order | None] = None
    exactly_one: ClassVar[tuple[ExactlyOne, ...]] = ()
    composites: ClassVar[tuple[Composite, ...]] = ()
    follows: ClassVar[tuple[Follow, ...]] = ()
    checks: ClassVar[tuple[Check, ...]] = ()
    references: ClassVar[tuple[Reference, ...]] = ()
    across: ClassVar[tuple[Across, ...]] = ()
    repeats: ClassVar[Literal["reject", "allow", "across"]] = "reject"
    group_by: ClassVar[GroupBy | None] = None
    exports: ClassVar[tuple[Slot, ...]] = ()
    settings: ClassVar[tuple[Setting, ...]] = ()
    findings: ClassVar[tuple[Kind, ...]] = ()

    @property
    def description(self) -> str:
        """Say in one sentence what the style is for: the first line of its docstring."""
        return ((self.__doc__ or "").strip() or self.title).splitlines()[0]

    @property
    def names_by(self) -> Slot:
        """The slot by which the style's files name customers: ``id``, else ``number``."""
        return ID if any(column.slot == ID for column in self.columns) else NUMBER

    @property
    def may_add(self) -> bool:
        """Tell whether a row can add what the style is about."""
        adds = any(rule.missing == "create" or rule.new_value is not None for rule in self.match)
        return adds or (self.unmatched is not None and self.unmatched.severity != "error")

    def all_settings(self) -> tuple[Setting, ...]:
        """Give the settings every profile has, then the style's own."""
        return (
            Setting(
                "minimum_records",
                "Fewest records",
                self.file.minimum_records,
                "A file with fewer records is refused.",
                minimum=0,
                maximum=1_000_000,
            ),
            Setting(
                "retention_days",
                "Days to keep files",
                30,
                "Uploaded files and previews are removed after this many days.",
                minimum=1,
                maximum=365,
            ),
            *self._limits(),
            *self.settings,
        )

    def narrowed(self, settings: Mapping[str, SettingValue]) -> "Style":
        """Give the style without the columns that a profile's settings leave out."""
        chosen = self.with_defaults(settings)
        kept = tuple(one for one in self.columns if not one.setting or chosen[one.setting])
        if kept == self.columns:
            return self
        style = copy(self)
        vars(style)["columns"] = kept
        return style

    def _limits(self) -> Iterator[Setting]:
        """Give the settings of the limits that the style declares."""
        if self.file.maximum_rows is not None:
            yield Setting(
                "maximum_rows",
                "Most rows",
                self.file.maximum_rows,
                "A file with more rows is refused.",
                minimum=1,
                maximum=5_000_000,
            )
        if self.file.maximum_bytes is not None:
            yield Setting(
                "maximum_bytes",
                "Largest file, in bytes",
                self.file.maximum_bytes,
                "A larger file is refused. 1 MB are 1,048,576 bytes.",
                minimum=1_024,
                maximum=2**28,
            )

    def with_defaults(self, settings: Mapping[str, SettingValue]) -> dict[str, SettingValue]:
        """Fill a profile's settings up with the defaults."""
        defaults = {setting.key: setting.default for setting in self.all_settings()}
        return defaults | {key: settings[key] for key in defaults if key in settings}


def new(slot: Slot) -> pl.Expr:
    """The value the file gives a slot."""
    return pl.col(f"new:{slot}")


def old(slot: Slot) -> pl.Expr:
    """The value stored in a slot when the plan was made."""
    return pl.col(f"old:{slot}")


def changes(slot: Slot) -> pl.Expr:
    """Whether the file would change what is stored in a slot."""
    return pl.col(f"kind:{slot}") > 0
