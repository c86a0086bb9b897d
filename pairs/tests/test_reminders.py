"""What a pair is reminded of: the pure decision."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.core import clock
from pairs.periods import periods
from pairs.reminders import Decision, PairFacts, Shortfall, Stage, decent, due, next_morning

BERLIN = ZoneInfo("Europe/Berlin")
QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def meeting(starts_at: str, state: str = "accepted", minutes: int = 60) -> SimpleNamespace:
    return SimpleNamespace(starts_at=utc(starts_at), minutes=minutes, state=state)


def facts(*meetings: SimpleNamespace, **fields) -> PairFacts:
    """A pair from 1 March to 31 August; the first period is over at midnight in Berlin, 31 March, 22:00 UTC."""
    values = {
        "state": "active",
        "told_at": utc("2027-02-20T12:00"),
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 9, 1),
        "zone": BERLIN,
        "least_minutes": 60,
        "meetings": meetings,
    }
    return PairFacts(**values | fields)


def stages(pair: PairFacts, since: datetime, until: datetime) -> list[tuple]:
    """What somebody who looks every quarter of an hour is told, each thing once."""
    told = []
    while since < until:
        decision = due(pair, since)
        if decision.stage and (decision.subject, decision.stage) not in told:
            told.append((decision.subject, decision.stage))
        since += QUARTER
    return told


# The half of March is over at 16 March, 11:30 UTC; its last week begins at 24 March, 22:00.
HALF, LAST_WEEK, OVER = utc("2027-03-16T10:30"), utc("2027-03-24T22:00"), utc("2027-03-31T22:00")
SOON = timedelta(minutes=1)


def test_due_tells_at_the_half_that_nothing_was_held():
    assert due(facts(), HALF - SOON) == Decision(next_look=HALF)
    assert due(facts(), HALF) == Decision(
        Stage.HALFWAY,
        "period:2027-03-01",
        Shortfall(
            held=0,
            agreed=0,
            least=60,
            last_day=date(2027, 3, 31),
            days_left=16,
            proposed_at=None,
            unlogged_at=None,
        ),
        LAST_WEEK,
    )


@pytest.mark.parametrize("state", ["proposed", "accepted"])
def test_due_waits_at_the_half_for_a_meeting_that_comes_and_a_day_for_its_log(state):
    pair = facts(meeting("2027-03-17T18:00", state))
    given_up_at = utc("2027-03-18T19:00")
    assert due(pair, HALF) == Decision(next_look=given_up_at)
    assert due(pair, given_up_at - SOON).stage is None
    decision = due(pair, given_up_at)
    assert (decision.stage, decision.next_look) == (Stage.HALFWAY, LAST_WEEK)
    assert decision.shortfall.unlogged_at == utc("2027-03-17T18:00")


@pytest.mark.parametrize("minutes", [5, 60])
def test_due_is_silent_at_the_half_once_anything_was_held(minutes):
    assert due(facts(meeting("2027-03-02T18:00", "held", minutes)), HALF) == Decision(next_look=LAST_WEEK)


@pytest.mark.parametrize("state", ["missed", "cancelled"])
def test_due_counts_no_meeting_that_was_not_held(state):
    assert due(facts(meeting("2027-03-02T18:00", state)), HALF).stage == Stage.HALFWAY


def test_due_leaves_the_half_out_when_the_last_week_is_near():
    assert due(facts(), LAST_WEEK - 3 * DAY - SOON).stage == Stage.HALFWAY
    assert due(facts(), LAST_WEEK - 3 * DAY) == Decision(next_look=LAST_WEEK)


def test_due_counts_in_the_last_week_what_is_held_and_agreed():
    held, agreed = meeting("2027-03-02T18:00", "held", 30), meeting("2027-03-28T18:00", "accepted", 30)
    assert due(facts(held, agreed), LAST_WEEK).stage is None
    decision = due(facts(held, meeting("2027-03-28T18:00", "accepted", 15)), LAST_WEEK)
    assert decision.stage == Stage.LAST_WEEK
    assert (decision.shortfall.held, decision.shortfall.agreed, decision.shortfall.days_left) == (30, 15, 7)


def test_due_counts_in_the_last_week_no_mere_proposal():
    decision = due(facts(meeting("2027-03-28T18:00", "proposed")), LAST_WEEK)
    assert decision.stage == Stage.LAST_WEEK
    assert decision.shortfall.proposed_at == utc("2027-03-28T18:00")


def test_due_gives_a_meeting_of_the_last_week_a_day_to_be_logged():
    pair = facts(meeting("2027-03-28T18:00"))
    given_up_at = utc("2027-03-29T19:00")
    assert due(pair, LAST_WEEK) == Decision(next_look=given_up_at)
    decision = due(pair, given_up_at)
    assert (decision.stage, decision.shortfall.unlogged_at) == (Stage.LAST_WEEK, utc("2027-03-28T18:00"))
    # One that ends too late for that is not asked for any more.
    late = facts(meeting("2027-03-31T18:00"))
    assert due(late, OVER - SOON).stage is None


def test_due_counts_each_meeting_in_the_period_in_which_it_begins():
    pair = facts(meeting("2027-03-31T21:59", "held"), meeting("2027-04-30T22:00", "held"))
    assert due(pair, LAST_WEEK).stage is None
    assert due(pair, utc("2027-04-29T12:00")).stage == Stage.LAST_WEEK


@pytest.mark.parametrize("state", ["paused", "completed", "ended", "withdrawn"])
def test_due_asks_nothing_of_a_pair_that_is_not_active(state):
    assert due(facts(state=state), LAST_WEEK) == Decision()


def test_due_asks_nothing_before_the_two_are_told():
    told_at = utc("2027-03-20T12:00")
    assert due(facts(told_at=told_at), HALF) == Decision(next_look=told_at)


def test_due_asks_nothing_after_the_end():
    assert due(facts(), utc("2027-08-31T22:00")) == Decision()
    last = due(facts(), utc("2027-08-31T21:59"))
    assert (last.stage, last.subject, last.next_look) == (Stage.LAST_WEEK, "period:2027-08-01", None)


@pytest.mark.parametrize(
    ("ends_on", "told"),
    [
        (date(2027, 4, 15), []),  # 14 days
        (date(2027, 4, 16), [Stage.LAST_WEEK]),  # 15 days: half and last week begin together
        (date(2027, 4, 21), [Stage.LAST_WEEK]),
        (date(2027, 4, 22), [Stage.HALFWAY, Stage.LAST_WEEK]),
    ],
)
def test_due_asks_nothing_of_a_short_last_period(ends_on, told):
    pair = facts(meeting("2027-03-02T18:00", "held"), ends_on=ends_on)
    assert [stage for _, stage in stages(pair, HALF, utc("2027-05-01T00:00"))] == told


def test_due_measures_the_last_week_in_a_spring_of_23_hours():
    """28 March has 23 hours in Berlin: 15 to 29 March are fifteen days, less an hour."""
    pair = facts(starts_on=date(2027, 3, 15), ends_on=date(2027, 3, 30))
    assert due(pair, utc("2027-03-23T12:00")).stage == Stage.LAST_WEEK


@pytest.mark.parametrize(
    ("back_at", "told"),
    [
        (HALF + 3 * DAY, [Stage.HALFWAY, Stage.LAST_WEEK]),
        (LAST_WEEK - DAY, [Stage.LAST_WEEK]),
        (LAST_WEEK + 2 * DAY, [Stage.LAST_WEEK]),
        (OVER, []),
        (OVER + 3 * DAY, []),
    ],
)
def test_due_tells_only_what_applies_when_the_scheduler_is_back(back_at, told):
    assert [stage for _, stage in stages(facts(), back_at, OVER + 4 * DAY)] == told


# For all pairs

ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca"]
)
BEGIN = utc("2027-01-20T00:00")
MEETINGS = st.builds(
    lambda begins, lasts, state: SimpleNamespace(
        starts_at=BEGIN + begins * QUARTER, minutes=lasts * 15, state=state
    ),
    st.integers(0, 80 * 96),
    st.integers(1, 40),
    st.sampled_from(["proposed", "accepted", "held", "missed", "cancelled"]),
)


@st.composite
def pairs(draw: st.DrawFn) -> PairFacts:
    starts_on = date(2027, 2, 1) + draw(st.integers(0, 60)) * DAY
    return PairFacts(
        state="active",
        told_at=BEGIN + draw(st.integers(0, 40)) * DAY,
        starts_on=starts_on,
        ends_on=starts_on + draw(st.integers(1, 70)) * DAY,
        zone=clock.zone_of(draw(ZONES)),
        least_minutes=draw(st.integers(15, 1200)),
        meetings=tuple(draw(st.lists(MEETINGS, max_size=5))),
    )


INSTANTS = st.integers(0, 150 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))


@settings(deadline=None)
@given(pairs(), INSTANTS)
def test_due_looks_again_later_or_never(pair, at):
    next_look = due(pair, at).next_look
    assert next_look is None or next_look > at


@settings(deadline=None)
@given(pairs(), INSTANTS, INSTANTS)
def test_due_begins_nothing_between_two_looks(pair, one, other):
    first, second = sorted((one, other))
    before, after = due(pair, first), due(pair, second)
    if before.next_look is None or second < before.next_look:
        assert after.next_look == before.next_look
        assert after.stage is None or (after.stage, after.subject) == (before.stage, before.subject)


@settings(deadline=None, max_examples=15)
@given(pairs())
def test_due_tells_the_same_by_jumps_as_by_steps(pair):
    looks = [BEGIN]
    while (look := due(pair, looks[-1]).next_look) is not None:
        looks.append(look)
    jumped = [(d.subject, d.stage) for d in (due(pair, look) for look in looks) if d.stage]
    told = list(dict.fromkeys(jumped))
    assert stages(pair, BEGIN, BEGIN + 150 * DAY) == told
    assert all(a < b for a, b in pairwise(looks))
    # Twice a period at most, and the half before the last week.
    order = list(Stage)
    assert told == sorted(told, key=lambda thing: (thing[0], order.index(thing[1])))
    whole = list(periods(pair.starts_on, pair.ends_on, pair.zone))
    assert len(told) <= 2 * len(whole)
    assert len(looks) <= 2 + 2 * len(whole) + len(pair.meetings)


# Decent hours


@pytest.mark.parametrize(
    ("zone", "at", "expected", "day"),
    [
        ("Europe/Berlin", "2027-03-16T07:00", "2027-03-16T07:00", date(2027, 3, 16)),  # 8:00
        ("Europe/Berlin", "2027-03-16T06:59", "2027-03-16T07:00", date(2027, 3, 16)),
        ("Europe/Berlin", "2027-03-16T18:59", "2027-03-16T18:59", date(2027, 3, 16)),
        ("Europe/Berlin", "2027-03-16T19:00", "2027-03-17T07:00", date(2027, 3, 17)),  # 20:00
        ("Asia/Kolkata", "2027-03-16T22:00", "2027-03-17T02:30", date(2027, 3, 17)),
        ("America/Los_Angeles", "2027-03-17T03:00", "2027-03-17T15:00", date(2027, 3, 17)),
        # The night before the clocks go forward, and back.
        ("Europe/Berlin", "2027-03-27T20:00", "2027-03-28T06:00", date(2027, 3, 28)),
        ("Europe/Berlin", "2027-10-30T20:00", "2027-10-31T07:00", date(2027, 10, 31)),
        # A day that was not: Samoa went from the 29th to the 31st.
        ("Pacific/Apia", "2011-12-30T07:00", "2011-12-30T18:00", date(2011, 12, 31)),
    ],
)
def test_decent_waits_for_the_readers_morning(zone, at, expected, day):
    assert decent(utc(at), clock.zone_of(zone)) == (utc(expected), day)


def test_next_morning_steps_over_a_day_that_was_not():
    assert next_morning(date(2011, 12, 29), clock.zone_of("Pacific/Apia")) == (
        utc("2011-12-30T18:00"),
        date(2011, 12, 31),
    )


@settings(deadline=None)
@given(INSTANTS, ZONES)
def test_decent_is_never_before_and_always_by_day(at, name):
    zone = clock.zone_of(name)
    decent_at, day = decent(at, zone)
    assert at <= decent_at < at + 13 * HOUR
    assert (decent_at.astimezone(zone).date(), 8 <= decent_at.astimezone(zone).hour < 20) == (day, True)
    assert decent(decent_at, zone) == (decent_at, day)
    assert next_morning(day, zone)[1] > day
