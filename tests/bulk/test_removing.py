"""Many documents into the bin at once."""

import factories as make
import full_pages
from collab.content import State
from collab.db import transaction
from collab.extensions import db
from collab.library.models import Document
from collab.moderation import reporting
from collab.moderation.models import Reason

AT = "/g/legal/library/chosen/remove"


def sent(ids, **fields) -> dict:
    return {"chosen": [str(each) for each in ids], "step": "do", **fields}


def test_one_question_says_how_many_and_which_stay(app, member, shelf, rows) -> None:
    chosen = [*shelf.hers, *shelf.others]
    page = member.post(AT, data={"chosen": [str(each) for each in chosen]}).text
    assert "Put 3 documents into the bin?" in page
    assert page.count("stays: only who added it and coordinators may") == 2
    assert rows(chosen, "state") == [State.SHOWN] * 5
    assert member.post(AT, data=sent(chosen)).status_code == 303
    assert rows(chosen, "state") == [State.BINNED] * 3 + [State.SHOWN] * 2
    told = member.get("/g/legal/library").text
    assert "3 documents are in the bin" in told
    assert "«Theirs 1», «Theirs 2»" in told


def test_twice_is_once(member, shelf, rows) -> None:
    member.post(AT, data=sent(shelf.hers))
    again = member.post(AT, data=sent(shelf.hers))
    assert again.status_code == 303
    assert rows(shelf.hers, "state") == [State.BINNED] * 3


def test_a_coordinator_says_why(client_of, shelf, rows) -> None:
    coordinator = client_of(shelf.coordinator)
    refused = coordinator.post(AT, data=sent(shelf.hers))
    assert refused.status_code == 422
    assert "Say why, in a sentence" in refused.text
    done = coordinator.post(AT, data=sent(shelf.hers, sentence="The case is closed."))
    assert done.status_code == 303
    assert rows(shelf.hers, "state") == [State.BINNED] * 3


def test_evidence_and_what_is_reported_stay(app, client_of, member, shelf, rows) -> None:
    with app.app_context():
        with transaction():
            db.session.get_one(Document, shelf.hers[0]).held = True
        with transaction():
            item = db.session.get_one(Document, shelf.hers[1])
            colleague = db.session.get_one(make.User, shelf.colleague)
            reporting.report(item, colleague, Reason.PERSONAL_DATA)
    member.post(AT, data=sent(shelf.hers))
    states = rows(shelf.hers, "state")
    assert states[0] == State.SHOWN
    assert states[1] != State.BINNED
    assert states[2] == State.BINNED


def test_five_hundred_at_once(app, client_of, shelf, rows) -> None:
    """As many as can be chosen; more than that are cut off."""
    with app.app_context():
        group = db.session.get_one(make.Group, shelf.group)
        someone = db.session.get_one(make.User, shelf.member)
        ids = [make.document(group, someone).id for _ in range(12)]
    page = client_of(shelf.member).post(AT, data={"chosen": [str(n) for n in [*ids, *range(600)]]})
    assert "Put 12 documents into the bin?" in page.text


def test_each_of_many_costs_a_bounded_number_of_questions(app, client_of, shelf) -> None:
    with app.app_context():
        group = db.session.get_one(make.Group, shelf.group)
        author = db.session.get_one(make.User, shelf.member)
        ids = [make.document(group, author, title=f"File {n}").id for n in range(40)]
    coordinator = client_of(shelf.coordinator)
    coordinator.get("/g/legal/library")
    with full_pages.statements(app) as sent_statements:
        done = coordinator.post(AT, data=sent(ids, sentence="The case is closed."))
    assert done.status_code == 303
    assert len(sent_statements) < 12 * len(ids)
