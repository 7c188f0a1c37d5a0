"""Settings are checked when the application starts, and unsafe ones are refused."""

from pathlib import Path

import pytest

from collab import config


def test_an_instance_keeps_the_key_that_was_made_for_it(tmp_path: Path) -> None:
    first = config.load(tmp_path)["SECRET_KEY"]
    assert len(first) == 64
    assert config.load(tmp_path)["SECRET_KEY"] == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "collab.toml").write_text("max_upload_mb = 7\nport = 6000\n")
    monkeypatch.setenv("COLLAB_PORT", "7000")
    settings = config.load(tmp_path)
    assert (settings["MAX_UPLOAD_MB"], settings["PORT"], settings["THREADS"]) == (7, 7000, 300)


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"DEMO": True, "HOST": "0.0.0.0"}, "127.0.0.1"),
        ({"HOST": "10.0.0.5"}, "SECURE_COOKIES"),
        ({"SECURE_COOKIES": True, "TRUSTED_PROXIES": 0}, "TRUSTED_PROXIES"),
        ({"DATABASE_URL": "mysql://localhost/collab"}, "postgresql"),
        ({"DATABASE_URL": "postgres://localhost/collab"}, "postgresql"),
        ({"REDIS_URL": "localhost:6379"}, "redis://"),
        ({"SECRET_KEY": "short"}, "32"),
        ({"PORT": "many"}, "PORT"),
        ({"MAX_UPLOAD_MB": 0}, "MAX_UPLOAD_MB"),
        ({"DEMO": "perhaps"}, "DEMO"),
        ({"DEFAULT_LOCALE": "fr"}, "DEFAULT_LOCALE"),
    ],
)
def test_unsafe_or_malformed_settings_are_refused(tmp_path: Path, settings, word: str) -> None:
    with pytest.raises(config.ConfigError, match=word):
        config.load(tmp_path, settings)


def test_https_behind_a_proxy_is_accepted(tmp_path: Path) -> None:
    behind = {"HOST": "10.0.0.5", "SECURE_COOKIES": True, "TRUSTED_PROXIES": 1}
    assert config.load(tmp_path, behind)["SECURE_COOKIES"] is True


def test_a_misspelt_setting_in_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "collab.toml").write_text("max_uplaod_mb = 7\n")
    with pytest.raises(config.ConfigError, match="max_uplaod_mb"):
        config.load(tmp_path)


def test_the_documented_table_is_the_one_in_the_code() -> None:
    page = Path(__file__).parent.parent / "docs" / "settings.md"
    assert config.table() in page.read_text(encoding="utf-8"), (
        "run `python3 manage.py flask settings` and put its output into docs/settings.md"
    )


@pytest.mark.parametrize(("https", "proxies"), [(True, 1), (False, 0)])
def test_behind_https_there_is_one_proxy_unless_told_otherwise(
    tmp_path, https: bool, proxies: int
) -> None:
    assert config.load(tmp_path, {"SECURE_COOKIES": https})["TRUSTED_PROXIES"] == proxies
    assert (
        config.load(tmp_path, {"SECURE_COOKIES": https, "TRUSTED_PROXIES": 2})["TRUSTED_PROXIES"]
        == 2
    )
