"""What stands in the link that stops letters: it names a person, and nobody else can make it."""

import hmac

from .. import seal
from ..accounts.models import User
from ..extensions import db


def of(user: User) -> str:
    """Return the token of a person; it counts as long as her address is the same."""
    proof = seal.keyed_hash(f"{user.id}:{user.email}".encode(), "stop letters")
    return f"{user.id}-{proof.hex()[:40]}"


def owner_of(token: str) -> User | None:
    """Return whose token it is; None if it is nobody's."""
    number = token.partition("-")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 17):
        return None
    user = db.session.get(User, int(number))
    if user is None or not hmac.compare_digest(of(user).encode(), token.encode()):
        return None
    return user
