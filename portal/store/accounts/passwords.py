"""Passwords: which are taken, how they are kept, how one is compared.

Argon2id with the least parameters that OWASP advises (19 MiB, two passes). At most as many
hashes as cores run at once, so that guessing cannot take the memory or the processor away.
"""

import os
import secrets
from collections.abc import Iterable
from functools import cache
from threading import BoundedSemaphore, Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from portal.errors import Invalid

SHORTEST = 12
LONGEST = 1_024
STRONG_ENOUGH = 3
"""zxcvbn's score of 0 to 4; 3 withstands ten billion guesses."""
_RATED_CHARACTERS = 72
_PRODUCT_WORDS = ("customer", "import", "portal", "customer-import-portal")
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_CORES = BoundedSemaphore(os.cpu_count() or 1)
# zxcvbn keeps the words of a call in a dictionary of the module.
_RATING = Lock()


def check_password(password: str, words: Iterable[str] = ()) -> None:
    """Refuse a password that is short or easily guessed.

    Args:
        password: compared exactly as it is; any characters.
        words: names that an attacker would try first: the user's, the tenant's.

    Raises:
        Invalid: with the reason and what to choose instead.
    """
    if len(password) < SHORTEST:
        raise Invalid(f"Use at least {SHORTEST} characters. Four unrelated words do well.")
    if len(password) > LONGEST:
        raise Invalid(f"Use at most {LONGEST:,} characters.")
    with _RATING:
        # Rating takes time that grows fast with the length, and long ones are strong by then.
        rated = zxcvbn(password[:_RATED_CHARACTERS], [*words, *_PRODUCT_WORDS])
    if rated["score"] < STRONG_ENOUGH:
        hint = rated["feedback"]["warning"] or "It resembles passwords in common use."
        raise Invalid(f"This password is easy to guess. {hint} Use four unrelated words.")


def make_password() -> str:
    """Make a random password that can be read out: 16 letters and digits in groups of four."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def hash_password(password: str) -> str:
    """Hash a password with a salt of its own."""
    with _CORES:
        return _HASHER.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Tell whether a password is the one; takes as long where there is no hash to compare."""
    with _CORES:
        try:
            matches = _HASHER.verify(password_hash or _dummy_hash(), password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
    return matches and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Tell whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


@cache
def _dummy_hash() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


def prepare() -> None:
    """Make what the first comparison needs, so that it takes no longer than the others."""
    _dummy_hash()
