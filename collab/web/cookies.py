"""How the session cookie is signed, and what the other cookie is called that pages may set.

Both carry a token; what it opens is said by a row.
"""

import hashlib

from flask import Flask, current_app
from flask.sessions import SecureCookieSessionInterface


class SignedCookies(SecureCookieSessionInterface):
    """Flask's cookie, signed with a newer hash than it takes by itself."""

    digest_method = staticmethod(hashlib.sha256)


def init_app(app: Flask) -> None:
    """Sign the cookies of the application so."""
    app.session_interface = SignedCookies()


def device_cookie_name() -> str:
    """Return what the cookie of a known device is called; over HTTPS no other host can set it."""
    return "__Host-collab-device" if current_app.config["SECURE_COOKIES"] else "collab-device"
