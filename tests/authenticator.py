"""A device with passkeys, in software: what a phone or a key answers in a browser (WebAuthn).

Everything about an answer can be made wrong, as a thief, another site or a broken device would.
"""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN = "http://localhost"
PRESENT, VERIFIED, MAY_BE_SYNCED, SYNCED, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40


class Device:
    """Holds one passkey for one site; `signed` counts how often it was used."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(32)
        self.handle = b""
        self.signed = 0

    def make(self, options: str, **changed: Any) -> str:
        """Answer `navigator.credentials.create`, as JSON.

        `challenge`, `origin`, `site`, `flags`, `framed`, `type` stand in for what would be right.
        """
        asked = json.loads(options)
        self.handle = unpack(asked["user"]["id"])
        client = self._client_data(asked["challenge"], "webauthn.create", changed)
        flags = changed.get("flags", PRESENT | VERIFIED) | ATTESTED
        data = self._data(changed.get("site", asked["rp"]["id"]), flags)
        data += bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        data += cbor2.dumps(self._public())
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {
                "clientDataJSON": pack(client),
                "attestationObject": pack(attested),
                "transports": ["internal", "hybrid", "by-pigeon"],
            }
        )

    def sign(self, options: str, **changed: Any) -> str:
        """Answer `navigator.credentials.get`, as JSON; `handle` and `count` can be changed too."""
        asked = json.loads(options)
        self.signed += 1
        client = self._client_data(asked["challenge"], "webauthn.get", changed)
        flags = changed.get("flags", PRESENT | VERIFIED)
        data = self._data(changed.get("site", asked["rpId"]), flags, changed.get("count"))
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        handle = changed.get("handle", self.handle)
        answer = {
            "clientDataJSON": pack(client),
            "authenticatorData": pack(data),
            "signature": pack(signature),
        }
        return self._answer(answer | ({"userHandle": pack(handle)} if handle is not None else {}))

    def _client_data(self, challenge: str, type_: str, changed: dict[str, Any]) -> bytes:
        challenge = pack(changed["challenge"]) if "challenge" in changed else challenge
        said = {
            "type": changed.get("type", type_),
            "challenge": challenge,
            "origin": changed.get("origin", ORIGIN),
            "crossOrigin": changed.get("framed", False),
        }
        return json.dumps(said).encode()

    def _data(self, site: str, flags: int, count: int | None = None) -> bytes:
        counted = self.signed if count is None else count
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + counted.to_bytes(4, "big")

    def _public(self) -> dict[int, Any]:
        point = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        return {1: 2, 3: -7, -1: 1, -2: x, -3: y}  # EC2, ES256, P-256 (RFC 9053)

    def _answer(self, response: dict[str, Any]) -> str:
        name = pack(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def pack(raw: bytes) -> str:
    """Return Base64 as addresses have it, without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def unpack(text: str) -> bytes:
    """Return what `pack` packed."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
