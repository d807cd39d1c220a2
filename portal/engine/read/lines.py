"""Physical lines of a block of text: LF, CRLF and a lone CR each end one."""

import numpy as np
import numpy.typing as npt

LF, CR = 10, 13

Positions = npt.NDArray[np.intp]


def line_ends(data: bytes) -> Positions:
    """Find the last byte of every line end; the end of CRLF is its LF."""
    codes = np.frombuffer(data, np.uint8)
    feeds = np.flatnonzero(codes == LF)
    if b"\r" not in data:
        return feeds
    lone = lone_returns(data)
    return np.sort(np.concatenate([feeds, lone])) if lone.size else feeds


def lone_returns(data: bytes) -> Positions:
    """Find every CR without LF; one at the very end counts."""
    if data.count(b"\r") == data.count(b"\r\n"):
        return np.empty(0, np.intp)
    codes = np.frombuffer(data, np.uint8)
    returns = np.flatnonzero(codes == CR)
    follows = np.append(codes, LF)[returns + 1] == LF
    if returns.size and returns[-1] == len(data) - 1:
        follows[-1] = False
    lone: Positions = returns[~follows]
    return lone


def line_numbers(data: bytes, positions: Positions, first: int) -> list[int]:
    """Give the physical line of each position, the block beginning at line ``first``."""
    numbers: list[int] = (np.searchsorted(line_ends(data), positions) + first).tolist()
    return numbers


def count_lines(text: str) -> int:
    """Count the line ends of a text."""
    lines = text.count("\n")
    if "\r" in text:
        lines += text.count("\r") - text.count("\r\n")
    return lines


def split_lines(text: str) -> list[str]:
    """Split a text into its lines without their ends; nothing else ends a line."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
