"""Deciding: each decision for each kind, two at once, and what was asked of authors."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

import factories as make
from collab import events
from collab.accounts.models import Session, User
from collab.content import Content, State
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.log import Act
from collab.groups.models import Group
from collab.moderation import acts, deciding
from collab.moderation.models import Decision, Reason, Report, Review
from collab.moderation.states import set_state

from .conftest import KINDS

WHY = "It names a victim."
IMPOSSIBLE = {("message", "move"), ("post", "move")}
STATE = {
    "keep": "shown",
    "ask": "hidden",
    "hide": "hidden",
    "move": "shown",
    "remove": "binned",
    "erase": "erased",
}
HOW = {
    "keep": "kept",
    "ask": "asked-to-change",
    "hide": "hidden",
    "move": "moved",
    "remove": "removed",
    "erase": "erased",
}


def address(review_id: int) -> str:
    return f"/g/ours/moderation/{review_id}"


@pytest.fixture
def join_other(app, scene) -> None:
    """Let the first coordinator write in the other group too."""
    with app.app_context():
        person = db.session.get_one(User, scene.coordinator)
        make.join(person, db.session.get_one(Group, scene.other))


@pytest.mark.parametrize("decision", list(STATE))
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("join_other")
def test_each_decision_for_each_kind(
    app, scene, put, reported, state_of, recorded, kind, decision
) -> None:
    content_id = put(kind)
    review_id = reported(content_id, scene.reader, Reason.PERSONAL_DATA)
    recorded.clear()

    def decide() -> None:
        with app.app_context(), transaction():
            deciding.decide(
                db.session.get_one(Review, review_id),
                db.session.get_one(User, scene.coordinator),
                Decision(decision),
                WHY,
                to_group=db.session.get_one(Group, scene.other),
            )

    if (kind, decision) in IMPOSSIBLE:
        with pytest.raises(deciding.Impossible):
            decide()
        assert state_of(content_id) == "hidden"
        return
    decide()
    assert state_of(content_id) == STATE[decision]
    with app.app_context():
        review = db.session.get_one(Review, review_id)
        assert review.state == ("asked" if decision == "ask" else "decided")
        assert (review.decision, review.sentence) == (decision, WHY)
        assert (review.decided_by_id, review.group_id) == (scene.coordinator, scene.group)
        [told] = [event for event in recorded if isinstance(event, events.ReviewDecided)]
        act = db.session.get_one(Act, told.act_id)
        assert (told.review_id, told.group_id) == (review_id, scene.group)
        assert (act.how, act.sentence, act.actor_id) == (HOW[decision], WHY, scene.coordinator)
        assert act.review_id == review_id
        item = db.session.get_one(Content, content_id)
        assert item.group_id == (scene.other if decision == "move" else scene.group)


def test_a_page_decides_and_needs_a_sentence(client_of, scene, put, reported, state_of) -> None:
    content_id = put()
    review_id = reported(content_id, scene.reader)
    client = client_of(scene.coordinator)
    for sentence in ("", "no", "x" * 1001):
        answer = client.post(address(review_id), data={"decision": "hide", "sentence": sentence})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert state_of(content_id) == "shown"
    answer = client.post(address(review_id), data={"decision": "hide", "sentence": WHY})
    assert (answer.status_code, answer.location) == (303, "/g/ours/moderation")
    assert state_of(content_id) == "hidden"
    assert WHY in client.get(address(review_id)).text


@pytest.mark.parametrize("decision", ["erase", "ask", "move", "nonsense"])
def test_what_the_page_does_not_offer_is_refused(
    client_of, scene, put, reported, state_of, decision
) -> None:
    content_id = put("message")
    review_id = reported(content_id, scene.reader)
    data = {"decision": decision, "sentence": WHY, "to_group": str(scene.other)}
    assert client_of(scene.coordinator).post(address(review_id), data=data).status_code == 422
    assert state_of(content_id) == "shown"


def test_moving_asks_where_to_and_only_where_one_may_write(
    app, client_of, scene, put, reported, join_other
) -> None:
    content_id = put("document")
    review_id = reported(content_id, scene.reader, Reason.WRONG_PLACE)
    with app.app_context():
        foreign = make.group().id
    client, data = client_of(scene.coordinator), {"decision": "move", "sentence": WHY}
    assert "The other" in client.get(address(review_id)).text
    for to_group in ("", str(foreign), "x"):
        answer = client.post(address(review_id), data=data | {"to_group": to_group})
        assert answer.status_code == 422
    answer = client.post(address(review_id), data=data | {"to_group": str(scene.other)})
    assert answer.status_code == 303
    with app.app_context():
        assert db.session.get_one(Content, content_id).group_id == scene.other


def test_the_second_coordinator_sees_the_first_ones_decision(
    client_of, scene, put, reported, state_of
) -> None:
    content_id = put()
    review_id = reported(content_id, scene.reader)
    first, second = client_of(scene.coordinator), client_of(scene.second)
    seen = second.get(address(review_id)).text.split('name="seen" type="hidden" value="')[1]
    first.post(address(review_id), data={"decision": "keep", "sentence": "All is fine."})
    data = {"decision": "remove", "sentence": "Words of <the> second.", "seen": seen.split('"')[0]}
    late = second.post(address(review_id), data=data)
    assert late.status_code == 409
    assert "Somebody else decided this while you wrote." in late.text
    assert "All is fine." in late.text
    assert "Gulnara First" in late.text
    assert "Words of &lt;the&gt; second." in late.text
    assert state_of(content_id) == "shown"


def test_an_old_page_does_not_override_what_was_asked(client_of, scene, put, reported) -> None:
    review_id = reported(put("document"), scene.reader)
    first, second = client_of(scene.coordinator), client_of(scene.second)
    seen = second.get(address(review_id)).text.split('name="seen" type="hidden" value="')[1]
    first.post(address(review_id), data={"decision": "ask", "sentence": "Leave out the name."})
    data = {"decision": "remove", "sentence": "My own words", "seen": seen.split('"')[0]}
    late = second.post(address(review_id), data=data)
    assert late.status_code == 409
    assert "Leave out the name." in late.text
    assert 'value="remove"' in late.text  # the form is there still, for what holds now
    assert "My own words</textarea>" in late.text


@pytest.mark.both_databases
def test_two_at_once_make_one_decision(app, scene, put, reported) -> None:
    review_id = reported(put(), scene.reader)

    def decide(choice: tuple[int, Decision]) -> str:
        by, decision = choice
        try:
            with app.app_context(), transaction():
                deciding.decide(
                    db.session.get_one(Review, review_id),
                    db.session.get_one(User, by),
                    decision,
                    WHY,
                )
        except deciding.AlreadyDecided:
            return "late"
        return "done"

    both = [(scene.coordinator, Decision.HIDE), (scene.second, Decision.REMOVE)]
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, both)) == ["done", "late"]
    with app.app_context():
        decided = db.select(Act).where(Act.review_id == review_id, Act.actor_id.is_not(None))
        [act] = db.session.scalars(decided)
        review = db.session.get_one(Review, review_id)
        assert review.decided_by_id == act.actor_id


def test_evidence_is_neither_removed_nor_erased(
    app, client_of, scene, put, reported, state_of
) -> None:
    content_id = put("document")
    review_id = reported(content_id, scene.reader)
    with app.app_context(), transaction():
        db.session.get_one(Content, content_id).held = True
    client = client_of(scene.coordinator)
    for path, decision in (("", "remove"), ("/erase", "erase")):
        data = {"decision": decision, "sentence": WHY}
        answer = client.post(address(review_id) + path, data=data)
        assert answer.status_code == 409
        assert "It is kept as evidence" in answer.text
        assert f"{WHY}</textarea>" in answer.text
    assert state_of(content_id) == "shown"


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (State.BINNED, {"keep": "shown", "remove": "binned"}),
        (State.ERASED, {"erase": "erased"}),
        (State.HIDDEN, {"keep": "shown", "hide": "hidden", "remove": "binned"}),
        (State.WAITING, {"keep": "shown", "hide": "hidden", "remove": "binned"}),
    ],
)
def test_what_was_withdrawn_meanwhile_can_be_closed(
    app, client_of, scene, put, reported, state_of, state, offered
) -> None:
    for decision, after in offered.items():
        content_id = put("message")
        review_id = reported(content_id, scene.reader)
        with app.app_context(), transaction():
            item = db.session.get_one(Content, content_id)
            acts.erase(item, None, "") if state == State.ERASED else set_state(item, state)
        client = client_of(scene.coordinator)
        page = client.get(address(review_id)).text
        for each in ("keep", "hide", "remove", "erase"):
            assert (f'value="{each}"' in page) == (each in offered)
        answer = client.post(address(review_id), data={"decision": decision, "sentence": WHY})
        assert answer.status_code == 303
        assert state_of(content_id) == after


def test_erasing_says_first_what_is_gone_and_wipes_the_notes(
    app, client_of, scene, put, reported, state_of
) -> None:
    content_id = put("thread")
    review_id = reported(content_id, scene.reader, note="The walnut of Anna")
    reported(content_id, scene.reader2, note="A walnut again")
    client = client_of(scene.coordinator)
    page = client.get(f"{address(review_id)}/erase")
    assert "This cannot be undone." in page.text
    assert client.post(f"{address(review_id)}/erase").status_code == 422
    assert state_of(content_id) == "hidden"  # by two reports
    answer = client.post(f"{address(review_id)}/erase", data={"sentence": WHY})
    assert answer.status_code == 303
    assert state_of(content_id) == "erased"
    with app.app_context():
        assert [report.note for report in db.session.scalars(db.select(Report))] == ["", ""]
    page = client.get(address(review_id)).text
    assert "Its words are gone for good." in page
    assert "walnut" not in page


def test_erasing_asks_anew_who_it_is(app, client_of, scene, put, reported, state_of) -> None:
    content_id = put()
    review_id = reported(content_id, scene.reader)
    client = client_of(scene.coordinator)
    with app.app_context(), transaction():
        long_ago = now() - timedelta(hours=1)
        db.session.execute(db.update(Session).values(proved=long_ago))
    assert client.get(f"{address(review_id)}/erase").status_code == 302
    answer = client.post(f"{address(review_id)}/erase", data={"sentence": WHY})
    assert answer.status_code == 403
    assert state_of(content_id) == "shown"
