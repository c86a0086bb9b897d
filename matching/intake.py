"""From approved people and their surveys to the engine's: the only place that knows both.

The engine counts half-hours of a UTC week. People's hours are by the wall clock of their zone, so they are laid
into one week: the program's first full one.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mentorship.core import clock
from programs.enums import Role
from programs.models import Application, AvailabilityRange, Program

from .engine import Mentee, Mentor

HALF_HOUR = timedelta(minutes=30)
WEEK = 336  # half-hours


def people_of(program: Program) -> tuple[list[Mentor], list[Mentee]]:
    """Everybody whom a run takes: approved, languages known, survey answered. Keys are the applications' codes.

    Five queries, however many people there are.
    """
    applications = (
        program.applications.approved()
        .complete()
        .filter(survey__isnull=False)
        .select_related("survey")
        .prefetch_related("further_languages", "survey__areas", "survey__goals", "survey__availability")
        .order_by("code")
    )
    monday = first_full_week(program.starts_on)
    mentors, mentees = [], []
    for application in applications:
        answers = _answers(application, monday)
        if application.role == Role.MENTOR:
            mentors.append(Mentor(capacity=application.capacity, **answers))
        else:
            mentees.append(Mentee(**answers))
    return mentors, mentees


def first_full_week(starts_on: date) -> date:
    """The Monday on which the first whole week of a program begins."""
    return starts_on + timedelta(days=-starts_on.weekday() % 7)


def utc_half_hours(ranges: Iterable[AvailabilityRange], zone: ZoneInfo, monday: date) -> frozenset[int]:
    """The half-hours, 0..335 from Monday 00:00 UTC, that lie wholly within the ranges in the week of `monday`.

    Hours of a Sunday evening west of Greenwich come out on the Monday of the same week: a week repeats. Where a
    zone is a quarter of an hour off, the two halves at a range's ends are left out, since nobody could meet then.
    """
    origin = datetime.combine(monday, time(), UTC)
    free: set[int] = set()
    for start, end in _merged(_instants(hours, zone, monday) for hours in ranges):
        first = -((origin - start) // HALF_HOUR)  # rounded up
        last = (end - origin) // HALF_HOUR  # rounded down
        free.update(slot % WEEK for slot in range(first, last))
    return frozenset(free)


def _answers(application: Application, monday: date) -> dict[str, Any]:
    survey = application.survey
    further = sorted(language.code for language in application.further_languages.all())
    return {
        "key": application.code,
        "languages": (application.preferred_language, *further),
        "requires_other_language": application.requires_other_language,
        "english_speaking": application.english_speaking,
        "english_understanding": application.english_understanding,
        "areas": {str(choice.area_id): choice.strength for choice in survey.areas.all()},
        "goals": frozenset(str(choice.kind_id) for choice in survey.goals.all()),
        "availability": utc_half_hours(survey.availability.all(), clock.zone_of(survey.time_zone), monday),
        "level": survey.level,
        "seeks_level": survey.seeks_level,
        "answers": _identity_of(application),
        "groups": _groups_of(application),
    }


def _identity_of(application: Application) -> dict[str, frozenset[str]]:
    """What a mentee's wish for a partner of similar identity is held against; never named to anybody."""
    found = {part.strip().casefold() for part in re.split(r"[;,|/\n]", application.characteristics)} - {""}
    asked = application.role == Role.MENTOR or application.seeks_similar
    return {"identity": frozenset(found)} if found and asked else {}


def _groups_of(application: Application) -> tuple[str, ...]:
    """Nobody is paired with themselves, or with somebody of the own organisation."""
    organisation = " ".join(application.organisation.split()).casefold()
    return (f"person:{application.person_id}", *([f"organisation:{organisation}"] if organisation else []))


def _instants(hours: AvailabilityRange, zone: ZoneInfo, monday: date) -> tuple[datetime, datetime]:
    """When the range begins and ends in that week, in UTC."""
    midnight = datetime.combine(monday + timedelta(days=hours.weekday), time())
    return (
        clock.first_instant(midnight + hours.start * HALF_HOUR, zone),
        clock.first_instant(midnight + hours.end * HALF_HOUR, zone),
    )


def _merged(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """The spans in order, those that touch made one: an evening up to midnight and the night after it."""
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
