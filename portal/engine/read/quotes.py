"""The quotes of a block: where they are, whether they keep to the rules, what they enclose."""

import numpy as np
import numpy.typing as npt

from portal.engine.read.lines import CR, LF, Positions

_FIRST_WINDOW = 64
_FEW_PAIRS = 20_000


class Quotes:
    """An index of the quotes in a block of text.

    Attributes:
        positions: of every quote.
        before: how many quotes stand before each line end.
    """

    def __init__(self, data: bytes, ends: Positions, quote: int, separator: int) -> None:
        """Find the quotes and what stands beside them."""
        self._data = data
        self._codes = codes = np.frombuffer(data, np.uint8)
        self._quote, self._separator = quote, separator
        self.positions: Positions = np.flatnonzero(codes == quote)
        self.before: Positions = np.searchsorted(self.positions, ends)
        self._may_open = self._is_border(codes[self.positions - 1])
        if self.positions[0] == 0:
            self._may_open[0] = True
        after = np.minimum(self.positions + 1, codes.size - 1)
        self._may_close = self._is_border(codes[after])
        self._separators: Positions | None = None
        self._inside: npt.NDArray[np.uint8] = np.empty(0, np.uint8)

    def first_violation(self, at: int) -> int:
        """Find the first quote from ``at`` on that neither opens nor closes as it should.

        Windows that grow keep the time in step with the distance.
        """
        window = _FIRST_WINDOW
        while at < self.positions.size:
            opens = self._may_open[at : at + window : 2]
            closes = self._may_close[at + 1 : at + window : 2]
            wrong = [
                at + 2 * int(np.argmin(good)) + odd
                for odd, good in enumerate((opens, closes))
                if not good.all()
            ]
            if wrong:
                return min(wrong)
            at += window
            window *= 2
        return int(self.positions.size)

    def sum_outside(self, begin: int, end: int, first: int, stop: int) -> int | None:
        """Count the separators of a stretch that stand outside of quotes ``first`` to ``stop``.

        None where counting one by one is cheaper.
        """
        if stop - first > 2 * _FEW_PAIRS:
            return None
        total = int(np.count_nonzero(self._codes[begin:end] == self._separator))
        pairs = self.positions[first:stop].tolist()
        enclosed = [
            self._data[opens:closes] for opens, closes in zip(pairs[0::2], pairs[1::2], strict=True)
        ]
        return total - b"".join(enclosed).count(self._separator)

    def count_fields(self, begin: int, ends: Positions, first: int) -> Positions:
        """Count the fields of records that follow each other; ``first`` quotes stand before."""
        marks, inside = self._index_separators(), self._inside
        part = slice(*np.searchsorted(marks, [begin, ends[-1]]).tolist())
        outside = marks[part][inside[part] == first % 2]
        fields: Positions = np.diff(np.searchsorted(outside, ends), prepend=0) + 1
        return fields

    def count_separators(self, starts: Positions, ends: Positions) -> Positions:
        """Count the separators of stretches, those in quotes too."""
        marks = self._index_separators()
        counts: Positions = np.searchsorted(marks, ends) - np.searchsorted(marks, starts)
        return counts

    def _index_separators(self) -> Positions:
        """Find every separator once, and whether the quotes before it are odd in number."""
        if self._separators is not None:
            return self._separators
        codes = self._codes
        marks = np.flatnonzero((codes == self._quote) | (codes == self._separator))
        is_quote = codes[marks] == self._quote
        is_separator = ~is_quote
        separators: Positions = marks[is_separator]
        self._separators = separators
        self._inside = (np.cumsum(is_quote, dtype=np.uint8) & 1)[is_separator]
        return separators

    def _is_border(self, codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
        """Tell which bytes may stand beside a quote."""
        border: npt.NDArray[np.bool_] = codes == self._separator
        for code in (self._quote, LF, CR):
            border |= codes == code
        return border
