from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairs.hours import HALF_HOUR, WeeklyHours, first_common, spans

BERLIN, KOLKATA, NEW_YORK = (ZoneInfo(name) for name in ("Europe/Berlin", "Asia/Kolkata", "America/New_York"))
MONDAY = datetime(2027, 3, 1, tzinfo=UTC)
EVENINGS = tuple((weekday, 36, 42) for weekday in range(5))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2027-{text}Z")


def common(one: WeeklyHours, other: WeeklyHours, **options) -> datetime | None:
    values = {"since": MONDAY, "until": MONDAY + timedelta(days=14), "minutes": 60} | options
    return first_common(one, other, **values)


def test_spans_follow_the_wall_clock_through_a_change():
    sundays = WeeklyHours(BERLIN, ((6, 0, 12),))  # 00:00 to 06:00
    found = list(spans(sundays, at("03-20T12:00"), at("04-05T12:00")))
    # On 28 March the clock skips an hour, so the second night is an hour shorter.
    assert found == [
        (at("03-20T23:00"), at("03-21T05:00")),
        (at("03-27T23:00"), at("03-28T04:00")),
        (at("04-03T22:00"), at("04-04T04:00")),
    ]


def test_spans_are_cut_to_the_instants_asked_for():
    hours = WeeklyHours(BERLIN, EVENINGS)
    assert list(spans(hours, at("03-01T18:00"), at("03-02T17:15"))) == [
        (at("03-01T18:00"), at("03-01T20:00")),
        (at("03-02T17:00"), at("03-02T17:15")),
    ]


def test_spans_of_an_evening_and_the_night_after_it_are_one():
    hours = WeeklyHours(BERLIN, ((0, 44, 48), (1, 0, 4)))
    assert list(spans(hours, MONDAY, MONDAY + timedelta(days=7))) == [(at("03-01T21:00"), at("03-02T01:00"))]


def test_first_common_is_the_earliest_for_both():
    # 18:00 to 21:00 in Berlin is 22:30 to 01:30 in Kolkata.
    late = WeeklyHours(KOLKATA, ((2, 46, 48),))
    assert common(WeeklyHours(BERLIN, EVENINGS), late) == at("03-03T17:30")


def test_first_common_begins_on_a_half_hour_though_the_span_does_not():
    kathmandu = WeeklyHours(ZoneInfo("Asia/Kathmandu"), ((2, 0, 48),))  # Tuesday 18:15 to Wednesday 18:15 UTC
    assert common(kathmandu, kathmandu) == at("03-02T18:30")


def test_first_common_skips_what_is_taken():
    hours = WeeklyHours(BERLIN, EVENINGS)
    taken = [(at("03-01T17:00"), at("03-01T18:00")), (at("03-01T18:15"), at("03-01T18:45"))]
    assert common(hours, hours, taken=taken) == at("03-01T19:00")
    assert common(hours, hours, taken=taken, minutes=90) == at("03-02T17:00")


def test_first_common_is_none_without_time_enough():
    hours = WeeklyHours(BERLIN, EVENINGS)
    assert common(hours, WeeklyHours(BERLIN, ((5, 0, 48),))) is None
    assert common(hours, hours, minutes=200) is None
    assert common(hours, WeeklyHours(BERLIN, ())) is None


half_hours = st.sets(st.tuples(st.integers(0, 6), st.integers(0, 47)), max_size=60)
zones = st.sampled_from([BERLIN, KOLKATA, NEW_YORK, ZoneInfo("UTC"), ZoneInfo("Australia/Lord_Howe")])


def weekly(cells: set[tuple[int, int]], zone: ZoneInfo) -> WeeklyHours:
    return WeeklyHours(zone, tuple((weekday, slot, slot + 1) for weekday, slot in sorted(cells)))


@given(half_hours, zones, half_hours, zones, st.integers(0, 400), st.sampled_from([30, 60, 90]))
def test_first_common_is_what_trying_every_half_hour_finds(one, zone, other, other_zone, day, minutes):
    mine, theirs = weekly(one, zone), weekly(other, other_zone)
    since = MONDAY + timedelta(days=day)
    until = since + timedelta(days=8)

    def free(hours: WeeklyHours, cells: set[tuple[int, int]], instant: datetime) -> bool:
        local = instant.astimezone(hours.zone)
        return (local.weekday(), local.hour * 2 + local.minute // 30) in cells

    def fits(begin: datetime) -> bool:
        # Quarters of an hour, since zones shift by them.
        steps = [begin + timedelta(minutes=15 * n) for n in range(minutes // 15)]
        return begin + timedelta(minutes=minutes) <= until and all(
            free(mine, one, step) and free(theirs, other, step) for step in steps
        )

    tried = (since + n * HALF_HOUR for n in range(8 * 48))
    expected = next((begin for begin in tried if fits(begin)), None)
    found = first_common(mine, theirs, since=since, until=until, minutes=minutes)
    if _has_repeated_hours(since, until, {zone, other_zone}):
        return  # an hour shown twice counts once: the first time (clock.first_instant)
    assert found == expected


def _has_repeated_hours(since: datetime, until: datetime, around: set[ZoneInfo]) -> bool:
    return any(
        (since - timedelta(days=1)).astimezone(zone).utcoffset()
        > (until + timedelta(days=1)).astimezone(zone).utcoffset()
        for zone in around
    )


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK])
def test_an_hour_that_is_shown_twice_is_free_from_its_first_showing(zone):
    sunday = WeeklyHours(zone, ((6, 0, 12),))
    november = datetime(2027, 10, 25, tzinfo=UTC)
    lengths = [end - start for start, end in spans(sunday, november, november + timedelta(days=21))]
    assert timedelta(hours=7) in lengths
