"""Matching a demo's people, and what the pairs did after that."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.test.utils import override_settings

from matching.errors import RunError
from matching.leases import LEASE, Lease
from matching.models import MatchRun
from matching.rules import USUAL
from matching.services.execution import execute
from matching.services.publication import publish_run, send_now
from matching.services.runs import start_run
from mentorship.core import clock
from mentorship.core.models import User
from mentorship.core.states import advance
from pairs.enums import MeetingKind
from pairs.models import Meeting, Pair
from pairs.periods import periods
from pairs.services.meetings import (
    accept_meeting,
    log_meeting,
    log_other_meeting,
    move_meeting,
    propose_meeting,
)
from programs.models import Program
from programs.services.programs import advance_programs

from .shapes import Meets

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
SETTLED = timedelta(days=12)  # after a period's first day, when the introduction lies behind
ENOUGH, TOO_LITTLE = 60, 20  # minutes a month
KINDS = (MeetingKind.TALK, MeetingKind.CODE_REVIEW, MeetingKind.PAIR_PROGRAMMING, MeetingKind.LIVE_CODING)


def match(program: Program, *, by: User, told_at: datetime) -> list[Pair]:
    """Find the best pairs, publish them and tell them at `told_at`, without the time to undo."""
    advance_programs(at=told_at - HOUR)
    program.refresh_from_db()
    run = start_run(program=program, policy=USUAL, by=by, at=told_at - HOUR)
    work_off(run, at=told_at - HOUR / 2)
    if run.state != MatchRun.State.DONE:
        raise RunError(f"The demo's people could not be matched: the run is {run.get_state_display()}.")
    publish_run(run=run, by=by, at=told_at - HOUR / 12)
    send_now(run=run, by=by, at=told_at)
    return list(Pair.objects.for_pages().filter(proposal__run=run))


def work_off(run: MatchRun, *, at: datetime) -> None:
    """What a worker does, here and at `at`: nobody else sees the run before this transaction ends."""
    lease = {"lease_token": uuid4(), "lease_until": at + LEASE}
    advance(run, MatchRun.State.RUNNING, by=None, at=at, started_at=at, attempts=1, **lease)
    # The end of a run is written by the database's clock.
    ahead = (at - clock.now()).total_seconds()
    with override_settings(CLOCK_OFFSET=settings.CLOCK_OFFSET + ahead):
        execute(run, Unrenewed(run))
    run.refresh_from_db()


class Unrenewed(Lease):
    """Another connection, such as that of a renewing thread, doesn't see what is not committed."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        return None


def first_week(pairs: Mapping[Pair, Meets]) -> None:
    """Some answered within an hour."""
    for pair, meets in pairs.items():
        meeting = introduction_of(pair)
        if meeting and meets == Meets.AGREED:
            agree(meeting, at=pair.told_at + HOUR / 2)
        elif meeting and meets == Meets.MOVED:
            move_meeting(
                meeting=meeting,
                starts_at=meeting.starts_at + WEEK,
                minutes=meeting.minutes,
                place=meeting.place,
                by=pair.mentee.person,
                at=pair.told_at + HOUR,
            )


def months(pairs: Mapping[Pair, Meets], *, at: datetime) -> None:
    """All had their introduction; in the months that are over they met at its hour of the week, or did not."""
    for number, (pair, meets) in enumerate(pairs.items()):
        meeting = introduction_of(pair)
        if meeting:
            usual = meeting.starts_at
            log(meeting, at=meeting.ends_at + HOUR)
        else:
            usual = (pair.told_at + WEEK).replace(minute=0, second=0, microsecond=0)
        if meets == Meets.QUIET:
            continue
        minutes = TOO_LITTLE if meets == Meets.SHORTLY else ENOUGH
        kind = KINDS[number % len(KINDS)]
        for period in periods(pair.starts_on, pair.ends_on, pair.zone):
            if period.ends_at > at:
                break
            starts_at = next_week_at(usual, period.starts_at + SETTLED)
            log_other_meeting(
                pair=pair,
                starts_at=starts_at,
                kind=kind,
                minutes=minutes,
                by=pair.mentee.person,
                at=starts_at + 2 * HOUR,
            )
        if meets == Meets.PLANNED:
            plan(pair, next_week_at(usual, at + DAY), at=at - 2 * DAY)


def introduction_of(pair: Pair) -> Meeting | None:
    meeting = pair.meetings.filter(kind=MeetingKind.KICKOFF).first()
    if meeting:
        meeting.pair = pair
    return meeting


def agree(meeting: Meeting, *, at: datetime) -> None:
    for person in (meeting.pair.mentor.person, meeting.pair.mentee.person):
        accept_meeting(meeting=meeting, by=person, at=at)


def log(meeting: Meeting, *, at: datetime) -> None:
    log_meeting(
        meeting=meeting,
        minutes=meeting.minutes,
        kind=meeting.kind,
        mentor_attended=True,
        mentee_attended=True,
        by=meeting.pair.mentor.person,
        at=at,
    )


def plan(pair: Pair, starts_at: datetime, *, at: datetime) -> None:
    meeting = propose_meeting(
        pair=pair,
        kind=MeetingKind.TALK,
        starts_at=starts_at,
        minutes=ENOUGH,
        place=pair.program.chat_url,
        by=pair.mentee.person,
        at=at,
    )
    accept_meeting(meeting=meeting, by=pair.mentor.person, at=at + HOUR)


def next_week_at(usual: datetime, since: datetime) -> datetime:
    """The first instant from `since` on that lies whole weeks after `usual`."""
    return usual - (usual - since) // WEEK * WEEK if usual < since else usual
