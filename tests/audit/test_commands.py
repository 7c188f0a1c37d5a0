"""`flask audit …`: for whoever runs the instance, and for whoever doubts her."""

import pytest

from collab.audit import chain

pytestmark = pytest.mark.both_databases


@pytest.fixture
def flask(app):
    return lambda *words: app.test_cli_runner().invoke(args=["audit", *words])


def test_an_unbroken_log(five, flask) -> None:
    head = chain.head()
    said = flask("verify")
    assert said.exit_code == 0
    assert said.output == f"5 entries, unbroken, head 5:{head.hash}\n"
    assert flask("head").output == f"5:{head.hash}\n"
    assert flask("verify", "--head", f"5:{head.hash}").exit_code == 0


def test_an_empty_log(flask) -> None:
    assert flask("head").output == f"0:{chain.GENESIS}\n"
    assert flask("verify").exit_code == 0


@pytest.mark.asvs("16.4.2")
def test_the_first_broken_entry_is_named(five, tamper, flask) -> None:
    tamper(
        "UPDATE audit_entries SET user_id = 7 WHERE number = 4",
        "UPDATE audit_entries SET user_id = 7 WHERE number = 2",
    )
    said = flask("verify")
    assert (said.exit_code, said.output) == (1, "entry 2 was changed\n")
    assert flask("verify", "--from", "3").output == "entry 4 was changed\n"
    rest = flask("verify", "--from", "5")
    assert (rest.exit_code, "not looked at before 5" in rest.output) == (0, True)


@pytest.mark.asvs("16.4.2")
def test_a_head_that_was_kept_tells_of_a_tail_that_is_gone(five, tamper, flask) -> None:
    kept = flask("head").output.strip()
    tamper("DELETE FROM audit_entries WHERE number = 5")
    assert flask("verify").exit_code == 0
    said = flask("verify", "--head", kept)
    assert said.exit_code == 1
    assert "entry 5 and what followed it is missing" in said.output


@pytest.mark.parametrize("head", ["5", "5:abc", f"x:{'a' * 64}", f"5:{'g' * 64}"])
def test_a_malformed_head_is_refused(five, flask, head: str) -> None:
    said = flask("verify", "--head", head)
    assert said.exit_code == 2
    assert "64" in said.output
