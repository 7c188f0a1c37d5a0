"""Sealed secrets: whatever was touched, mixed up or lost does not open."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collab import seal

pytestmark = pytest.mark.usefixtures("ctx")

SECRET = b"twenty secret bytes!"
NEWER_KEY = "the newer key of at least 32 letters"


@pytest.fixture
def envelope(ctx) -> bytes:
    return seal.close(SECRET, "totp", "aigul")


@pytest.fixture
def change_key(app):
    def change_key() -> None:
        app.config.update(SECRET_KEY=NEWER_KEY, PREVIOUS_SECRET_KEY=app.config["SECRET_KEY"])

    return change_key


@given(secret=st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_what_was_sealed_opens(ctx, secret: bytes) -> None:
    assert seal.open_(seal.close(secret, "totp", "aigul"), "totp", "aigul") == secret


@pytest.mark.asvs("11.3.3", "11.2.5")
def test_any_flipped_bit_is_noticed(envelope: bytes) -> None:
    for place in range(len(envelope)):
        for bit in range(8):
            spoilt = bytearray(envelope)
            spoilt[place] ^= 1 << bit
            with pytest.raises(seal.NotOpened):
                seal.open_(bytes(spoilt), "totp", "aigul")


@pytest.mark.asvs("11.3.3", "11.2.5")
def test_a_shortened_or_lengthened_envelope_is_noticed(envelope: bytes) -> None:
    for length in range(len(envelope)):
        with pytest.raises(seal.NotOpened):
            seal.open_(envelope[:length], "totp", "aigul")
    with pytest.raises(seal.NotOpened):
        seal.open_(envelope + b"\0", "totp", "aigul")


@pytest.mark.asvs("11.3.3", "11.2.5")
@pytest.mark.parametrize(
    ("purpose", "owner"),
    [
        ("recovery", "aigul"),
        ("totp", "dinara"),
        ("totp", ""),
        ("", "totp:aigul"),
        ("totp:", "aigul"),
    ],
)
def test_it_opens_for_its_purpose_and_owner_only(envelope: bytes, purpose: str, owner: str) -> None:
    with pytest.raises(seal.NotOpened):
        seal.open_(envelope, purpose, owner)


def test_nothing_of_the_secret_is_seen(envelope: bytes) -> None:
    assert SECRET not in envelope
    assert SECRET[:5] not in envelope


@pytest.mark.asvs("11.3.4")
def test_no_nonce_is_used_twice() -> None:
    envelopes = [seal.close(SECRET, "totp", "aigul") for _ in range(1000)]
    assert len({envelope[5:17] for envelope in envelopes}) == 1000
    assert len({envelope[17:] for envelope in envelopes}) == 1000


@pytest.mark.asvs("11.2.2")
def test_the_key_before_still_opens_until_all_is_sealed_anew(app, envelope, change_key) -> None:
    change_key()
    assert seal.outdated(envelope, "totp")
    assert seal.open_(envelope, "totp", "aigul") == SECRET
    newer = seal.close(SECRET, "totp", "aigul")
    assert not seal.outdated(newer, "totp")
    app.config["PREVIOUS_SECRET_KEY"] = ""
    assert seal.open_(newer, "totp", "aigul") == SECRET
    with pytest.raises(seal.NotOpened):
        seal.open_(envelope, "totp", "aigul")


@pytest.mark.asvs("11.2.2")
def test_what_is_sealed_with_todays_key_is_not_outdated(envelope: bytes) -> None:
    assert not seal.outdated(envelope, "totp")


@pytest.mark.asvs("11.2.2")
def test_the_format_is_written_and_an_unknown_one_is_refused(envelope: bytes) -> None:
    assert envelope[0] == 1
    with pytest.raises(seal.NotOpened):
        seal.open_(b"\2" + envelope[1:], "totp", "aigul")


@pytest.mark.asvs("11.2.3", "11.3.2")
def test_the_key_and_the_tag_have_the_strength_that_is_promised(
    envelope: bytes, monkeypatch
) -> None:
    sizes = []
    monkeypatch.setattr(seal, "AESGCM", lambda key: sizes.append(len(key)) or _real(key))
    seal.close(SECRET, "totp", "aigul")
    assert sizes == [32], "AES-256"
    assert len(envelope) == 1 + 4 + 12 + len(SECRET) + 16, "the whole tag of 128 bits"


_real = seal.AESGCM


@pytest.mark.asvs("11.2.4")
def test_names_of_keys_are_compared_in_constant_time(envelope: bytes, monkeypatch) -> None:
    compared = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(seal.hmac, "compare_digest", compare)
    seal.open_(envelope, "totp", "aigul")
    assert (envelope[1:5], envelope[1:5]) in compared


def test_a_keyed_hash_tells_purposes_and_keys_apart(app, change_key) -> None:
    before = seal.keyed_hash(b"aigul@example.org", "throttle")
    assert before == seal.keyed_hash(b"aigul@example.org", "throttle")
    assert before != seal.keyed_hash(b"dinara@example.org", "throttle")
    assert before != seal.keyed_hash(b"aigul@example.org", "audit")
    assert len(before) == 32
    change_key()
    assert before != seal.keyed_hash(b"aigul@example.org", "throttle")
