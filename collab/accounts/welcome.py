"""The first account of a new instance: whoever makes it runs everything.

On this machine alone the page is simply there. Where strangers can come by, it opens with a key
that only the command line prints; the key is derived, so it needs no place of its own, and it is
worthless once there is an account.
"""

import hmac

from flask import current_app, url_for

from .. import seal


def opens(key: str) -> bool:
    """Tell whether the page of the first account is there for who brings this key."""
    return not _strangers_come_by() or hmac.compare_digest(key.encode(), _key().encode())


def address() -> str:
    """Return the address of the page, with its key where one is needed."""
    config = current_app.config
    root = config["PUBLIC_URL"] or f"http://{config['HOST']}:{config['PORT']}"
    with current_app.test_request_context():
        path = url_for("accounts.first_account", key=_key() if _strangers_come_by() else None)
    return root.rstrip("/") + path


def _strangers_come_by() -> bool:
    return bool(current_app.config["SECURE_COOKIES"])


def _key() -> str:
    return seal.keyed_hash(b"first account", "welcome").hex()
