# ruff: noqa: DTZ001 - wall-clock times are naive

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mentorship.core import clock

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # moves by half an hour
CAIRO = ZoneInfo("Africa/Cairo")  # changes at midnight
APIA = ZoneInfo("Pacific/Apia")  # skipped 30 December 2011
KIRITIMATI = ZoneInfo("Pacific/Kiritimati")
KOLKATA = ZoneInfo("Asia/Kolkata")
ZONES = (BERLIN, NEW_YORK, LORD_HOWE, CAIRO, APIA, KIRITIMATI, KOLKATA, ZoneInfo("UTC"))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "zone", "expected"),
    [
        ("2027-03-01T12:00", BERLIN, "2027-03-01T11:00"),
        ("2027-07-01T12:00", BERLIN, "2027-07-01T10:00"),
        ("2027-03-28T02:00", BERLIN, "2027-03-28T01:00"),
        ("2027-03-28T02:30", BERLIN, "2027-03-28T01:00"),
        ("2027-03-28T02:59:59", BERLIN, "2027-03-28T01:00"),
        ("2027-03-28T03:00", BERLIN, "2027-03-28T01:00"),
        ("2027-03-28T03:01", BERLIN, "2027-03-28T01:01"),
        ("2027-10-31T02:30", BERLIN, "2027-10-31T00:30"),
        ("2027-10-31T03:00", BERLIN, "2027-10-31T02:00"),
        ("2027-03-14T02:15", NEW_YORK, "2027-03-14T07:00"),
        ("2027-11-07T01:30", NEW_YORK, "2027-11-07T05:30"),
        ("2027-10-03T02:15", LORD_HOWE, "2027-10-02T15:30"),
        ("2027-04-04T01:45", LORD_HOWE, "2027-04-03T14:45"),
        ("2011-12-30T15:00", APIA, "2011-12-30T10:00"),
    ],
)
def test_first_instant_takes_the_first_showing_and_the_end_of_a_gap(wall, zone, expected):
    assert clock.first_instant(datetime.fromisoformat(wall), zone) == instant(expected)


@settings(deadline=None)
@given(
    wall=st.datetimes(datetime(2010, 1, 1), datetime(2040, 1, 1)).map(lambda w: w.replace(microsecond=0)),
    zone=st.sampled_from(ZONES),
)
@example(wall=datetime(2027, 3, 28, 2, 30), zone=BERLIN)
@example(wall=datetime(2027, 10, 31, 2, 30), zone=BERLIN)
@example(wall=datetime(2027, 4, 30, 0, 10), zone=CAIRO)
@example(wall=datetime(2011, 12, 30), zone=APIA)
def test_first_instant_is_the_first_at_which_the_wall_clock_has_come_that_far(wall, zone):
    found = clock.first_instant(wall, zone)
    before = [found - timedelta(seconds=1), *(found - timedelta(minutes=15 * n) for n in range(1, 200))]
    assert found.tzinfo is UTC
    assert _wall_clock(found, zone) >= wall
    assert [earlier for earlier in before if _wall_clock(earlier, zone) >= wall] == []


def _wall_clock(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def test_start_of_day_is_midnight_anywhere_on_earth_by_default():
    assert clock.start_of_day(date(2027, 3, 12)) == instant("2027-03-12T12:00")


def test_end_of_day_is_noon_utc_of_the_next_day_anywhere_on_earth():
    assert clock.end_of_day(date(2027, 3, 12)) == instant("2027-03-13T12:00")


def test_start_of_day_without_a_midnight_is_the_end_of_the_gap():
    assert clock.start_of_day(date(2027, 4, 30), CAIRO) == instant("2027-04-29T22:00")


def test_end_of_day_before_a_skipped_day_is_the_start_of_the_one_after_it():
    assert clock.end_of_day(date(2011, 12, 29), APIA) == clock.start_of_day(date(2011, 12, 31), APIA)


@settings(deadline=None)
@given(day=st.dates(date(2010, 1, 1), date(2040, 1, 1)), zone=st.sampled_from(ZONES))
def test_end_of_day_anywhere_on_earth_is_the_last_end_of_that_day(day, zone):
    assert clock.end_of_day(day) >= clock.end_of_day(day, zone)


@settings(deadline=None)
@given(day=st.dates(date(2010, 1, 1), date(2040, 1, 1)), zone=st.sampled_from(ZONES))
def test_end_of_day_is_the_start_of_the_next(day, zone):
    assert clock.end_of_day(day, zone) == clock.start_of_day(day + timedelta(days=1), zone)


@pytest.mark.parametrize(
    ("anchor", "months", "expected"),
    [
        (date(2027, 1, 31), 0, date(2027, 1, 31)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 1, 31), 2, date(2027, 3, 31)),
        (date(2027, 1, 31), 3, date(2027, 4, 30)),
        (date(2028, 1, 30), 1, date(2028, 2, 29)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 3, 1), 24, date(2029, 3, 1)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
    ],
)
def test_month_after_clamps_to_the_last_day(anchor, months, expected):
    assert clock.month_after(anchor, months) == expected


@given(anchor=st.dates(date(2000, 1, 1), date(2100, 1, 1)), months=st.integers(-120, 120))
def test_month_after_counts_from_the_anchor(anchor, months):
    found = clock.month_after(anchor, months)
    assert (found.year - anchor.year) * 12 + found.month - anchor.month == months
    next_month = date(found.year + found.month // 12, found.month % 12 + 1, 1)
    assert found.day == min(anchor.day, (next_month - timedelta(days=1)).day)


def test_zone_of_gives_the_zone_of_a_name():
    assert clock.zone_of("Asia/Kolkata").utcoffset(datetime(2027, 1, 1)) == timedelta(hours=5, minutes=30)


@pytest.mark.parametrize("seconds", [0, 90, -3600])
def test_now_is_moved_by_the_offset(settings, seconds):
    settings.CLOCK_OFFSET = seconds
    with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=UTC), tick=False):
        assert clock.now() == datetime(2027, 3, 1, 12, tzinfo=UTC) + timedelta(seconds=seconds)


@pytest.mark.postgres
@pytest.mark.django_db
def test_database_now_is_the_clock_of_postgresql_moved_by_the_offset(settings):
    # A process whose own clock is wrong still gets the right time.
    settings.CLOCK_OFFSET = 3600
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (before,) = cursor.fetchone()
        with time_machine.travel(datetime(2001, 1, 1, tzinfo=UTC)):
            found = clock.database_now()
        cursor.execute("SELECT clock_timestamp()")
        (after,) = cursor.fetchone()
    assert found.tzinfo is UTC
    assert before + timedelta(hours=1) <= found <= after + timedelta(hours=1)


@pytest.mark.django_db
def test_database_now_on_sqlite_is_the_clock_of_the_host(settings, monkeypatch):
    monkeypatch.setattr(connection, "vendor", "sqlite")
    with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=UTC), tick=False):
        assert clock.database_now() == datetime(2027, 3, 1, 12, tzinfo=UTC)


def test_anywhere_on_earth_is_twelve_hours_behind():
    last = datetime.combine(date(2027, 3, 12), time(23, 59), clock.ANYWHERE_ON_EARTH)
    assert last.astimezone(UTC) == instant("2027-03-13T11:59")
    assert last.tzname() == "AoE"
