"""Numbers in addresses and forms, as they are before anybody trusts them."""

from portal.errors import NotFound

LONGEST = 9
"""Digits that a number of the store has at most: four bytes hold them."""


def is_number(text: str, longest: int = LONGEST) -> bool:
    """Tell whether a text is a number of so many digits at most."""
    return text.isascii() and text.isdigit() and len(text) <= longest


def read_id(text: str, longest: int = LONGEST) -> int:
    """Read a number of an address.

    Raises:
        NotFound: it is none.
    """
    if not is_number(text, longest):
        raise NotFound
    return int(text)
