"""What browsers report is counted and logged without addresses, however it is forged."""

import json
from datetime import timedelta

import pytest

from collab.db import now
from collab.web import reports

pytestmark = pytest.mark.asvs("3.4.7")

OLD = {
    "csp-report": {
        "document-uri": "http://localhost/g/secret-group/threads/5?q=kanareika",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/kanareika?kanareika=1",
        "script-sample": "kanareika",
    }
}
NEW = [
    {
        "type": "csp-violation",
        "url": "http://localhost/kanareika",
        "body": {"effectiveDirective": "img-src", "blockedURL": "inline"},
    }
]


def send(app, report, content_type: str = "application/csp-report", **more):
    body = report if isinstance(report, bytes) else json.dumps(report).encode()
    return app.test_client().post("/csp-report", data=body, content_type=content_type, **more)


def counted(app) -> dict[str, int]:
    with app.app_context():
        return {directive: number for (_day, directive), number in reports.counts().items()}


@pytest.mark.parametrize("csrf", [True, False])
def test_both_formats_are_counted_by_day_and_directive(app, csrf: bool) -> None:
    app.config["WTF_CSRF_ENABLED"] = csrf  # a browser that reports has no token
    assert send(app, OLD).status_code == 204
    assert send(app, NEW * 3, "application/reports+json").status_code == 204
    assert counted(app) == {"script-src-elem": 1, "img-src": 3}
    with app.app_context():
        assert {day for day, _directive in reports.counts()} == {now().date()}


def test_a_line_has_the_directive_and_the_origin_and_no_address(app, written) -> None:
    send(app, OLD)
    (line,) = [line for line in written() if "policy" in line["event"]]
    assert line["directive"] == "script-src-elem"
    assert line["blocked"] == "https://evil.example"
    assert "kanareika" not in str(written())
    assert "secret-group" not in str(written())


@pytest.mark.parametrize(
    "forged",
    [
        b"", b"{", b"null", b"[]", b"[1, null]", b'"x"', b"\xff\xfe", b"[" * 10_000, b"9" * 9_000,
        {"csp-report": "x"}, {"csp-report": {}}, {"csp-report": {"effective-directive": ["a"]}},
        {"csp-report": {"effective-directive": "x\r\nevil", "blocked-uri": "https://[::1"}},
        {"csp-report": {"blocked-uri": {"a": 1}, "violated-directive": "script-src https://x"}},
        {"csp-report": {"blocked-uri": "javascript:alert(1)//\u001b[31m", "x": "y"}},
    ],
)  # fmt: skip
def test_nonsense_is_answered_like_anything_else(app, written, forged) -> None:
    assert send(app, forged).status_code == 204
    assert set(counted(app)) <= {"other", "script-src"}
    assert "evil" not in str(written())
    assert "\\u001b" not in str(written())


def test_a_large_message_is_refused(app) -> None:
    assert send(app, b" " * 16_384).status_code == 204
    assert send(app, b" " * 16_385).status_code == 413
    assert send(app, [NEW[0]] * 60).status_code == 204
    assert counted(app) == {"img-src": reports.MOST_AT_ONCE}


def test_a_network_sends_few_and_others_go_on(app) -> None:
    here, elsewhere = ({"REMOTE_ADDR": a} for a in ("10.1.1.1", "10.1.2.1"))
    answers = [send(app, OLD, environ_base=here).status_code for _ in range(22)]
    assert answers == [204] * 20 + [429] * 2
    assert send(app, OLD, environ_base=elsewhere).status_code == 204
    assert counted(app) == {"script-src-elem": 21}


def test_reports_are_at_nobodys_expense(app, ids, person) -> None:
    for _ in range(25):
        person.post("/csp-report", data=json.dumps(OLD))
    assert person.post("/g/legal/chat/messages", data={"body": "A line"}).status_code == 303


def test_another_site_reports_nothing(app) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert send(app, OLD, headers=headers).status_code == 403
    assert counted(app) == {}


def test_old_days_fall_away() -> None:
    counts = reports.Counts()
    today = now().date()
    counts.add(today - timedelta(days=40), "img-src")
    counts.add(today, "img-src")
    assert counts.all() == {(today, "img-src"): 1}
