"""Who is told of what happens to people in groups."""

from .. import events
from ..events import AccountEvent
from ..extensions import db
from ..groups.models import Group, JoinRequest, Membership, Outcome
from ..policy import Role
from . import recipients
from .models import Notice
from .telling import Telling, about

_CODES: dict[type[AccountEvent], tuple[str, ...]] = {
    events.MembershipBegan: ("role-changed",),
    events.RoleChanged: ("role-changed",),
    events.MembershipChanged: ("role-changed",),
    events.MembershipEnded: ("member-removed",),
    events.WritingPaused: ("paused",),
    events.WritingResumed: ("resumed",),
}
"""The acts that may say why; whatever else is written of a person in a group is not meant."""


@about(events.JoinAsked)
def tell_of_request(event: events.JoinAsked, telling: Telling) -> None:
    """Tell the coordinators that somebody asks to come in."""
    group, row = _group(event.group_id), db.session.get_one(JoinRequest, event.join_request_id)
    people = [id_ for id_ in recipients.coordinators(group) if id_ != event.user_id]
    # Asked, withdrawn and asked again is one piece of news until somebody has looked.
    told = recipients.with_unseen(
        "join-asked", people, Notice.group_id == group.id, Notice.person_id == event.user_id
    )
    telling.tell(
        "join-asked",
        (id_ for id_ in people if id_ not in told),
        group=group,
        person_id=event.user_id,
        text=row.reason,
        address=f"/g/{group.slug}/requests",
    )


@about(events.JoinOffered)
def tell_of_offer(event: events.JoinOffered, telling: Telling) -> None:
    """Tell somebody that she is invited."""
    group, row = _group(event.group_id), db.session.get_one(JoinRequest, event.join_request_id)
    telling.tell(
        "join-offered",
        [event.user_id],
        group=group,
        person_id=row.invited_by_id,
        text=row.reason,
        address=f"/g/{group.slug}/about",
    )


@about(events.JoinClosed)
def tell_answer(event: events.JoinClosed, telling: Telling) -> None:
    """Tell who asked, or who invited, how it ended; what is withdrawn is told to nobody."""
    if event.how == Outcome.WITHDRAWN:
        return
    group, row = _group(event.group_id), db.session.get_one(JoinRequest, event.join_request_id)
    if row.invited_by_id is None:
        inside = event.how == Outcome.ACCEPTED
        telling.tell(
            f"join-{event.how}",
            [event.user_id],
            group=group,
            person_id=row.closed_by_id,
            text=row.answer,
            address=f"/g/{group.slug}" + ("" if inside else "/about"),
        )
    elif row.invited_by_id in recipients.coordinators(group):
        telling.tell(
            f"offer-{event.how}",
            [row.invited_by_id],
            group=group,
            person_id=event.user_id,
            text=row.answer,
            address=f"/g/{group.slug}/requests",
        )


@about(events.MembershipBegan)
def tell_of_beginning(event: events.MembershipBegan, telling: Telling) -> None:
    """Tell somebody whom another person took in without being asked."""
    answered = any(
        (each.user_id, each.group_id) == (event.user_id, event.group_id)
        for each in telling.all(events.JoinClosed)
    )
    # Who accepts an invitation to the instance is not signed in yet: nobody took her in.
    if answered or telling.by_id is None:
        return
    group = _group(event.group_id)
    membership = db.session.get(Membership, (event.user_id, event.group_id))
    leads = membership is not None and membership.role == Role.COORDINATOR
    _tell_person("role-coordinator" if leads else "membership-began", event, group, telling)


@about(events.RoleChanged)
def tell_of_role(event: events.RoleChanged, telling: Telling) -> None:
    """Tell somebody that others gave her another role."""
    _tell_person(f"role-{event.role}", event, _group(event.group_id), telling)


@about(events.MembershipEnded)
def tell_of_end(event: events.MembershipEnded, telling: Telling) -> None:
    """Tell somebody that she is not in a group any more, if she did not leave herself.

    Whose time was over can be taken in anew before the end was noted: she is in the group.
    """
    if any(
        (each.user_id, each.group_id) == (event.user_id, event.group_id)
        for each in telling.all(events.MembershipBegan)
    ):
        return
    _tell_person("membership-ended", event, _group(event.group_id), telling, inside=False)


@about(events.MembershipChanged)
def tell_of_change(event: events.MembershipChanged, telling: Telling) -> None:
    """Tell somebody that others gave her another title or end date; not if also another role."""
    if any(each.user_id == event.user_id for each in telling.all(events.RoleChanged)):
        return
    _tell_person("membership-changed", event, _group(event.group_id), telling)


@about(events.WritingPaused)
def tell_of_pause(event: events.WritingPaused, telling: Telling) -> None:
    """Tell somebody that she may only read for some time."""
    _tell_person("writing-paused", event, _group(event.group_id), telling)


@about(events.WritingResumed)
def tell_of_resuming(event: events.WritingResumed, telling: Telling) -> None:
    """Tell somebody that she may write again."""
    _tell_person("writing-resumed", event, _group(event.group_id), telling)


@about(events.MembershipEnding)
def tell_of_coming_end(event: events.MembershipEnding, telling: Telling) -> None:
    """Tell somebody that her time in a group is nearly over."""
    _tell_person("membership-ending", event, _group(event.group_id), telling)


@about(events.AdministratorCameIn)
def tell_of_administrator(event: events.AdministratorCameIn, telling: Telling) -> None:
    """Tell all coordinators that an administrator made somebody one of them."""
    group = _group(event.group_id)
    act = telling.act_on(event.user_id, event.group_id, "role-changed")
    telling.tell(
        "administrator-came-in",
        (id_ for id_ in recipients.coordinators(group) if id_ != event.user_id),
        group=group,
        person_id=event.user_id,
        text=act.sentence if act is not None else "",
        address=f"/g/{group.slug}/members",
    )


def _tell_person(
    kind: str, event: AccountEvent, group: Group, telling: Telling, *, inside: bool = True
) -> None:
    """Tell the person herself, with the sentence of the act that goes with it."""
    act = telling.act_on(event.user_id, group.id, *_CODES.get(type(event), ()))
    if act is not None and act.actor_id == event.user_id:
        return
    telling.tell(
        kind,
        [event.user_id],
        group=group,
        person_id=act.actor_id if act is not None else telling.by_id,
        text=act.sentence if act is not None else "",
        address=f"/g/{group.slug}" if inside else "",
    )


def _group(group_id: int) -> Group:
    return db.session.get_one(Group, group_id)
