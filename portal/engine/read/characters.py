"""Characters that no table should hold: NUL, other controls, marks inside the text."""

import numpy as np

from portal.engine.findings.reading import BYTE_ORDER_MARK_INSIDE, CONTROL_CHARACTER, NUL_BYTE
from portal.engine.read.lines import CR, LF, Positions, line_numbers
from portal.engine.read.problems import Problem

BOM = b"\xef\xbb\xbf"

_TAB, _SPACE, _DELETE = 9, 32, 127
_PIECE = 1 << 17


def find_odd_characters(data: bytes, first_line: int) -> tuple[int, list[Problem]]:
    """Count the lines of a block and find what no table should hold, once for each line."""
    low, lines = _count_low(data)
    returns = data.count(b"\r") if b"\r" in data else 0
    lone = returns - data.count(b"\r\n") if returns else 0
    problems: list[Problem] = []
    allowed = lines + returns
    if (low > allowed and low > allowed + data.count(b"\t")) or b"\x7f" in data:
        problems += _find_controls(data, first_line)
    lines += lone
    if not data.isascii() and BOM in data:
        problems += _find_marks(data, first_line)
    return lines, problems


def _count_low(data: bytes) -> tuple[int, int]:
    """Count the bytes below the space, and the LF among them, a cache's worth at a time."""
    codes = np.frombuffer(data, np.uint8)
    low = feeds = 0
    for at in range(0, codes.size, _PIECE):
        piece = codes[at : at + _PIECE]
        low += int(np.count_nonzero(piece < _SPACE))
        feeds += int(np.count_nonzero(piece == LF))
    return low, feeds


def _find_controls(data: bytes, first_line: int) -> list[Problem]:
    codes = np.frombuffer(data, np.uint8)
    odd = (codes < _SPACE) & (codes != _TAB) & (codes != LF) & (codes != CR) | (codes == _DELETE)
    positions: Positions = np.flatnonzero(odd)
    found: dict[tuple[int, bool], Problem] = {}
    lines = line_numbers(data, positions, first_line)
    for position, line in zip(positions.tolist(), lines, strict=True):
        code = data[position]
        kind = CONTROL_CHARACTER if code else NUL_BYTE
        problem = Problem(line, kind, f"U+{code:04X}", f"line {line:,}")
        found.setdefault((line, code == 0), problem)
    return list(found.values())


def _find_marks(data: bytes, first_line: int) -> list[Problem]:
    positions: list[int] = []
    at = data.find(BOM)
    while at >= 0:
        positions.append(at)
        at = data.find(BOM, at + len(BOM))
    lines = line_numbers(data, np.array(positions, np.intp), first_line)
    return [
        Problem(line, BYTE_ORDER_MARK_INSIDE, "U+FEFF", f"line {line:,}")
        for line in dict.fromkeys(lines)
    ]
