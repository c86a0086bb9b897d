from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mentorship.core import clock
from programs.deadlines import Deadline

FRIDAY = Deadline(date(2027, 3, 12))
SECOND = timedelta(seconds=1)


def test_instant_is_when_the_day_has_ended_everywhere():
    assert FRIDAY.instant == datetime(2027, 3, 13, 12, tzinfo=UTC)


@pytest.mark.parametrize(("offset", "over"), [(-SECOND, False), (timedelta(), True), (SECOND, True)])
def test_is_over_from_its_instant_on(offset, over):
    assert FRIDAY.is_over(FRIDAY.instant + offset) is over


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_last_minute_is_2359_of_that_day_anywhere_on_earth(day):
    last = (Deadline(day).instant - timedelta(minutes=1)).astimezone(clock.ANYWHERE_ON_EARTH)
    assert (last.date(), last.hour, last.minute) == (day, 23, 59)


def test_text_names_the_day_anywhere_on_earth():
    assert FRIDAY.text == "Fri 12 March 2027, 23:59 anywhere on earth"


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Europe/Berlin", "Sat 13 March, 12:59 your time"),
        ("Asia/Kolkata", "Sat 13 March, 17:29 your time"),
        ("Pacific/Kiritimati", "Sun 14 March, 01:59 your time"),
        ("Pacific/Pago_Pago", "Sat 13 March, 00:59 your time"),
        ("UTC", "Sat 13 March, 11:59 your time"),
    ],
)
def test_local_text_is_the_same_minute_in_the_readers_zone(zone, local):
    with timezone.override(zone):
        assert FRIDAY.local_text == local


def test_local_text_follows_daylight_saving():
    with timezone.override("Europe/Berlin"):
        assert [Deadline(date(2027, 3, day)).local_text for day in (26, 27)] == [
            "Sat 27 March, 12:59 your time",
            "Sun 28 March, 13:59 your time",
        ]


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Europe/Berlin", "Fri 12 March 2027, 23:59 anywhere on earth (Sat 13 March, 12:59 your time)"),
        ("UTC", "Fri 12 March 2027, 23:59 anywhere on earth (Sat 13 March, 11:59 your time)"),
    ],
)
def test_deadline_as_text_says_both(zone, text):
    with timezone.override(zone):
        assert str(FRIDAY) == text


def test_deadlines_are_ordered_by_day():
    assert sorted([Deadline(date(2027, 3, 13)), FRIDAY]) == [FRIDAY, Deadline(date(2027, 3, 13))]
