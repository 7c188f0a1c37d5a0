"""What people find: everything they may see, in any form of the word, and nothing else."""

import random

import pytest

import factories as make
from collab.content import Audience, State, content_readers
from collab.db import transaction
from collab.extensions import db
from collab.policy import Role, Scope, Standing
from collab.search import index, results
from collab.search.models import IndexJob


@pytest.fixture(autouse=True)
def request_context(app):
    """Results carry addresses, which are made within a request."""
    with app.test_request_context():
        yield


def index_everything() -> None:
    """Bring all content into the index, as the worker does."""
    index.rebuild()


def found(person, words: str, **narrowed) -> list[int]:
    return [r.item.id for r in results.find(Scope.of(person), words, **narrowed).results]


@pytest.mark.both_databases
def test_an_inflected_russian_word_finds_the_page_and_marks_the_words() -> None:
    group = make.group()
    reader = make.member(group)
    pages = ("Введение в тему.", "Каждый человек имеет право на защиту от пыток.", "Список.")
    document = make.document(group, reader, pages=pages, language="ru", title="Памятка")
    index_everything()

    hits = results.find(Scope.of(reader), "пытками")
    assert [r.item.id for r in hits.results] == [document.id]
    (snippet,) = hits.results[0].snippets
    assert snippet.page == 2
    assert "<mark>пыток</mark>" in snippet.html


@pytest.mark.both_databases
def test_words_of_all_kinds_are_found_and_counted_by_kind() -> None:
    group = make.group()
    author = make.member(group)
    thread = make.thread(group, author, title="Срок обжалования")
    make.post(thread, author, "На обжалование даётся десять дней")
    make.message(group, author, "обжалование подано")
    make.document(group, author, pages=("Порядок обжалования",))
    index_everything()

    hits = results.find(Scope.of(author), "обжалование")
    assert hits.kinds == {"thread": 1, "post": 1, "message": 1, "document": 1}
    only = results.find(Scope.of(author), "обжалование", kind="message")
    assert [r.item.kind for r in only.results] == ["message"]
    assert only.kinds == hits.kinds, "the counts stay, to go back by"


@pytest.mark.both_databases
def test_a_group_narrows_what_is_found() -> None:
    one, two = make.group(), make.group()
    author = make.member(one)
    make.join(author, two)
    mine = make.message(one, author, "протокол")
    make.message(two, author, "протокол")
    index_everything()
    assert len(found(author, "протокол")) == 2
    assert found(author, "протокол", group=one.slug) == [mine.id]
    assert found(author, "протокол", group="no-such-group") == []


@pytest.mark.parametrize("words", ["", " ", '""', "-", "- -", "*", "***", "«»", "\x00"])
def test_a_search_for_nothing_finds_nothing(words: str) -> None:
    group = make.group()
    author = make.member(group)
    make.message(group, author, "слово")
    index_everything()
    assert results.find(Scope.of(author), words).total == 0


@pytest.mark.both_databases
def test_the_other_keyboard_layout_is_tried_and_said() -> None:
    group = make.group()
    author = make.member(group)
    message = make.message(group, author, "пытки недопустимы")
    index_everything()
    hits = results.find(Scope.of(author), "gsnrb")
    assert [r.item.id for r in hits.results] == [message.id]
    assert hits.corrected == "пытки"


@pytest.mark.both_databases
def test_a_snippet_is_escaped() -> None:
    group = make.group()
    author = make.member(group)
    make.message(group, author, "<script>alert('пытки')</script> пытки")
    index_everything()
    (result,) = results.find(Scope.of(author), "пытки").results
    assert "<script>" not in result.snippets[0].html
    assert "&lt;script&gt;" in result.snippets[0].html


@pytest.mark.both_databases
@pytest.mark.asvs("8.4.1")
def test_a_stale_index_never_tells_of_what_was_taken_away() -> None:
    """The index still has everything; memberships, states and audiences have changed since."""
    group = make.group()
    reader = make.member(group)
    author = make.member(group)
    hidden = make.message(group, author, "тайна один")
    restricted = make.message(group, author, "тайна два")
    kept = make.message(group, author, "тайна три")
    index_everything()
    with transaction():
        hidden.state = State.HIDDEN
        restricted.audience = Audience.RESTRICTED

    hits = results.find(Scope.of(reader), "тайна")
    assert [r.item.id for r in hits.results] == [kept.id]
    assert (hits.total, sum(hits.kinds.values())) == (1, 1)
    assert [n for _, n in hits.groups] == [1]


@pytest.mark.both_databases
def test_a_change_waits_in_the_table_until_the_index_has_it() -> None:
    from collab.chat import actions as chat

    group = make.group()
    author = make.member(group)
    with transaction():
        chat.post_message(author.id, chat.room_of(group.id), "новое слово")
    assert len(db.session.scalars(db.select(IndexJob)).all()) == 1
    index.ensure_usable()
    while index.catch_up():
        pass
    assert db.session.scalars(db.select(IndexJob)).all() == []
    assert len(found(author, "слово")) == 1


@pytest.mark.both_databases
def test_a_change_that_is_saved_during_a_rebuild_is_not_struck_off(monkeypatch) -> None:
    """On PostgreSQL a smaller number can be committed later than a larger one."""
    group = make.group()
    item = make.message(group, make.member(group), "слово")
    with transaction():
        db.session.add(IndexJob(id=7, content_id=item.id))
    rebuild = index.engine().rebuild

    def meanwhile(changes) -> None:
        rebuild(changes)
        with transaction():
            db.session.add(IndexJob(id=3, content_id=item.id))

    monkeypatch.setattr(index.engine(), "rebuild", meanwhile)
    index.rebuild()
    assert db.session.scalars(db.select(IndexJob.id)).all() == [3]


@pytest.mark.both_databases
def test_a_deleted_or_hidden_item_leaves_the_index() -> None:
    group = make.group()
    author = make.member(group)
    message = make.message(group, author, "исчезающее слово")
    index_everything()
    with transaction():
        message.state = State.ERASED
        db.session.add(IndexJob(content_id=message.id))
        db.session.add(IndexJob(content_id=12345))  # gone from the database altogether
    index.catch_up()
    assert index.engine().ids() == set()


@pytest.mark.both_databases
def test_check_names_what_differs_between_index_and_database() -> None:
    group = make.group()
    author = make.member(group)
    message = make.message(group, author, "слово")
    index_everything()
    assert index.differences() == (set(), set())
    with transaction():
        message.body = message.rendered = "другое"
    late = make.message(group, author, "ещё")
    assert index.differences() == ({message.id, late.id}, set())


@pytest.mark.both_databases
@pytest.mark.asvs("8.4.1")
def test_a_random_crowd_finds_nothing_foreign() -> None:
    """200 queries by people of different groups: no foreign title, count, group or snippet.

    Every text carries words of its own space, so that a leak shows in whatever is answered.
    """
    chance = random.Random(20)
    groups = [make.group(names={"ru": f"Группа{n}"}) for n in range(4)]
    people = [
        make.user(standing=chance.choice([Standing.MEMBER, Standing.MEMBER, Standing.OBSERVER]))
        for _ in range(8)
    ]
    for person in people:
        for group in chance.sample(groups, chance.randint(0, 3)):
            make.join(person, group, chance.choice(list(Role)))
    words = ["пытки", "протокол", "жалоба", "допрос", "адвокат"]
    texts = {}
    for number in range(60):
        group, author = chance.choice(groups), chance.choice(people)
        text = f"{' '.join(chance.sample(words, 2))} метка{number}"
        audience = chance.choice(
            [Audience.GROUP, Audience.GROUP, Audience.COALITION, Audience.RESTRICTED]
        )
        state = chance.choice([State.SHOWN, State.SHOWN, State.SHOWN, State.HIDDEN, State.BINNED])
        fields = {"audience": audience, "state": state}
        item = chance.choice(
            [
                lambda g, a, t, f: make.message(g, a, t, **f),
                lambda g, a, t, f: make.thread(g, a, title=t, **f),
                lambda g, a, t, f: make.document(g, a, pages=("Начало", t), title=t, **f),
            ]
        )(group, author, text, fields)
        if audience == Audience.RESTRICTED:
            with transaction():
                for reader in chance.sample(people, 3):
                    db.session.execute(
                        content_readers.insert().values(content_id=item.id, user_id=reader.id)
                    )
        texts[item.id] = (item, f"метка{number}")
    index_everything()

    seen_something = 0
    for _ in range(200):
        person = chance.choice(people)
        scope = Scope.of(person)
        number = chance.randrange(60)
        query = chance.choice(
            [*words, f"метка{number}", f'"{words[0]}"', f"{words[1]} -{words[2]}"]
        )
        hits = results.find(scope, query, page=chance.choice([1, 1, 2]))
        allowed = {i for i, (item, _) in texts.items() if scope.shows(item)}
        marks = {mark for i, (_, mark) in texts.items() if i not in allowed}
        assert {r.item.id for r in hits.results} <= allowed
        assert hits.total <= len(allowed)
        assert sum(hits.kinds.values()) <= len(allowed)
        assert {g.id for g, _ in hits.groups} <= {texts[i][0].group_id for i in allowed}
        told = " ".join(f"{r.title} {' '.join(s.html for s in r.snippets)}" for r in hits.results)
        told = told.replace("<mark>", "").replace("</mark>", "")
        assert not {mark for mark in marks if mark in told.split()}
        seen_something += bool(hits.total)
    assert seen_something > 60, "the crowd must find what is its own"
