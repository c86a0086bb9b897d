"""Planning a pair's meetings, and writing down how long they were.

Every change locks the pair, so that of two people who act at once the second sees what the first did. `seen` is
the meeting's `sequence` as the page showed it (unless given, that of `meeting`): whoever acts on what somebody has
changed since is told so, and nothing is written. A button that is pressed twice does nothing the second time.
"""

from copy import copy
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorship.core import clock
from mentorship.core.models import AuditEvent, User
from mentorship.core.states import TransitionNotAllowed, advance
from programs.enums import Role

from .. import emails
from ..emails import Step
from ..enums import MeetingState
from ..errors import MeetingError
from ..models import Meeting, Pair
from ..models.meetings import MOST_MINUTES
from .attention import look_again

LONGEST = timedelta(minutes=MOST_MINUTES)


@transaction.atomic
def propose_meeting(
    *, pair: Pair, kind: str, starts_at: datetime, minutes: int, place: str, by: User, at: datetime
) -> Meeting:
    """Propose a time, which whoever proposes has accepted by that; both get a mail.

    Raises `MeetingError` for a time that has passed, lies after the pair's end or is taken, and ValidationError
    for values that no meeting can have.
    """
    pair, role = _locked_pair(pair, by, at)
    same = {"kind": kind, "starts_at": starts_at, "minutes": minutes, "place": place, "proposed_by": by}
    if repeated := pair.meetings.planned().filter(**same).first():
        return repeated
    _check_time(pair, starts_at, minutes, at)
    meeting = _new_meeting(pair, role, at, **same)
    look_again(pair, at)
    emails.send_meeting_mails(meeting, Step.PROPOSED, by=role, at=at)
    return meeting


@transaction.atomic
def accept_meeting(*, meeting: Meeting, by: User, at: datetime, seen: int | None = None) -> Meeting:
    """Say yes to a proposal. Once both have, the meeting is agreed and both get a mail."""
    seen = meeting.sequence if seen is None else seen
    role = _lock(meeting, by, at)
    _check_open(meeting, MeetingState.ACCEPTED)
    _check_seen(meeting, seen)
    if not meeting.waits_for(role):
        return meeting
    if meeting.starts_at <= at:
        raise MeetingError(_("The meeting's time has passed. Log it if you met, or move it."))
    fields = {_accepted(role): at, "changed_at": at}
    if meeting.waits_for(role.other):
        _write(meeting, meeting.state, by=by, at=at, verb="accepted by one", **fields)
    else:
        _write(meeting, MeetingState.ACCEPTED, by=by, at=at, **fields)
        emails.send_meeting_mails(meeting, Step.AGREED, by=role, at=at)
    look_again(meeting.pair, at)
    return meeting


@transaction.atomic
def move_meeting(
    *,
    meeting: Meeting,
    starts_at: datetime,
    minutes: int,
    place: str,
    by: User,
    at: datetime,
    seen: int | None = None,
) -> Meeting:
    """Propose another time, length or place for it: the other one has to accept anew; both get a mail.

    Raises `MeetingError` and ValidationError as `propose_meeting` does.
    """
    seen = meeting.sequence if seen is None else seen
    role = _lock(meeting, by, at)
    _check_open(meeting, MeetingState.PROPOSED)
    stands_so = (meeting.starts_at, meeting.minutes, meeting.place) == (starts_at, minutes, place)
    if stands_so and meeting.sequence == seen + 1 and getattr(meeting, _accepted(role)):
        return meeting
    _check_seen(meeting, seen)
    if stands_so:
        raise MeetingError(_("Nothing is different. Change the day, the time, the length or the place."))
    _check_time(meeting.pair, starts_at, minutes, at, besides=meeting)
    _write(
        meeting,
        MeetingState.PROPOSED,
        by=by,
        at=at,
        verb="moved",
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        sequence=meeting.sequence + 1,
        changed_at=at,
        **{_accepted(role): at, _accepted(role.other): None},
    )
    look_again(meeting.pair, at)
    emails.send_meeting_mails(meeting, Step.MOVED, by=role, at=at)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, by: User, at: datetime, seen: int | None = None) -> Meeting:
    """Call it off; both get a mail."""
    seen = meeting.sequence if seen is None else seen
    role = _lock(meeting, by, at)
    _check_open(meeting, MeetingState.CANCELLED)
    _check_seen(meeting, seen)
    _write(meeting, MeetingState.CANCELLED, by=by, at=at, sequence=meeting.sequence + 1, changed_at=at)
    look_again(meeting.pair, at)
    emails.send_meeting_mails(meeting, Step.CANCELLED, by=role, at=at)
    return meeting


@transaction.atomic
def log_meeting(
    *,
    meeting: Meeting,
    minutes: int,
    kind: str,
    mentor_attended: bool,
    mentee_attended: bool,
    by: User,
    at: datetime,
    seen: int | None = None,
) -> Meeting:
    """Write down how a meeting went that was planned and has begun, or correct what was written.

    It was held if both were there, else missed. Nobody gets a mail.
    """
    seen = meeting.sequence if seen is None else seen
    _lock(meeting, by, at)
    if meeting.state == MeetingState.CANCELLED:
        raise TransitionNotAllowed(meeting, MeetingState.HELD, meeting.state)
    said = {
        "minutes": minutes,
        "kind": kind,
        "mentor_attended": mentor_attended,
        "mentee_attended": mentee_attended,
    }
    if meeting.logged_at and all(getattr(meeting, name) == value for name, value in said.items()):
        return meeting
    _check_seen(meeting, seen)
    if meeting.starts_at > at:
        raise MeetingError(_("The meeting hasn't begun yet. You can log it once it has."))
    _check_elapsed(meeting.starts_at, minutes, at, planned=meeting.minutes)
    _write(
        meeting,
        MeetingState.HELD if mentor_attended and mentee_attended else MeetingState.MISSED,
        by=by,
        at=at,
        verb="corrected",
        **said,
        logged_at=at,
        logged_by=by,
        sequence=meeting.sequence + 1,
        changed_at=at,
    )
    look_again(meeting.pair, at)
    return meeting


@transaction.atomic
def log_other_meeting(
    *, pair: Pair, starts_at: datetime, kind: str, minutes: int, by: User, at: datetime
) -> Meeting:
    """Write down a meeting that nobody had planned: both were there. Nobody gets a mail.

    Raises `MeetingError` for a time that is still to come, lies outside the pair's time or is taken.
    """
    pair, role = _locked_pair(pair, by, at)
    same = {"kind": kind, "starts_at": starts_at, "minutes": minutes, "proposed_by": by}
    if repeated := pair.meetings.held().filter(**same).first():
        return repeated
    if starts_at > at:
        raise MeetingError(_("That time is still to come. Propose the meeting instead."))
    if starts_at < pair.told_at:
        raise MeetingError(
            _("You have been a pair since %(day)s. Choose a later time.") % {"day": _day(pair.told_at)}
        )
    _check_elapsed(starts_at, minutes, at)
    _check_end(pair, starts_at, minutes)
    _check_free(pair, starts_at, minutes)
    meeting = _new_meeting(pair, role, at, **same)
    attended = {"mentor_attended": True, "mentee_attended": True}
    advance(meeting, MeetingState.HELD, by=by, at=at, logged_at=at, logged_by=by, **attended)
    look_again(pair, at)
    return meeting


def _locked_pair(pair: Pair, by: User, at: datetime) -> tuple[Pair, Role]:
    """The pair as it is now, and what `by` is in it. Raises `MeetingError` unless they may change it."""
    pair = Pair.objects.for_pages().select_for_update(no_key=True, of=("self",)).get(pk=pair.pk)
    role = pair.role_of(by)
    if role is None or pair.told_at > at:
        raise MeetingError(_("Only the two people of a pair plan its meetings."))
    if not pair.is_live:
        raise MeetingError(
            _("This pair is %(state)s, so its meetings stay as they are.")
            % {"state": pair.get_state_display()}
        )
    return pair, role


def _lock(meeting: Meeting, by: User, at: datetime) -> Role:
    """Lock its pair and read the meeting anew."""
    pair, role = _locked_pair(meeting.pair, by, at)
    meeting.refresh_from_db()
    meeting.pair = pair
    return role


def _new_meeting(pair: Pair, role: Role, at: datetime, **fields: Any) -> Meeting:
    """A proposal that whoever has `role` accepts by making it."""
    meeting = Meeting(pair=pair, changed_at=at, **fields, **{_accepted(role): at})
    meeting.full_clean()
    meeting.save()
    return meeting


def _write(meeting: Meeting, to: str, *, by: User, at: datetime, verb: str = "", **fields: Any) -> None:
    """Take the meeting to the state `to`, or leave its state and record `verb`, with `fields`."""
    changed = copy(meeting)
    for name, value in (fields | {"state": to}).items():
        setattr(changed, name, value)
    changed.full_clean()
    if to != meeting.state:
        advance(meeting, to, by=by, at=at, **fields)
        return
    Meeting.objects.filter(pk=meeting.pk).update(**fields)
    for name, value in fields.items():
        setattr(meeting, name, value)
    AuditEvent.record(subject=meeting, verb=verb, by=by, at=at)


def _accepted(role: Role) -> str:
    return f"{role}_accepted_at"


def _check_open(meeting: Meeting, to: str) -> None:
    if not meeting.is_open:
        raise TransitionNotAllowed(meeting, to, meeting.state)


def _check_seen(meeting: Meeting, seen: int) -> None:
    if meeting.sequence != seen:
        raise MeetingError(
            _("This meeting has changed since you opened the page. Look at it again, then decide.")
        )


def _check_time(
    pair: Pair, starts_at: datetime, minutes: int, at: datetime, besides: Meeting | None = None
) -> None:
    if starts_at <= at:
        raise MeetingError(_("That time has passed. Choose one to come, or log the meeting if you have met."))
    _check_end(pair, starts_at, minutes)
    _check_free(pair, starts_at, minutes, besides)


def _check_end(pair: Pair, starts_at: datetime, minutes: int) -> None:
    if starts_at + timedelta(minutes=minutes) > clock.start_of_day(pair.ends_on, pair.zone):
        raise MeetingError(
            _("Your last day as a pair is %(day)s. Choose an earlier time.")
            % {"day": formats.date_format(pair.last_day, "D j F Y")}
        )


def _check_elapsed(starts_at: datetime, minutes: int, at: datetime, planned: int = 0) -> None:
    """A meeting has not taken longer than there was time since it began, or than was planned."""
    elapsed = int((at - starts_at).total_seconds() // 60)
    if minutes > max(elapsed, planned):
        raise MeetingError(
            ngettext(
                "That meeting began %(number)s minute ago, so it can't have been longer yet.",
                "That meeting began %(number)s minutes ago, so it can't have been longer yet.",
                elapsed,
            )
            % {"number": elapsed}
        )


def _check_free(pair: Pair, starts_at: datetime, minutes: int, besides: Meeting | None = None) -> None:
    """Refuse a time at which the pair meets already; a meeting that was missed leaves its time free."""
    ends_at = starts_at + timedelta(minutes=minutes)
    standing = pair.meetings.exclude(state__in=[MeetingState.CANCELLED, MeetingState.MISSED])
    near = standing.filter(starts_at__gt=starts_at - LONGEST, starts_at__lt=ends_at)
    for other in near.exclude(pk=besides and besides.pk).in_order():
        if other.ends_at > starts_at:
            raise MeetingError(
                _("You have a meeting with each other on %(when)s already: %(kind)s, %(minutes)s minutes.")
                % {
                    "when": _when(other.starts_at),
                    "kind": other.get_kind_display(),
                    "minutes": other.minutes,
                }
            )


def _when(instant: datetime) -> str:
    return formats.date_format(timezone.localtime(instant), "D j F Y, H:i")


def _day(instant: datetime) -> str:
    return formats.date_format(timezone.localtime(instant), "D j F Y")
