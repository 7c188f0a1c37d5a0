"""Comparing pages: what two answers tell, without what differs between any two answers."""

import re

from werkzeug.test import TestResponse


def told_by(answer: TestResponse, asked: str = "") -> tuple[int, str]:
    """Return status and page, without request id, tokens, keys and the address asked for."""
    page = answer.text.replace(answer.headers.get("X-Request-ID", "-"), "")
    page = re.sub(r'(name="csrf-token" content|name="csrf_token" value)="[^"]*"', "", page)
    page = re.sub(r'name="key"[^>]*value="[^"]*"', "", page)
    return answer.status_code, page.replace(asked, "") if asked else page
