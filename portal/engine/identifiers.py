"""Numbers that another system gave: digits, kept as text, whatever a spreadsheet did to them.

What can be undone is undone and said; what lost digits is refused with the reason, because
many different numbers collapse to the same damaged text.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from portal.engine.findings import Severity, identifiers
from portal.engine.values import Parsed, Problem, ValueType

# Digits are 0 to 9 everywhere: \d takes those of every script.
_DIGITS = r"^[0-9]+$"
_POWER = r"^[+-]?[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+$"
_POWER_PARTS = r"^([0-9])[.,]([0-9]+)[eE]\+?[0-9]+$"
_EXPONENT = r"[eE]\+?([0-9]{1,3})$"
_POINT_ZERO = r"^([0-9]+)[.,]0{1,2}$"
_THOUSANDS = r"^[0-9]{1,3}(?:[.,' \x{A0}\x{202F}\x{2009}\x{2019}][0-9]{3})+$"
_URI = r"^gid://"


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
        in_formula = cell.str.starts_with('="') & cell.str.ends_with('"')
        bare = pl.when(in_formula).then(cell.str.slice(2).str.strip_suffix('"')).otherwise(cell)
        quoted = bare.str.starts_with("'")
        bare = bare.str.strip_prefix("'").str.strip_chars()
        linked = bare.str.starts_with(self.link) if self.link else pl.lit(value=False)
        bare = bare.str.strip_prefix(self.link)
        mended, power, pointed = _mend(bare)
        sound = mended.str.contains(_DIGITS)
        length = mended.str.len_chars()
        problems = (
            *_damages(bare, sound, power),
            Problem(
                identifiers.WRONG_LENGTH,
                sound & ~length.is_between(self.minimum, self.maximum),
                f"{self.minimum} to {self.maximum}",
            ),
            Problem(
                identifiers.SHORT,
                sound & (length < self.usual) & (length >= self.minimum),
                str(self.usual),
            ),
            Problem(identifiers.APOSTROPHE, sound & quoted),
            Problem(identifiers.FORMULA, sound & in_formula, mended),
            Problem(identifiers.LINK, sound & linked, mended),
            Problem(identifiers.POINT_ZERO, sound & pointed, mended),
            Problem(identifiers.SCIENTIFIC, sound & power, mended),
        )
        # A damaged text is nobody's: it is not looked up.
        value = pl.when(sound & length.is_between(self.minimum, self.maximum)).then(mended)
        return Parsed(value, tuple(one for one in problems if self._is_told(one)))

    def _is_told(self, problem: Problem) -> bool:
        harmless = problem.kind in {identifiers.APOSTROPHE, identifiers.FORMULA, identifiers.LINK}
        return self.tells or not harmless or problem.kind.severity is not Severity.NOTICE


def _mend(bare: pl.Expr) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Give the text with what can be recovered, and where it is a power or ends in ``.0``."""
    power, pointed = bare.str.contains(_POWER), bare.str.contains(_POINT_ZERO)
    digits = bare.str.replace(_POWER_PARTS, "$1$2")
    exponent = bare.str.extract(_EXPONENT, 1).cast(pl.Int64)
    # As many digits as the power says: nothing was cut off.
    whole = power & (digits.str.len_chars() == exponent + 1) & digits.str.contains(_DIGITS)
    mended = pl.when(whole).then(digits).when(pointed).then(bare.str.replace(_POINT_ZERO, "$1"))
    return mended.otherwise(bare), power, pointed


def _damages(bare: pl.Expr, sound: pl.Expr, power: pl.Expr) -> tuple[Problem, ...]:
    """Say what is wrong with a text that is no number; one reason each."""
    separated, other = bare.str.contains(_THOUSANDS), bare.str.contains(_URI)
    return (
        Problem(identifiers.SHORTENED, ~sound & power),
        Problem(identifiers.SEPARATED, ~sound & separated),
        Problem(identifiers.OF_SOMETHING_ELSE, ~sound & other),
        Problem(identifiers.NOT_DIGITS, ~sound & ~power & ~separated & ~other),
    )


@dataclass(frozen=True, slots=True)
class Marked:
    """What another type takes, perhaps behind the apostrophe that exports put before digits."""

    type: ValueType

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
        bare = cell.str.strip_prefix("'").str.strip_chars()
        return self.type.parse(pl.when(bare != "").then(bare), today)
