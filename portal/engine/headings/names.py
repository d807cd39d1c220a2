"""Compare headings: as nobody would tell two of them apart."""

import unicodedata

from portal.engine.columns import UNSEEN


def tidy(heading: str) -> str:
    """Give a heading as it is compared: NFC, without what nobody sees at its ends."""
    return unicodedata.normalize("NFC", heading).strip(UNSEEN)


def folded(heading: str) -> str:
    """Give a heading without regard to case and to how many spaces it has."""
    return " ".join(tidy(heading).split()).casefold()
