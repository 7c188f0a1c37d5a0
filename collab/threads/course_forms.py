"""What is typed above the posts of a thread: its head, positions, outcome, summary."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import DateTimeLocalInput

from ..db import now
from ..extensions import db
from ..topics import queries as topics
from ..topics.models import Topic
from ..web.forms import BodyField, Form, SubmissionForm, TickBoxes, TitleField, choices, cleaned
from .models import Purpose, Stance, Thread

LONGEST_REASON = 2000
LONGEST_OUTCOME = 4000
LONGEST_SUMMARY = 20_000
USUAL_TERM = timedelta(days=7)
LONGEST_TERM = timedelta(days=366)
_TOO_LONG = _l("At most %(max)d characters.")

PURPOSES = {
    Purpose.DISCUSSION: _l("Discussion"),
    Purpose.QUESTION: _l("Question"),
    Purpose.PROPOSAL: _l("Proposal"),
    Purpose.ANNOUNCEMENT: _l("Announcement"),
}
STANCES = {
    Stance.AGREE: _l("Agree"),
    Stance.ABSTAIN: _l("Abstain"),
    Stance.DISAGREE: _l("Disagree"),
    Stance.BLOCK: _l("Block"),
}


class MomentField(StringField):
    """A day and an hour in the time zone of the person, in the browser's own control."""

    widget = DateTimeLocalInput()

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, filters=[cleaned], **kwargs)

    @property
    def moment(self) -> datetime | None:
        """The moment, if one was typed that there is."""
        try:
            local = datetime.fromisoformat(self.data or "")
        except ValueError:
            return None
        return local.replace(tzinfo=ZoneInfo(str(get_timezone()))) if not local.tzinfo else None


def typed(moment: datetime) -> str:
    """Return a moment as the browser's control has it, in the time zone of the person."""
    return moment.astimezone(get_timezone()).strftime("%Y-%m-%dT%H:%M")


def _usual_end() -> datetime:
    """Return the evening of the day on which a proposal closes if nobody says otherwise."""
    day = (now() + USUAL_TERM).astimezone(ZoneInfo(str(get_timezone())))
    return day.replace(hour=18, minute=0, second=0, microsecond=0)


class PurposeFields(Form):
    """What a thread is for, until when, and its topics."""

    purpose = RadioField(_l("What it is for"), default=Purpose.DISCUSSION.value)
    closes = MomentField(_l("Takes positions until"))
    topics = TickBoxes(_l("Topics"), coerce=int)

    def prepare(self, purposes: Iterable[Purpose], thread: Thread | None = None) -> None:
        """Offer these purposes and the topics of the coalition."""
        self.purpose.choices = choices((each.value, PURPOSES[each]) for each in purposes)
        kept = [topic.id for topic in thread.topics] if thread is not None else []
        self.topics.choices = choices(topics.choices(kept))
        if not self.closes.raw_data:
            end = thread.closes if thread is not None else None
            self.closes.data = typed(end or _usual_end())
        self._kept = thread.closes if thread is not None else None

    def validate_closes(self, field: MomentField) -> None:
        """Refuse for a proposal what is no moment, one that is over, and one too far away."""
        if self.purpose.data != Purpose.PROPOSAL:
            return
        moment = field.moment
        if moment is None:
            raise ValidationError(_("Say the day and the hour."))
        if self._kept is not None and typed(self._kept) == field.data:
            return
        if moment <= now():
            raise ValidationError(_("This moment is over. Choose one that is still to come."))
        if moment > now() + LONGEST_TERM:
            raise ValidationError(_("Choose a day within a year."))

    @property
    def end(self) -> datetime | None:
        """When the proposal closes; None for everything else."""
        if self.purpose.data != Purpose.PROPOSAL:
            return None
        # The control has no seconds: an end that nobody touched stays as it is.
        if self._kept is not None and typed(self._kept) == self.closes.data:
            return self._kept
        return self.closes.moment

    @property
    def chosen_topics(self) -> list[Topic]:
        """The topics that are ticked."""
        chosen = self.topics.data or [-1]
        return list(db.session.scalars(db.select(Topic).where(Topic.id.in_(chosen))))


class HeadForm(PurposeFields):
    """Another title, purpose, end or other topics for a thread."""

    title = TitleField(_l("Title"))


class PositionForm(Form):
    """Where somebody stands on a proposal."""

    stance = RadioField(
        _l("Your position"),
        [InputRequired(_l("Choose one."))],
        choices=choices((each.value, label) for each, label in STANCES.items()),
    )
    reason = TextAreaField(
        _l("Why"), [Length(max=LONGEST_REASON, message=_TOO_LONG)], filters=[cleaned]
    )

    def validate_reason(self, field: TextAreaField) -> None:
        """Refuse a block without a reason."""
        if self.stance.data == Stance.BLOCK and not field.data:
            raise ValidationError(_("Say why it must not be done like this."))


class OutcomeForm(SubmissionForm):
    """What came of a thread; `seen` tells which text a change began with."""

    body = BodyField(_l("Outcome"), longest=LONGEST_OUTCOME)
    seen = HiddenField(validators=[Length(max=64)])


class SummaryForm(Form):
    """The summary of a thread; `seen` tells which one the change began with."""

    body = TextAreaField(
        _l("Summary"), [Length(max=LONGEST_SUMMARY, message=_TOO_LONG)], filters=[cleaned]
    )
    seen = HiddenField(validators=[Length(max=64)])
