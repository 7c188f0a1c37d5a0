"""A group with a row in every table that can name one, and another group that must not be hurt."""

from typing import Any

import factories as make
from collab.accounts.joining import actions as joining
from collab.chat.models import RoomMark
from collab.content import Audience, content_readers
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.log import Act, write_act
from collab.groups.models import Group, GroupPurge, JoinRequest, Move, group_topics
from collab.library.models import Folder
from collab.mentions.models import Mention
from collab.moderation.models import Report, Review
from collab.notifications import levels
from collab.notifications.models import Notice
from collab.notifications.rule import Level
from collab.policy import Role
from collab.reactions.models import Reaction
from collab.threads.reading import ReadMark
from collab.threads.translations import PostTranslation
from collab.topics.models import Topic
from collab.writing.models import Draft

CANARY = "зимородок"


def build(things: int = 4) -> dict[str, Any]:
    """Make both groups; return ids. The one to be purged waits for nothing but its job."""
    group = make.group(slug="doomed", names={"ru": f"Группа {CANARY}"}, archived=now())
    other = make.group(slug="spared")
    member, coordinator = make.member(group), make.member(group, Role.COORDINATOR)
    make.join(member, other)
    content = _content(group, member, things)
    kept = make.document(other, member, title="Остаётся")
    _around(group, other, member, coordinator, content, kept.id)
    return {
        "group": group.id,
        "other": other.id,
        "kept": kept.id,
        "member": member.id,
        "coordinator": coordinator.id,
        "content": [item.id for item in content],
    }


def _content(group: Group, member: Any, things: int) -> list[Any]:
    made: list[Any] = []
    folder = make.save(Folder(group_id=group.id, name=CANARY))
    inner = make.save(Folder(group_id=group.id, name=CANARY, parent_id=folder.id))
    for number in range(things):
        thread = make.thread(group, member, title=f"{CANARY} {number}")
        posts = [make.post(thread, member, f"{CANARY} {number}") for _ in range(2)]
        document = make.document(
            group, member, (CANARY, "2"), title=CANARY, folder_id=inner.id, submission=f"d{number}"
        )
        remark = make.comment(document, member, f"{CANARY} /c/{thread.id}", quote=CANARY)
        answer = make.comment(document, member, CANARY, reply_to=remark)
        made += [thread, *posts, document, remark, answer, make.message(group, member, CANARY)]
    made.append(make.document(group, member, audience=Audience.COALITION, held=False))
    made.append(make.document(group, member, audience=Audience.RESTRICTED))
    with transaction():
        row = {"content_id": made[-1].id, "user_id": member.id}
        db.session.execute(content_readers.insert().values(row))
        topic = db.session.scalars(db.select(Topic.id)).first()
        db.session.execute(group_topics.insert().values(group_id=group.id, topic_id=topic))
        made[0].topics = [db.session.get_one(Topic, topic)]
        chat = make.room(group)
        for thing in (made[0], folder, inner, chat, group):
            place = levels.place_of(thing, group)
            levels.choose(member.id, place, Level.EVERYTHING)
        _below(group, member, made[0], made[1])
    return made


def _below(group: Group, member: Any, thread: Any, post: Any) -> None:
    """What people do with a post, and have begun to write; needs a transaction."""
    words = {"language": "kk", "translator_id": member.id, "body": CANARY, "body_html": CANARY}
    draft = {"user_id": member.id, "group_id": group.id, "body": CANARY}
    db.session.add_all(
        [
            Mention(content_id=post.id, user_id=member.id, words=CANARY),
            PostTranslation(post_id=post.id, **words),
            Reaction(content_id=post.id, user_id=member.id, sign="thanks"),
            Draft(place=f"thread-{thread.id}", content_id=thread.id, **draft),
            Draft(place=f"new-{group.id}", **draft),
            ReadMark(user_id=member.id, thread_id=thread.id, number=1),
            RoomMark(user_id=member.id, room_id=make.room(group).id, number=1),
        ]
    )


def _around(
    group: Group, other: Group, member: Any, coordinator: Any, content: list[Any], kept: int
) -> None:
    item = content[0]
    with transaction():
        here = Review(content_id=item.id, group_id=group.id, sentence=CANARY)
        moved_away = Review(content_id=kept, group_id=group.id)
        moved_here = Review(content_id=item.id, group_id=other.id, state="decided")
        db.session.add_all([here, moved_away, moved_here])
        db.session.flush()
        for review in (here, moved_away, moved_here):
            db.session.add(Report(review=review, reporter_id=member.id, reason="spam", note=CANARY))
        write_act("hidden", group.id, coordinator.id, CANARY, content=item, review_id=here.id)
        write_act("kept", group.id, coordinator.id, "", review_id=moved_away.id)
        about = {"content": item, "review_id": moved_here.id}
        write_act("moved", other.id, coordinator.id, "В другую группу", **about)
        for row in (
            {"content_id": item.id, "from_group_id": other.id, "to_group_id": group.id},
            {"content_id": kept, "from_group_id": group.id, "to_group_id": other.id},
            {
                "content_id": kept,
                "from_group_id": other.id,
                "to_group_id": other.id,
                "into_id": content[1].id,
            },
        ):
            db.session.add(Move(by_id=coordinator.id, **row))
        for facts in (
            {"group_id": group.id, "text": CANARY},
            {"content_id": item.id},
            {"address": "/g/doomed/members"},
            {"address": "/g/doomed"},
        ):
            db.session.add(Notice(user_id=member.id, kind="told", **facts))
        db.session.add(Notice(user_id=member.id, kind="told", address="/g/doomed-2/members"))
        db.session.add(JoinRequest(group_id=group.id, user_id=coordinator.id, closed=now()))
        roles = {group.id: Role.MEMBER, other.id: Role.MEMBER}
        joining.invite(coordinator, ["a@example.org"], coordinator.organisation, roles)
        moment = now()
        db.session.add(
            GroupPurge(
                group_id=group.id,
                asked_by_id=coordinator.id,
                expires=moment,
                agreed=moment,
                agreed_by_id=member.id,
            )
        )
        group.purging = moment


def names_it(world: dict[str, Any]) -> dict[str, list[str]]:
    """Return the rows that still name the group or anything of it, by table.

    The audit log and the requests to purge are meant to: they hold numbers.
    """
    signs = {str(world["group"]), CANARY, "doomed/", "'doomed'", *map(str, world["content"])}
    signs.add("'/g/doomed'")
    found: dict[str, list[str]] = {}
    for table in db.metadata.sorted_tables:
        if table.name in {"audit_entries", "audit_heads", "group_purges"}:
            continue
        rows = [str(dict(row._mapping)) for row in db.session.execute(db.select(table))]
        if naming := [row for row in rows if any(sign in row for sign in signs)]:
            found[table.name] = naming
    return found


def acts_of(group_id: int) -> list[Act]:
    return list(db.session.scalars(db.select(Act).filter_by(group_id=group_id)))
