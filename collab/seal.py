"""Sealing small secrets before they are stored: the only module that knows the cipher.

An envelope is one byte of format (1), four bytes that name the key, twelve random bytes, and the
text under AES-256-GCM (NIST SP 800-38D). Keys are derived from `SECRET_KEY` by HKDF (RFC 5869), one
for each purpose. `PREVIOUS_SECRET_KEY` opens what was sealed before the key was changed;
`flask reseal` seals it anew.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

_FORMAT = b"\x01"
_NAME, _NONCE = 4, 12


class NotOpened(Exception):
    """The envelope is damaged, is not for this purpose and owner, or its key is gone."""


def close(secret: bytes, purpose: str, owner: str) -> bytes:
    """Return the secret in an envelope that opens for this purpose and this owner only."""
    key = _key(current_app.config["SECRET_KEY"], purpose)
    nonce = os.urandom(_NONCE)
    text = AESGCM(key).encrypt(nonce, secret, _bound_to(purpose, owner))
    return _FORMAT + _name(key) + nonce + text


def open_(envelope: bytes, purpose: str, owner: str) -> bytes:
    """Return the secret; raises `NotOpened`."""
    name = envelope[1 : 1 + _NAME]
    nonce = envelope[1 + _NAME : 1 + _NAME + _NONCE]
    text = envelope[1 + _NAME + _NONCE :]
    if envelope[:1] == _FORMAT:
        for secret_key in _secret_keys():
            key = _key(secret_key, purpose)
            if not hmac.compare_digest(_name(key), name):
                continue
            try:
                return AESGCM(key).decrypt(nonce, text, _bound_to(purpose, owner))
            except (InvalidTag, ValueError) as error:
                raise NotOpened from error
    raise NotOpened


def outdated(envelope: bytes, purpose: str) -> bool:
    """Tell whether the envelope was sealed with another key than today's."""
    return envelope[1 : 1 + _NAME] != _name(_key(current_app.config["SECRET_KEY"], purpose))


def keyed_hash(text: bytes, purpose: str) -> bytes:
    """Return the HMAC-SHA256 of the text under the key of this purpose."""
    return hmac.digest(_key(current_app.config["SECRET_KEY"], purpose), text, "sha256")


def _secret_keys() -> list[str]:
    keys = (current_app.config["SECRET_KEY"], current_app.config["PREVIOUS_SECRET_KEY"])
    return [key for key in keys if key]


def _key(secret_key: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"collab:{purpose}".encode()).derive(
        secret_key.encode()
    )


def _name(key: bytes) -> bytes:
    return hashlib.sha256(b"name of" + key).digest()[:_NAME]


def _bound_to(purpose: str, owner: str) -> bytes:
    return f"{purpose}:{owner}".encode()
