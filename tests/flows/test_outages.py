"""The database stops and comes back; a second worker is refused."""

import pytest

import factories as make
from collab import create_app, worker
from services import PostgreSQL


@pytest.fixture
def database() -> str:
    return "postgresql"


@pytest.mark.asvs("16.5.2")
def test_a_restart_of_the_database_costs_an_apology_and_nothing_else(
    app, client_of, postgresql: PostgreSQL
) -> None:
    with app.app_context():
        member = make.member(make.group(slug="legal")).id
    client = client_of(member)
    line = {"body": "before", "key": "1"}
    assert client.post("/g/legal/chat/messages", data=line).status_code == 303
    postgresql.halt()
    try:
        answer = client.post("/g/legal/chat/messages", data={"body": "during", "key": "2"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    finally:
        postgresql.start()
    again = client.post("/g/legal/chat/messages", data={"body": "during", "key": "2"})
    assert again.status_code == 303
    page = client.get("/g/legal/chat/messages?after=0").text
    assert [part.split('"')[0] for part in page.split('data-seq="')[1:]] == ["1", "2"]


def test_one_database_has_one_worker(app, instance, tmp_path) -> None:
    elsewhere = create_app({"DATABASE_URL": app.config["DATABASE_URL"]}, tmp_path / "elsewhere")
    with worker.alone(app):
        for other in (elsewhere, app):
            with pytest.raises(worker.AlreadyRunning), worker.alone(other, patience=0):
                pass
    with worker.alone(elsewhere):
        pass
    with elsewhere.app_context():
        worker.db.engine.dispose()
