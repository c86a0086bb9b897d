"""Mentors and mentees, as the engine sees them."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from operator import attrgetter

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


@lru_cache(maxsize=2**12)
def language_of(code: str) -> str:
    """The language of a code: regional variants are one language (`pt-BR` → `pt`)."""
    return re.split(r"[-_]", code, maxsplit=1)[0].lower()


def other_languages(person: Mentor | Mentee) -> tuple[str, ...]:
    """The person's languages other than English, preferred first, each once."""
    return _other_languages(tuple(person.languages))


@lru_cache(maxsize=2**14)
def _other_languages(codes: tuple[str, ...]) -> tuple[str, ...]:
    languages = dict.fromkeys(map(language_of, codes))
    languages.pop(ENGLISH, None)
    return tuple(languages)


def preferred_language(person: Mentor | Mentee) -> str | None:
    """The language named first, which may be English; None without any."""
    return language_of(person.languages[0]) if person.languages else None


def is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def check_people(mentors: Sequence[Mentor], mentees: Sequence[Mentee]) -> None:
    """Raises InputError for the first field that is out of its range, or a key that two people share."""
    for side, kind, people in (("mentor", Mentor, mentors), ("mentee", Mentee, mentees)):
        if _are_plainly_right(kind, people):
            continue
        seen = set()
        for person in people:
            if not isinstance(person, kind):
                raise InputError(side, None, "type", f"must be a {kind.__name__}, not {person!r}")
            check_person(side, person)
            if person.key in seen:
                raise InputError(side, person.key, "key", "is there twice")
            seen.add(person.key)


def _are_plainly_right(kind: type, people: Sequence[Mentor] | Sequence[Mentee]) -> bool:
    """Whether all is right at first sight: what `check_person` asks, of all values at once, many times as fast.

    False says nothing yet.
    """

    def types(values: Iterable) -> set[type]:
        return set(map(type, values))

    def all_of(name: str) -> list:
        return list(map(attrgetter(name), people))

    if types(people) - {kind}:
        return False
    languages, areas, weeks = all_of("languages"), all_of("areas"), all_of("availability")
    if types([*areas, *all_of("answers")]) - {dict}:
        return False
    sets = [*all_of("goals"), *chain.from_iterable(answers.values() for answers in all_of("answers"))]
    if (
        types(languages) - {tuple, list}
        or types([*sets, *weeks]) - {frozenset, set}
        or types(all_of("groups")) - {tuple}
        or types(all_of("requires_other_language")) - {bool}
    ):
        return False
    numbers = {
        FLUENCY: all_of("english_speaking") + all_of("english_understanding"),
        LEVELS: [level for level in all_of("level") + all_of("seeks_level") if level is not None],
        STRENGTHS: list(chain.from_iterable(strengths.values() for strengths in areas)),
        range(HALF_HOURS): list(chain.from_iterable(weeks)),
    }
    if any(types(values) - {int} or not set(values) <= set(allowed) for allowed, values in numbers.items()):
        return False
    words = list(
        chain(chain.from_iterable([*areas, *all_of("answers"), *sets, *all_of("groups")]), all_of("key"))
    )
    codes = list(chain.from_iterable(languages))
    return not (
        types([*words, *codes]) - {str}
        or "" in set(words)
        or not all(map(_LANGUAGE.fullmatch, set(codes)))
        or len(set(all_of("key"))) < len(people)
        or any(person.requires_other_language and not other_languages(person) for person in people)
        or (kind is Mentor and (types(all_of("capacity")) - {int} or min(all_of("capacity"), default=0) < 0))
    )


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
    return isinstance(value, Set) and all(map(is_int, value)) and WEEK.issuperset(value)


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
