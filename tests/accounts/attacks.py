"""Five attacks on signing in, told so that they can be tried on any site.

Each returns whether it succeeded. `Site` says what it needs to know of a site with one account:
`test_attacks.py` has Collab, `flask_security_defaults.py` a plain Flask-Security application.
"""

from typing import Any, Protocol


class Listener(Protocol):
    """A page's open socket."""

    def hears(self, word: str) -> bool:
        """Tell whether the word, which was said before, came through."""


class Site(Protocol):
    """What an attack needs of a site; a visitor is a browser with cookies of its own."""

    known: str
    """The address of the account."""

    def visitor(self, cookie: str | None = None) -> Any:
        """Return a browser that was never here, with a cookie that somebody gave it."""

    def cookie(self, visitor: Any) -> str:
        """Return the cookie that carries the session."""

    def password(self, visitor: Any, email: str, password: str | None = None) -> tuple[int, str]:
        """Give address and password, the right one if none is given; return status and text."""

    def code(self) -> str:
        """Return what the app on the owner's phone shows now."""

    def second(self, visitor: Any, code: str) -> None:
        """Give the code, whatever comes of it."""

    def is_in(self, visitor: Any) -> bool:
        """Tell whether a page opens that is for those who signed in."""

    def sign_out(self, visitor: Any) -> None:
        """Sign out."""

    def token(self, visitor: Any) -> str:
        """Return the token of a form on the sign-in page (CSRF)."""

    def change(self, visitor: Any, token: str) -> bool:
        """Send a form for those who signed in with this token; return whether it was taken."""

    def listen(self, visitor: Any) -> Listener:
        """Open a socket."""

    def say(self, word: str) -> None:
        """Have somebody say a word to all who listen."""


def _signed_in(site: Site) -> Any:
    owner = site.visitor()
    site.password(owner, site.known)
    site.second(owner, site.code())
    assert site.is_in(owner), "the attack begins with an owner who is signed in"
    return owner


def code_replay(site: Site) -> bool:
    """Somebody who knows the password reads the code over the owner's shoulder and types it too."""
    code = site.code()
    owner, thief = site.visitor(), site.visitor()
    for visitor in (owner, thief):
        site.password(visitor, site.known)
        site.second(visitor, code)
    assert site.is_in(owner), "the owner was first"
    return site.is_in(thief)


def cookie_after_sign_out(site: Site) -> bool:
    """Somebody copied the cookie; the owner signs out, and the copy is tried."""
    owner = _signed_in(site)
    thief = site.visitor(site.cookie(owner))
    assert site.is_in(thief), "the copy is good until then"
    site.sign_out(owner)
    assert not site.is_in(owner)
    return site.is_in(thief)


def socket_after_sign_out(site: Site) -> bool:
    """A page is open somewhere; the owner signs out, and the page listens on."""
    owner = _signed_in(site)
    page = site.listen(owner)
    site.say("before")
    assert page.hears("before"), "the socket works"
    site.sign_out(owner)
    assert not site.is_in(owner)
    site.say("after")
    return page.hears("after")


def fixation(site: Site) -> bool:
    """Somebody visits the sign-in page, plants the cookie in the owner's browser, and waits.

    With a session in a signed cookie the thief's own cookie never becomes the owner's session. But
    the token against forged forms in it is known to the thief: if it outlives signing in, a form
    with it is taken from the owner's browser afterwards.
    """
    thief = site.visitor()
    token = site.token(thief)
    planted = site.cookie(thief)
    owner = site.visitor(planted)
    site.password(owner, site.known)
    site.second(owner, site.code())
    assert site.is_in(owner)
    return site.is_in(site.visitor(planted)) or site.change(owner, token)


def enumeration(site: Site) -> bool:
    """Somebody asks with a wrong password whether an address has an account."""
    answers = {
        site.password(site.visitor(), email, "a wrong password for all")
        for email in (site.known, "nobody-of-ours@example.org")
    }
    return len(answers) > 1


ATTACKS = {
    each.__name__: each
    for each in (code_replay, cookie_after_sign_out, socket_after_sign_out, fixation, enumeration)
}
