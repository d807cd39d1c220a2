"""Numbers of runs, profiles and members: random, so that nobody can guess or count them."""

import secrets


def make_number() -> str:
    """Give 128 random bits as text for an address or a command.

    It never begins with a dash: a command would take it for an option.
    """
    number = "-"
    while number.startswith("-"):
        number = secrets.token_urlsafe(16)
    return number
