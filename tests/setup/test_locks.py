"""The lists of exact packages, and the browser files that are built."""

import gzip
import json
import re

import pytest

from .conftest import CHECKOUT

DIST = CHECKOUT / "static" / "dist"


def pinned(name: str) -> set[str]:
    text = (CHECKOUT / name).read_text()
    return set(re.findall(r"^[a-z0-9._-]+==[^ ]+", text, re.MULTILINE))


def test_the_list_for_tests_holds_the_other_in_the_same_versions() -> None:
    assert len(pinned("requirements.txt")) > 20
    assert pinned("requirements.txt") <= pinned("requirements-test.txt"), (
        "run: python3 manage.py lock"
    )


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_every_package_has_a_hash_and_none_an_address(name: str) -> None:
    text = (CHECKOUT / name).read_text()
    assert "://" not in text
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in entry, f"{entry.splitlines()[0]}: run python3 manage.py lock"


@pytest.mark.parametrize("folder", [CHECKOUT, CHECKOUT / "tools" / "chromium"])
def test_the_browser_packages_have_hashes_and_no_addresses(folder) -> None:
    packages = json.loads((folder / "package-lock.json").read_text())["packages"]
    wanted = json.loads((folder / "package.json").read_text())
    assert packages.pop("")["dependencies"] == wanted["dependencies"], "run npm install"
    assert packages
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, f"{name}: .npmrc must keep addresses out"


@pytest.fixture
def manifest() -> dict[str, str]:
    path = DIST / "manifest.json"
    if not path.exists():
        pytest.skip("static/dist is not built: python3 manage.py test builds it")
    return json.loads(path.read_text())


def test_every_plain_name_leads_to_a_file_named_by_its_content(manifest) -> None:
    assert {"app.js", "app.css"} <= set(manifest)
    for plain, hashed in manifest.items():
        assert (DIST / hashed).is_file(), plain
        assert re.search(r"-[A-Z0-9]{8}\.\w+$", hashed), "WhiteNoise keeps only such for ever"


def test_text_is_there_compressed_too(manifest) -> None:
    for name in ("app.js", "app.css"):
        file = DIST / manifest[name]
        packed = file.with_name(f"{file.name}.gz")
        assert gzip.decompress(packed.read_bytes()) == file.read_bytes()
        brotli = file.with_name(f"{file.name}.br")
        assert brotli.stat().st_size <= packed.stat().st_size


def test_styles_reach_for_nothing_elsewhere(manifest) -> None:
    css = (DIST / manifest["app.css"]).read_text()
    assert not re.findall(r"url\([\"']?(?:https?:)?//", css)
    assert "@import" not in css
