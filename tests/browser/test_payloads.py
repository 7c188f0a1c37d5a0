"""What attackers type into every text field is words on every page that shows it."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import factories as make
from collab import create_app
from collab.accounts import passwords
from collab.chat import actions as chat
from collab.comments.actions import add_comment
from collab.db import now, transaction
from collab.demo import PASSWORD
from collab.extensions import db
from collab.library import actions as library
from collab.library.models import Document, Folder
from collab.library.storage import files
from collab.threads import heads, proposals, results, translations
from collab.threads.actions import add_post, start_thread
from collab.threads.models import Post, Purpose, Stance
from collab.web.text import clean
from collab.writing import actions as drafts
from collab.writing.places import Place
from processes import Processes

READER = "reader-of-payloads@example.org"
PER_POST = 150
TITLES = 40
ALLOWED = (
    "p br strong em del s ul ol li blockquote a code pre h2 h3 h4 hr table thead tbody tr th td"
)
"""What Markdown may make, and below it what our own cards and icons are made of."""
OURS = "svg use path span b"
FOUND = """(allowed) => {
  const bad = [];
  const told = (what, element) => bad.push(what + ": " + element.outerHTML.slice(0, 200));
  const main = document.querySelector("main");
  const leads = ["href", "src", "action", "formaction", "xlink:href"];
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on")) told("handler", element);
      if (leads.includes(name) && /^\\s*(?:javascript|data|vbscript):/i.test(value))
        told("address", element);
      if (name === "style" && main.contains(element)) told("style", element);
    }
  }
  const dangerous = "script, iframe, object, embed, video, audio, base, link, meta, style, math";
  for (const element of main.querySelectorAll(dangerous)) told("element", element);
  for (const element of main.querySelectorAll("img"))
    if (!element.getAttribute("src").startsWith("/g/payloads/library/")) told("picture", element);
  for (const element of main.querySelectorAll(".prose *, .msg__text *"))
    if (!allowed.includes(element.localName) && !element.closest(".reactions"))
      told("foreign", element);
  return bad;
}"""


def payloads(shared_data: Path) -> list[str]:
    """Lines that were written to be taken for markup, and every example of CommonMark."""
    hostile = shared_data / "hostile"
    listed = (hostile / "payloads/xss/xss-payload-list.txt").read_text("utf-8", "replace")
    found = [line for line in listed.split("\n") if line.strip()]
    found += [line for line in json.loads((hostile / "blns.json").read_text("utf-8")) if line]
    spec = (hostile / "markdown/commonmark_spec.txt").read_text("utf-8")
    found += [part.partition("\n.\n")[0] for part in spec.split(" example\n")[1:]]
    return found


def chunks(lines: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(lines), size):
        yield lines[start : start + size]


def store(demo: Processes, lines: list[str]) -> list[str]:
    """Put them into every field; return the addresses of the pages that show them."""
    app = create_app(instance=demo.instance)
    with app.app_context():
        group = make.group(slug="payloads")
        known = {"password_hash": passwords.hash_password(PASSWORD), "locale": "ru"}
        reader = make.member(group, email=READER, **known).id
        writer = make.member(group).id
        group_id = group.id
        titles = [clean(line)[:200] for line in lines[:: len(lines) // TITLES] if clean(line)]
        texts = [clean("\n\n".join(some))[:50_000] for some in chunks(lines, PER_POST)]
        pages = _threads(group_id, writer, titles, texts)
        pages += _documents(group_id, reader, titles, texts)
        pages += _begun(group_id, reader, texts)
        with transaction():
            room = chat.room_of(group_id)
            for some in chunks(lines, 40):
                chat.post_message(writer, room, clean("\n".join(some))[:4000] or "-")
        db.engine.dispose()
    return pages


def _threads(group_id: int, writer: int, titles: list[str], texts: list[str]) -> list[str]:
    end = now() + timedelta(days=2)
    with transaction():
        thread = start_thread(
            writer, group_id, titles[0], texts[0], purpose=Purpose.PROPOSAL, closes=end
        )
        for text in texts[1:]:
            add_post(writer, thread, text)
        proposals.take_position(thread, writer, Stance.BLOCK, texts[0][:2000])
        results.edit_summary(thread, writer, texts[1][:20_000])
        number, pages = thread.id, thread.pages
    with transaction():
        other = start_thread(writer, group_id, titles[1], texts[0])
        results.state_outcome(writer, other, texts[1][:4000])
        other_id = other.id
        for title in titles[2:]:
            quiet = start_thread(writer, group_id, title, title)
            heads.settle(quiet, writer)
    here = "/g/payloads/threads"
    return [
        *(f"{here}/{number}?page={page}" for page in range(1, pages + 1)),
        f"{here}/{other_id}",
        here,
        f"{here}?page=2",
        f"{here}?show=done",
    ]


def _begun(group_id: int, reader: int, texts: list[str]) -> list[str]:
    """Translations of posts, and what the reader has begun to write herself."""
    asked = db.select(Post).where(Post.group_id == group_id).order_by(Post.number)
    posts = [(post.id, post.thread_id) for post in db.session.scalars(asked.limit(3))]
    for (post_id, _thread), text in zip(posts, texts, strict=False):
        with transaction():
            translations.translate(db.session.get_one(Post, post_id), "uz", reader, text)
    place = Place(f"new-{group_id}")
    with transaction():
        drafts.keep(reader, group_id, place, texts[0].split("\n")[0][:200], texts[1], "")
    post_id, thread_id = posts[0]
    return [
        "/drafts",
        "/g/payloads/threads/new",
        f"/g/payloads/threads/{thread_id}/posts/{post_id}/translate?to=uz",
        f"/c/{post_id}/reactions",
    ]


def _documents(group_id: int, author: int, titles: list[str], texts: list[str]) -> list[str]:
    found = []
    for number in range(3):
        stored = files().put(io.BytesIO(texts[number].encode()), 10 << 20)
        with transaction():
            folder = Folder(group_id=group_id, name=titles[number][:100])
            db.session.add(folder)
            db.session.flush()
            upload = library.Upload(f"{titles[number][:80]}.txt", stored)
            document = library.upload_document(
                group_id, author, upload, title=titles[number], folder_id=folder.id
            )
            document.description = texts[number][:2000]
            document.organisation = titles[number][:200]
            document.source = titles[number + 3][:500]
            add_comment(author, document, texts[number], quote=texts[number][:500])
            found.append(document.id)
    rows = db.session.scalars(db.select(Document.id).where(Document.id.in_(found)))
    return [
        *(f"/g/payloads/library/{number}" for number in rows),
        "/g/payloads/library",
        "/g/payloads/library?view=cards",
    ]


def test_payloads_in_every_field_are_inert_on_every_page(person, demo, shared_data) -> None:
    lines = payloads(shared_data)
    assert len(lines) > 7000
    pages = store(demo, lines)
    pages += [
        "/",
        "/g/payloads",
        "/g/payloads/chat",
        "/away",
        "/notifications",
        "/search?q=alert",
    ]
    reader = person(READER)
    dialogs: list[str] = []
    foreign: list[str] = []
    reader.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    reader.page.on(
        "request",
        lambda asked: None if asked.url.startswith(demo.url) else foreign.append(asked.url),
    )
    faults = {}
    for path in pages:
        reader.opens(path)
        assert reader.page.locator("main").count() == 1, path
        if found := reader.page.evaluate(FOUND, f"{ALLOWED} {OURS}".split()):
            faults[path] = found[:5]
    print(f"\n{len(lines)} payloads on {len(pages)} pages")
    assert (faults, dialogs, foreign) == ({}, [], [])
