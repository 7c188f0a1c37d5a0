"""Folders: naming, moving, removing; who may, what stands in the way, what is lost (nothing)."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest

import factories as make
from collab.content import Audience, State
from collab.db import transaction
from collab.extensions import db
from collab.groups.log import Act
from collab.library import folder_actions, folders
from collab.library.models import Document, Folder
from collab.policy import Scope


@pytest.fixture
def folder(app, people) -> Callable[..., int]:
    """Make a folder and return its id."""

    def folder(name: str, parent: int | None = None) -> int:
        with app.app_context(), transaction():
            return folder_actions.create_folder(people.group, name, parent).id

    return folder


@pytest.fixture
def put(app, people) -> Callable[..., int]:
    """Put a document into a folder and return its id; by the member, unless said otherwise."""

    def put(folder_id: int | None, who: str = "member", **given) -> int:
        with app.app_context():
            group = db.session.get_one(make.Group, people.group)
            author = db.session.get_one(make.User, getattr(people, who))
            return make.document(group, author, folder_id=folder_id, **given).id

    return put


def acts(app) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.execute(db.select(Act.how, Act.sentence).order_by(Act.created))
        return [(row.how, row.sentence) for row in rows if row.how.startswith("folder")]


def test_a_folder_gets_another_name_and_another_place(app, member, folder) -> None:
    reports, year = folder("Отчёты"), folder("2024")
    moved = member.post(
        f"/g/legal/library/folders/{year}", data={"name": "2024 год", "parent": reports}
    )
    assert moved.status_code == 303
    page = member.get(f"/g/legal/library?folder={year}").text
    crumbs = page[page.index("crumbs") :]
    assert crumbs.index("Отчёты") < crumbs.index("2024 год")
    back = {"name": "2024", "parent": "0"}
    assert member.post(f"/g/legal/library/folders/{year}", data=back).status_code == 303
    member.post(f"/g/legal/library/folders/{year}", data=back)
    assert acts(app) == [
        ("folder-moved", "2024 → Отчёты / 2024 год"),
        ("folder-moved", "Отчёты / 2024 год → 2024"),
    ]


def test_what_cannot_be_is_refused_in_words(member, folder) -> None:
    outer = folder("Outer")
    inner = folder("Inner", outer)
    folder("Taken")
    at = f"/g/legal/library/folders/{outer}"
    taken = member.post(at, data={"name": "taken", "parent": "0"})
    assert taken.status_code == 422
    assert "There is a folder with this name here" in taken.text
    assert 'value="taken"' in taken.text
    for place in (outer, inner, 12345):
        assert member.post(at, data={"name": "Outer", "parent": place}).status_code == 422, place
    assert member.post(at, data={"name": "", "parent": "0"}).status_code == 422


def test_folders_are_not_nested_deeper_by_moving(app, people, folder) -> None:
    chain, branch = None, None
    for level in range(1, 7):
        chain = folder(f"Level {level}", chain)
    for level in range(1, 4):
        branch = folder(f"Branch {level}", branch)
    with app.app_context():
        top = db.session.scalar(db.select(Folder.id).filter_by(name="Branch 1"))
        with pytest.raises(folder_actions.TooDeep), transaction():
            folder_actions.change_folder(
                people.group, top, people.member, name="Branch 1", parent_id=chain
            )
        with pytest.raises(folder_actions.IntoItself), transaction():
            folder_actions.change_folder(
                people.group, top, people.member, name="Branch 1", parent_id=branch
            )


def test_two_who_move_folders_into_one_another_do_not_make_a_ring(app, people, folder) -> None:
    one, other = folder("One"), folder("Other")
    gate, refused = Barrier(2), []

    def move(which: int, name: str, into: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                with transaction():
                    folder_actions.change_folder(
                        people.group, which, people.member, name=name, parent_id=into
                    )
            except folder_actions.IntoItself:
                refused.append(name)

    threads = [
        Thread(target=move, args=(one, "One", other)),
        Thread(target=move, args=(other, "Other", one)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    with app.app_context():
        tree = folders.tree_of(db.session.get_one(make.Group, people.group))
        assert len(tree.paths()) == 2


def test_an_empty_folder_goes_at_once_with_those_in_it(app, member, folder) -> None:
    outer = folder("Outer")
    folder("Inner", outer)
    at = f"/g/legal/library/folders/{outer}/remove"
    assert "There are no documents in it" in member.get(at).text
    assert member.post(at, data={"told": "0"}).status_code == 303
    assert member.post(at, data={"told": "0"}).status_code == 404
    with app.app_context():
        assert db.session.scalar(db.select(Folder.id)) is None
    assert acts(app) == [("folder-removed", "Outer")]


def test_what_stands_in_a_folder_goes_into_the_bin_after_one_question(
    app, people, client_of, folder, put
) -> None:
    outer = folder("Outer")
    inside = [put(outer), put(folder("Inner", outer), "colleague")]
    coordinator = client_of(people.coordinator)
    at = f"/g/legal/library/folders/{outer}/remove"
    asked = coordinator.get(at).text
    assert "2 documents that stand in it" in asked
    assert "stand at the top of the library" in asked
    why = {"told": "2", "sentence": "The case is closed."}
    assert coordinator.post(at, data=why | {"sentence": ""}).status_code == 422
    assert coordinator.post(at, data=why | {"told": "1"}).status_code == 422, "it is told anew"
    assert coordinator.post(at, data=why).status_code == 303
    with app.app_context():
        rows = db.session.scalars(db.select(Document).where(Document.id.in_(inside))).unique()
        assert {(row.state, row.folder_id) for row in rows} == {(State.BINNED, None)}
    restored = coordinator.post(
        f"/c/{inside[0]}/moderate/restore", data={"sentence": "Needed again."}
    )
    assert restored.status_code == 303
    assert f'id="c{inside[0]}"' in coordinator.get("/g/legal/library").text


def test_a_folder_with_the_documents_of_others_is_not_removed(app, member, folder, put) -> None:
    outer = folder("Outer")
    put(outer)
    put(outer, "colleague", title="Not hers")
    at = f"/g/legal/library/folders/{outer}/remove"
    page = member.get(at).text
    assert "1 document in it is not yours to remove" in page
    assert "Not hers" in page
    assert member.post(at, data={"told": "2"}).status_code == 422
    with app.app_context():
        assert db.session.scalar(db.select(Folder.id)) == outer
        assert set(db.session.scalars(db.select(Document.state))) == {State.SHOWN}


def test_what_she_may_not_see_is_neither_told_of_nor_removed(app, people, member, folder, put):
    outer = folder("Outer")
    hidden = put(outer, "colleague", title="Named only", audience=Audience.RESTRICTED)
    with app.app_context(), transaction():
        colleague = db.session.get_one(make.User, people.colleague)
        left = db.session.get_one(Document, hidden)
        left.readers.append(colleague)
    at = f"/g/legal/library/folders/{outer}/remove"
    page = member.get(at).text
    assert "There are no documents in it" in page
    assert "Named only" not in page
    assert member.post(at, data={"told": "0"}).status_code == 303
    with app.app_context():
        left = db.session.get_one(Document, hidden)
        assert (left.state, left.folder_id) == (State.SHOWN, None)
        assert Scope.of(db.session.get_one(make.User, people.colleague)).shows(left)


def test_who_may_not_upload_changes_no_folder(people, client_of, folder) -> None:
    number = folder("Outer")
    for who, status in (("observer", 403), ("outsider", 404)):
        client = client_of(getattr(people, who))
        for path in (f"folders/{number}", f"folders/{number}/remove", "folders/new"):
            assert client.get(f"/g/legal/library/{path}").status_code == status, path
            assert client.post(f"/g/legal/library/{path}", data={"name": "x"}).status_code == status
    with_other = client_of(people.member)
    assert with_other.get("/g/legal/library/folders/1").status_code == 404


def test_a_document_whose_folder_is_removed_meanwhile_goes_to_the_top(app, people, folder) -> None:
    number = folder("Outer")
    with app.app_context(), transaction():
        assert folder_actions.still_there(people.group, number) == number
        folder_actions.remove_folder(people.group, number, people.member)
        assert folder_actions.still_there(people.group, number) is None
        with pytest.raises(folder_actions.Gone):
            folder_actions.create_folder(people.group, "In nothing", number)
