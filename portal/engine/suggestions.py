"""Suggest columns for a heading that no style declares.

A suggestion is offered and never taken unasked; a wrong one at the top is worse than none.
"""

import re
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from portal.engine.columns import Column

LIKELY = 72
"""Score from 0 to 100 from which a heading is suggested (measured on the headings that address
books and shops export: below it come accidents such as State for Birth Date)."""
MOST = 5
_SCORERS = ((fuzz.ratio, 1.0), (fuzz.token_sort_ratio, 1.0), (fuzz.token_set_ratio, 0.9))
"""Spelling, order of words, and words in common; the last alone also likes what is too short."""
_ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "number": ("ID", "Customer Number", "Spektrix ID"),
    "field:title": ("Salutation", "Prefix"),
    "field:first_name": ("Forename", "Given Name", "Christian Name"),
    "field:last_name": ("Surname", "Family Name"),
    "field:name": ("Company", "Organisation", "Full Name"),
    "field:email": ("E-mail Address", "Mail"),
    "field:phone": ("Telephone", "Tel", "Phone Number"),
    "field:mobile": ("Mobile Phone", "Cell Phone", "Cell"),
    "field:birth_date": ("Date of Birth", "DOB", "Birthday"),
    "address.line1": ("Address", "Address 1", "Street"),
    "address.line2": ("Address 2",),
    "address.line3": ("Address 3",),
    "address.town": ("City",),
    "address.county": ("State", "Region", "Province"),
    "address.postcode": ("Zip", "Zip Code", "Postal Code"),
    "address.country": ("Nation",),
}
"""What address books and shops call the commonest slots, for every style."""
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SIGNS = re.compile(r"[\W_]+")


class Suggestions:
    """What the headings of one style in one tenant are called, there and elsewhere."""

    def __init__(self, columns: Iterable[Column]) -> None:
        """Take the columns in the order in which equals are offered."""
        self._named: Mapping[str, list[str]] = {}
        for column in columns:
            place = f"{column.slot}.{column.part}" if column.part else str(column.slot)
            for name in (column.heading, *column.aliases, *_ELSEWHERE.get(place, ())):
                self._named.setdefault(simplify(name), []).append(column.heading)

    def find(self, heading: str) -> tuple[str, ...]:
        """Give the likeliest headings of the style, best first."""
        wanted = simplify(heading)
        if not wanted:
            return ()
        scores: dict[str, float] = {}
        for scorer, weight in _SCORERS:
            found = process.extract(wanted, self._named.keys(), scorer=scorer, limit=4 * MOST)
            for name, score, _ in found:
                scores[name] = max(scores.get(name, 0), weight * score)
        likely = [name for name in scores if scores[name] >= LIKELY]
        likely.sort(key=lambda name: -scores[name])
        named = (heading for name in likely for heading in self._named[name])
        return tuple(dict.fromkeys(named))[:MOST]


def is_like(name: str, other: str) -> bool:
    """Tell whether two names are so alike that one may be meant by the other."""
    texts = simplify(name), simplify(other)
    return any(weight * scorer(*texts) >= LIKELY for scorer, weight in _SCORERS)


def simplify(heading: str) -> str:
    """Give the words of a heading: ``firstName`` and ``First_Name`` are ``first name``."""
    return _SIGNS.sub(" ", _HUMP.sub(" ", heading)).strip().casefold()
