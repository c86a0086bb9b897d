from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from programs.daylight import Change, Shift, changes_of, sentences_about, shifts_between

SPRING, AUTUMN = (date(2027, 3, 1), date(2027, 9, 1)), (date(2027, 9, 1), date(2028, 3, 1))


def zone(name):
    return ZoneInfo(name)


@pytest.mark.parametrize(
    ("name", "dates", "expected"),
    [
        ("Europe/Berlin", SPRING, [Change(date(2027, 3, 28), 60)]),
        ("Europe/Berlin", AUTUMN, [Change(date(2027, 10, 31), -60)]),
        ("America/New_York", SPRING, [Change(date(2027, 3, 14), 60)]),
        ("Australia/Lord_Howe", SPRING, [Change(date(2027, 4, 4), -30)]),
        ("America/Santiago", SPRING, [Change(date(2027, 4, 3), -60)]),
        ("Africa/Nairobi", SPRING, []),
        ("UTC", AUTUMN, []),
    ],
)
def test_changes_of_a_zone(name, dates, expected):
    assert changes_of(zone(name), *dates) == expected


@pytest.mark.parametrize(
    ("first", "end", "expected"),
    [
        (date(2027, 3, 28), date(2027, 3, 29), [Change(date(2027, 3, 28), 60)]),
        (date(2027, 3, 27), date(2027, 3, 28), []),
        (date(2027, 3, 29), date(2027, 4, 30), []),
    ],
)
def test_change_counts_on_its_day_only(first, end, expected):
    assert changes_of(zone("Europe/Berlin"), first, end) == expected


@pytest.mark.parametrize(
    ("own", "partner", "dates", "expected"),
    [
        (
            "Europe/Berlin",
            "America/New_York",
            SPRING,
            [Shift(date(2027, 3, 14), date(2027, 3, 28), 60)],
        ),
        (
            "America/New_York",
            "Europe/Lisbon",
            SPRING,
            [Shift(date(2027, 3, 14), date(2027, 3, 28), -60)],
        ),
        (
            "Europe/Berlin",
            "America/New_York",
            AUTUMN,
            [Shift(date(2027, 10, 31), date(2027, 11, 7), 60)],
        ),
        ("Europe/Berlin", "Africa/Nairobi", SPRING, [Shift(date(2027, 3, 28), None, -60)]),
        ("Africa/Nairobi", "Europe/Berlin", SPRING, [Shift(date(2027, 3, 28), None, 60)]),
        ("Europe/Berlin", "Europe/Lisbon", SPRING, []),
        ("Africa/Nairobi", "Asia/Kolkata", SPRING, []),
    ],
)
def test_shifts_between_two_zones(own, partner, dates, expected):
    assert shifts_between(zone(own), zone(partner), *dates) == expected


def test_shift_says_how_far_the_hour_moves_on_the_partners_clock():
    """The sentence against the clocks themselves, on the day before and on the day."""
    (shift,) = shifts_between(zone("Europe/Berlin"), zone("America/New_York"), *SPRING)
    shown = {
        day: hour_elsewhere(day, "Europe/Berlin", "America/New_York")
        for day in (shift.since - timedelta(days=1), shift.since, shift.until)
    }
    assert [*shown.values()] == [12, 13, 12]


def hour_elsewhere(day, own, partner):
    return datetime(day.year, day.month, day.day, 18, tzinfo=zone(own)).astimezone(zone(partner)).hour


def test_sentences_name_the_dates_and_both_sides():
    assert sentences_about("Europe/Berlin", "America/New_York", *SPRING) == [
        "In Berlin, clocks go forward by 1 hour on 28 March 2027.",
        "Your 18:00 stays 18:00 by your clock.",
        "For a partner in New York it comes 1 hour later from 14 March 2027 to 27 March 2027.",
        "For a partner in a place whose clocks never change it comes 1 hour earlier from 28 March 2027 on.",
    ]


def test_sentences_for_clocks_that_go_back():
    assert sentences_about("Australia/Lord_Howe", "Australia/Lord_Howe", *SPRING) == [
        "In Lord Howe, clocks go back by 30 minutes on 4 April 2027.",
        "Your 18:00 stays 18:00 by your clock.",
        "For a partner in a place whose clocks never change it comes 30 minutes later from 4 April 2027 on.",
    ]


def test_sentences_for_a_zone_without_changes():
    none = "During the program, 1 March 2027 to 31 August 2027, the clocks of Nairobi don't change."
    assert sentences_about("Africa/Nairobi", "UTC", *SPRING) == [none]
    assert sentences_about("Africa/Nairobi", "Europe/Berlin", *SPRING) == [
        none,
        "Your 18:00 stays 18:00 by your clock.",
        "For a partner in Berlin it comes 1 hour later from 28 March 2027 on.",
    ]
