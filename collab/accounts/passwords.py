"""Passwords, hashed with Argon2id: the only module that knows the library."""

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 15
LONGEST = 1000

# OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes and one lane at least.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _hasher.hash("the password of nobody, so that an unknown address takes as long")

# Many people at once wait here for each other, and all other pages stay quick meanwhile.
_two_at_once = threading.BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """Return the Argon2id hash in PHC string format; raises `ValueError` beyond `LONGEST`."""
    if len(password) > LONGEST:
        raise ValueError(f"a password has at most {LONGEST} characters")
    with _two_at_once:
        return _hasher.hash(_bytes(password))


def matches(password: str, hashed: str | None) -> bool:
    """Tell whether the password fits.

    Without a hash, and for a password that nobody can have, it takes as long and says no.
    """
    if len(password) > LONGEST:
        password, hashed = "", None
    with _two_at_once:
        try:
            return _hasher.verify(hashed or _NOBODY, _bytes(password)) and hashed is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(hashed: str) -> bool:
    """Tell whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(hashed)


def _bytes(password: str) -> bytes:
    """Return what is hashed: each character as typed, however its accents are composed (NFC)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
