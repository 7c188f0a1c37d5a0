"""Who hides her country hides it on every page about her."""

import pytest

import factories as make
from collab.policy import Role


@pytest.mark.asvs("8.2.3")
@pytest.mark.parametrize("act", ["", "/freeze", "/end-sessions", "/factor-reset"])
def test_pages_on_which_something_is_done_to_an_account_hide_it_too(app, client_of, act) -> None:
    with app.app_context():
        group = make.group()
        coordinator = make.member(group, Role.COORDINATOR).id
        abroad = make.organisation(country="TJ", cities={})
        hides = make.member(group, shown=[], organisation=abroad).id
        shows = make.member(group, shown=["country"], organisation=abroad).id
    client = client_of(coordinator)
    assert "Tajikistan" not in client.get(f"/people/{hides}{act}").text
    assert "Tajikistan" in client.get(f"/people/{shows}{act}").text
