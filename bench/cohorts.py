"""Seeded cohorts that look like those of open source programs: who speaks what, wants what, and has time when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from matching.engine import Constraints, Mentee, Mentor, Policy

# Monday of the program's first full week.
FIRST_WEEK = datetime(2027, 3, 1)  # noqa: DTZ001 - a local date, wherever people are

# (zone, share of the people, languages spoken there, the most usual first)
PLACES = (
    ("Africa/Lagos", 5, ("en", "yo", "ha")),
    ("Africa/Nairobi", 4, ("sw", "en")),
    ("Africa/Cairo", 3, ("ar", "en")),
    ("Africa/Dakar", 2, ("fr",)),
    ("America/Sao_Paulo", 7, ("pt", "en")),
    ("America/Bogota", 4, ("es", "en")),
    ("America/Mexico_City", 4, ("es", "en")),
    ("America/New_York", 11, ("en", "es")),
    ("America/Los_Angeles", 8, ("en", "es", "zh")),
    ("Asia/Kolkata", 13, ("hi", "en", "ta", "te", "bn", "mr")),
    ("Asia/Dhaka", 2, ("bn",)),
    ("Asia/Jakarta", 3, ("id",)),
    ("Asia/Shanghai", 6, ("zh",)),
    ("Asia/Tokyo", 3, ("ja",)),
    ("Asia/Seoul", 2, ("ko",)),
    ("Asia/Kathmandu", 1, ("ne", "en")),
    ("Europe/London", 5, ("en",)),
    ("Europe/Berlin", 6, ("de", "en", "tr")),
    ("Europe/Paris", 4, ("fr", "en")),
    ("Europe/Madrid", 2, ("es", "ca")),
    ("Europe/Warsaw", 3, ("pl", "uk")),
    ("Europe/Istanbul", 2, ("tr",)),
)
# Further languages, by how many learn them; taken with a chance of one over the rank.
LEARNT = (  # noqa: SIM905 - a list of words is easier to read so
    "en es fr zh de pt ar hi ja ru it ko tr nl bn pl sv id uk vi fa ur he th ca cs el ro fi da no hu ta te ml"
).split()
AREAS = (  # noqa: SIM905 - a list of words is easier to read so
    "code docs tests community infrastructure design translation accessibility security data release events "
    "teaching governance research web mobile compilers networks kernels science games packaging writing"
).split()
GOALS = (  # noqa: SIM905 - a list of words is easier to read so
    "first-contribution code-review career maintaining speaking confidence network project-management "
    "technical-writing testing releases leadership"
).split()
LEVELS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Cohort:
    """What the engine is given."""

    mentors: list[Mentor]
    mentees: list[Mentee]
    policy: Policy
    constraints: Constraints

    @property
    def given(self) -> tuple[list[Mentor], list[Mentee], Policy, Constraints]:
        return self.mentors, self.mentees, self.policy, self.constraints


# How many mentors there are for so many mentees; a mentor has two places on the average.
SHAPES: dict[str, Callable[[int], int]] = {
    "side by side": lambda mentees: mentees,
    "tight": lambda mentees: mentees // 2,
    "scarce": lambda mentees: mentees // 4,
}


def cohort(shape: str, mentees: int, seed: int = 1) -> Cohort:
    """`mentees` people who wait, and as many mentors as the shape says; the same for the same seed."""
    random = Random(f"{shape} {mentees} {seed}")  # noqa: S311
    count = SHAPES[shape](mentees)
    employers = max(4, mentees // 50)
    mentors = [
        Mentor(
            key=f"mentor-{number:06}",
            capacity=random.choices((1, 2, 3, 4), (40, 30, 20, 10))[0],
            areas=_areas(random, random.randint(2, 6), (1, 2, 3)),
            goals=frozenset(random.sample(GOALS, random.randint(3, 7))),
            level=random.choices((2, 3, 4, None), (3, 4, 2, 1))[0],
            seeks_level=random.choice((None, None, None, 1, 2, 3)),
            **_person(random, 0.02, employers),
        )
        for number in range(count)
    ]
    waiting = [
        Mentee(
            key=f"mentee-{number:06}",
            areas=_areas(random, random.randint(1, 4), (1, 2, 3)),
            goals=frozenset(random.sample(GOALS, random.randint(1, 3))),
            level=random.choices((1, 2, 3, None), (5, 3, 1, 1))[0],
            seeks_level=random.choice((None, None, 2, 3, 4)),
            **_person(random, 0.2, employers),
        )
        for number in range(mentees)
    ]
    return Cohort(mentors, waiting, Policy(), Constraints())


def _person(random: Random, requires: float, employers: int) -> dict:
    """What both sides have; `requires`: the share who want another language than English."""
    zone, _share, native = random.choices(PLACES, [share for _zone, share, _native in PLACES])[0]
    languages = [native[_rank(random, len(native))]]
    languages += [LEARNT[_rank(random, len(LEARNT))] for _more in range(random.choice((0, 1, 1, 2)))]
    if "en" not in languages and random.random() < 0.7:
        languages.append("en")
    requires_other = random.random() < requires
    if requires_other and set(languages) == {"en"}:
        languages.append(next(language for language in (*native, "es") if language != "en"))
    fluent = languages[0] == "en"
    speaking = 5 if fluent else random.choices((0, 1, 2, 3, 4, 5), (2, 5, 13, 30, 30, 20))[0]
    return {
        "languages": tuple(dict.fromkeys(languages)),
        "requires_other_language": requires_other,
        "english_speaking": speaking,
        "english_understanding": min(5, speaking + random.choice((0, 1, 1))),
        "availability": _week(random, zone),
        "groups": (f"employer {_rank(random, employers)}",) if random.random() < 0.2 else (),
    }


def _rank(random: Random, most: int) -> int:
    """0 … most - 1, with a chance of about one over the rank (Zipf)."""
    return int((most + 1) ** random.random()) - 1


def _areas(random: Random, count: int, strengths: Sequence[int]) -> dict[str, int]:
    names = {AREAS[_rank(random, len(AREAS))] for _area in range(count)}
    return {name: random.choice(strengths) for name in sorted(names)}


def _week(random: Random, zone: str) -> frozenset[int]:
    """Evenings and weekends for the most part, by the clock where the person lives; as UTC half-hours."""
    local: set[int] = set()
    for day in range(7):
        if day < 5 and random.random() < 0.55:
            start = random.randint(34, 41)  # from 17:00 to 20:30
            local.update(range(day * 48 + start, day * 48 + min(48, start + random.randint(2, 7))))
        if day < 5 and random.random() < 0.2:
            start = random.randint(16, 26)
            local.update(range(day * 48 + start, day * 48 + start + random.randint(2, 4)))
        if day >= 5 and random.random() < 0.5:
            start = random.randint(18, 34)
            local.update(range(day * 48 + start, day * 48 + start + random.randint(4, 12)))
    behind = _half_hours_ahead(zone)
    return frozenset((half_hour - behind) % 336 for half_hour in local)


@cache
def _half_hours_ahead(zone: str) -> int:
    offset = FIRST_WEEK.replace(tzinfo=ZoneInfo(zone)).utcoffset()
    # A quarter of an hour, as in Nepal, counts as the half-hour begun.
    return int(offset.total_seconds() // 1800)
