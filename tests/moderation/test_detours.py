"""What newcomers, uploaders and insistent reporters could get around, and cannot."""

import io

import pytest

import factories as make
from collab.accounts.models import User
from collab.content import Content
from collab.db import transaction
from collab.extensions import db
from collab.groups import joining_actions as joining
from collab.groups.models import Group
from collab.library.models import Version
from collab.moderation import preview
from collab.moderation.models import Reason
from collab.notifications.models import Notice
from collab.threads import acts as threads
from collab.threads.models import Post, Thread

WHY = {"sentence": "It belongs elsewhere."}


@pytest.fixture
def newer(client_of):
    """Return a function: send a newer file of a document; gives the status."""

    def newer(user_id: int, document_id: int) -> int:
        form = {"files": (io.BytesIO(b"newer words"), "newer.txt"), "key": "k"}
        address = f"/g/ours/library/{document_id}/versions"
        return int(client_of(user_id).post(address, data=form).status_code)

    return newer


@pytest.fixture
def newcomer(app, scene) -> int:
    with app.app_context(), transaction():
        db.session.get_one(Group, scene.group).approve_first = 1
    with app.app_context():
        return make.member(db.session.get_one(Group, scene.group)).id


def test_a_newcomer_puts_no_file_into_what_others_have_there(put, newer, newcomer, scene) -> None:
    document = put("document")
    assert newer(newcomer, document) == 403
    assert newer(scene.coordinator, document) == 303, "who coordinates is no newcomer"


def test_a_newcomer_gives_a_newer_file_of_her_own(app, put, newer, newcomer) -> None:
    assert newer(newcomer, put("document", newcomer, state="waiting")) == 303


def test_evidence_gets_no_newer_file(client_of, put, newer, scene) -> None:
    document = put("document")
    assert newer(scene.author, document) == 303
    client_of(scene.coordinator).post(f"/c/{document}/moderate/hold", data=WHY)
    assert newer(scene.author, document) == 403


def test_who_uploaded_a_version_does_not_judge_it(app, client_of, put, reported, scene) -> None:
    document = put("document")
    with app.app_context(), transaction():
        db.session.add(
            Version(
                document_id=document, number=2, uploader_id=scene.coordinator, filename="b.pdf",
                blob="b", size=1, sha256="0" * 64,
            )
        )  # fmt: skip
    page = f"/g/ours/moderation/{reported(document, scene.reader)}"
    uploader = client_of(scene.coordinator)
    assert "Saule Reader" not in uploader.get(page).text
    assert "Saule Reader" in client_of(scene.second).get(page).text
    decision = {"decision": "keep", "sentence": "All is well."}
    assert uploader.post(page, data=decision).status_code == 403


def test_personal_data_stays_folded_in_the_bin(client_of, put, reported, scene) -> None:
    item = put("message")
    page = f"/g/ours/moderation/{reported(item, scene.reader, Reason.PERSONAL_DATA)}"
    coordinator = client_of(scene.coordinator)
    decision = {"decision": "remove", "sentence": "It names a victim."}
    assert coordinator.post(page, data=decision).status_code == 303
    for address in (f"/c/{item}/moderate", "/g/ours/moderation/bin"):
        assert "walnut" not in coordinator.get(address).text


def test_the_same_report_after_keep_does_not_hide_again(
    app, client_of, put, reported, state_of, scene
) -> None:
    item = put("thread")
    keep = {"decision": "keep", "sentence": "It is invented."}
    page = f"/g/ours/moderation/{reported(item, scene.reader, Reason.PERSONAL_DATA)}"
    assert state_of(item) == "hidden"
    client_of(scene.coordinator).post(page, data=keep)
    again = reported(item, scene.reader, Reason.PERSONAL_DATA)
    assert state_of(item) == "shown", "she said so before"
    client_of(scene.coordinator).post(f"/g/ours/moderation/{again}", data=keep)
    with app.app_context():
        post = db.session.scalars(db.select(Post).filter_by(thread_id=item)).one().id
    address = f"/g/ours/threads/{item}/posts/{post}/edit"
    assert client_of(scene.author).post(address, data={"body": "A name"}).status_code == 303
    reported(item, scene.reader, Reason.PERSONAL_DATA)
    assert state_of(item) == "hidden", "it is not the same any more"


def test_somebody_else_s_report_hides_at_once(client_of, put, reported, state_of, scene) -> None:
    item = put("message")
    page = f"/g/ours/moderation/{reported(item, scene.reader, Reason.PERSONAL_DATA)}"
    keep = {"decision": "keep", "sentence": "It is invented."}
    client_of(scene.coordinator).post(page, data=keep)
    reported(item, scene.reader2, Reason.PERSONAL_DATA)
    assert state_of(item) == "hidden"


def test_a_thread_into_which_older_posts_went_still_speaks(app, put, scene) -> None:
    older, newer = put("thread"), put("thread")
    with app.app_context():
        with transaction():
            by = db.session.get_one(User, scene.coordinator)
            threads.merge(
                db.session.get_one(Thread, older),
                db.session.get_one(Thread, newer),
                by,
                "The same.",
            )
        with transaction():
            first = db.session.scalars(db.select(Post).filter_by(thread_id=newer, number=1)).one()
            first.body_html = "<p>The beginning</p>"
        assert preview.words_of(db.session.get_one(Content, newer)) == "The beginning"


def test_asking_again_and_again_is_told_once(app, scene) -> None:
    with app.app_context():
        group = db.session.get_one(Group, scene.group)
        person = db.session.get_one(User, scene.coalition)
        for _turn in range(3):
            with transaction():
                row = joining.ask(group, person, "We work on the same.")
            with transaction():
                joining.withdraw(row, person)
        told = db.session.scalars(db.select(Notice).filter_by(kind="join-asked")).all()
        assert sorted(each.user_id for each in told) == sorted([scene.coordinator, scene.second])


def test_words_of_a_hidden_group_are_not_read_from_outside(app, client_of, scene) -> None:
    with app.app_context():
        with transaction():
            db.session.get_one(Group, scene.group).visibility = "hidden"
        told = {"user_id": scene.coalition, "group_id": scene.group}
        make.save(Notice(kind="approved", text="Words of the group", **told))
        make.save(Notice(kind="membership-ended", text="Why you left", **told))
    page = client_of(scene.coalition).get("/notifications").text
    assert "Words of the group" not in page
    assert "Why you left" in page
