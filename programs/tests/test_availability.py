import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.availability import half_hours_of, ranges_of

WEEKS = st.sets(st.tuples(st.integers(0, 6), st.integers(0, 47)))


@given(WEEKS)
def test_ranges_hold_just_the_half_hours(week):
    assert half_hours_of(ranges_of(week)) == week


@given(WEEKS)
def test_ranges_are_the_fewest(week):
    beginnings = {(day, slot) for day, slot in week if (day, slot - 1) not in week}
    assert [(day, start) for day, start, _end in ranges_of(week)] == sorted(beginnings)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 47))))
def test_ranges_ignore_order_and_repetition(half_hours):
    assert ranges_of(half_hours) == ranges_of(sorted(set(half_hours)))


def test_ranges_end_at_midnight_and_begin_anew_the_next_day():
    assert ranges_of({(0, 46), (0, 47), (1, 0)}) == [(0, 46, 48), (1, 0, 1)]


def test_ranges_of_nothing_are_none():
    assert ranges_of([]) == []


@pytest.mark.parametrize("half_hour", [(-1, 0), (7, 0), (0, -1), (0, 48)])
def test_ranges_refuse_what_is_outside_the_week(half_hour):
    with pytest.raises(ValueError, match="A half-hour is a weekday"):
        ranges_of([half_hour])
