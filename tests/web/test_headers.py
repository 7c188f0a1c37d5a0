"""Security headers stand on every answer: pages, errors, files and the sockets' own answers."""

import pytest

from collab.web.headers import content_security_policy

WANTED = {
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
}


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in",
        "/",
        "/nowhere",
        "/healthz",
        "/socket.io/?EIO=4&transport=polling",
        "/static/dist/x",
    ],
)
def test_every_answer_has_them(app, path: str) -> None:
    answer = app.test_client().get(path)
    assert set(answer.headers.keys()) >= WANTED


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = content_security_policy("collab.example.org")
    assert "unsafe" not in policy
    assert "*" not in policy
    assert policy.startswith("default-src 'none'")
    assert "wss://collab.example.org" in policy


def test_a_forged_host_does_not_get_into_the_policy() -> None:
    assert "evil" not in content_security_policy("a; script-src evil.example")


def test_pages_are_not_kept_in_caches(app) -> None:
    assert app.test_client().get("/sign-in").headers["Cache-Control"] == "no-store"


def test_a_demonstration_answers_its_own_machine_only(instance) -> None:
    from collab import create_app

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
