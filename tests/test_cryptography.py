"""What secrets are made and kept with: nothing of our own, nothing outdated, all documented."""

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "collab"
PAGE = PACKAGE.parent / "docs" / "cryptography.md"
LIBRARIES = (
    "argon2",
    "cryptography",
    "hashlib",
    "hmac",
    "itsdangerous",
    "secrets",
    "ssl",
    "webauthn",
)
OTHERS = ("bcrypt", "Crypto", "jwt", "jose", "nacl", "passlib", "pyotp", "rsa", "scrypt")
LOCKED_FILES = "collab/files/reading/locks.py"
"""Opens files that other programs locked, by the ciphers and hashes that those take."""
SOURCES = {
    str(path.relative_to(PACKAGE.parent)): path.read_text(encoding="utf-8")
    for path in PACKAGE.rglob("*.py")
    if "migrations" not in path.parts
}


def matching(pattern: str) -> set[str]:
    return {name for name, source in SOURCES.items() if re.search(pattern, source, re.M)}


def importing(*libraries: str) -> set[str]:
    return matching(rf"^\s*(from|import) ({'|'.join(libraries)})\b")


@pytest.mark.asvs("11.1.1", "11.1.2")
def test_the_inventory_names_every_module_that_uses_cryptography() -> None:
    page = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `(collab/[\w/]+\.py)` \|", page, re.M))
    using = importing(*LIBRARIES)
    assert sorted(using - named) == [], "say in docs/cryptography.md what it is for"
    assert sorted(named - using - {"collab/web/cookies.py"}) == [], "it is not used there any more"
    assert "SECRET_KEY" in page
    assert "flask reseal" in page


@pytest.mark.asvs("11.2.1")
def test_the_primitives_are_those_of_well_kept_libraries() -> None:
    assert importing(*OTHERS) == set(), "take cryptography, argon2-cffi or the standard library"
    low_level = (
        r"hazmat\.primitives\.ciphers (import|\.(algorithms|modes))|\bmodes\.(ECB|CBC|CTR)\b"
    )
    assert matching(low_level) == {LOCKED_FILES}, "seal with collab/seal.py"


@pytest.mark.asvs("11.4.1")
def test_no_outdated_hash_is_used() -> None:
    found = matching(r"\b(md4|md5|sha1|MD5|SHA1|RIPEMD160|ripemd160)\b")
    wanted_by_others = {"collab/accounts/factors/totp.py", "collab/library/incoming.py"}
    assert found == wanted_by_others | {LOCKED_FILES}, "SHA-256 is at hand"
    totp = SOURCES["collab/accounts/factors/totp.py"]
    assert len(re.findall(r"\bSHA1\(", totp)) == 1, "RFC 6238 alone wants it, inside an HMAC"


@pytest.mark.asvs("11.5.1", "6.5.3")
def test_chance_comes_from_the_system() -> None:
    guessable = (
        r"^\s*(from|import) random\b|\bnumpy\.random|\bnp\.random|\buuid1\(|\buuid\.uuid[13]"
    )
    assert matching(guessable) == set(), "take the module secrets"


@pytest.mark.asvs("11.2.4")
def test_secrets_are_compared_in_constant_time() -> None:
    hasty = r"\b\w*(token|code|digest|mac|signature|secret)\w* (==|!=) (?!None|[0-9]|Secret\.)\w"
    found = {name for name in matching(hasty) if not name.startswith("collab/files/")}
    assert found == set(), "take hmac.compare_digest, or look it up in the database"
