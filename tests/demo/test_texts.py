"""The demo's people, groups, discussions and chats fit together."""

import re
from collections import Counter
from itertools import pairwise
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from collab.demo.chat import CHATS
from collab.demo.documents import DOCUMENTS
from collab.demo.groups import GROUPS
from collab.demo.papers import PAPERS
from collab.demo.people import ORGANISATIONS, PEOPLE, SIGN_INS
from collab.demo.shapes import LANGUAGES, markdown
from collab.demo.threads import THREADS

BY_EMAIL = {person.email: person for person in PEOPLE}
SLUGS = {group.slug for group in GROUPS}

# Everything written in a group: where, by whom, when, in which language, and the words.
WRITTEN = [
    *((t.group, p.author, p.minutes_ago, p.language, p.body) for t in THREADS for p in t.posts),
    *(
        (g, m.author, m.minutes_ago, m.language, m.body)
        for g, lines in CHATS.items()
        for m in lines
    ),
]

# Letters that the alphabet has and Russian has not.
OWN_LETTERS = {"kk": "әғқңөұүһі", "ky": "ңөү", "tg": "ғӣқӯҳҷ"}


def may_write(email: str, slug: str) -> bool:
    person = BY_EMAIL[email]
    return person.standing == "member" and person.roles.get(slug) in {"member", "coordinator"}


def everything() -> str:
    return repr((ORGANISATIONS, PEOPLE, GROUPS, THREADS, CHATS, DOCUMENTS, PAPERS))


def test_no_two_people_organisations_or_groups_share_a_name_or_an_address() -> None:
    for names in (
        [person.email for person in PEOPLE],
        [person.name for person in PEOPLE],
        [organisation.key for organisation in ORGANISATIONS],
        [organisation.names["ru"] for organisation in ORGANISATIONS],
        [group.slug for group in GROUPS],
        [group.colour for group in GROUPS],
        [group.sign for group in GROUPS],
        [thread.title for thread in THREADS],
        [document.filename for document in DOCUMENTS],
    ):
        assert [name for name, count in Counter(names).items() if count > 1] == []


def test_people_belong_to_organisations_and_groups_that_exist() -> None:
    keys = {organisation.key for organisation in ORGANISATIONS}
    for person in PEOPLE:
        assert person.organisation in keys
        assert set(person.roles) <= SLUGS
        assert person.email == person.email.lower()
        ZoneInfo(person.timezone)
    assert keys == {person.organisation for person in PEOPLE}, "an organisation without people"
    assert {organisation.country for organisation in ORGANISATIONS} == {"KZ", "KG", "TJ", "INT"}


def test_every_group_has_a_coordinator_and_one_administrator_runs_the_instance() -> None:
    for slug in SLUGS:
        assert any(person.roles.get(slug) == "coordinator" for person in PEOPLE), slug
    assert [person.administrator for person in PEOPLE].count(True) == 1


def test_an_observer_of_the_coalition_is_an_observer_everywhere() -> None:
    observers = [person for person in PEOPLE if person.standing == "observer"]
    assert observers
    for person in observers:
        assert set(person.roles.values()) == {"observer"}


def test_the_first_sign_ins_are_a_member_a_coordinator_an_observer_and_the_administrator() -> None:
    member, coordinator, observer, administrator = (BY_EMAIL[email] for email in SIGN_INS)
    assert member.roles["legal-aid"] == "member"
    assert coordinator.roles["legal-aid"] == "coordinator"
    assert observer.standing == "observer"
    assert administrator.administrator


def test_groups_are_named_and_described_in_all_six_languages() -> None:
    for group in GROUPS:
        for texts in (group.names, group.descriptions):
            assert tuple(texts) == LANGUAGES
            assert all(text.strip() for text in texts.values())
        assert len(group.sign) == 2
        assert group.colour in range(1, 7)
    for organisation in ORGANISATIONS:
        for texts in (organisation.names, organisation.city):
            assert set(texts) == {"ru", "en"}
            assert all(texts.values())


def test_only_members_and_coordinators_write() -> None:
    strangers = [(group, author) for group, author, *_ in WRITTEN if not may_write(author, group)]
    assert strangers == []
    assert set(CHATS) == SLUGS == {thread.group for thread in THREADS}


def test_only_members_and_coordinators_fill_the_library() -> None:
    uploads = [(document.uploader, document.group) for document in DOCUMENTS]
    assert [upload for upload in uploads if not may_write(*upload)] == []


def test_people_write_in_languages_that_they_speak() -> None:
    for _, author, _, language, body in WRITTEN:
        assert language in BY_EMAIL[author].languages, body


def test_nothing_is_empty_or_longer_than_its_kind() -> None:
    assert all(body.strip() == body != "" for *_, body in WRITTEN)
    assert all(3 <= len(thread.posts) <= 7 for thread in THREADS)
    assert all(25 <= len(lines) <= 40 for lines in CHATS.values())
    assert all(document.title.strip() for document in DOCUMENTS)


def test_time_runs_forward() -> None:
    for line in (*(t.posts for t in THREADS), *CHATS.values()):
        moments = [item.minutes_ago for item in line]
        assert all(earlier > later > 0 for earlier, later in pairwise(moments)), moments


def test_every_address_is_an_example() -> None:
    hosts = re.findall(r"[\w.+-]+@([\w.-]+)", everything())
    hosts += [
        urlsplit(found).hostname for found in re.findall(r"https?://[^\s)'\"\\]+", everything())
    ]
    assert len(hosts) > len(PEOPLE)
    assert set(hosts) == {"example.org"}


@pytest.mark.parametrize("language", sorted(OWN_LETTERS))
def test_texts_use_the_letters_of_their_language(language: str) -> None:
    own = set(OWN_LETTERS[language])
    posts = [body for *_, written_in, body in WRITTEN if written_in == language]
    described = [group.descriptions[language] for group in GROUPS]
    assert len(posts) >= 8
    # A short sentence may do without them; most do not.
    bare = [text for text in posts if not own & set(text.lower())]
    assert len(bare) <= len(posts) // 3, bare
    assert [text for text in described if not own & set(text.lower())] == []
    # Over all of them, the whole alphabet.
    assert own <= set("".join((*posts, *described, *papers_in(language))).lower())


def papers_in(language: str) -> list[str]:
    return [
        PAPERS[document.source.removeprefix("paper:")]
        for document in DOCUMENTS
        if document.language == language and document.source.startswith("paper:")
    ]


def test_uzbek_and_english_texts_are_in_latin_letters() -> None:
    for *_, language, body in WRITTEN:
        if language in {"uz", "en"}:
            latin = len(re.findall(r"[a-zʻʼ]", body.lower()))
            assert latin > 0.9 * len(re.findall(r"\w", body)) - 10, body


def test_all_six_languages_are_heard() -> None:
    assert {language for *_, language, _ in WRITTEN} == set(LANGUAGES)
    assert {document.language for document in DOCUMENTS} == set(LANGUAGES)


def test_wrapped_markdown_becomes_one_line_per_paragraph_item_and_quotation() -> None:
    text = markdown("""
        > said
        > before

        one
        two

        - first
          goes on
        - second

        1. third
        2. fourth
    """)
    assert text == "> said\n> before\n\none two\n\n- first goes on\n- second\n\n1. third\n2. fourth"
