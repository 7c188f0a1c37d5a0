"""Who gets what at each address and over the socket: the table that the tests hold us to.

`flask permissions` draws docs/permissions.md from it. It needs nothing but Python, so that the
command can read it. A new address or event without a row fails in `test_route_matrix.py` and
`tests/realtime/test_event_matrix.py`.
"""

from typing import NamedTuple

OK, DOOR, FORBIDDEN, ABSENT, PROOF = "yes", "door", "403", "404", "proof"

VISITORS = (
    "anonymous",
    "half in",
    "observer",
    "member",
    "author",
    "coordinator",
    "outsider",
    "guest",
    "administrator",
)
"""Nobody; one who has yet to show her second factor; observer, member, member whose thing it is and
coordinator of the group; somebody of another group, of member standing and of observer standing;
an administrator who is in no group."""

PROVED_LONG_AGO = {
    "author, proved long ago": "author",
    "administrator, proved long ago": "administrator",
}
"""Visitors whose last proof is too old for what `fresh` rows ask for, and what they are besides."""

_SIGNS = {"+": OK, "D": DOOR, "3": FORBIDDEN, "0": ABSENT}

# fmt: off
#               anonymous, half in, observer, member, author, coordinator, outsider, guest, admin
EVERYBODY     = "+ +  + + + +  + + +"
NOBODY        = "0 0  0 0 0 0  0 0 0"
HALF_IN       = "D +  D D D D  D D D"
SIGNED_IN     = "D D  + + + +  + + +"
READS         = "D D  + + + +  0 0 0"
WRITES        = "D D  3 + + +  0 0 0"
CHANGES       = "D D  3 3 + +  0 0 0"
CHANGES_OWN   = "D D  3 3 + 3  0 0 0"
MODERATES     = "D D  3 3 3 +  0 0 0"
HERS_ALONE    = "D D  0 0 + 0  0 0 0"
HERS_TO_SEND  = "D D  3 0 + 0  0 0 0"
KNOWS_OF      = "D D  + + + +  + 0 +"
FREEZES       = "D D  3 + + +  3 0 3"
LOOKS_AFTER   = "D D  3 3 3 +  3 0 +"
INVITES       = "D D  0 0 0 +  0 0 +"
ADMINISTERS   = "D D  0 0 0 0  0 0 +"
REPORTS       = "D D  + + 3 +  0 0 0"
NOT_INVITED   = "D D  0 0 0 0  0 0 0"
OPENS_GROUPS  = "D D  3 3 3 3  3 3 +"
# fmt: on

OF_A_GROUP = {READS, WRITES, CHANGES, CHANGES_OWN, MODERATES, REPORTS, NOT_INVITED, HERS_TO_SEND}
"""What is open to the group alone, so that to everybody else it must look like nothing."""


class Row(NamedTuple):
    """Who gets what at one address."""

    pattern: str
    fresh: bool = False
    """Asks to prove anew who one is."""
    quiet: bool = False
    """A form that is taken changes nothing in the database, at least not for everybody."""
    to_door: bool = False
    """Done, it leads to the front door."""

    def expected(self, visitor: str) -> str:
        """Return what the visitor gets."""
        column = VISITORS.index(PROVED_LONG_AGO.get(visitor, visitor))
        usually = _SIGNS[self.pattern.split()[column]]
        refused_before = self.pattern == ADMINISTERS and usually == ABSENT
        if visitor in PROVED_LONG_AGO and self.fresh and not refused_before:
            return PROOF
        return usually


ROUTES: dict[str, Row] = {
    "accounts.add_app": Row(SIGNED_IN, fresh=True),
    "accounts.add_passkey": Row(SIGNED_IN, fresh=True),
    "accounts.ask_reset": Row(EVERYBODY, quiet=True),
    "accounts.begin_joining": Row(EVERYBODY, quiet=True),
    "accounts.choose_language": Row(EVERYBODY, quiet=True),
    "accounts.do_enrol_app": Row(HALF_IN),
    "accounts.do_prove": Row(SIGNED_IN),
    "accounts.do_recovery_code": Row(HALF_IN),
    "accounts.do_reset": Row(EVERYBODY, to_door=True),
    "accounts.do_second": Row(HALF_IN),
    "accounts.do_sign_in": Row(EVERYBODY),
    "accounts.edit_undertaking": Row(ADMINISTERS, fresh=True),
    "accounts.email": Row(SIGNED_IN, fresh=True),
    "accounts.end_device": Row(HERS_ALONE),
    "accounts.end_other_devices": Row(SIGNED_IN),
    "accounts.enrol": Row(HALF_IN),
    "accounts.enrol_app": Row(HALF_IN),
    "accounts.enrol_passkey": Row(HALF_IN),
    "accounts.enrol_passkey_options": Row(HALF_IN),
    "accounts.first_account": Row(NOBODY),
    "accounts.forgotten": Row(EVERYBODY),
    "accounts.invitation": Row(EVERYBODY),
    "accounts.join": Row(EVERYBODY),
    "accounts.join_passkey_options": Row(EVERYBODY),
    "accounts.join_with_passkey": Row(EVERYBODY),
    "accounts.join_with_password": Row(EVERYBODY),
    "accounts.new_app": Row(SIGNED_IN, fresh=True),
    "accounts.new_passkey_options": Row(SIGNED_IN, fresh=True),
    "accounts.new_recovery_codes": Row(SIGNED_IN, fresh=True),
    "accounts.own_devices": Row(SIGNED_IN),
    "accounts.passkey_options": Row(EVERYBODY),
    "accounts.passkey_sign_in": Row(EVERYBODY),
    "accounts.password": Row(SIGNED_IN, fresh=True),
    "accounts.profile": Row(SIGNED_IN),
    "accounts.slow_link": Row(SIGNED_IN, quiet=True),
    "accounts.prove": Row(SIGNED_IN),
    "accounts.prove_options": Row(SIGNED_IN),
    "accounts.quick_exit": Row(EVERYBODY, quiet=True),
    "accounts.recovery_code": Row(HALF_IN),
    "accounts.recovery_codes": Row(SIGNED_IN, fresh=True),
    "accounts.remove_app": Row(SIGNED_IN, fresh=True),
    "accounts.remove_passkey": Row(HERS_ALONE, fresh=True),
    "accounts.reset": Row(EVERYBODY),
    "accounts.second": Row(HALF_IN),
    "accounts.second_options": Row(HALF_IN),
    "accounts.second_passkey": Row(HALF_IN),
    "accounts.security": Row(SIGNED_IN),
    "accounts.sign_in": Row(EVERYBODY),
    "accounts.sign_out": Row(SIGNED_IN, to_door=True),
    "accounts.undertaking": Row(SIGNED_IN),
    "admin.appoint": Row(ADMINISTERS, fresh=True),
    "admin.archive_group": Row(ADMINISTERS),
    "admin.edit_kind": Row(ADMINISTERS),
    "admin.edit_topic": Row(ADMINISTERS),
    "admin.groups": Row(ADMINISTERS),
    "admin.health": Row(ADMINISTERS),
    "admin.index": Row(ADMINISTERS),
    "admin.instance": Row(ADMINISTERS),
    "admin.kinds": Row(ADMINISTERS),
    "admin.move_kind": Row(ADMINISTERS),
    "admin.move_topic": Row(ADMINISTERS),
    "admin.new_kind": Row(ADMINISTERS),
    "admin.new_topic": Row(ADMINISTERS),
    "admin.restore_kind": Row(ADMINISTERS, quiet=True),
    "admin.retire_kind": Row(ADMINISTERS),
    "admin.room": Row(ADMINISTERS),
    "admin.restore_group": Row(ADMINISTERS, quiet=True),
    "admin.restore_topic": Row(ADMINISTERS, quiet=True),
    "admin.retire_topic": Row(ADMINISTERS),
    "admin.topics": Row(ADMINISTERS),
    "audit.group": Row(MODERATES),
    "audit.index": Row(ADMINISTERS),
    "audit.own": Row(SIGNED_IN),
    "away.done": Row(SIGNED_IN),
    "away.index": Row(SIGNED_IN),
    "bulk.change": Row(WRITES, quiet=True),
    "bulk.remove": Row(WRITES, quiet=True),
    "bulk.remove_folder": Row(WRITES),
    "chat.archive_room": Row(MODERATES, quiet=True),
    "chat.edit": Row(CHANGES_OWN),
    "chat.history": Row(READS),
    "chat.messages": Row(READS),
    "chat.move_room": Row(MODERATES, quiet=True),
    "chat.new_room": Row(MODERATES),
    "chat.post": Row(WRITES),
    "chat.read": Row(READS),
    "chat.restore_room": Row(MODERATES, quiet=True),
    "chat.room": Row(READS),
    "chat.room_settings": Row(MODERATES),
    "chat.rooms": Row(MODERATES),
    "chat.save_edit": Row(CHANGES_OWN),
    "chat.unread_from": Row(READS),
    "comments.add": Row(WRITES),
    "comments.edit": Row(CHANGES_OWN),
    "comments.index": Row(READS),
    "comments.reopen": Row(CHANGES, quiet=True),
    "comments.save_edit": Row(CHANGES_OWN),
    "comments.settle": Row(CHANGES),
    "csp_report": Row(EVERYBODY, quiet=True),
    "groups.about": Row(READS),
    "groups.accept_offer": Row(NOT_INVITED),
    "groups.agree_to_purge": Row(INVITES, fresh=True, quiet=True),
    "groups.approve": Row(MODERATES),
    "groups.archive": Row(MODERATES),
    "groups.cancel_purge": Row(INVITES, fresh=True, quiet=True),
    "groups.decline": Row(MODERATES),
    "groups.decline_offer": Row(NOT_INVITED),
    "groups.give_role": Row(MODERATES),
    "groups.grid": Row(READS),
    "groups.index": Row(SIGNED_IN),
    "groups.join": Row(READS, quiet=True),
    "groups.join_request": Row(MODERATES),
    "groups.leave": Row(READS),
    "groups.make_coordinator": Row(MODERATES, fresh=True),
    "groups.member": Row(MODERATES),
    "groups.new": Row(OPENS_GROUPS),
    "groups.offer": Row(MODERATES),
    "groups.pause": Row(MODERATES),
    "groups.purge": Row(INVITES, fresh=True, quiet=True),
    "groups.remove": Row(MODERATES, fresh=True),
    "groups.requests": Row(MODERATES),
    "groups.restore": Row(MODERATES, quiet=True),
    "groups.resume": Row(MODERATES),
    "groups.settings": Row(MODERATES),
    "groups.unmake_coordinator": Row(MODERATES, fresh=True),
    "groups.withdraw_offer": Row(MODERATES),
    "groups.withdraw_request": Row(NOT_INVITED),
    "groups.members": Row(READS),
    "health.healthz": Row(EVERYBODY),
    "health.readyz": Row(EVERYBODY),
    "home.content": Row(READS),
    "home.group": Row(READS),
    "home.index": Row(SIGNED_IN),
    "home.knowledge": Row(SIGNED_IN),
    "leave": Row(SIGNED_IN),
    "letters.again": Row(SIGNED_IN),
    "letters.do_stop": Row(EVERYBODY),
    "letters.kept": Row(ADMINISTERS),
    "letters.kept_letter": Row(ADMINISTERS),
    "letters.settings": Row(SIGNED_IN),
    "letters.stop": Row(EVERYBODY),
    "library.accesses": Row(CHANGES),
    "library.add_translation": Row(WRITES),
    "library.add_version": Row(WRITES),
    "library.begin_upload": Row(WRITES),
    "library.discard_upload": Row(HERS_TO_SEND),
    "library.change_translation": Row(CHANGES),
    "library.compare": Row(READS),
    "library.document": Row(READS),
    "library.edit": Row(CHANGES),
    "library.edit_folder": Row(WRITES),
    "library.file": Row(READS),
    "library.give_up": Row(HERS_TO_SEND),
    "library.index": Row(READS),
    "library.known": Row(WRITES, quiet=True),
    "library.media": Row(READS),
    "library.name_version": Row(CHANGES),
    "library.new_folder": Row(WRITES),
    "library.original": Row(CHANGES),
    "library.open_locked": Row(CHANGES, quiet=True),
    "library.page_image": Row(READS),
    "library.page_thumbnail": Row(READS),
    "library.page_words": Row(READS),
    "library.read_again": Row(CHANGES),
    "library.reading": Row(READS),
    "library.remove_version": Row(MODERATES),
    "library.removed": Row(READS),
    "library.restore_version": Row(WRITES),
    "library.send_piece": Row(HERS_TO_SEND),
    "library.unfinished": Row(WRITES),
    "library.unlock": Row(CHANGES),
    "library.unread": Row(READS),
    "library.upload": Row(WRITES),
    "library.upload_options": Row(WRITES),
    "library.upload_state": Row(HERS_TO_SEND),
    "library.version_file": Row(READS),
    "library.version_original": Row(CHANGES),
    "library.versions": Row(READS),
    "library.viewer": Row(READS),
    "library.zip": Row(READS),
    "library.zip_chosen": Row(READS, quiet=True),
    "library.zip_file": Row(READS, quiet=True),
    "links.cards": Row(READS),
    "mentions.offer": Row(READS),
    "moderation.act": Row(MODERATES),
    "moderation.bin": Row(READS),
    "moderation.decide": Row(MODERATES),
    "moderation.erase": Row(MODERATES, fresh=True),
    "moderation.erase_reported": Row(MODERATES, fresh=True),
    "moderation.item": Row(CHANGES),
    "moderation.judge_contributions": Row(MODERATES),
    "moderation.log": Row(MODERATES),
    "moderation.open_reported": Row(MODERATES),
    "moderation.queue": Row(MODERATES),
    "moderation.report": Row(REPORTS),
    "moderation.review": Row(MODERATES),
    "moderation.send_report": Row(REPORTS),
    "notifications.choose_of_content": Row(READS, quiet=True),
    "notifications.choose_of_folder": Row(READS, quiet=True),
    "notifications.choose_of_group": Row(READS, quiet=True),
    "notifications.choose_of_room": Row(READS, quiet=True),
    "notifications.index": Row(SIGNED_IN),
    "notifications.notice": Row(HERS_ALONE),
    "notifications.see_all": Row(SIGNED_IN, quiet=True),
    "notifications.settings": Row(SIGNED_IN, quiet=True),
    "notifications.shown": Row(SIGNED_IN, quiet=True),
    "notifications.unread": Row(SIGNED_IN),
    "people.agree_to_factor_reset": Row(LOOKS_AFTER, fresh=True),
    "people.ask_factor_reset": Row(LOOKS_AFTER, fresh=True),
    "people.cancel_factor_reset": Row(LOOKS_AFTER, fresh=True),
    "people.confirm_freeze": Row(LOOKS_AFTER, fresh=True),
    "people.deactivate": Row(ADMINISTERS, fresh=True),
    "people.edit_organisation": Row(ADMINISTERS),
    "people.end_sessions": Row(LOOKS_AFTER, fresh=True),
    "people.entry": Row(SIGNED_IN),
    "people.erase": Row(ADMINISTERS, fresh=True),
    "people.freeze": Row(FREEZES, fresh=True),
    "people.freeze_decision": Row(LOOKS_AFTER, fresh=True),
    "people.index": Row(SIGNED_IN),
    "people.invitations": Row(INVITES),
    "people.invite": Row(INVITES, fresh=True),
    "people.lift_freeze": Row(LOOKS_AFTER, fresh=True),
    "people.new_organisation": Row(ADMINISTERS),
    "people.organisation": Row(KNOWS_OF),
    "people.organisations": Row(SIGNED_IN),
    "people.own_factor_reset": Row(HERS_ALONE),
    "people.person": Row(KNOWS_OF),
    "people.reactivate": Row(ADMINISTERS, fresh=True),
    "people.renew_invitation": Row(INVITES, fresh=True),
    "people.revoke_invitation": Row(INVITES),
    "people.send_invitations": Row(INVITES, fresh=True),
    "people.standing": Row(ADMINISTERS, fresh=True),
    "quoting.add": Row(WRITES),
    "quoting.begin": Row(WRITES),
    "reactions.choose": Row(WRITES),
    "reactions.react": Row(WRITES),
    "search.index": Row(SIGNED_IN),
    "sharing.audience": Row(READS),
    "sharing.change_audience": Row(CHANGES),
    "threads.accept": Row(CHANGES),
    "threads.acts": Row(MODERATES),
    "threads.answer": Row(WRITES),
    "threads.cite": Row(READS),
    "threads.close": Row(MODERATES),
    "threads.edit": Row(CHANGES_OWN),
    "threads.edit_outcome": Row(CHANGES_OWN),
    "threads.head": Row(CHANGES),
    "threads.history": Row(READS),
    "threads.index": Row(READS),
    "threads.merge": Row(MODERATES),
    "threads.new": Row(WRITES),
    "threads.outcome_history": Row(READS),
    "threads.posts": Row(READS),
    "threads.read": Row(READS),
    "threads.reopen": Row(MODERATES, quiet=True),
    "threads.save_edit": Row(CHANGES_OWN),
    "threads.settle": Row(CHANGES),
    "threads.split": Row(MODERATES),
    "threads.start": Row(WRITES),
    "threads.state_outcome": Row(CHANGES),
    "threads.summary": Row(WRITES),
    "threads.summary_history": Row(READS),
    "threads.take_history": Row(MODERATES),
    "threads.take_outcome_history": Row(MODERATES),
    "threads.take_position": Row(WRITES),
    "threads.take_summary_history": Row(MODERATES),
    "threads.take_translation": Row(CHANGES),
    "threads.thread": Row(READS),
    "threads.translate": Row(WRITES),
    "writing.discard": Row(HERS_ALONE),
    "writing.drafts": Row(SIGNED_IN),
    "writing.keep_draft": Row(READS),
    "writing.preview": Row(READS, quiet=True),
}
"""Endpoint to who gets what. Content is given to the group alone; the person is a colleague who is
listed in the directory."""

EVENTS: dict[str, Row] = {
    "connect": Row(SIGNED_IN),
    "disconnect": Row(SIGNED_IN),
    "watch chat": Row(READS),
    "watch content": Row(READS),
    "watch document": Row(READS),
    "watch library": Row(READS),
    "watch thread": Row(READS),
    "leave": Row(SIGNED_IN),
    "typing": Row(WRITES),
    "*": Row(SIGNED_IN),
}
"""What a browser sends over its socket, to who is heard; who cannot even connect is at the door."""
