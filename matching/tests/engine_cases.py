"""People for the engine's tests, and a dense solver that shares nothing with the engine's."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from matching.engine import Constraints, Mentee, Mentor, Objective, Policy, Weights, compatibility

Keys = tuple[str, str]

WEEKDAY_EVENING = frozenset(range(36, 48))


def mentor(key: str = "mentor", **fields: Any) -> Mentor:
    return Mentor(**(_plain(key) | fields))


def mentee(key: str = "mentee", **fields: Any) -> Mentee:
    return Mentee(**(_plain(key) | fields))


def _plain(key: str) -> dict[str, Any]:
    return {
        "key": key,
        "languages": ("en",),
        "requires_other_language": False,
        "english_speaking": 5,
        "english_understanding": 5,
        "areas": {"docs": 3},
        "goals": frozenset({"first-patch"}),
        "availability": WEEKDAY_EVENING,
    }


@dataclass(frozen=True)
class Case:
    """What the engine is given."""

    mentors: list[Mentor]
    mentees: list[Mentee]
    policy: Policy
    constraints: Constraints

    @property
    def given(self) -> tuple[list[Mentor], list[Mentee], Policy, Constraints]:
        return self.mentors, self.mentees, self.policy, self.constraints


def random_case(seed: int, objective: str, people: int = 7) -> Case:
    """A small case with many ties, and with locks, exclusions and groups."""
    random = Random(seed)  # noqa: S311
    mentors = [
        random_person(random, Mentor, f"m{number}", capacity=random.choice([0, 1, 1, 1, 2, 3]))
        for number in range(random.randint(0 if seed % 20 == 0 else 2, people))
    ]
    waiting = random.randint(0 if seed % 20 == 1 else 2, people + 2)
    mentees = [random_person(random, Mentee, f"e{number}") for number in range(waiting)]
    policy = random_policy(random, objective)
    constraints = random_constraints(random, mentors, mentees, policy, random.randint(0, 6), [0, 0, 1, 3])
    return Case(mentors, mentees, policy, constraints)


def random_constraints(
    random: Random,
    mentors: list[Mentor],
    mentees: list[Mentee],
    policy: Policy,
    exclusions: int,
    locks: list[int],
) -> Constraints:
    """So many exclusions, and at most one of so many locks, all of which can be kept."""
    pairs = [(one, other) for one in mentors for other in mentees]
    excluded = {(one.key, other.key) for one, other in random.sample(pairs, min(len(pairs), exclusions))}
    locked: set[Keys] = set()
    for one, other in random.sample(pairs, min(len(pairs), random.choice(locks))):
        constraints = Constraints(frozenset(locked), frozenset(excluded))
        if can_be_locked(Case(mentors, mentees, policy, constraints), one, other):
            locked.add((one.key, other.key))
    return Constraints(frozenset(locked), frozenset(excluded))


def can_be_locked(case: Case, one: Mentor, other: Mentee) -> bool:
    """Whether one more lock, of this pair, can be kept."""
    locked = case.constraints.locked
    return (
        one.capacity > sum(mentor_key == one.key for mentor_key, _mentee_key in locked)
        and other.key not in {mentee_key for _mentor_key, mentee_key in locked}
        and (one.key, other.key) not in case.constraints.excluded
        and compatibility(one, other, case.policy).points is not None
    )


def random_person(random: Random, kind: type, key: str, **fields: Any) -> Any:
    languages = random.sample(["en", "pt-BR", "pt", "de", "hi"], random.randint(0, 3))
    others = [language for language in languages if language != "en"]
    days = random.sample(range(7), random.randint(0, 3))
    return kind(
        key=key,
        languages=tuple(languages),
        requires_other_language=bool(others) and random.random() < 0.15,
        english_speaking=random.randint(1, 5),
        english_understanding=random.randint(2, 5),
        areas={
            area: random.randint(1, 3)
            for area in random.sample(["docs", "code", "tests"], random.randint(0, 3))
        },
        goals=frozenset(random.sample(["patch", "review", "release", "speak"], random.randint(0, 3))),
        availability=frozenset(day * 48 + 36 + step for day in days for step in range(random.randint(1, 6))),
        level=random.choice([None, 1, 2, 3, 4]),
        seeks_level=random.choice([None, None, 1, 2, 3, 4]),
        answers={"pace": frozenset(random.sample("abc", random.randint(0, 3)))}
        if random.random() < 0.7
        else {},
        groups=tuple(random.sample(["acme", "home", "guild"], random.choice([0, 0, 0, 1]))),
        **fields,
    )


def random_policy(random: Random, objective: str) -> Policy:
    few = [0, 1, 2, 3, 10, 40]
    names = ("language", "areas", "goals", "time", "level")
    weights = {name: random.choice(few) for name in names}
    return Policy(
        objective=objective,
        weights=Weights(**weights, answers=random.choice([{}, {"pace": random.choice(few)}])),
        least_english=random.choice([0, 1, 1, 2, 3]),
        least_overlap=random.choice([0, 0, 0, 0, 1, 2]),
        least_points=random.choice([0, 0, 0, 0, 2, 8]),
        needs_area=random.random() < 0.15,
    )


KINDS = ("roomy", "grouped", "asked", "alike", "kept apart", "crowded")


def varied_case(seed: int, objective: str) -> Case:
    """A small case of one of several kinds, each of which strains something else."""
    random = Random(seed)  # noqa: S311
    kind = KINDS[seed % len(KINDS)]
    waiting = random.randint(1, 12)
    places = {"roomy": [1, waiting, waiting + 1, 10_000], "crowded": [0, 1, 1, 2]}.get(kind, [0, 1, 1, 2, 3])
    mentors = [
        random_person(random, Mentor, f"m{number}", capacity=random.choice(places))
        for number in range(random.randint(1, 4 if kind == "crowded" else 9))
    ]
    mentees = [random_person(random, Mentee, f"e{number}") for number in range(waiting)]
    policy = random_policy(random, objective)
    if kind == "grouped":
        mentors = [_grouped(random, one) for one in mentors]
        mentees = [_grouped(random, one) for one in mentees]
    elif kind == "asked":
        mentors = [_asked(random, one) for one in mentors]
        mentees = [_asked(random, one) for one in mentees]
        asked = {question: random.choice([0, 1, 7, 100]) for question in QUESTIONS}
        policy = replace(policy, weights=replace(policy.weights, answers=asked))
    elif kind == "alike":
        mentors = [replace(random.choice(mentors[:2]), key=one.key) for one in mentors]
        mentees = [replace(random.choice(mentees[:2]), key=one.key) for one in mentees]
    among = len(mentors) * len(mentees)
    exclusions = among * 3 // 4 if kind == "kept apart" else random.randint(0, 4)
    locks = [0, 2, among] if kind == "crowded" else [0, 1, 2]
    return Case(
        mentors, mentees, policy, random_constraints(random, mentors, mentees, policy, exclusions, locks)
    )


QUESTIONS = ("pace", "tone", "tools", "why")


def _grouped(random: Random, person: Any) -> Any:
    return replace(
        person, groups=tuple(random.sample(["acme", "home", "guild", "team"], random.randint(1, 2)))
    )


def _asked(random: Random, person: Any) -> Any:
    asked = random.sample(QUESTIONS, random.randint(1, len(QUESTIONS)))
    answers = {question: frozenset(random.sample("abcdef", random.randint(0, 6))) for question in asked}
    return replace(person, answers=answers)


def crowd(seed: int, objective: str, mentors: int, mentees: int) -> Case:
    """As many people as this, with a tenth as many exclusions, and three locks if they can be."""
    random = Random(seed)  # noqa: S311
    ours = [
        random_person(random, Mentor, f"m{number:03}", capacity=random.choice([0, 1, 1, 1, 2]))
        for number in range(mentors)
    ]
    theirs = [random_person(random, Mentee, f"e{number:03}") for number in range(mentees)]
    policy = Policy(objective=objective, least_english=2)
    return Case(ours, theirs, policy, random_constraints(random, ours, theirs, policy, mentees // 10, [3]))


def turned(case: Case, random: Random) -> Case:
    """The same input in another order, down to the order within people."""
    mentors, mentees = (
        [
            replace(
                one,
                areas=dict(reversed(one.areas.items())),
                answers=dict(reversed(one.answers.items())),
                groups=tuple(reversed(one.groups)),
                goals=frozenset(sorted(one.goals, reverse=True)),
            )
            for one in random.sample(people, len(people))
        ]
        for people in (case.mentors, case.mentees)
    )
    locked, excluded = sorted(case.constraints.locked), sorted(case.constraints.excluded, reverse=True)
    asked = dict(reversed(case.policy.weights.answers.items()))
    policy = replace(case.policy, weights=replace(case.policy.weights, answers=asked))
    return Case(mentors, mentees, policy, Constraints(locked, excluded))


def dense_points(case: Case) -> np.ndarray:
    """(mentees, mentors) points by the reference, -1 where a pair may not be."""
    points = np.full((len(case.mentees), len(case.mentors)), -1, np.int64)
    for row, one in enumerate(case.mentees):
        for column, other in enumerate(case.mentors):
            found = compatibility(other, one, case.policy).points
            if found is not None and (other.key, one.key) not in case.constraints.excluded:
                points[row, column] = found
    return points


class Dense(NamedTuple):
    """What a dense assignment comes to; `kept`: of the pairs to keep, as many as go with the rest."""

    pairs: int
    total: int
    lowest: int | None
    kept: int


def dense_value(case: Case) -> tuple:
    """The objective's components at the optimum, by dense assignments."""
    return _value(dense_optimum(case), case.policy.objective)


def dense_optimum(case: Case, previous: Iterable[Keys] = ()) -> Dense:
    """The optimum that keeps the most of the pairs of before."""
    points = dense_points(case)
    number = {one.key: row for row, one in enumerate(case.mentees)}
    column = {one.key: place for place, one in enumerate(case.mentors)}
    seats = [one.capacity for one in case.mentors]
    before = np.zeros(points.shape, bool)
    for mentor_key, mentee_key in previous:
        if mentor_key in column and mentee_key in number:
            before[number[mentee_key], column[mentor_key]] = True
    locked_total = 0
    for mentor_key, mentee_key in case.constraints.locked:
        locked_total += int(points[number[mentee_key], column[mentor_key]])
        points[number[mentee_key]] = -1
        seats[column[mentor_key]] -= 1
    places = np.repeat(np.arange(len(seats)), np.minimum(seats, len(case.mentees)).astype(int))
    locked = len(case.constraints.locked)
    objective = Objective(case.policy.objective)
    if objective is Objective.BEST_TOTAL:
        best = dense_assignment(points, places, lambda p: p * 1_000 + 1, before)
    else:
        best = dense_assignment(points, places, _pairs_first, before)
    if objective is Objective.FAIREST and best.pairs:
        best = _highest_floor(points, places, before, best.pairs)
    kept = len(set(previous) & set(case.constraints.locked))
    return Dense(best.pairs + locked, best.total + locked_total, best.lowest, best.kept + kept)


def _highest_floor(points: np.ndarray, places: np.ndarray, before: np.ndarray, pairs: int) -> Dense:
    for floor in sorted(set(points[points >= 0].tolist()), reverse=True):
        on_floor = np.where(points >= floor, points, -1)
        best = dense_assignment(on_floor, places, _pairs_first, before)
        if best.pairs == pairs:
            return best
    raise AssertionError("as many pairs must be on the lowest floor")


def _pairs_first(points: np.ndarray) -> np.ndarray:
    return points + 1_000_000


def dense_assignment(
    points: np.ndarray, places: np.ndarray, worth: Callable, before: np.ndarray | None = None
) -> Dense:
    """The assignment of greatest worth; everybody has a place of nobody's as well."""
    expanded = points[:, places]
    before = np.zeros(expanded.shape, bool) if before is None else before[:, places]
    # Pairs of before break ties, and nothing but ties.
    gains = np.where(expanded >= 0, worth(expanded) * 64 + before, 0)
    gains = np.hstack([gains, np.zeros((len(points), len(points)), np.int64)])
    rows, columns = linear_sum_assignment(gains, maximize=True)
    chosen = gains[rows, columns] > 0
    # A place of nobody's is worth nothing, so that what is worth something has points.
    rows, columns = rows[chosen], columns[chosen]
    values = expanded[rows, columns]
    lowest = int(values.min()) if len(values) else None
    return Dense(len(values), int(values.sum()), lowest, int(before[rows, columns].sum()))


def _value(found: Dense, objective: str) -> tuple:
    values = {
        Objective.BEST_TOTAL: (found.total, found.pairs),
        Objective.MOST_PAIRS: (found.pairs, found.total),
        Objective.FAIREST: (found.pairs, found.lowest, found.total),
    }
    return values[Objective(objective)]


def value_of(outcome: Any) -> tuple:
    """The outcome's components, in the order of its objective."""
    found = Dense(len(outcome.pairs), outcome.total, outcome.lowest, 0)
    return _value(found, outcome.objective)


def keys_of(outcome: Any) -> set[Keys]:
    return {(pair.mentor, pair.mentee) for pair in outcome.pairs}
