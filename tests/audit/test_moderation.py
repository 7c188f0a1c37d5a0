"""What the log keeps of moderation and of groups, who reads it there, and whom it does not name."""

import json
import re

import pytest
from flask_login import login_user

import factories as make
from collab import events
from collab.accounts.models import User
from collab.audit.models import AuditEntry
from collab.content import Content
from collab.db import transaction
from collab.extensions import db
from collab.groups import archiving, purge_job, purging
from collab.groups.log import write_act
from collab.groups.models import Group
from collab.moderation import acts, reporting
from collab.moderation.models import Reason
from collab.policy import Role

HERE = {"REMOTE_ADDR": "198.51.100.23"}


def sentences(answer) -> list[str]:
    return [
        line.strip() for line in re.findall(r'<li class="row.*?<p>(.*?)</p>', answer.text, re.S)
    ]


@pytest.fixture
def place(app) -> dict[str, int]:
    """A group whose author of a document is a coordinator herself, and administers the instance."""
    with app.app_context():
        group, other = make.group(slug="ours"), make.group(slug="theirs")
        author = make.member(group, Role.COORDINATOR, name="Aigul Author", administrator=True)
        return {
            "group": group.id,
            "other": other.id,
            "author": author.id,
            "second": make.member(group, Role.COORDINATOR, name="Bakyt Second").id,
            "reporter": make.member(group, name="Saule Reporter").id,
            "administrator": make.user(administrator=True, name="Erlan Root").id,
            "document": make.document(group, author, title="Canary title").id,
        }


@pytest.fixture
def do(app):
    """Return a function: have somebody do something in a request of hers."""

    def do(by: int, what) -> None:
        with app.test_request_context(environ_base=HERE):
            login_user(db.session.get_one(User, by))
            with transaction():
                what(db.session.get_one(User, by))

    return do


def document(place) -> Content:
    return db.session.get_one(Content, place["document"])


@pytest.mark.asvs("16.2.5")
def test_who_reported_is_not_in_the_log_of_the_group(place, do, told, client_of) -> None:
    """The author reads that log, and her own: neither name nor network may lead to the reporter."""
    do(
        place["reporter"],
        lambda by: reporting.report(document(place), by, Reason.PERSONAL_DATA, "Canary note"),
    )
    of_group = [entry for entry in told() if entry.group_id == place["group"]]
    kept = [entry for entry in of_group if entry.action in {"reported", "moderated"}]
    assert [entry.action for entry in kept] == ["reported", "moderated"]
    for entry in kept:
        assert (entry.actor_id, entry.network) == (None, "")
    [review] = [json.loads(entry.details) for entry in kept[:1]]
    assert set(review) == {"review_id"}
    log = client_of(place["author"]).get("/g/ours/log?kind=moderation")
    assert "Content was reported (review " in log.text
    assert "Content of Aigul Author was hidden because of reports" in sentences(log)
    assert "Saule" not in "".join(sentences(log))
    assert "by: Saule" not in log.text
    own = client_of(place["author"]).get("/account/log")
    assert "198.51.100" not in own.text
    assert "reports" not in own.text


def test_who_reported_is_named_to_administrators_without_what_it_was(
    place, do, told, client_of
) -> None:
    do(place["reporter"], lambda by: reporting.report(document(place), by, Reason.INSULT))
    [entry] = [entry for entry in told("reported") if entry.group_id is None]
    assert entry.actor_id == place["reporter"]
    page = client_of(place["administrator"]).get("/log?kind=moderation")
    assert len(sentences(page)) == 1
    assert "by: Saule Reporter" in page.text
    assert "Canary" not in page.text


def test_an_act_is_kept_with_its_mark_and_without_its_words(place, do, told, client_of) -> None:
    do(place["second"], lambda by: acts.hide(document(place), by, "Canary sentence"))
    [entry] = told("moderated")
    details = json.loads(entry.details)
    assert details["how"] == "hidden"
    assert re.fullmatch(r"[0-9a-f]{32}", details["mark"])
    assert (entry.actor_id, entry.user_id) == (place["second"], place["author"])
    page = client_of(place["second"]).get("/g/ours/log?kind=moderation")
    assert sentences(page) == ["Content of Aigul Author was hidden"]
    assert "by: Bakyt Second" in page.text
    assert "Canary" not in page.text
    assert "Canary" not in entry.details


def test_what_moves_stands_in_the_logs_of_both_groups(app, place, do, told) -> None:
    def other() -> Group:
        return db.session.get_one(Group, place["other"])

    with app.app_context():
        make.join(db.session.get_one(User, place["second"]), other())
    do(place["second"], lambda by: acts.move(document(place), other(), by, "Why"))
    moved = [(entry.group_id, json.loads(entry.details)) for entry in told("content-moved")]
    assert moved == [
        (place["group"], {"content": place["document"], "group": place["other"], "how": "went"}),
        (place["other"], {"content": place["document"], "group": place["group"], "how": "came"}),
    ]


def test_changed_audiences_and_erased_content_are_kept_by_number(
    app, place, told, client_of
) -> None:
    number, group = place["document"], place["group"]
    with app.app_context(), transaction():
        events.record(events.AudienceChanged(number, group, "coalition", "group"))
        events.record(events.ContentErased(number, group))
    assert sentences(client_of(place["second"]).get("/g/ours/log?kind=moderation")) == [
        f"Content number {number} was erased",
        f"Content number {number} is for the whole coalition now",
    ]


def test_of_a_purged_group_two_entries_stay_readable(app, place, do, told, client_of) -> None:
    group_id = place["group"]

    def ours() -> Group:
        return db.session.get_one(Group, group_id)

    do(place["second"], lambda by: write_act("hidden", group_id, by.id, "Why"))
    do(place["second"], lambda by: archiving.archive(ours(), by))
    do(place["second"], lambda by: purging.ask_purge(ours(), by))
    do(place["author"], lambda by: purging.agree_to_purge(ours(), by))
    with app.app_context():
        purge_job.purge_group(group_id)
    page = client_of(place["administrator"]).get("/log?kind=groups")
    assert sentences(page)[:2] == [
        f"Group number {group_id} was purged: nothing of it is left",
        f"A second person agreed that group number {group_id} be purged",
    ]
    assert "by: Aigul Author" in page.text
    assert client_of(place["second"]).get("/g/ours/log").status_code == 404
    assert told("content-erased", "group-emptied") == [], "a purge is not told piece by piece"
    with app.app_context():
        said = app.test_cli_runner().invoke(args=["audit", "verify"])
        assert said.exit_code == 0, said.output
        assert db.session.scalar(db.select(AuditEntry.number).limit(1))


def test_the_life_of_a_group_is_told(app, place, client_of) -> None:
    group_id = place["group"]
    with app.app_context(), transaction():
        for kind in (
            events.GroupOpened,
            events.GroupChanged,
            events.GroupArchived,
            events.GroupRestored,
            events.PurgeAsked,
            events.PurgeCancelled,
        ):
            events.record(kind(group_id))
    assert sentences(client_of(place["second"]).get("/g/ours/log?kind=groups")) == [
        "The request to purge the group was taken back or refused",
        "It was asked that the group be purged",
        "The group was put in use again",
        "The group was archived",
        "Facts or rules of the group were changed",
        "The group was opened",
    ]


def test_ones_own_log_does_not_name_a_group_that_is_hidden_from_one(app, place, client_of) -> None:
    with app.app_context(), transaction():
        group = db.session.get_one(Group, place["group"])
        group.names = {"ru": "Скрытая", "en": "Hidden name"}
        group.visibility = "hidden"
        events.record(events.JoinClosed(place["administrator"], group.id, 3, "withdrawn"))
    own = client_of(place["administrator"]).get("/account/log")
    assert "Erlan Root: request or invitation was withdrawn" in sentences(own)
    assert "Hidden name" not in own.text
    assert "Hidden name" in client_of(place["reporter"]).get("/account/log").text
