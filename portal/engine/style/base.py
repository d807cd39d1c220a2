"""The base of every style."""

from collections.abc import Mapping
from copy import copy
from functools import cached_property
from typing import ClassVar, Literal

from portal.engine.columns import Column, Pattern, Slot
from portal.engine.customers import CUSTOMER, ID, NUMBER
from portal.engine.findings import Kind
from portal.engine.findings.catalogue import BUILT_IN
from portal.engine.style.checks import Across, Check
from portal.engine.style.composites import Composite, Follow
from portal.engine.style.file import FileRules, Preparation
from portal.engine.style.kinds import declared_kinds
from portal.engine.style.lists import ExactlyOne, Order
from portal.engine.style.match import Rule
from portal.engine.style.references import GroupBy, Reference
from portal.engine.style.settings import Setting, SettingValue, house_settings
from portal.engine.style.words import Words


class Style:
    """The base of every style; subclasses declare.

    Attributes:
        key: kebab-case, never changed once released.
        version: goes up when the meaning of a file changes; part of every plan's digest.
        subject: what the rows are about: ``customer``, or the entries of a list the store has
            (``option``, ``customer-group``, ``manufacturer``).
        unmatched: reported for rows that no rule could look up, as all their keys are blank; they
            add a customer, as do those looked up in vain, unless it is an error: then it is
            reported for both. None rejects them.
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
        exports: only customers with a value in one of these slots, or in what its column is made
            of, are exported. Whose row lacks a required value, or all by which a rule finds, is
            left out in any case; ``words.left_out`` says why.
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

    @property
    def description(self) -> str:
        """Say in one sentence what the style is for: the first line of its docstring."""
        return ((self.__doc__ or "").strip() or self.title).splitlines()[0]

    @cached_property
    def findings(self) -> tuple[Kind, ...]:
        """The kinds of finding of its own: all that its declarations name, the engine's apart."""
        declared = tuple(getattr(self, name, None) for name in Style.__annotations__)
        named = dict.fromkeys(declared_kinds(declared))
        return tuple(kind for kind in named if kind not in BUILT_IN)

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
        return (*house_settings(self.file), *self.settings)

    def narrowed(self, settings: Mapping[str, SettingValue]) -> "Style":
        """Give the style without the columns that a profile's settings leave out."""
        chosen = self.with_defaults(settings)
        kept = tuple(one for one in self.columns if not one.setting or chosen[one.setting])
        if kept == self.columns:
            return self
        style = copy(self)
        vars(style)["columns"] = kept
        return style

    def with_defaults(self, settings: Mapping[str, SettingValue]) -> dict[str, SettingValue]:
        """Fill a profile's settings up with the defaults."""
        defaults = {setting.key: setting.default for setting in self.all_settings()}
        return defaults | {key: settings[key] for key in defaults if key in settings}
