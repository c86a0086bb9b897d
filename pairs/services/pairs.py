"""Opening pairs, and taking them back before anybody was told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mentorship.core import clock
from mentorship.core.models import AuditEvent, User
from mentorship.core.outbox.services import cancel_all, enqueue_all, send_now
from mentorship.core.states import advance_all
from programs.enums import Role
from programs.models import Application, AvailabilityRange, Program, SurveyResponse

from .. import emails
from ..enums import MeetingKind, MeetingState
from ..errors import PairError
from ..hours import Span, WeeklyHours, first_common
from ..models import Meeting, Pair
from ..models.meetings import MOST_MINUTES, OPEN

# The introduction is proposed so many days after the pair is told, at the earliest and at the latest.
EARLIEST, LATEST = timedelta(days=3), timedelta(days=14)
INTRODUCTION_MINUTES = (60, 30)  # the longer if there is time for it
ROWS_A_STATEMENT = 500


@dataclass(frozen=True)
class Match:
    """Two approved applications of one program that are to be a pair.

    `parts`: points by part; `reasons`: mappings with code, subject, value and of, which `pairs.reasons` puts
    into words.
    """

    mentor: Application
    mentee: Application
    points: int
    parts: Mapping[str, int]
    reasons: Sequence[Mapping[str, Any]]


@transaction.atomic
def open_pairs(
    *, program: Program, matches: Sequence[Match], told_at: datetime, by: User | None, at: datetime
) -> list[Pair]:
    """Make the pairs, propose each an introduction, and write both a kickoff mail that leaves at `told_at`.

    In the order of `matches`; as many statements for ten thousand as for one, but for their batches. Raises
    `PairError` for two who can't be a pair, and IntegrityError for a mentee who has a live pair.
    """
    starts_on = max(program.starts_on, told_at.astimezone(clock.zone_of(program.time_zone)).date())
    if starts_on >= program.ends_on:
        raise PairError(_("“%(program)s” is over, so nobody can begin.") % {"program": program})
    pairs = []
    for match in matches:
        _check(program, match)
        pairs.append(
            Pair(
                program=program,
                mentor=match.mentor,
                mentee=match.mentee,
                points=match.points,
                parts=dict(match.parts),
                reasons=[dict(reason) for reason in match.reasons],
                starts_on=starts_on,
                ends_on=program.ends_on,
                least_minutes=program.least_minutes,
                opened_at=at,
                opened_by=by,
                told_at=told_at,
                next_check_at=told_at,
            )
        )
    Pair.objects.bulk_create(pairs, batch_size=ROWS_A_STATEMENT)
    AuditEvent.record_all(subjects=pairs, verb="opened", by=by, at=at, after=Pair.State.ACTIVE)
    Meeting.objects.bulk_create(_introductions(program, pairs, told_at), batch_size=ROWS_A_STATEMENT)
    enqueue_all(emails.kickoffs(pairs, due=told_at, at=at))
    return pairs


@transaction.atomic
def withdraw_pairs(*, pairs: Iterable[Pair], by: User, at: datetime, reason: str) -> None:
    """Take pairs back as if they had never been, all or none. Raises `AlreadyOnItsWay` once a mail has left.

    As many statements for ten thousand as for one, but for their batches.
    """
    pairs = list(pairs)
    cancel_all(dedupe_keys=_kickoff_keys(pairs), by=by, reason=reason, at=at)
    ended = {"ended_at": at, "end_reason": reason, "next_check_at": None}
    advance_all(pairs, Pair.State.WITHDRAWN, by=by, at=at, reason=reason, **ended)
    planned = list(Meeting.objects.planned().filter(pair__in=pairs).with_pair().in_order())
    for state in OPEN:
        meetings = [meeting for meeting in planned if meeting.state == state]
        advance_all(meetings, MeetingState.CANCELLED, by=by, at=at, changed_at=at)


@transaction.atomic
def tell_pairs_now(*, pairs: Iterable[Pair], at: datetime) -> int:
    """End the wait in which pairs can be taken back: the number of mails that leave now."""
    pairs = list(pairs)
    waiting = Pair.objects.filter(pk__in=[pair.pk for pair in pairs], state=Pair.State.ACTIVE, told_at__gt=at)
    waiting.update(told_at=at, next_check_at=at)
    return send_now(dedupe_keys=_kickoff_keys(pairs), at=at)


def _check(program: Program, match: Match) -> None:
    for application, role in ((match.mentor, Role.MENTOR), (match.mentee, Role.MENTEE)):
        if application.program_id != program.pk or application.role != role:
            raise PairError(
                _("%(person)s is no %(role)s of “%(program)s”.")
                % {"person": application.person, "role": Role(role).label, "program": program}
            )
        if application.state != Application.State.APPROVED:
            raise PairError(
                _("%(person)s is %(state)s now. Match again, then publish.")
                % {"person": application.person, "state": application.get_state_display()}
            )
    if match.mentor.person_id == match.mentee.person_id:
        raise PairError(_("Nobody can be paired with themselves."))


def _kickoff_keys(pairs: Iterable[Pair]) -> list[str]:
    return [emails.kickoff_key(pair, role) for pair in pairs for role in Role.values]


def _introductions(program: Program, pairs: Sequence[Pair], told_at: datetime) -> Iterator[Meeting]:
    """A first meeting for each pair that has common hours; nobody is asked to be at two at once."""
    applications = [application for pair in pairs for application in (pair.mentor, pair.mentee)]
    hours = _hours_of(applications)
    taken = _planned_of({application.person_id for application in applications}, told_at)
    for pair in pairs:
        mentor, mentee = hours.get(pair.mentor_id), hours.get(pair.mentee_id)
        if not (mentor and mentee):
            continue
        people = (pair.mentor.person_id, pair.mentee.person_id)
        busy = [span for person in people for span in taken.get(person, ())]
        for minutes in INTRODUCTION_MINUTES:
            starts_at = first_common(
                mentor,
                mentee,
                since=told_at + EARLIEST,
                until=told_at + LATEST,
                minutes=minutes,
                taken=busy,
            )
            if starts_at:
                for person in people:
                    taken.setdefault(person, []).append((starts_at, starts_at + timedelta(minutes=minutes)))
                yield Meeting(
                    pair=pair,
                    kind=MeetingKind.KICKOFF,
                    starts_at=starts_at,
                    minutes=minutes,
                    place=program.chat_url,
                    changed_at=pair.opened_at,
                )
                break


def _planned_of(people: set[int], told_at: datetime) -> dict[int, list[Span]]:
    """Meetings of earlier pairs in the days in question, by the person's primary key."""
    planned: dict[int, list[Span]] = {}
    meetings = Meeting.objects.planned().filter(
        Q(pair__mentor__person__in=people) | Q(pair__mentee__person__in=people),
        pair__in=Pair.objects.live(),
        starts_at__gt=told_at + EARLIEST - timedelta(minutes=MOST_MINUTES),
        starts_at__lt=told_at + LATEST,
    )
    for meeting in meetings.select_related("pair__mentor", "pair__mentee"):
        for application in (meeting.pair.mentor, meeting.pair.mentee):
            planned.setdefault(application.person_id, []).append((meeting.starts_at, meeting.ends_at))
    return planned


def _hours_of(applications: Sequence[Application]) -> dict[int, WeeklyHours]:
    """Weekly hours by the application's primary key, of those who gave any."""
    keys = {application.pk for application in applications}
    zones = dict(SurveyResponse.objects.filter(application__in=keys).values_list("application", "time_zone"))
    ranges: dict[int, list[tuple[int, int, int]]] = {}
    rows = AvailabilityRange.objects.filter(response__application__in=keys)
    for key, *span in rows.values_list("response__application", "weekday", "start", "end"):
        ranges.setdefault(key, []).append(tuple(span))
    return {
        key: WeeklyHours(clock.zone_of(zones[key]), tuple(sorted(spans))) for key, spans in ranges.items()
    }
