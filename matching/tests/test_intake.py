"""What the engine is told about people."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from matching.intake import first_full_week, people_of, utc_half_hours
from programs.models import AvailabilityRange
from programs.tests.factories import answer_survey_of, make_application, make_program, make_user

MONDAY = date(2027, 1, 11)


def hours(*ranges: tuple[int, int, int]) -> list[AvailabilityRange]:
    return [AvailabilityRange(weekday=weekday, start=start, end=end) for weekday, start, end in ranges]


@pytest.mark.parametrize(
    ("starts_on", "monday"),
    [
        (date(2027, 1, 11), date(2027, 1, 11)),
        (date(2027, 1, 12), date(2027, 1, 18)),
        (date(2027, 1, 17), date(2027, 1, 18)),
    ],
)
def test_first_full_week_begins_on_the_start_or_after_it(starts_on, monday):
    assert first_full_week(starts_on) == monday


@pytest.mark.parametrize(
    ("zone", "ranges", "slots"),
    [
        ("UTC", [(0, 0, 2)], {0, 1}),
        ("Europe/Berlin", [(0, 36, 38)], {34, 35}),  # 18:00 in Berlin is 17:00 UTC in January
        ("America/New_York", [(6, 44, 46)], {6, 7}),  # Sunday 22:00 there is Monday 03:00 UTC: a week repeats
        ("Asia/Tokyo", [(0, 0, 2)], {318, 319}),  # Monday 00:00 there is Sunday 15:00 UTC
        ("Asia/Kathmandu", [(0, 36, 40)], {25, 26, 27}),  # 12:15 to 14:15 UTC holds three whole half-hours
        ("Asia/Kathmandu", [(0, 36, 48), (1, 0, 2)], set(range(25, 38))),  # no gap at midnight
        (
            "UTC",
            [(0, 0, 48), (1, 0, 48), (2, 0, 48), (3, 0, 48), (4, 0, 48), (5, 0, 48), (6, 0, 48)],
            set(range(336)),
        ),
        ("UTC", [], set()),
    ],
)
def test_hours_are_laid_into_the_week(zone, ranges, slots):
    assert utc_half_hours(hours(*ranges), ZoneInfo(zone), MONDAY) == slots


def test_hours_stay_by_the_wall_clock_in_summer():
    evening = hours((0, 36, 38))
    assert utc_half_hours(evening, ZoneInfo("Europe/Berlin"), date(2027, 7, 12)) == {32, 33}


def test_hours_that_the_clock_change_skips_are_no_hours():
    sunday_night = hours((6, 4, 6))  # 02:00 to 03:00 in Berlin on 28 March 2027 does not happen
    assert utc_half_hours(sunday_night, ZoneInfo("Europe/Berlin"), date(2027, 3, 22)) == set()


@pytest.mark.django_db
def test_people_are_those_approved_who_answered():
    program = make_program()
    mentor = make_application("mentor", "approved", program, capacity=2, further_languages=["pt", "de"])
    mentee = make_application("mentee", "approved", program, make_user(time_zone="UTC"))
    make_application("mentee", "approved", program)
    make_application("mentee", "submitted", program)
    answer_survey_of(mentor)
    answer_survey_of(mentee, half_hours={(0, 36), (0, 37)}, seeks_level=3)
    (told_mentor,), (told_mentee,) = people_of(program)
    area, goal = program.areas.order_by("position")[0], program.goal_kinds.order_by("position")[0]
    assert (told_mentor.key, told_mentor.capacity, told_mentor.languages, told_mentor.level) == (
        mentor.code,
        2,
        ("en", "de", "pt"),
        4,
    )
    assert (told_mentee.key, told_mentee.areas, told_mentee.goals, told_mentee.availability) == (
        mentee.code,
        {str(area.pk): 3},
        {str(goal.pk)},
        {36, 37},
    )
    assert (told_mentee.seeks_level, told_mentee.groups) == (3, (f"person:{mentee.person_id}",))


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_people_take_five_queries(django_assert_num_queries, number):
    program = make_program()
    for _ in range(number):
        answer_survey_of(make_application("mentee", "approved", program, further_languages=["pt"]))
    with django_assert_num_queries(5):
        people_of(program)
