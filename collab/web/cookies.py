"""How the session cookie is signed: the cookie carries a token, what it opens is said by a row."""

import hashlib

from flask import Flask
from flask.sessions import SecureCookieSessionInterface


class SignedCookies(SecureCookieSessionInterface):
    """Flask's cookie, signed with a newer hash than it takes by itself."""

    digest_method = staticmethod(hashlib.sha256)


def init_app(app: Flask) -> None:
    """Sign the cookies of the application so."""
    app.session_interface = SignedCookies()
