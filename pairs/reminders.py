"""What a pair is reminded of, decided at the moment it is asked, and when it may be mailed.

Nothing here queries or writes. A pair is reminded of one thing: a period that is short of minutes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Protocol

from mentorship.core import clock

from .enums import MeetingState, PairState
from .periods import DAY, Period, minutes_in, period_at, periods

LAST_WEEK = timedelta(days=7)
# So close to the last week the halfway reminder is left out: two mails within days would be nagging.
APART = timedelta(days=3)
# How long after its end a meeting that nobody has logged is still taken for one that will be.
TIME_TO_LOG = timedelta(days=1)
OPEN = (MeetingState.PROPOSED, MeetingState.ACCEPTED)
# Mails come between these hours of the reader.
MORNING, EVENING = time(8), time(20)


class Stage(StrEnum):
    HALFWAY = "halfway"
    LAST_WEEK = "last_week"


class MeetingFacts(Protocol):
    starts_at: datetime
    minutes: int
    state: str


@dataclass(frozen=True)
class PairFacts:
    """What the decision reads. `zone` is the program's: its periods begin at midnight there."""

    state: str
    told_at: datetime
    starts_on: date
    ends_on: date
    zone: tzinfo
    least_minutes: int
    meetings: tuple[MeetingFacts, ...] = ()


@dataclass(frozen=True)
class Shortfall:
    """How a period stands: minutes held and still to come, and the meetings that wait for a word.

    `last_day` is the period's last by the program's calendar.
    """

    held: int
    agreed: int
    least: int
    last_day: date
    days_left: int
    proposed_at: datetime | None
    unlogged_at: datetime | None


@dataclass(frozen=True)
class Decision:
    """What to remind of now, if anything, and when to look again: later than now, or never.

    `subject` names the period for good, such as `period:2027-03-01`. It and `shortfall` are there exactly when
    there is a stage.
    """

    stage: Stage | None = None
    subject: str = ""
    shortfall: Shortfall | None = None
    next_look: datetime | None = None


def due(facts: PairFacts, at: datetime) -> Decision:
    """The stage of a period short of minutes that applies at `at`, and the next instant at which one may.

    - `halfway`: half of the period is over, nothing was held in it, nothing is proposed or agreed.
    - `last_week`: seven days are left, and the minutes held and agreed are fewer than the least.

    Only the latest counts, so whoever is looked at late is told once. What applies changes by itself only at
    a `next_look`; every change of the facts asks for a look of its own.
    """
    if facts.state != PairState.ACTIVE:
        return Decision()
    if at < facts.told_at:
        return Decision(next_look=facts.told_at)
    next_look = min((look for look in _looks(facts) if look > at), default=None)
    period = period_at(facts.starts_on, facts.ends_on, facts.zone, at)
    stage = _stage(facts, period, at) if period else None
    if stage is None:
        return Decision(next_look=next_look)
    subject = f"period:{_day(period.starts_at, facts)}"
    return Decision(stage, subject, _shortfall(facts, period, at), next_look)


def decent(at: datetime, zone: tzinfo) -> tuple[datetime, date]:
    """`at`, or the next morning if it lies outside of the decent hours in `zone`; with the date there."""
    while True:
        local = at.astimezone(zone)
        if MORNING <= local.time() < EVENING:
            return at, local.date()
        at = _morning(local.date() + DAY if local.time() >= EVENING else local.date(), zone)


def next_morning(day: date, zone: tzinfo) -> tuple[datetime, date]:
    """The first decent hour after `day` in `zone`, with its date."""
    return decent(_morning(day + DAY, zone), zone)


def _morning(day: date, zone: tzinfo) -> datetime:
    return clock.first_instant(datetime.combine(day, MORNING), zone)


def _looks(facts: PairFacts) -> Iterator[datetime]:
    """Every instant at which a reminder falls due by the passing of time alone."""
    for period in periods(facts.starts_on, facts.ends_on, facts.zone):
        if period.asks(facts.zone):
            yield from (_half(period), _last_week(period))
            for meeting in _open_in(facts, period):
                if _half(period) < _ends_at(meeting) + TIME_TO_LOG < period.ends_at:
                    yield _ends_at(meeting) + TIME_TO_LOG


def _stage(facts: PairFacts, period: Period, at: datetime) -> Stage | None:
    if not period.asks(facts.zone):
        return None
    if at >= _last_week(period):
        agreed = _agreed(facts, period, at - TIME_TO_LOG)
        return Stage.LAST_WEEK if _held(facts, period) + agreed < facts.least_minutes else None
    if _half(period) <= at < _last_week(period) - APART:
        coming = any(_ends_at(meeting) > at - TIME_TO_LOG for meeting in _open_in(facts, period))
        return None if coming or _held(facts, period) else Stage.HALFWAY
    return None


def _shortfall(facts: PairFacts, period: Period, at: datetime) -> Shortfall:
    meetings = _open_in(facts, period)
    return Shortfall(
        held=_held(facts, period),
        agreed=_agreed(facts, period, at),
        least=facts.least_minutes,
        last_day=_day(period.ends_at, facts) - DAY,
        days_left=period.days_left(at),
        proposed_at=_first(
            m.starts_at for m in meetings if m.state == MeetingState.PROPOSED and m.starts_at > at
        ),
        unlogged_at=_first(m.starts_at for m in meetings if _ends_at(m) <= at),
    )


def _half(period: Period) -> datetime:
    return period.starts_at + (period.ends_at - period.starts_at) / 2


def _last_week(period: Period) -> datetime:
    return period.ends_at - LAST_WEEK


def _open_in(facts: PairFacts, period: Period) -> list[MeetingFacts]:
    return [m for m in facts.meetings if m.state in OPEN and period.counts(m.starts_at)]


def _held(facts: PairFacts, period: Period) -> int:
    return minutes_in(period, facts.meetings)


def _agreed(facts: PairFacts, period: Period, after: datetime) -> int:
    """Minutes of the agreed meetings that end after that instant."""
    return sum(
        meeting.minutes
        for meeting in _open_in(facts, period)
        if meeting.state == MeetingState.ACCEPTED and _ends_at(meeting) > after
    )


def _ends_at(meeting: MeetingFacts) -> datetime:
    return meeting.starts_at + timedelta(minutes=meeting.minutes)


def _day(at: datetime, facts: PairFacts) -> date:
    return at.astimezone(facts.zone).date()


def _first(instants: Iterable[datetime]) -> datetime | None:
    return min(instants, default=None)
