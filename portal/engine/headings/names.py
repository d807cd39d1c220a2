"""Compare headings: as nobody would tell two of them apart."""

import unicodedata

from portal.engine.columns import UNSEEN


def tidy(heading: str) -> str:
    """Give a heading as it is compared: NFC, without what nobody sees at its ends."""
    return unicodedata.normalize("NFC", heading).strip(UNSEEN)


def folded(heading: str) -> str:
    """Give a heading without regard to case and to how many spaces it has."""
    return " ".join(tidy(heading).split()).casefold()


def folded_parts(heading: str) -> str:
    """Give a heading folded, also without the spaces around its colons."""
    return ":".join(folded(part) for part in heading.split(":"))
