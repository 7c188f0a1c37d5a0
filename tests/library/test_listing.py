"""The list of a library: filters, orders, folders, translations; it tells of nothing hidden."""

import re
from collections.abc import Callable

import pytest

import factories as make
from collab.content import Audience, content_topics
from collab.db import transaction
from collab.extensions import db
from collab.library import folder_actions, kinds, tags
from collab.library.models import Document
from collab.topics.models import Topic

AT = "/g/legal/library"


@pytest.fixture
def put(app, people) -> Callable[..., int]:
    """Put a document into the library and return its id."""

    def put(title: str, who: str = "member", tag: str = "", topic: str = "", **given) -> int:
        size, state = given.pop("size", None), given.pop("reading", None)
        with app.app_context():
            group = db.session.get_one(make.Group, people.group)
            author = db.session.get_one(make.User, getattr(people, who))
            number = make.document(group, author, title=title, **given).id
            with transaction():
                item = db.session.get_one(Document, number)
                item.version.size = size or item.version.size
                item.version.state = state or item.version.state
                if tag:
                    item.tags = tags.rows_for(group.id, [tag])
                if topic:
                    key = db.select(Topic.id).filter_by(key=topic)
                    values = {"content_id": number, "topic_id": db.session.scalar(key)}
                    db.session.execute(content_topics.insert().values(**values))
            return number

    return put


def titles(page: str) -> list[str]:
    return re.findall(r'class="row__title"[^>]*>([^<]+)<', page)


def options(page: str, name: str) -> dict[str, str]:
    found = re.search(rf'<select[^>]*name="{name}">(.*?)</select>', page, re.S)
    pairs = re.findall(r'value="([^"]*)"[^>]*>([^<]+)<', found[1]) if found else []
    return {value: label for value, label in pairs if value}


def test_each_filter_narrows_the_list_and_is_taken_away_again(app, people, member, put) -> None:
    with app.app_context():
        judgment = kinds.by_key("judgment").id
    put(
        "Wanted",
        kind_id=judgment,
        country="KG",
        language="ky",
        dated="2024-05",
        organisation="Voice",
        tag="court",
        topic="legal-aid",
        reading="unreadable",
    )
    put("Other", "colleague", country="KZ", language="ru", dated="2023", tag="police")
    filters = {
        "kind": "judgment",
        "country": "KG",
        "language": "ky",
        "year": "2024",
        "organisation": "Voice",
        "tag": "COURT",
        "topic": "legal-aid",
        "state": "unreadable",
        "by": str(people.member),
    }
    for name, value in filters.items():
        page = member.get(AT, query_string={name: value}).text
        assert titles(page) == ["Wanted"], name
        assert "1 document" in page
        assert "Take this filter away" in page
    everything = member.get(AT, query_string=filters).text
    assert titles(everything) == ["Wanted"]
    assert everything.count('class="chip"') == len(filters)
    assert titles(member.get(AT, query_string=filters | {"country": "KZ"}).text) == []
    assert titles(member.get(f"{AT}?kind=-").text) == ["Other"]
    assert titles(member.get(f"{AT}?topic=-").text) == ["Other"]


def test_odd_filters_find_nothing_and_break_nothing(member, put) -> None:
    put("One")
    for query in ("kind=nothing", "tag=nothing", "by=x", "by=99999999999999999999", "year=x",
                  "topic=%00", "country=%27", "language=-", "organisation=" + "x" * 5000,
                  ):  # fmt: skip
        assert member.get(f"{AT}?{query}").status_code == 200, query
    for query in ("sort=nothing", "state=nothing", "below=x", "view=nothing"):
        assert titles(member.get(f"{AT}?{query}").text) == ["One"], query


def test_choices_and_counts_are_of_what_one_sees(app, people, client_of, member, put) -> None:
    put("Seen", country="KZ", tag="open")
    hidden = put("Hidden", "colleague", audience=Audience.RESTRICTED, country="TJ",
                 tag="secret tag", organisation="Secret organisation", dated="1999")  # fmt: skip
    with app.app_context(), transaction():
        item = db.session.get_one(Document, hidden)
        item.readers.append(db.session.get_one(make.User, people.colleague))
    page = member.get(AT).text
    assert options(page, "country") == {"KZ": "Kazakhstan (1)"}
    assert options(page, "tag") == {"open": "open (1)"}
    for word in ("secret tag", "Secret organisation", "1999", "TJ"):
        assert not re.search(rf"\b{word}\b", page), word
    hers = client_of(people.colleague).get(AT).text
    assert options(hers, "tag") == {"open": "open (1)", "secret tag": "secret tag (1)"}


def test_orders(member, put) -> None:
    put("Бета", dated="2020", size=10)
    put("Альфа", dated="2024-05", size=3000)
    put("Әлия", dated="2024", size=200)
    put("Гамма", size=50)
    expected = {
        "new": ["Гамма", "Әлия", "Альфа", "Бета"],
        "title": ["Альфа", "Әлия", "Бета", "Гамма"],
        "date": ["Альфа", "Әлия", "Бета", "Гамма"],
        "size": ["Альфа", "Әлия", "Гамма", "Бета"],
    }
    for sort, order in expected.items():
        assert titles(member.get(f"{AT}?sort={sort}").text) == order, sort


def test_a_folder_alone_and_with_those_below_it(app, people, member, put) -> None:
    with app.app_context(), transaction():
        outer = folder_actions.create_folder(people.group, "Outer")
        inner = folder_actions.create_folder(people.group, "Inner", outer.id)
        outer_id, inner_id = outer.id, inner.id
    put("In outer", folder_id=outer_id, country="KZ")
    put("In inner", folder_id=inner_id, country="KZ")
    put("At the top")
    assert titles(member.get(f"{AT}?folder={outer_id}").text) == ["In outer"]
    below = member.get(f"{AT}?folder={outer_id}&below=1").text
    assert sorted(titles(below)) == ["In inner", "In outer"]
    assert options(below, "country") == {"KZ": "Kazakhstan (2)"}
    assert len(titles(member.get(AT).text)) == 3
    page = member.get(AT).text
    assert f'href="/g/legal/library?folder={inner_id}"' in page, "the tree leads everywhere"


def test_a_translation_stands_with_its_original(app, people, member, put) -> None:
    original = put("Original", language="ru")
    put("Translation", language="ky", original_id=original, original_number=1)
    assert titles(member.get(AT).text) == ["Original"]
    assert titles(member.get(f"{AT}?language=ky").text) == ["Translation"]
    with app.app_context(), transaction():
        db.session.get_one(Document, original).audience = Audience.RESTRICTED
    assert titles(member.get(AT).text) == ["Translation"], "who does not see the original"


def test_cards_are_remembered(member, put) -> None:
    put("One")
    assert "rows--cards" not in member.get(AT).text
    assert "rows--cards" in member.get(f"{AT}?view=cards").text
    assert "rows--cards" in member.get(AT).text
    assert "rows--cards" not in member.get(f"{AT}?view=list").text


def test_pages_keep_filters_and_order(member, put) -> None:
    for number in range(31):
        put(f"Number {number:02}", country="KZ")
    page = member.get(f"{AT}?country=KZ&sort=title").text
    assert len(titles(page)) == 30
    further = re.search(r'href="([^"]*page=2[^"]*)"', page)[1].replace("&amp;", "&")
    assert titles(member.get(further).text) == ["Number 30"]
    assert "The whole list, not only this page" in page
