"""One document: its page, its text, who may see and change it."""

import re

import factories as make
from collab import events
from collab.content import Audience, State
from collab.db import transaction
from collab.extensions import db
from collab.files.reading import Reason
from collab.library.facts import file_size, paragraphs
from collab.library.models import Document, Folder, Page
from collab.library.queries import PART
from collab.library.reasons import explain


def _change(app, **values) -> None:
    with app.app_context(), transaction():
        document = db.session.scalar(db.select(Document))
        for name, value in values.items():
            setattr(document, name, value)


def test_the_page_says_what_it_is_and_shows_the_text(member, stored) -> None:
    page = member.get(stored).text
    assert "<h1" in page
    assert "Отчёт о визите" in page
    assert "PDF, 2 pages" in page
    assert "Aigul Member" in page
    for number, words in ((1, "First page"), (2, "Second page")):
        assert re.search(rf'id="p{number}".*?{words}', page, re.S)
    assert re.search(r'id="c\d+" data-kind="document"', page)


def test_marked_words(member, stored) -> None:
    assert "<mark>Second</mark>" in member.get(f"{stored}?q=second").text
    assert "&lt;script&gt;" in member.get(f"{stored}?q=<script>").text


def test_waiting_it_tells_its_place_and_asks_again(app, member, send) -> None:
    send(member, b"one")
    answer = send(member, b"two")
    page = member.get(answer.json["url"]).text
    assert "2 in the queue" in page
    assert f'hx-get="{answer.json["url"]}/reading"' in page


def test_the_page_is_loaded_anew_once_it_is_read(member, send, read) -> None:
    address = send(member).json["url"] + "/reading"
    assert "HX-Refresh" not in member.get(address).headers
    read()
    assert member.get(address).headers["HX-Refresh"] == "true"


def test_a_long_document_comes_in_parts(app, member, people) -> None:
    with app.app_context():
        group, author = db.session.get(make.Group, people.group), make.user(id=people.member + 900)
        texts = tuple(f"Words of page {n}." for n in range(1, 46))
        item = make.document(group, author, texts)
        address = f"/g/legal/library/{item.id}"
    first, third = member.get(address).text, member.get(f"{address}?page=43").text
    assert f'id="p{PART}"' in first
    assert f'id="p{PART + 1}"' not in first
    assert re.findall(r'id="p(\d+)"', third) == [str(n) for n in range(41, 46)]
    moved = member.get(f"{address}?at=27&q=words")
    assert moved.location == f"{address}?page=27&q=words#p27"
    assert member.get(f"{address}?page=99").status_code == 200
    assert member.get(f"{address}?at=0").status_code == 302


def test_who_may_see_it(app, people, client_of, stored) -> None:
    def statuses() -> dict[str, int]:
        names = ("member", "observer", "outsider", "outside_observer")
        return {who: client_of(getattr(people, who)).get(stored).status_code for who in names}

    closed = {"member": 200, "observer": 200, "outsider": 404, "outside_observer": 404}
    assert statuses() == closed
    _change(app, audience=Audience.COALITION)
    assert statuses() == closed | {"outsider": 200}
    _change(app, state=State.BINNED)
    assert set(statuses().values()) == {404}


def test_every_address_of_a_closed_document_is_absent_to_outsiders(
    people, client_of, stored
) -> None:
    outsider = client_of(people.outsider)
    for path in ("", "/file", "/reading", "/edit", "/versions", "/versions/1/file"):
        assert outsider.get(stored + path).status_code == 404, path
    for path in ("/edit", "/versions"):
        assert outsider.post(stored + path, data={"title": "x"}).status_code == 404, path


def test_the_address_of_another_group_does_not_lead_here(app, member, stored) -> None:
    with app.app_context():
        make.group(slug="other")
    assert member.get(stored.replace("/g/legal/", "/g/other/")).status_code == 404


def test_outsiders_read_a_coalition_document_and_change_nothing(
    app, people, client_of, stored
) -> None:
    _change(app, audience=Audience.COALITION)
    outsider = client_of(people.outsider)
    page = outsider.get(stored).text
    assert "Second page" in page
    assert "/edit" not in page
    assert 'href="/g/legal/library"' not in page
    assert outsider.get(stored + "/file").status_code == 200
    assert outsider.post(stored + "/versions", data={"title": "x"}).status_code == 403
    for path in ("/edit", "/versions/1/name"):
        assert outsider.get(stored + path).status_code == 403
        assert outsider.post(stored + path, data={"title": "x"}).status_code == 403


def test_rename_move_and_share(app, people, member, stored) -> None:
    heard: list[events.DocumentRenamed] = []
    with app.app_context():
        folder = make.save(Folder(group_id=people.group, name="Визиты")).id

    def listener(event: events.DocumentRenamed) -> None:
        heard.append(event)

    events.after(events.DocumentRenamed)(listener)
    form = {"title": "Визит 12 мая", "folder": folder, "audience": "coalition"}
    answers = [member.post(stored + "/edit", data=form) for _ in range(2)]
    events._after[events.DocumentRenamed].remove(listener)
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(heard) == 1
    page = member.get(stored).text
    assert "Визит 12 мая" in page
    assert "Визиты" in page
    assert "every member of the coalition; observers only" in page
    assert "Визит 12 мая" in member.get(f"/g/legal/library?folder={folder}").text


def test_only_author_and_coordinators_change_it(people, client_of, stored) -> None:
    form = {"title": "Другое имя", "folder": "0", "audience": "coalition"}
    expected = {"coordinator": 303, "member": 303, "colleague": 403, "observer": 403}
    for who, status in expected.items():
        client = client_of(getattr(people, who))
        assert client.post(stored + "/edit", data=form).status_code == status, who


def test_a_refused_change_keeps_what_was_typed(app, member, stored) -> None:
    with app.app_context():
        foreign = make.save(Folder(group_id=make.group().id, name="Theirs")).id
    too_long = "Длинное " * 40
    answer = member.post(
        stored + "/edit", data={"title": too_long, "folder": "0", "audience": "group"}
    )
    assert answer.status_code == 422
    assert too_long.strip() in answer.text
    moved = {"title": "x", "folder": foreign, "audience": "group"}
    assert member.post(stored + "/edit", data=moved).status_code == 422
    restricted = {"title": "x", "folder": "0", "audience": "restricted"}
    assert member.post(stored + "/edit", data=restricted).status_code == 422
    assert "Отчёт о визите" in member.get(stored).text


def test_a_restricted_document_stays_restricted_when_it_is_renamed(app, people, member, stored):
    with app.app_context(), transaction():
        document = db.session.scalar(db.select(Document))
        document.audience = Audience.RESTRICTED
        document.readers.append(db.session.get(make.User, people.member))
    form = {"title": "Иначе", "folder": "0", "audience": "coalition"}
    assert member.post(stored + "/edit", data=form).status_code == 303
    with app.app_context():
        assert db.session.scalar(db.select(Document)).audience == Audience.RESTRICTED


def test_a_row_is_drawn_alone_for_scripts(member, stored) -> None:
    number = stored.rpartition("/")[2]
    row = member.get(f"/c/{number}?fragment=1").text
    assert row.strip().startswith(f'<li class="row doc-row" id="c{number}"')
    assert member.get("/g/legal/library?after=0").text == ""


def test_text_of_pages_is_escaped(app, member, stored) -> None:
    with app.app_context(), transaction():
        for page in db.session.scalars(db.select(Page)):
            page.text = "<script>alert(1)</script>"
    assert "<script>alert" not in member.get(stored).text
    assert "<script>alert" not in member.get(f"{stored}?q=alert").text


def test_lines_of_paper_become_paragraphs() -> None:
    text = "A line as long as the paper is wide\ngoes on here until its end.\nShort.\n\nNext."
    joined = "A line as long as the paper is wide goes on here until its end. Short."
    assert paragraphs(text, "application/pdf") == [joined, "Next."]
    assert paragraphs("One\nTwo\n\nThree", "text/html") == ["One", "Two", "Three"]


def test_every_reason_has_words_and_a_remedy(app) -> None:
    with app.test_request_context():
        told = [explain(reason) for reason in Reason]
        assert len({each.text for each in told}) == len(Reason)
        assert all(each.short and each.remedy for each in told)
        assert explain("of a later version").remedy


def test_sizes_are_said_in_the_language_of_the_page(app) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        sizes = [file_size(n) for n in (1, 900, 90_000, 1_900_000, 200 << 20)]
    assert sizes == ["1 byte", "900 bytes", "88 KB", "1.8 MB", "200 MB"]


def test_an_old_form_does_not_open_what_was_narrowed_meanwhile(people, client_of, stored) -> None:
    """Two people have the form open; the first narrows the audience, the second only renames."""
    at = f"{stored}/edit"
    author, coordinator = client_of(people.member), client_of(people.coordinator)
    author.post(at, data={"title": "One", "folder": "0", "audience": "coalition"})
    seen = [
        re.search(r'name="seen"[^>]*value="([^"]+)"', client.get(at).text)[1]
        for client in (author, coordinator)
    ]
    narrowed = {"title": "One", "folder": "0", "audience": "group", "seen": seen[0]}
    assert author.post(at, data=narrowed).status_code == 303
    late = coordinator.post(
        at, data={"title": "Two", "folder": "0", "audience": "coalition", "seen": seen[1]}
    )
    assert late.status_code == 422
    assert "Somebody changed this document meanwhile" in late.text
    assert 'value="Two"' in late.text, "what was typed is kept"
    assert re.search(r'<input checked[^>]*value="group"', late.text)
    again = re.search(r'name="seen"[^>]*value="([^"]+)"', late.text)[1]
    settled = {"title": "Two", "folder": "0", "audience": "group", "seen": again}
    assert coordinator.post(at, data=settled).status_code == 303
