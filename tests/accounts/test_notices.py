"""Letters about one's own account, and the address that they go to."""

import pytest

import factories as make
from collab import mail
from collab.accounts import notices

SECURITY = "/account/security"


@pytest.mark.asvs("6.3.7")
def test_the_old_address_is_told_of_the_new_one(app, inside, visitor, told, monkeypatch) -> None:
    client = inside()
    told.clear()
    form = {"email": " New@Example.org "}
    assert client.post(f"{SECURITY}/email", data=form).location == SECURITY
    assert told == [("aigul@example.org", "en", "EmailChanged")]
    assert visitor().sign_in().status_code == 422
    assert visitor().sign_in("new@example.org").status_code == 303
    letters: list[tuple] = []
    monkeypatch.setattr(mail, "send", lambda *letter, **_more: letters.append(letter))
    with app.test_request_context():
        email, *rest = told[0]
        notices.send_account_notice(notices.sealed(email), *rest)
    ((to, subject, body),) = letters
    assert to == "aigul@example.org"
    assert "The address with which you sign in was changed." in body
    assert not any(word in subject + body for word in ("new@", "http", "Айгуль", "Collab"))


@pytest.mark.parametrize("email", ["other@example.org", "OTHER@example.org", "nobody", ""])
def test_an_address_that_cannot_be_hers_is_refused(app, inside, told, email) -> None:
    with app.app_context():
        make.user(email="other@example.org")
    client = inside()
    told.clear()
    answer = client.post(f"{SECURITY}/email", data={"email": email})
    assert answer.status_code == 422
    assert told == []
    assert "aigul@example.org" in client.get(SECURITY).text


@pytest.mark.asvs("6.3.5")
def test_a_new_device_is_told_and_a_known_one_is_not(inside, told, phone) -> None:
    own = inside()
    assert [what for *_to, what in told] == [], "the first device is news to nobody"
    own.post("/sign-out")
    own.sign_in()
    own.give(phone.next_code())
    assert told == []
    inside("198.51.100.9")
    assert told == [("aigul@example.org", "en", "DeviceSeen")]


def test_every_notice_can_be_written(app, monkeypatch) -> None:
    letters: list[tuple] = []
    monkeypatch.setattr(mail, "send", lambda *letter, **_more: letters.append(letter))
    for what in ("DeviceSeen", "PasswordChanged", "EmailChanged", "FactorAdded", "FactorRemoved"):
        for locale in ("ru", "en"):
            with app.test_request_context():
                notices.send_account_notice(notices.sealed("a@example.org"), locale, what)
    assert len({body for _to, _subject, body in letters}) >= 5
