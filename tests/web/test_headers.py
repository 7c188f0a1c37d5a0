"""Security headers stand on every answer: pages, errors, files and the sockets' own answers."""

import re

import pytest

from collab import create_app
from collab.extensions import db
from collab.library.cleaning_job import clean_version
from collab.library.models import Version
from collab.web.assets import DIST
from collab.web.headers import content_security_policy

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
TEXT = re.compile(r"text/|application/(javascript|manifest|xml)")


def must_be_safe(answer, https: bool = False) -> None:
    """Everything that an answer of this site has to say, whichever part of it answers."""
    headers = answer.headers
    assert WANTED.items() <= dict(headers).items()
    assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert "geolocation=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    if answer.mimetype == "text/html":
        for part in ("script-src 'self'", "object-src 'none'", "base-uri 'none'",
                     "form-action 'self'", "frame-ancestors 'none'"):  # fmt: skip
            assert part in policy
    assert not [name for name, _ in headers if name.lower().startswith("access-control-")]
    assert "Server" not in headers
    assert "X-Powered-By" not in headers
    if TEXT.match(answer.mimetype or ""):
        assert answer.content_type.replace('"', "").lower().endswith("charset=utf-8")
    if https:
        assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    else:
        assert "Strict-Transport-Security" not in headers
    answer.close()


ANYWHERE = [
    "/", "/sign-in", "/nowhere", "/healthz", "/readyz", "/g/nothing", "/static/dist/x",
    "/static/dist/manifest.json", "/socket.io/?EIO=4&transport=polling", "/socket.io/?EIO=3",
    "/socket.io/?EIO=4&transport=polling&j=0", "/%00", "/%ff", "/..%2f..%2fetc/passwd",
]  # fmt: skip


@pytest.mark.asvs("3.4.2", "3.4.3", "3.4.4", "3.4.5", "3.4.6", "3.4.8", "3.5.8", "4.1.1", "13.4.6")
def test_every_address_answers_with_them(app, walk, person) -> None:
    for _endpoint, _method, address in walk(frozenset({"GET"})):
        for client in (person, app.test_client()):
            must_be_safe(client.get(address, headers={"Origin": "http://localhost"}))


@pytest.mark.asvs("3.4.2", "3.4.3", "3.4.4", "3.4.6", "4.1.1")
@pytest.mark.parametrize("origin", ["http://localhost", "https://evil.example", "null"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "DELETE", "TRACE"])
def test_errors_static_files_and_sockets_have_them(app, method: str, origin: str) -> None:
    client = app.test_client()
    for address in ANYWHERE:
        must_be_safe(client.open(address, method=method, headers={"Origin": origin}))


@pytest.mark.asvs("3.4.3", "4.1.1")
def test_every_static_file_has_them(app) -> None:
    client = app.test_client()
    files = [path for path in DIST.rglob("*.*") if path.suffix not in {".br", ".gz"}]
    assert files
    for path in files:
        answer = client.get(f"/static/dist/{path.relative_to(DIST)}")
        assert answer.status_code == 200
        must_be_safe(answer)


@pytest.mark.asvs("3.2.1", "3.4.3", "3.5.4")
def test_a_file_that_somebody_uploaded_has_them_and_is_no_page(app, person, ids) -> None:
    import io

    file = {"files": (io.BytesIO(b"<script>alert(1)</script>"), "a.html"), "audience": "group"}
    person.post("/g/legal/library", data=file)
    person.post("/g/legal/library", data=file | {"files": (io.BytesIO(b"words"), "a.txt")})
    page = person.get("/g/legal/library").text
    found = set(re.findall(r"/g/legal/library/(\d+)", page)) - {str(ids["document_id"])}
    assert found
    with app.app_context():
        for version_id in db.session.scalars(db.select(Version.id)).all():
            db.session.rollback()
            clean_version(version_id)
    for number in found:
        answer = person.get(f"/g/legal/library/{number}/file")
        must_be_safe(answer)
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.asvs("3.4.3", "16.5.1")
def test_a_fault_and_a_refusal_have_them(app, client_of, ids, person) -> None:
    def broken() -> None:
        raise RuntimeError("the inside of it")

    broken.access = "public"
    app.add_url_rule("/broken", "broken", broken)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.config["WTF_CSRF_ENABLED"] = True
    answers = {
        500: app.test_client().get("/broken"),
        400: person.post("/account"),
        403: person.post("/account", headers={"Origin": "https://evil.example"}),
        405: person.post("/groups"),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        must_be_safe(answer)


@pytest.mark.asvs("3.4.1", "3.4.7")
def test_over_https_browsers_are_told_to_stay_there_for_two_years(instance) -> None:
    app = create_app({"SECURE_COOKIES": True, "TRUSTED_PROXIES": 1}, instance)
    client = app.test_client()
    for address in ANYWHERE:
        answer = client.get(address, headers={"X-Forwarded-Proto": "https"})
        must_be_safe(answer, https=True)
        assert answer.headers["Reporting-Endpoints"] == 'csp="/csp-report"'
        assert "report-to csp" in answer.headers["Content-Security-Policy"]
        assert " ws://" not in answer.headers["Content-Security-Policy"]
    with app.app_context():
        from collab.extensions import db

        db.engine.dispose()


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = content_security_policy("collab.example.org")
    assert "unsafe" not in policy
    assert "*" not in policy
    assert policy.startswith("default-src 'none'")
    assert "wss://collab.example.org" in policy


def test_a_forged_host_does_not_get_into_the_policy() -> None:
    assert "evil" not in content_security_policy("a; script-src evil.example")


@pytest.mark.asvs("14.3.2")
def test_nothing_but_static_files_is_kept_in_caches(app, walk, person) -> None:
    for _endpoint, _method, address in walk(frozenset({"GET"})):
        for client in (person, app.test_client()):
            assert "no-store" in client.get(address).headers["Cache-Control"]


def tells_nobody_its_address(answer) -> bool:
    """Tell whether an answer keeps its own address, with the token in it, from other sites."""
    return answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}


@pytest.mark.asvs("3.4.5")
def test_an_address_with_a_token_is_told_to_no_other_site(app, walk) -> None:
    rules = {rule.endpoint for rule in app.url_map.iter_rules() if "token" in rule.arguments}
    talking = [
        address
        for endpoint, _method, address in walk(frozenset({"GET"}))
        if endpoint in rules and not tells_nobody_its_address(app.test_client().get(address))
    ]
    assert talking == []


def test_a_demonstration_answers_its_own_machine_only(instance) -> None:
    client = create_app({"DEMO": True}, instance).test_client()
    assert client.get("/healthz").status_code == 200
    stranger = client.get("/healthz", environ_base={"REMOTE_ADDR": "10.1.2.3"})
    behind_a_proxy = client.get("/healthz", headers={"X-Forwarded-For": "10.1.2.3"})
    assert (stranger.status_code, behind_a_proxy.status_code) == (403, 403)


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_pages_go_out_compressed(app, encoding: str) -> None:
    answer = app.test_client().get("/welcome", headers={"Accept-Encoding": encoding})
    assert answer.headers["Content-Encoding"] == encoding
    assert len(answer.data) < 4_000
    assert "Accept-Encoding" in answer.headers["Vary"]
