"""The preview's grid: rows of a plan made ready to be written as a table.

A page holds 50 rows of a file that may have a thousand columns, so everything that can be
decided here is decided here, once, and the template only writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from markupsafe import Markup, escape

from portal.customers.labels import label_of
from portal.engine.findings import Finding, Severity
from portal.engine.plans.index import PlanIndex
from portal.runs import CellView, RowView
from portal.web.runs.wording import ACTIONS, SEVERITIES, Mark, title_of

SHORT = 160
"""Characters of a value shown at once; the rest opens."""
LONGEST = 2_000
"""Characters of a value a page carries; the report has all of it."""
MOST_NAMED = 3
"""Cells that a row's result names; the others are counted."""
_NO_WORD = Markup()
_NOTICE = SEVERITIES[Severity.NOTICE]
_CHANGED = {"set": "changed", "clear": "changed", "add": "changed", "new": "new"}
_TONES = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.NOTICE: "note"}


@dataclass(frozen=True, slots=True)
class Message:
    """A finding as a cell or row says it; its title alone where the same was said above."""

    mark: Mark
    text: str
    title: str


@dataclass(frozen=True, slots=True)
class Text:
    """A value cut to what a cell can show; ``rest`` opens below ``head``."""

    head: str
    rest: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a cell, said where it cannot be overlooked, and where the cell is."""

    mark: Mark
    heading: str
    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Change:
    """The column of a cell that changes, and where the cell is."""

    heading: str
    anchor: str


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell: its class, its kind of change, its texts and messages.

    Attributes:
        attributes: the class, what a link leads to, and the heading as a narrow window shows it.
    """

    tone: str
    kind: str
    text: Text
    old: Text
    messages: tuple[Message, ...]
    attributes: Markup


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row: its number, its fate, the customer it means and its cells; some stand apart.

    Attributes:
        problems: the first that its cells have.
        more: how many further cells have some.
        changes: the first cells that change; of points the grid has columns of its own.
        more_changes: how many further cells change.
    """

    view: RowView
    mark: Mark
    messages: tuple[Message, ...]
    cells: tuple[GridCell, ...]
    apart: tuple[GridCell, ...] = ()
    problems: tuple[Problem, ...] = ()
    more: int = 0
    changes: tuple[Change, ...] = ()
    more_changes: int = 0


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column's heading in the file, and what it was read as; "" where it says so itself."""

    heading: str
    target: str
    ignored: bool


def make_rows(
    rows: Sequence[RowView], columns: Sequence[str], apart: Sequence[int] = ()
) -> list[GridRow]:
    """Make the rows of a page ready to be written; some positions stand apart, in their order."""
    words = list(map(escape, columns))
    return _say_once([_row(row, words, apart) for row in rows])


def _say_once(rows: Sequence[GridRow]) -> list[GridRow]:
    """Shorten the notices that an earlier row of the page has word for word."""
    said: set[str] = set()

    def shorten(message: Message) -> Message:
        if message.mark is not _NOTICE or message.text not in said:
            said.add(message.text)
            return message
        return replace(message, text=f"{message.title}.")

    return [
        replace(
            row,
            messages=tuple(map(shorten, row.messages)),
            cells=tuple(
                replace(cell, messages=tuple(map(shorten, cell.messages)))
                if cell.messages
                else cell
                for cell in row.cells
            ),
        )
        for row in rows
    ]


def _row(row: RowView, words: Sequence[Markup], apart: Sequence[int]) -> GridRow:
    problems = [
        _problem(row, at, words[at], cell.findings)
        for at, cell in enumerate(row.cells)
        if cell.findings and at not in apart
    ]
    told = [problem for problem in problems if problem]
    changing = set() if apart else _changing(row)
    changes = [Change(words[at], _anchor(row, at)) for at in sorted(changing)]
    linked = changing | {at for at, cell in enumerate(row.cells) if cell.findings}
    return GridRow(
        row,
        ACTIONS[row.action],
        _messages(row.findings),
        tuple(
            _cell(cell, row.action, words[at], _anchor(row, at) if at in linked else "")
            for at, cell in enumerate(row.cells)
            if at not in apart
        ),
        tuple(_cell(row.cells[at], row.action) for at in apart),
        tuple(told[:MOST_NAMED]),
        len(told[MOST_NAMED:]),
        tuple(changes[:MOST_NAMED]),
        len(changes[MOST_NAMED:]),
    )


def _changing(row: RowView) -> set[int]:
    """Give the positions of the cells by which a known customer changes."""
    if row.action != "update":
        return set()
    return {at for at, cell in enumerate(row.cells) if cell.kind in {"set", "clear", "add"}}


def _problem(row: RowView, at: int, heading: Markup, findings: Sequence[Finding]) -> Problem | None:
    """Name the worst of a cell; notices are read where they stand."""
    worst = _worst(findings)
    if worst.severity is Severity.NOTICE:
        return None
    return Problem(SEVERITIES[worst.severity], heading, title_of(worst.code), _anchor(row, at))


def _worst(findings: Sequence[Finding]) -> Finding:
    return min(findings, key=lambda finding: list(_TONES).index(finding.severity))


def _anchor(row: RowView, at: int) -> str:
    return f"r{row.row}c{at}"


def make_columns(
    index: PlanIndex, rows: Sequence[RowView], apart: Sequence[int] = ()
) -> list[GridColumn]:
    """Name the columns of the file and what each was read as, without those that stand apart."""
    titles = {
        position: label_of(slot.slot)
        for slot in reversed(index.slots)
        for position in slot.positions
        if slot.source is None
    }
    rules = index.basis.get("rules") or []
    keys = set(rules) if isinstance(rules, list) else set()
    matching = {at for at, heading in enumerate(index.headings) if heading in keys}
    kept = index.basis.get("keys")
    matching |= set(kept) if isinstance(kept, list) else set()
    mapped = {at for row in rows[:1] for at, cell in enumerate(row.cells) if cell.mapped}
    return [
        GridColumn(
            name,
            _target(name, titles.get(at, "Finds the customer" if at in matching else "")),
            ignored=bool(rows) and at not in titles.keys() | matching | mapped,
        )
        for at, name in enumerate(index.columns)
        if at not in apart
    ]


def _target(heading: str, title: str) -> str:
    return "" if _letters(heading) == _letters(title) else title


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _cell(cell: CellView, action: str, word: Markup = _NO_WORD, anchor: str = "") -> GridCell:
    messages = _messages(cell.findings)
    tone = "" if cell.mapped else "ignored"
    if action != "reject":
        tone = _CHANGED.get(cell.kind, tone)
    if cell.findings:
        worst = _worst(cell.findings)
        tone = _TONES[worst.severity] if worst.severity is not Severity.NOTICE else tone or "note"
    kind = cell.kind if tone != "bad" and action != "reject" else ""
    shown = cell.new if kind in {"set", "add"} and cell.new is not None else cell.text
    text, old = cut_text(shown), cut_text(cell.old or "")
    said = word if text.head or tone not in {"", "ignored"} else _NO_WORD
    attributes = _attributes(tone, said, anchor)
    return GridCell(tone, kind, text, old, messages, attributes)


@lru_cache(maxsize=4_096)
def _attributes(tone: str, word: Markup, anchor: str) -> Markup:
    """Write the attributes of a cell; most cells of a column have the same."""
    named = f' id="{anchor}"' if anchor else ""
    styled = f' class="{tone}"' if tone else ""
    said = f' data-word="{word}"' if word else ""
    return Markup(styled + named + said)  # noqa: S704 - all of it is ours, the heading escaped


def _messages(findings: Sequence[Finding]) -> tuple[Message, ...]:
    return tuple(
        Message(SEVERITIES[finding.severity], finding.message, title_of(finding.code))
        for finding in findings
    )


def cut_text(value: str) -> Text:
    """Cut a value to what a cell shows, what opens below it, and how much is left."""
    if len(value) <= SHORT:
        return Text(value)
    return Text(value[:SHORT], value[SHORT:LONGEST], max(0, len(value) - LONGEST))
