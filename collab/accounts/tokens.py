"""Tokens that open something once: random, and kept only as a hash."""

import base64
import hashlib
import secrets

from .. import seal


def new() -> tuple[str, str]:
    """Return a token of 256 random bits, for a link or a cookie, and the hash to keep of it."""
    token = secrets.token_urlsafe(32)
    return token, digest(token)


def made_of(about: str) -> str:
    """Return a token of 256 bits that only this instance can make of the words, each time the same.

    For a letter that may have to be sent twice: `about` holds random bits of its own.
    """
    return base64.urlsafe_b64encode(seal.keyed_hash(about.encode(), "token")).decode().rstrip("=")


def digest(token: str) -> str:
    """Return the SHA-256 of a token in hexadecimal; 256 random bits need nothing slower."""
    return hashlib.sha256(token.encode()).hexdigest()
