"""The months of a pair, in each of which it meets for a least number of minutes.

They are counted from the pair's first day (31 January, 28 February, 31 March), begin at midnight in the program's
zone, are half open, and the last is cut at the pair's end.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from mentorship.core import clock

from .enums import MeetingState
from .models import Meeting

DAY = timedelta(days=1)
# A last period of fewer days asks for nothing.
LEAST_DAYS = 15


@dataclass(frozen=True)
class Period:
    """From `starts_at` until before `ends_at`, both in UTC. `number` is 1 for the first."""

    number: int
    starts_at: datetime
    ends_at: datetime

    def counts(self, at: datetime) -> bool:
        """Whether a meeting that begins at `at` counts in this period; one before the first counts in the first."""
        return at < self.ends_at and (self.number == 1 or at >= self.starts_at)

    def asks(self, zone: tzinfo) -> bool:
        """Whether it is long enough to ask for minutes; `zone` is the one in which it begins and ends."""
        first, end = (at.astimezone(zone).date() for at in (self.starts_at, self.ends_at))
        return (end - first).days >= LEAST_DAYS

    def days_left(self, at: datetime) -> int:
        """The days until it is over, a begun one counted whole; 0 once it is over."""
        return max(0, -((at - self.ends_at) // DAY))


def periods(starts_on: date, ends_on: date, zone: tzinfo) -> Iterator[Period]:
    """All periods from `starts_on` until before `ends_on`, in order. At least one if `starts_on < ends_on`."""
    number, begins = 0, starts_on
    while begins < ends_on:
        number += 1
        ends = min(clock.month_after(starts_on, number), ends_on)
        yield Period(number, clock.start_of_day(begins, zone), clock.start_of_day(ends, zone))
        begins = ends


def period_at(starts_on: date, ends_on: date, zone: tzinfo, at: datetime) -> Period | None:
    """The period that `at` counts in: the first also for what lies before it; None after the end."""
    return next((period for period in periods(starts_on, ends_on, zone) if period.counts(at)), None)


def minutes_in(period: Period, meetings: Iterable[Meeting]) -> int:
    """How long those of `meetings` that were held in `period` lasted, by when they began."""
    return sum(
        meeting.minutes
        for meeting in meetings
        if meeting.state == MeetingState.HELD and period.counts(meeting.starts_at)
    )
