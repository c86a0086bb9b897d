"""Mentors and mentees, as the engine sees them."""

import re
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field

from .errors import InputError

ENGLISH = "en"
FLUENCY = range(6)  # 0 none … 5 like a first language
LEVELS = range(1, 5)
STRENGTHS = range(1, 4)
HALF_HOURS = 336  # of a week
WEEK = frozenset(range(HALF_HOURS))
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")


@dataclass(frozen=True)
class Mentor:
    """Somebody who can take up to `capacity` mentees.

    `key`: unique among the mentors. `languages`: ISO 639 codes, preferred first; `en` says only what is
    preferred. Fluency: 0..5. `areas`: area → 1..3, how well they can advise on it. `goals`: what they can
    help with. `availability`: UTC half-hours of the week, 0..335. `level`: 1..4 or None; `seeks_level`: the
    mentee's level wanted, None = any. `answers`: question → codes of the options chosen. `groups`: values
    that a pair must not share. `capacity`: from 0.
    """

    key: str
    languages: tuple[str, ...]
    requires_other_language: bool
    english_speaking: int
    english_understanding: int
    areas: Mapping[str, int]
    goals: Set[str]
    availability: Set[int]
    level: int | None = None
    seeks_level: int | None = None
    answers: Mapping[str, Set[str]] = field(default_factory=dict)
    capacity: int = 1
    groups: Collection[str] = ()


@dataclass(frozen=True)
class Mentee:
    """Somebody who waits for one mentor: the fields of `Mentor` without the capacity.

    `areas`: area → 1..3, how much they want it (3 = most). `seeks_level`: the mentor's level wanted.
    """

    key: str
    languages: tuple[str, ...]
    requires_other_language: bool
    english_speaking: int
    english_understanding: int
    areas: Mapping[str, int]
    goals: Set[str]
    availability: Set[int]
    level: int | None = None
    seeks_level: int | None = None
    answers: Mapping[str, Set[str]] = field(default_factory=dict)
    groups: Collection[str] = ()


def language_of(code: str) -> str:
    """The language of a code: regional variants are one language (`pt-BR` → `pt`)."""
    return re.split(r"[-_]", code, maxsplit=1)[0].lower()


def other_languages(person: Mentor | Mentee) -> list[str]:
    """The person's languages other than English, preferred first, each once."""
    languages = (language_of(code) for code in person.languages)
    return [language for language in dict.fromkeys(languages) if language != ENGLISH]


def preferred_language(person: Mentor | Mentee) -> str | None:
    """The language named first, which may be English; None without any."""
    return language_of(person.languages[0]) if person.languages else None


def is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def check_people(mentors: Iterable[Mentor], mentees: Iterable[Mentee]) -> None:
    """Raises InputError for the first field that is out of its range, or a key that two people share."""
    for side, kind, people in (("mentor", Mentor, mentors), ("mentee", Mentee, mentees)):
        seen = set()
        for person in people:
            if not isinstance(person, kind):
                raise InputError(side, None, "type", f"must be a {kind.__name__}, not {person!r}")
            check_person(side, person)
            if person.key in seen:
                raise InputError(side, person.key, "key", "is there twice")
            seen.add(person.key)


def check_person(side: str, person: Mentor | Mentee) -> None:
    """Raises InputError for the first field of `person` that is out of its range."""
    for name, accepts, wanted in _CHECKS:
        value = getattr(person, name)
        if not accepts(value):
            raise InputError(side, person.key, name, f"must be {wanted}, not {value!r}")
    if person.requires_other_language and not other_languages(person):
        problem = "needs a language other than English, as the person requires one"
        raise InputError(side, person.key, "languages", problem)
    if isinstance(person, Mentor) and not (is_int(person.capacity) and person.capacity >= 0):
        raise InputError(side, person.key, "capacity", f"must be an integer from 0, not {person.capacity!r}")


def _is_key(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _are_languages(value: object) -> bool:
    return isinstance(value, tuple | list) and all(
        isinstance(code, str) and _LANGUAGE.fullmatch(code) for code in value
    )


def _is_fluency(value: object) -> bool:
    return is_int(value) and value in FLUENCY


def _is_level(value: object) -> bool:
    return value is None or (is_int(value) and value in LEVELS)


def _are_areas(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        _is_key(area) and is_int(strength) and strength in STRENGTHS for area, strength in value.items()
    )


def _are_codes(value: object) -> bool:
    return isinstance(value, Set) and all(map(_is_key, value))


def _are_half_hours(value: object) -> bool:
    return isinstance(value, Set) and WEEK.issuperset(value)


def _are_answers(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        _is_key(question) and _are_codes(options) for question, options in value.items()
    )


def _are_groups(value: object) -> bool:
    return isinstance(value, tuple | list | Set) and all(map(_is_key, value))


_CHECKS = (
    ("key", _is_key, "a string that isn't empty"),
    ("languages", _are_languages, "a tuple of ISO 639 codes"),
    ("requires_other_language", lambda value: isinstance(value, bool), "True or False"),
    ("english_speaking", _is_fluency, "an integer from 0 to 5"),
    ("english_understanding", _is_fluency, "an integer from 0 to 5"),
    ("areas", _are_areas, "a mapping of areas to integers from 1 to 3"),
    ("goals", _are_codes, "a set of codes"),
    ("availability", _are_half_hours, "a set of half-hours from 0 to 335"),
    ("level", _is_level, "an integer from 1 to 4 or None"),
    ("seeks_level", _is_level, "an integer from 1 to 4 or None"),
    ("answers", _are_answers, "a mapping of questions to sets of codes"),
    ("groups", _are_groups, "a tuple of strings"),
)
