"""Pairs that have something to be reminded of, for tests."""

from datetime import datetime, timedelta
from typing import Any

from mentorship.core.models import User
from pairs.models import Pair
from pairs.services.reminders import remind
from pairs.tests.factories import close_survey, make_candidate, make_matching_program, make_pair
from programs.models import Application
from programs.tests.factories import AT, make_user

SOON, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text + "Z")


# The first period of pairs in a program of `make_matching_program()`: 10 March to 9 April in Berlin.
HALF, LAST_WEEK, OVER = utc("2027-03-25T10:30"), utc("2027-04-02T22:00"), utc("2027-04-09T22:00")


def quiet_pair(told_at: datetime = AT, **people: Any) -> Pair:
    """Two who have nothing planned, looked at once when they were told."""
    pair = make_pair(told_at, **people)
    pair.meetings.all().delete()
    remind(at=told_at)
    return pair


def two_of_one_mentor(at: datetime = AT, person: User | None = None) -> tuple[Application, list[Pair]]:
    program = make_matching_program(at)
    mentor = make_candidate(program, "mentor", capacity=2, person=person or make_user())
    mentees = [make_candidate(program, "mentee") for _ in range(2)]
    close_survey(program, at)
    return mentor, [quiet_pair(at, program=program, mentor=mentor, mentee=mentee) for mentee in mentees]


def make_short(pair: Pair, at: datetime) -> Pair:
    """Let `at` lie in the last week of the pair's second period, and a look be due."""
    pair.starts_on, pair.ends_on = (at - 57 * DAY).date(), (at + 100 * DAY).date()
    pair.next_check_at = at
    pair.save(update_fields=["starts_on", "ends_on", "next_check_at"])
    return pair


def short_pair(at: datetime) -> Pair:
    return make_short(quiet_pair(at - 80 * DAY), at)


def at_noon(person: User, at: datetime) -> None:
    """Move the person to where it is noon at `at`."""
    east = (12 - at.hour + 11) % 24 - 11
    person.time_zone = f"Etc/GMT{-east:+d}"
    person.save(update_fields=["time_zone"])
