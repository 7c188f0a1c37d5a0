"""Tokens that open something once: random, and kept only as a hash."""

import hashlib
import secrets


def new() -> tuple[str, str]:
    """Return a token of 256 random bits, for a link or a cookie, and the hash to keep of it."""
    token = secrets.token_urlsafe(32)
    return token, digest(token)


def digest(token: str) -> str:
    """Return the SHA-256 of a token in hexadecimal; 256 random bits need nothing slower."""
    return hashlib.sha256(token.encode()).hexdigest()
