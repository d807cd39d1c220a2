"""Numbers that another system gave: digits, kept as text, whatever a spreadsheet did to them.

What can be undone is undone and said; what lost digits is refused with the reason, because
many different numbers collapse to the same damaged text.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from portal.engine.findings import Kind, Severity, identifiers
from portal.engine.values.parsed import Parsed, Problem, ValueType

# Digits are 0 to 9 everywhere: \d takes those of every script.
_DIGITS = r"^[0-9]+$"
_POWER = r"^[+-]?[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+$"
_POWER_PARTS = r"^([0-9])[.,]([0-9]+)[eE]\+?[0-9]+$"
_EXPONENT = r"[eE]\+?([0-9]{1,3})$"
_POINT_ZERO = r"^([0-9]+)[.,]0{1,2}$"
_THOUSANDS = r"^[0-9]{1,3}(?:[.,' \x{A0}\x{202F}\x{2009}\x{2019}][0-9]{3})+$"
_URI = r"^gid://"
_IN_FORMULA = r'^=".*"$'


@dataclass(frozen=True, slots=True)
class Digits:
    """A number of so many digits, kept as text.

    Attributes:
        minimum: digits it has at least.
        maximum: digits it has at most.
        usual: fewer digits are a warning.
        link: what stands before the number where it was copied out of a link.
        tells: whether harmless cleaning is a notice; what was recovered always is.
    """

    minimum: int = 1
    maximum: int = 20
    usual: int = 1
    link: str = ""
    tells: bool = True
    choices: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """Say what may stand in a cell."""
        return f"A number of {self.minimum} to {self.maximum} digits, kept as text."

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        judge = _Judge(self)
        value = cell.map_batches(judge.give("value"), pl.String, is_elementwise=True)
        details: dict[Kind, pl.Expr | str] = {
            identifiers.WRONG_LENGTH: f"{self.minimum} to {self.maximum}",
            identifiers.SHORT: str(self.usual),
            **dict.fromkeys(_MENDED, value),
        }
        problems = (
            Problem(
                kind,
                cell.map_batches(judge.give(kind.code), pl.Boolean, is_elementwise=True),
                details.get(kind),
            )
            for kind in _KINDS
        )
        return Parsed(value, tuple(one for one in problems if self._is_told(one)))

    def _is_told(self, problem: Problem) -> bool:
        harmless = problem.kind in {identifiers.APOSTROPHE, identifiers.FORMULA, identifiers.LINK}
        return self.tells or not harmless or problem.kind.severity is not Severity.NOTICE


_MENDED = (
    identifiers.FORMULA,
    identifiers.LINK,
    identifiers.POINT_ZERO,
    identifiers.SCIENTIFIC,
)
_KINDS = (
    identifiers.SHORTENED,
    identifiers.SEPARATED,
    identifiers.OF_SOMETHING_ELSE,
    identifiers.NOT_DIGITS,
    identifiers.WRONG_LENGTH,
    identifiers.SHORT,
    identifiers.APOSTROPHE,
    *_MENDED,
)


class _Judge:
    """Judges cells once for all that is asked of them: the value, and each problem.

    Polars computes every expression by itself, so a text would be taken apart a dozen times
    (measured: 56 µs a cell). What was judged last is kept until other cells come.
    """

    def __init__(self, kind: Digits) -> None:
        """Judge cells of a type."""
        self._kind = kind
        self._last: tuple[pl.Series, pl.DataFrame] | None = None

    def give(self, name: str) -> Callable[[pl.Series], pl.Series]:
        """Give what answers one question: ``value``, or the code of a kind of finding."""
        return lambda cells: self._judged(cells)[name]

    def _judged(self, cells: pl.Series) -> pl.DataFrame:
        last = self._last
        if last is None or not last[0].equals(cells):
            last = cells, _judge(cells.alias("cell"), self._kind)
            self._last = last
        return last[1]


def _judge(cells: pl.Series, kind: Digits) -> pl.DataFrame:
    """Give ``value`` (String) and a mask for each kind of ``_KINDS``, by its code."""
    plain = cells.str.contains(_DIGITS).fill_null(value=True)
    odd = (~plain).arg_true()
    judged = _judge_odd(cells.gather(odd), kind.link)
    mended = cells.clone().scatter(odd, judged["mended"])
    sound = plain.scatter(odd, judged["sound"]) & mended.is_not_null()
    length = mended.str.len_bytes()
    fits = length.is_between(kind.minimum, kind.maximum)
    masks = {
        identifiers.WRONG_LENGTH: sound & ~fits,
        identifiers.SHORT: sound & fits & (length < kind.usual),
    }
    nowhere = pl.repeat(value=False, n=cells.len(), dtype=pl.Boolean, eager=True)
    # Each a copy: Polars scatters into the series itself.
    for one in _KINDS:
        if one not in masks:
            masks[one] = nowhere.clone().scatter(odd, judged[one.code])
    return pl.DataFrame(
        [
            mended.set(~(sound & fits), None).alias("value"),
            *(mask.alias(one.code) for one, mask in masks.items()),
        ]
    )


def _judge_odd(cells: pl.Series, link: str) -> pl.DataFrame:
    """Take apart texts that are no plain digits: ``mended``, ``sound``, and what was found."""
    cell, bare = pl.col("cell"), pl.col("bare")
    in_formula = cell.str.contains(_IN_FORMULA)
    frame = cells.to_frame("cell").with_columns(in_formula.alias("formula"))
    inner = cell.str.slice(2).str.strip_suffix('"')
    frame = frame.with_columns(pl.when("formula").then(inner).otherwise(cell).alias("bare"))
    frame = frame.with_columns(bare.str.starts_with("'").alias("quoted"))
    frame = frame.with_columns(bare.str.strip_prefix("'").str.strip_chars())
    linked = bare.str.starts_with(link) if link else pl.lit(value=False)
    frame = frame.with_columns(linked.alias("linked"), bare.str.strip_prefix(link))
    frame = frame.with_columns(
        bare.str.contains(_POWER).alias("power"),
        bare.str.contains(_POINT_ZERO).alias("pointed"),
        bare.str.contains(_THOUSANDS).alias("separated"),
        bare.str.contains(_URI).alias("uri"),
    )
    frame = frame.with_columns(_mend(bare).alias("mended"))
    frame = frame.with_columns(pl.col("mended").str.contains(_DIGITS).alias("sound"))
    return frame.select("mended", "sound", *_told_of_odd())


def _mend(bare: pl.Expr) -> pl.Expr:
    """Give the text with what can be recovered."""
    digits = bare.str.replace(_POWER_PARTS, "$1$2")
    exponent = bare.str.extract(_EXPONENT, 1).cast(pl.Int64)
    # As many digits as the power says: nothing was cut off.
    is_whole = pl.col("power") & (digits.str.len_bytes() == exponent + 1)
    whole = pl.when(is_whole & digits.str.contains(_DIGITS)).then(digits)
    return whole.when("pointed").then(bare.str.replace(_POINT_ZERO, "$1")).otherwise(bare)


def _told_of_odd() -> Iterator[pl.Expr]:
    """Say what is wrong with texts, one reason each, and what was taken off sound ones."""
    damages = {
        identifiers.SHORTENED: pl.col("power"),
        identifiers.SEPARATED: pl.col("separated"),
        identifiers.OF_SOMETHING_ELSE: pl.col("uri"),
        identifiers.NOT_DIGITS: ~pl.any_horizontal("power", "separated", "uri"),
    }
    cleaned = {
        identifiers.APOSTROPHE: "quoted",
        identifiers.FORMULA: "formula",
        identifiers.LINK: "linked",
        identifiers.POINT_ZERO: "pointed",
        identifiers.SCIENTIFIC: "power",
    }
    yield from ((~pl.col("sound") & mask).alias(kind.code) for kind, mask in damages.items())
    yield from ((pl.col("sound") & pl.col(name)).alias(kind.code) for kind, name in cleaned.items())


@dataclass(frozen=True, slots=True)
class Marked:
    """What another type takes, perhaps behind the apostrophe that exports put before digits.

    Attributes:
        mark: what is left out. An export puts it before a value that begins with one.
    """

    type: ValueType
    mark: str = "'"

    @property
    def rule(self) -> str:
        """Say what may stand in a cell."""
        return f"{self.type.rule} One apostrophe in front is left out."

    @property
    def choices(self) -> tuple[str, ...]:
        """List what a drop-down offers."""
        return self.type.choices

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for the cell without the apostrophe."""
        bare = cell.str.strip_prefix(self.mark).str.strip_chars()
        return self.type.parse(pl.when(bare != "").then(bare), today)
