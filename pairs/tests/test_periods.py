"""The months of a pair."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from pairs.periods import Period, minutes_in, period_at, periods

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
STARTS_ON, ENDS_ON = date(2027, 1, 31), date(2027, 4, 30)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_periods_are_counted_from_the_first_day():
    starts = [period.starts_at.date() for period in periods(STARTS_ON, date(2027, 6, 30), UTC)]
    assert starts == [
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
        date(2027, 5, 31),
    ]


def test_periods_follow_each_other_without_a_gap_and_are_numbered():
    months = list(periods(STARTS_ON, ENDS_ON, NEW_YORK))
    assert [period.number for period in months] == [1, 2, 3]
    assert [period.ends_at for period in months[:-1]] == [period.starts_at for period in months[1:]]


def test_last_period_is_cut_at_the_end():
    *_rest, last = periods(STARTS_ON, date(2027, 3, 10), UTC)
    assert last == Period(2, instant("2027-02-28T00:00Z"), instant("2027-03-10T00:00Z"))


def test_period_shorter_than_a_month_is_one():
    assert [period.number for period in periods(STARTS_ON, date(2027, 2, 1), UTC)] == [1]


@pytest.mark.parametrize(
    ("zone", "begins", "ends"),
    [
        # Summer time begins on 28 March in Berlin and on 14 March in New York.
        (BERLIN, "2027-02-27T23:00Z", "2027-03-30T22:00Z"),
        (NEW_YORK, "2027-02-28T05:00Z", "2027-03-31T04:00Z"),
        (UTC, "2027-02-28T00:00Z", "2027-03-31T00:00Z"),
    ],
)
def test_periods_begin_at_midnight_of_the_programs_zone(zone, begins, ends):
    assert list(periods(STARTS_ON, ENDS_ON, zone))[1] == Period(2, instant(begins), instant(ends))


@pytest.mark.parametrize(
    ("at", "number"),
    [
        ("2026-12-01T00:00Z", 1),
        ("2027-01-30T23:00Z", 1),
        ("2027-02-27T22:59Z", 1),
        ("2027-02-27T23:00Z", 2),
        ("2027-03-30T21:59Z", 2),
        ("2027-03-30T22:00Z", 3),
        ("2027-04-29T21:59Z", 3),
        ("2027-04-29T22:00Z", None),
    ],
)
def test_period_at_an_instant(at, number):
    period = period_at(STARTS_ON, ENDS_ON, BERLIN, instant(at))
    assert (period.number if period else None) == number


def test_minutes_in_a_period_are_those_of_held_meetings():
    first, second = list(periods(STARTS_ON, ENDS_ON, UTC))[:2]
    meetings = [
        SimpleNamespace(state=state, minutes=minutes, starts_at=instant(at))
        for state, minutes, at in [
            ("held", 1, "2027-01-02T12:00Z"),  # before the start
            ("held", 2, "2027-01-31T00:00Z"),
            ("missed", 4, "2027-02-01T12:00Z"),
            ("accepted", 8, "2027-02-02T12:00Z"),
            ("held", 16, "2027-02-27T23:59Z"),
            ("held", 32, "2027-02-28T00:00Z"),
        ]
    ]
    assert (minutes_in(first, meetings), minutes_in(second, meetings)) == (19, 32)


def test_days_left_count_a_begun_day_whole():
    period = Period(1, instant("2027-02-01T00:00Z"), instant("2027-03-01T00:00Z"))
    left = [
        period.days_left(period.ends_at - wait)
        for wait in (
            timedelta(days=3),
            timedelta(days=2, seconds=1),
            timedelta(seconds=1),
            timedelta(0),
            timedelta(-1),
        )
    ]
    assert left == [3, 3, 1, 0, 0]
