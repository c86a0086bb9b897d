"""What time it is, and what people mean by a date.

Instants are aware datetimes in UTC; dates and wall-clock times belong to a place. `CLOCK_OFFSET` moves the
clock of every process by the same seconds, for rehearsals; production refuses it.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone as django_timezone

# The last place on earth where a date ends: twelve hours behind UTC.
ANYWHERE_ON_EARTH = timezone(timedelta(hours=-12), "AoE")


def now() -> datetime:
    """The instant, in UTC. Read once per request, task or command and handed down as `at`."""
    return django_timezone.now() + timedelta(seconds=settings.CLOCK_OFFSET)


def database_now() -> datetime:
    """The instant by the database's clock, the one clock that all workers share.

    SQLite has no clock of its own: there it is the host's, and there is only one host.
    """
    if connection.vendor != "postgresql":
        return now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (instant,) = cursor.fetchone()
    return instant.astimezone(UTC) + timedelta(seconds=settings.CLOCK_OFFSET)


def start_of_day(day: date, zone: tzinfo = ANYWHERE_ON_EARTH) -> datetime:
    """The first instant of `day` in `zone`, in UTC."""
    return first_instant(datetime.combine(day, time.min), zone)


def end_of_day(day: date, zone: tzinfo = ANYWHERE_ON_EARTH) -> datetime:
    """The instant at which `day` is over in `zone`, in UTC: a deadline is met strictly before it."""
    return start_of_day(day + timedelta(days=1), zone)


def first_instant(wall: datetime, zone: tzinfo) -> datetime:
    """The instant, in UTC, at which the naive wall-clock time `wall` is shown or first passed in `zone`.

    A time that a clock change repeats means its first showing; a time that it skips means the first instant
    after the gap.
    """
    first = wall.replace(tzinfo=zone, fold=0)
    instant = first.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    # Skipped: read with the offset before the gap (fold=0) the instant lies as far behind the gap's end as
    # `wall` lies behind its start, so going back by the distance to the start finds the end of the gap.
    low, high = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), instant
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset():
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name that a validated field holds."""
    return ZoneInfo(name)


def month_after(anchor: date, months: int) -> date:
    """The date `months` months after `anchor`, clamped to the month's last day.

    Counted from the anchor, not step by step: 31 January, 28 February, 31 March.
    """
    month = anchor.month - 1 + months
    year, month = anchor.year + month // 12, month % 12 + 1
    for day in range(anchor.day, 27, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date(year, month, anchor.day)
