"""What is erased is nowhere in the instance folder any more: database, index, files, jobs, logs."""

import io

import pytest
from flask import Flask

import factories as make
from canaries import traces
from collab.extensions import db
from collab.library.models import ReadingState, Version
from collab.library.storage import files
from collab.policy import Role
from collab.search.models import IndexJob
from processes import Processes, wait_until

WORDS = {
    "title of a thread": "zqxthread7",
    "post": "zqxpost7",
    "post before it was changed": "zqxbefore7",
    "answer": "zqxanswer7",
    "message": "zqxmessage7",
    "title of a document": "zqxtitle7",
    "name of a file": "zqxname7",
    "page": "zqxpage7",
    "older version": "zqxolder7",
    "note of a report": "zqxnote7",
}
STAYS = "zqxstays7"
JSON = {"Accept": "application/json"}


class Story:
    """A group in which words are written, found, reported and erased through the pages."""

    def __init__(self, app: Flask, client_of) -> None:
        with app.app_context():
            group = make.group(slug="g")
            author, reporter = make.member(group).id, make.member(group).id
            coordinator = make.member(group, Role.COORDINATOR).id
        self.author, self.reporter = client_of(author), client_of(reporter)
        self.coordinator = client_of(coordinator)

    def write(self) -> list[int]:
        """Write everything; return the ids of what is to be erased."""
        sent = {"title": WORDS["title of a thread"], "audience": "group", "key": "thread"}
        sent["body"] = WORDS["post before it was changed"]
        thread_id = self._id(self.author.post("/g/g/threads/new", data=sent, headers=JSON))
        path = f"/g/g/threads/{thread_id}/posts"
        answer = {"body": WORDS["answer"], "key": "answer"}
        self._id(self.reporter.post(path, data=answer, headers=JSON))
        with self.author.application.app_context():
            first = db.session.scalar(
                db.select(make.Post.id).filter_by(thread_id=thread_id, number=1)
            )
        changed = self.author.post(f"{path}/{first}/edit", data={"body": WORDS["post"]})
        assert changed.status_code == 303
        message = self._say(WORDS["message"])
        self._say(STAYS)
        older, newer = WORDS["older version"], WORDS["page"]
        document = self._id(self._upload("/g/g/library", "a.txt", older, audience="group"))
        name = f"{WORDS['name of a file']}.txt"
        assert self._upload(f"/g/g/library/{document}/versions", name, newer).status_code < 400
        edit = {"title": WORDS["title of a document"], "folder": "0", "audience": "group"}
        assert self.author.post(f"/g/g/library/{document}/edit", data=edit).status_code == 303
        note = {"reason": "insult", "note": WORDS["note of a report"]}
        assert self.reporter.post(f"/c/{document}/report", data=note).status_code == 303
        return [thread_id, message, document]

    def erase(self, ids: list[int]) -> None:
        for content_id in ids:
            form = {"sentence": "It endangers somebody."}
            answer = self.coordinator.post(f"/c/{content_id}/moderate/erase", data=form)
            assert answer.status_code == 303
            assert self.coordinator.get(f"/c/{content_id}").status_code == 404

    def _say(self, body: str) -> int:
        form = {"body": body, "key": body}
        return self._id(self.author.post("/g/g/chat/messages", data=form, headers=JSON))

    def _upload(self, path: str, name: str, words: str, **more: str):
        form = {"files": (io.BytesIO(words.encode()), name), "key": words} | more
        return self.author.post(path, data=form, headers=JSON)

    def _id(self, answer) -> int:
        assert answer.status_code == 201, answer.text
        return int(answer.json["id"])


@pytest.mark.slow
def test_erased_words_are_in_no_file_of_the_instance(app, instance, client_of) -> None:
    words = set(WORDS.values())
    story = Story(app, client_of)
    with Processes(instance) as processes:
        processes.worker()
        ids = story.write()
        with app.app_context():
            wait_until(_at_rest, "everything is read and indexed")
        assert traces(instance, words | {STAYS}) == words | {STAYS}

        story.erase(ids)
        with app.app_context():
            wait_until(_at_rest, "the index has caught up")
            wait_until(lambda: not list(files().blobs()), "the files are removed")
        wait_until(lambda: not traces(instance, words), "nothing is left of the words")
    assert traces(instance, words) == set()
    assert traces(instance, {STAYS}) == {STAYS}


def _at_rest() -> bool:
    db.session.rollback()
    unread = db.select(Version.id).where(Version.state != ReadingState.READ)
    waiting = db.session.scalar(unread.limit(1)) or db.session.scalar(db.select(IndexJob.id))
    db.session.rollback()
    return waiting is None
