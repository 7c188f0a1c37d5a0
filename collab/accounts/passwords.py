"""Passwords, hashed with Argon2id: the only module that knows the library."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes and one lane at least.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _hasher.hash("the password of nobody, so that an unknown address takes as long")
SHORTEST = 15


def hash_password(password: str) -> str:
    """Return the Argon2id hash in PHC string format."""
    return _hasher.hash(password)


def matches(password: str, hashed: str | None) -> bool:
    """Tell whether the password fits; with no hash it takes as long and says no."""
    try:
        return _hasher.verify(hashed or _NOBODY, password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(hashed: str) -> bool:
    """Tell whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(hashed)
