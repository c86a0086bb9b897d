"""Hours that two people have in common, on real days.

People's hours repeat weekly by the wall clock of their own zone (`programs.AvailabilityRange`), so they are laid
onto the days in question: what two people share in March may shift by an hour in April.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mentorship.core import clock

HALF_HOUR = timedelta(minutes=30)
DAY = timedelta(days=1)

Span = tuple[datetime, datetime]  # from, until, in UTC


@dataclass(frozen=True)
class WeeklyHours:
    """(weekday 0..6 from Monday, from half-hour, until half-hour 1..48) by the wall clock of `zone`."""

    zone: ZoneInfo
    ranges: tuple[tuple[int, int, int], ...]


def spans(hours: WeeklyHours, since: datetime, until: datetime) -> Iterator[Span]:
    """The hours between two instants, in order, cut to them; neighbours (an evening and the night) are one."""
    merged: Span | None = None
    for start, end in sorted(_on_days(hours, since, until)):
        if merged and start <= merged[1]:
            merged = merged[0], max(end, merged[1])
            continue
        if merged:
            yield merged
        merged = start, end
    if merged:
        yield merged


def first_common(
    one: WeeklyHours,
    other: WeeklyHours,
    *,
    since: datetime,
    until: datetime,
    minutes: int,
    taken: Iterable[Span] = (),
) -> datetime | None:
    """The earliest start, on a half-hour of UTC, of `minutes` that both have free between two instants.

    `taken`: meetings that stand already. None if there is no such time.
    """
    length = timedelta(minutes=minutes)
    for start, end in _shared(list(spans(one, since, until)), list(spans(other, since, until))):
        begin = _half_hour_from(start)
        while begin + length <= end:
            clash = max((stop for go, stop in taken if go < begin + length and stop > begin), default=None)
            if clash is None:
                return begin
            begin = _half_hour_from(clash)
    return None


def _on_days(hours: WeeklyHours, since: datetime, until: datetime) -> Iterator[Span]:
    first = since.astimezone(hours.zone).date() - DAY
    for number in range((until - since).days + 4):
        day = first + number * DAY
        for weekday, start, end in hours.ranges:
            if weekday != day.weekday():
                continue
            begins = max(_instant(day, start, hours.zone), since)
            ends = min(_instant(day, end, hours.zone), until)
            if begins < ends:
                yield begins, ends


def _instant(day: date, half_hours: int, zone: ZoneInfo) -> datetime:
    return clock.first_instant(datetime.combine(day, time()) + half_hours * HALF_HOUR, zone)


def _shared(one: list[Span], other: list[Span]) -> Iterator[Span]:
    """Where the spans of two ordered lists overlap, in order."""
    mine, theirs = 0, 0
    while mine < len(one) and theirs < len(other):
        start = max(one[mine][0], other[theirs][0])
        end = min(one[mine][1], other[theirs][1])
        if start < end:
            yield start, end
        if one[mine][1] < other[theirs][1]:
            mine += 1
        else:
            theirs += 1


def _half_hour_from(at: datetime) -> datetime:
    """`at`, or the next half-hour after it."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch - ((epoch - at) // HALF_HOUR) * HALF_HOUR
