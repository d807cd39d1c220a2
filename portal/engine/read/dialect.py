"""Guess separator, quote and escape from the first lines of a text table.

Every candidate splits the sample; the one that gives many fields, the same number in most records
and in the first, wins. Time is linear in the sample.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from portal.engine.read.guess import MARKS, STAND_IN, Guess, unescape
from portal.engine.read.sampling import Record, sample_records
from portal.engine.read.splitting import Grammar

SEPARATORS = {",": 1.0, ";": 1.0, "\t": 1.0, "|": 0.95}
"""The usual separators and how much each is believed."""

ODD_SEPARATORS = {"^": 0.8, "~": 0.8, "\x1f": 0.9, "¦": 0.8, ":": 0.5, " ": 0.5}
"""Taken only when nearly every record agrees, or quotes stand beside them."""

_LONGER = re.compile(r"[|~^#:<>=*§¦$%&!]{2,4}")
"""What separators of several characters are made of."""

_ALIGNED = re.compile(r"\S {2,}\S")
"""Columns that stand below each other by spaces."""

_GUESS_LINES = 60
_ODD_AGREEMENT = 0.9
_ODD_WIDTH = 3
_CLOSE = 0.85


def separator_line(line: str) -> str | None:
    """Give the separator that a first line ``sep=;`` names."""
    text = line.strip('"')
    if text[:4].lower() == "sep=" and len(text) == len("sep=;"):
        return text[4]
    return None


def other_separator(
    lines: Sequence[str], wanted: str, width: int, expected: Sequence[str]
) -> str | None:
    """Give the separator a file plainly uses instead of the wanted one; None: the wanted.

    Args:
        width: fields that most records have with the wanted one.
        expected: headings the style knows; two of them beside another separator tell as well.
    """
    first = next((line for line in lines if line.strip()), "")
    if wanted in first:
        return None
    known = {heading.casefold() for heading in expected}
    for separator in SEPARATORS:
        cells = [cell.strip().strip('"').casefold() for cell in first.split(separator)]
        if len(cells) > 1 and len(known.intersection(cells)) > 1:
            return separator
    guess = guess_dialect(lines)
    is_used = guess.separator in first and guess.separator in SEPARATORS
    return guess.separator if width == 1 and is_used else None


def guess_dialect(lines: Sequence[str], separator: str | None = None) -> Guess:
    """Guess the dialect; a separator that was given is kept."""
    head = [line for line in lines if line.strip()][:_GUESS_LINES]
    quote = _guess_quote(head)
    if separator:
        guess = Guess(Grammar(separator, quote), separator)
    else:
        guess = _guess_separator(head, quote)
    if guess.separator == "," and not separator and _is_spaced(head, quote):
        guess = replace(guess, separator=", ", assumed="the separator is a comma and a space")
    if len(guess.separator.encode()) > 1:
        guess = replace(guess, grammar=replace(guess.grammar, separator=STAND_IN))
    escape = _guess_escape(head, guess.grammar)
    if escape:
        guess = replace(guess, grammar=replace(guess.grammar, escape=escape))
    return _guess_custom(lines, guess)


def _guess_separator(head: Sequence[str], quote: str) -> Guess:
    scores: dict[str, float] = {}
    text = "\n".join(head)
    for separator, belief in (SEPARATORS | ODD_SEPARATORS).items():
        if separator in text:
            records = sample_records(head, Grammar(separator, quote))
            scores[separator] = _score(records, separator, belief, head, quote)
    best = max(scores, key=lambda key: scores[key], default=",")
    if not scores or scores[best] <= 0:
        assumed = _doubt(head, quote)
        return Guess(Grammar(",", quote), ",", sure=not assumed, assumed=assumed)
    longer = _lengthen(head, best, quote)
    if longer:
        return Guess(Grammar(longer, quote), longer, assumed=f"the separator is “{longer}”")
    rivals = [key for key, score in scores.items() if key != best and score > _CLOSE * scores[best]]
    assumed = (
        f"{name_separator(best)} taken as separator, not {name_separator(rivals[0])}"
        if rivals
        else ""
    )
    return Guess(Grammar(best, quote), best, sure=not rivals, assumed=assumed)


def _score(
    records: Sequence[Record], separator: str, belief: float, head: Sequence[str], quote: str
) -> float:
    counts = Counter(len(record.cells) for record in records if len(record.cells) > 1)
    if not counts:
        return 0.0
    width, agreeing = max(counts.items(), key=lambda item: (item[1], item[0]))
    share = agreeing / len(records)
    first = len(records[0].cells) == width
    score = belief * share * share * math.log2(width + 1) * (1.1 if first else 1.0)
    if separator in SEPARATORS:
        return score
    if _beside_quotes(head, separator, quote):
        return score + belief
    fits = first and width >= _ODD_WIDTH and share >= _ODD_AGREEMENT
    return score if fits else 0.0


def _lengthen(head: Sequence[str], separator: str, quote: str) -> str | None:
    """Give the longer separator that one is a part of everywhere in the headings, as in ``a||b``.

    What a line has between empty cells is none: ``,,`` and ``;;`` are left to those.
    """
    first = head[0]
    runs: set[str] = set(_LONGER.findall(first))
    for longer in sorted(runs, key=len, reverse=True):
        if first.count(separator) != first.count(longer) * longer.count(separator):
            continue
        lines = [line.replace(longer, STAND_IN) for line in head]
        records = sample_records(lines, Grammar(STAND_IN, quote))
        width = len(records[0].cells)
        agreeing = sum(len(record.cells) == width for record in records)
        if width >= _ODD_WIDTH and agreeing >= _ODD_AGREEMENT * len(records):
            return longer
    return None


def _doubt(head: Sequence[str], quote: str) -> str:
    """Say what makes one doubt that a file without separators has one column; "" for nothing."""
    first = head[0].strip() if head else ""
    if first[:1] == quote == first[-1:] and any(one in first for one in SEPARATORS):
        return "each row stands in quotes as a whole and is read as one value"
    if _ALIGNED.search(first):
        return "no separator was found, and each row is read as one value"
    return ""


def _beside_quotes(head: Sequence[str], separator: str, quote: str) -> bool:
    """Tell whether quotes open after and close before this separator, and no usual one."""
    text = "\n".join(head)
    own = text.count(separator + quote) + text.count(quote + separator)
    usual = sum(text.count(other + quote) + text.count(quote + other) for other in SEPARATORS)
    return own >= len(head) and own > 10 * usual


def _guess_quote(head: Sequence[str]) -> str:
    """Tell whether cells stand in single quotes; double quotes are the rule."""
    text = "\n" + "\n".join(head) + "\n"
    borders = (*SEPARATORS, "\n", " ")
    marks = {}
    for quote in ('"', "'"):
        opening = sum(text.count(border + quote) for border in borders[:-1])
        closing = sum(text.count(quote + border) for border in borders[:-1])
        marks[quote] = min(opening, closing)
    enough = max(2, len(head) // 4)
    return "'" if marks["'"] >= enough and marks["'"] > 4 * marks['"'] else '"'


def _is_spaced(head: Sequence[str], quote: str) -> bool:
    """Tell whether a space follows every comma outside of quotes."""
    spaced = bare = 0
    for line in head:
        if quote in line:
            spaced += line.count(", " + quote)
            bare += line.count("," + quote) + line.count(quote + ",") - line.count(quote + ", ")
        else:
            commas = line.count(",")
            spaced += commas
            bare += commas - line.count(", ")
    return spaced > 0 and bare == 0


def _guess_escape(head: Sequence[str], grammar: Grammar) -> str | None:
    """Tell whether a backslash, not a second quote, escapes a quote."""
    escaped = "\\" + (grammar.quote or '"')
    if not any(escaped in line for line in head):
        return None
    plain = sum(record.split.odd for record in sample_records(head, grammar))
    quote = (grammar.quote or '"').encode()
    changed = [unescape(line.encode(), quote).decode() for line in head]
    better = sum(record.split.odd for record in sample_records(changed, grammar))
    return "\\" if plain and better * 2 <= plain else None


def _guess_custom(lines: Sequence[str], guess: Guess) -> Guess:
    """Take a custom of writing that gives more rows the fields of the first, nearly all of them."""
    written = [line for line in lines if line.strip()]
    customs = list(_find_customs("\n".join(written), guess))
    if not customs:
        return guess
    plain = _share_like_first(written, guess)
    shares = [_share_like_first(written, custom) for custom in customs]
    best = max(shares)
    if best < _ODD_AGREEMENT or best <= plain:
        return guess
    return replace(customs[shares.index(best)], sure=False)


def _find_customs(text: str, guess: Guess) -> Iterator[Guess]:
    """Give the customs of which a text has the signs."""
    for opening, closing in MARKS:
        if opening in text and closing in text and '"' not in text:
            assumed = f"values stand in {opening} and {closing}"
            yield replace(guess, marks=(opening, closing), assumed=assumed)
    if "\\" + guess.separator in text:
        grammar = replace(guess.grammar, separator=STAND_IN, escape="\\")
        assumed = f"{name_separator(guess.separator)} after a backslash is part of the value"
        yield replace(guess, grammar=grammar, held=True, assumed=assumed)


def _share_like_first(lines: Sequence[str], guess: Guess) -> float:
    """Tell which share of the rows has as many fields as the first, if it has several."""
    plain = guess.prepare("\n".join(lines).encode()).decode().split("\n")
    records = sample_records(plain, guess.grammar)
    width = len(records[0].cells) if records else 0
    alike = sum(len(record.cells) == width for record in records)
    return alike / len(records) if width > 1 else 0.0


def name_separator(separator: str) -> str:
    """Name a separator in a sentence."""
    return {"\t": "the tab", " ": "the space"}.get(separator, f"“{separator}”")
