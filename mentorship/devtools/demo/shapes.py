"""What a demo is told from: people, what they applied with, and the programs they are in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from programs.services.questions import Wording


class Stage(StrEnum):
    """Where a program stands today."""

    ANNOUNCED = "announced"
    ENROLMENT = "enrolment"
    SURVEY = "survey"
    MATCHING = "matching"
    KICKOFF_WEEK = "kickoff-week"
    MID_PROGRAM = "mid-program"


# Days from today to: opened, enrolment opens, enrolment closes, survey closes, start.
DAYS = {
    Stage.ANNOUNCED: (0, 60, 95, 110, 125),
    Stage.ENROLMENT: (-16, -14, 24, 38, 52),
    Stage.SURVEY: (-56, -54, -8, 10, 24),
    Stage.MATCHING: (-70, -68, -25, -5, 9),
    Stage.KICKOFF_WEEK: (-80, -78, -30, -8, -1),
    Stage.MID_PROGRAM: (-150, -148, -100, -84, -70),
}
# From now to when the pairs were told; elsewhere nobody is paired yet.
TOLD = {Stage.KICKOFF_WEEK: timedelta(hours=-2), Stage.MID_PROGRAM: timedelta(days=-74)}


@dataclass(frozen=True)
class Person:
    """`address` is the part before the @; without one it is the first name."""

    name: str
    time_zone: str
    address: str = ""

    @property
    def email(self) -> str:
        return f"{self.address or self.name.partition(' ')[0].lower()}@example.org"


@dataclass(frozen=True)
class Declared:
    """A project, and who declared that it joins."""

    answers: dict[str, str]
    maintainer: Person


@dataclass(frozen=True)
class Hours:
    """Half-hours from `start` up to before `end` on these weekdays, 0 being Monday."""

    weekdays: tuple[int, ...]
    start: int
    end: int

    def cells(self) -> set[tuple[int, int]]:
        return {(weekday, slot) for weekday in self.weekdays for slot in range(self.start, self.end)}


EVENINGS = Hours((0, 1, 2, 3), 36, 43)
MORNINGS = Hours((0, 2, 4), 14, 18)
WEEKEND = Hours((5, 6), 18, 30)
LUNCH = Hours((0, 1, 2, 3, 4), 23, 27)


class Meets(StrEnum):
    """What a mentee and the mentor did about their meetings so far."""

    NOT_YET = "not yet"
    AGREED = "agreed on the introduction"
    MOVED = "moved the introduction"
    STEADILY = "as long as they wanted to, each month"
    PLANNED = "like that, and the next one is planned"
    SHORTLY = "less than they wanted to"
    QUIET = "once, and nothing was heard since"


@dataclass(frozen=True)
class Survey:
    """`areas` maps a position in the program's list to 1..3, `goals` a position to the person's own words."""

    level: int
    areas: dict[int, int]
    goals: dict[int, str]
    hours: tuple[Hours, ...]
    seeks_level: int | None = None
    remarks: str = ""

    def cells(self) -> set[tuple[int, int]]:
        return {cell for hours in self.hours for cell in hours.cells()}


@dataclass(frozen=True)
class Applicant:
    """One application and what became of it; `submitted` and `draft` wait for a decision or for sending."""

    person: Person
    role: str
    state: str
    about: str
    motivation: str
    languages: tuple[str, ...] = ("en",)  # the preferred one first
    english: int = 4
    reason: str = ""
    survey: Survey | None = None
    meets: Meets = Meets.NOT_YET  # a mentee, if paired
    extra: dict[str, Any] = field(default_factory=dict)  # further answers
    review: tuple[int, str] | None = None  # what the site coordinator thinks: score and note


@dataclass(frozen=True)
class Talk:
    """A channel of a program."""

    name: str
    url: str
    purpose: str
    audience: str = "participants"


@dataclass(frozen=True)
class Gathering:
    """An event of a program: so many days from today, at this hour in UTC."""

    title: str
    days: int
    hour: int
    place: str
    text: str
    minutes: int = 60


@dataclass(frozen=True)
class Cohort:
    """A program as it is today."""

    project: Declared
    stage: Stage
    summary: str
    announcement: str
    areas: tuple[str, ...]
    mentor_places: int
    mentee_places: int
    review_scores: int = 0
    applicants: tuple[Applicant, ...] = ()
    questions: tuple[Wording, ...] = ()  # of the survey, beside its core
    channels: tuple[Talk, ...] = ()
    events: tuple[Gathering, ...] = ()

    def opened_at(self, at: datetime) -> datetime:
        return at + timedelta(days=DAYS[self.stage][0])
