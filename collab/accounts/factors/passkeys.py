"""Passkeys (WebAuthn Level 2): the only module that knows the library.

A passkey is found by the device itself, without an address being typed, and only after the person
unlocked the device (PIN, finger, face): it is both factors at once. It is bound to the address of
the instance, so a page that imitates ours gets nothing from it. Who made the device is not asked.

What a device signs is a challenge that counts once: the cookie carries it, a row in the database is
struck off when it is taken. A cookie that was put back brings no row back.
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

import webauthn
from flask import current_app, request, session
from webauthn.helpers import (
    options_to_json,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ... import events
from ...db import now
from ...extensions import db
from ..models import User
from .models import Challenge, Passkey

_MILLISECONDS = 300_000  # WebAuthn, section 15.1: five to ten minutes for somebody who needs them
_CHALLENGE_LASTS = timedelta(milliseconds=_MILLISECONDS)
_SHORTEST_CHALLENGE = 16  # WebAuthn, section 13.4.3
_LONGEST_ID = 1023  # WebAuthn, section 4, "credential ID"
_MOST_COUNTED = 2**31 - 1  # what the column holds; a counter beyond stays there


class NotVerified(Exception):
    """The answer does not prove what it should; the reason is for nobody but the developer."""


@dataclass(frozen=True)
class NewPasskey:
    """What a device answered when it made a passkey; fields as in `Passkey`."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]
    synced: bool


def available() -> bool:
    """Tell whether passkeys are possible at this address: a name, over HTTPS; or localhost."""
    site = urlsplit(_origin())
    name = site.hostname or ""
    try:
        ip_address(name)
    except ValueError:
        at_home = name == "localhost" or name.endswith(".localhost")
        return bool(name) and (site.scheme == "https" or at_home)
    return False


def registration_options(
    handle: bytes, email: str, name: str, exclude: Iterable[bytes] = ()
) -> tuple[str, bytes]:
    """Return what `navigator.credentials.create` needs, as JSON, and the challenge in it.

    `exclude` are the ids of the person's passkeys: a device that holds one makes no second.
    """
    options = webauthn.generate_registration_options(
        rp_id=_rp_id(),
        rp_name="Collab",
        user_id=handle,
        user_name=email,
        user_display_name=name,
        timeout=_MILLISECONDS,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=known) for known in exclude],
    )
    return options_to_json(options), options.challenge


def verify_registration(answer_json: str, challenge: bytes) -> NewPasskey:
    """Return the passkey that a device made for this challenge; raises `NotVerified`."""
    _refuse_short(challenge)
    try:  # besides its own exceptions the library lets those of decoders through
        answer = parse_registration_credential_json(answer_json)
        _refuse_frames(answer.response.client_data_json)
        verified = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_rp_id(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except Exception as error:
        raise NotVerified from error
    if len(verified.credential_id) > _LONGEST_ID or _row_of(verified.credential_id):
        raise NotVerified("too long, or registered already")
    return NewPasskey(
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=min(verified.sign_count, _MOST_COUNTED),
        transports=[str(transport.value) for transport in answer.response.transports or ()],
        synced=verified.credential_backed_up,
    )


def sign_in_options(allowed: Iterable[bytes] = ()) -> tuple[str, bytes]:
    """Return what `navigator.credentials.get` needs, as JSON, and the challenge in it.

    Without `allowed`, ids of one person's passkeys, the device offers those that it has.
    """
    options = webauthn.generate_authentication_options(
        rp_id=_rp_id(),
        timeout=_MILLISECONDS,
        allow_credentials=[PublicKeyCredentialDescriptor(id=known) for known in allowed],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options), options.challenge


def verify(answer_json: str, challenge: bytes, user: User | None = None) -> Passkey:
    """Return the passkey that signed the challenge, one of the user's if one is given.

    Raises `NotVerified`. Whether its account may be used (`is_active`) is for the caller to see.
    Needs a transaction.
    """
    _refuse_short(challenge)
    try:
        answer = parse_authentication_credential_json(answer_json)
        _refuse_frames(answer.response.client_data_json)
    except Exception as error:
        raise NotVerified from error
    row = _row_of(answer.raw_id, for_update=True)
    if row is None or (user is not None and row.user_id != user.id):
        raise NotVerified("no such passkey")
    handle = answer.response.user_handle
    # A device may leave the handle out when it was told whose passkeys are asked for (7.2, step 6).
    if handle != row.user.handle and (handle or user is None):
        raise NotVerified("somebody else's handle")
    try:
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_rp_id(),
            expected_origin=_origin(),
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except Exception as error:
        raise NotVerified from error
    row.sign_count = min(verified.new_sign_count, _MOST_COUNTED)
    row.synced = verified.credential_backed_up
    row.used = now()
    return row


def add(user: User, new: NewPasskey, name: str) -> Passkey:
    """Give the account this passkey, under the name that the person calls it by."""
    row = Passkey(
        user_id=user.id,
        credential_id=new.credential_id,
        public_key=new.public_key,
        sign_count=new.sign_count,
        transports=new.transports,
        synced=new.synced,
        name=name,
    )
    db.session.add(row)
    db.session.flush()
    db.session.expire(user, ["passkeys"])
    events.record(events.FactorAdded(user.id, "passkey"))
    return row


def remove(passkey: Passkey) -> None:
    """Take the passkey away from its account; the device is told nothing and offers it in vain."""
    user = passkey.user
    db.session.delete(passkey)
    db.session.flush()
    db.session.expire(user, ["passkeys"])
    events.record(events.FactorRemoved(user.id, "passkey"))


def keep_challenge(purpose: str, challenge: bytes) -> None:
    """Keep the challenge for the answer of this browser, for five minutes. Needs a transaction."""
    db.session.execute(db.delete(Challenge).where(Challenge.expires < now()))
    row = Challenge(id=_challenge_id(purpose, challenge), expires=now() + _CHALLENGE_LASTS)
    db.session.add(row)
    session[_cookie_key(purpose)] = b64encode(challenge).decode()


def take_challenge(purpose: str) -> bytes | None:
    """Return the challenge that was kept for this purpose, once; None when there is none.

    Needs a transaction, best one of its own that is committed before the answer is verified: then a
    wrong answer uses the challenge up as well.
    """
    carried = session.pop(_cookie_key(purpose), None)
    if carried is None:
        return None
    challenge = b64decode(carried)
    taken = db.session.scalar(
        db.delete(Challenge)
        .where(Challenge.id == _challenge_id(purpose, challenge), Challenge.expires > now())
        .returning(Challenge.id)
    )
    return None if taken is None else challenge


def _cookie_key(purpose: str) -> str:
    return f"challenge:{purpose}"


def _challenge_id(purpose: str, challenge: bytes) -> str:
    return hashlib.sha256(purpose.encode() + b":" + challenge).hexdigest()


def _row_of(credential_id: bytes, *, for_update: bool = False) -> Passkey | None:
    asked = db.select(Passkey).where(Passkey.credential_id == credential_id)
    if for_update:  # two answers of one device at once: the second sees the counter of the first
        asked = asked.with_for_update().execution_options(populate_existing=True)
    row: Passkey | None = db.session.scalar(asked)
    return row


def _refuse_short(challenge: bytes) -> None:
    """Refuse what `take_challenge` did not return; an empty challenge would fit an empty answer."""
    if len(challenge) < _SHORTEST_CHALLENGE:
        raise NotVerified("no challenge was kept")


def _refuse_frames(client_data: bytes) -> None:
    """Refuse an answer from a page of ours inside somebody else's (7.2, step 14 of Level 3)."""
    if parse_client_data_json(client_data).cross_origin:
        raise NotVerified("from within a frame")


def _origin() -> str:
    """Return where our pages are, as browsers write it: `https://name` or `https://name:port`."""
    address = urlsplit(current_app.config["PUBLIC_URL"] or f"{request.scheme}://{request.host}")
    scheme = "https" if current_app.config["SECURE_COOKIES"] else address.scheme
    usual_port = ":443" if scheme == "https" else ":80"
    place = address.netloc.lower().removesuffix(usual_port)
    return f"{scheme}://{place if place.isascii() else place.encode('idna').decode()}"


def _rp_id() -> str:
    return urlsplit(_origin()).hostname or "invalid"  # a name that nobody has (RFC 2606)
