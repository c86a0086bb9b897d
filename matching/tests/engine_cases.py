"""People for the engine's tests, and a dense solver that shares nothing with the engine's."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from matching.engine import Constraints, Mentee, Mentor, Objective, Policy, Weights, compatibility

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
    pairs = [(one, other) for one in mentors for other in mentees]
    excluded = {
        (one.key, other.key) for one, other in random.sample(pairs, min(len(pairs), random.randint(0, 6)))
    }
    locked = set()
    for one, other in random.sample(pairs, min(len(pairs), random.choice([0, 0, 1, 3]))):
        places = one.capacity - sum(key == one.key for key, _mentee in locked)
        taken = {key for _mentor, key in locked}
        fits = compatibility(one, other, policy).points is not None
        if places > 0 and fits and other.key not in taken and (one.key, other.key) not in excluded:
            locked.add((one.key, other.key))
    return Case(mentors, mentees, policy, Constraints(frozenset(locked), frozenset(excluded)))


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


def dense_points(case: Case) -> np.ndarray:
    """(mentees, mentors) points by the reference, -1 where a pair may not be."""
    points = np.full((len(case.mentees), len(case.mentors)), -1, np.int64)
    for row, one in enumerate(case.mentees):
        for column, other in enumerate(case.mentors):
            found = compatibility(other, one, case.policy).points
            if found is not None and (other.key, one.key) not in case.constraints.excluded:
                points[row, column] = found
    return points


def dense_value(case: Case) -> tuple:
    """The objective's components at the optimum, by dense assignments."""
    points = dense_points(case)
    number = {one.key: row for row, one in enumerate(case.mentees)}
    column = {one.key: place for place, one in enumerate(case.mentors)}
    seats = [one.capacity for one in case.mentors]
    locked_total = 0
    for mentor_key, mentee_key in case.constraints.locked:
        locked_total += int(points[number[mentee_key], column[mentor_key]])
        points[number[mentee_key]] = -1
        seats[column[mentor_key]] -= 1
    places = np.repeat(np.arange(len(seats)), np.minimum(seats, len(case.mentees)).astype(int))
    locked = len(case.constraints.locked)
    objective = Objective(case.policy.objective)
    if objective is Objective.BEST_TOTAL:
        pairs, total, _lowest = dense_assignment(points, places, lambda p: p * 1_000 + 1)
        return total + locked_total, pairs + locked
    pairs, total, _lowest = dense_assignment(points, places, lambda p: p + 1_000_000)
    if objective is Objective.MOST_PAIRS:
        return pairs + locked, total + locked_total
    for floor in sorted(set(points[points >= 0].tolist()), reverse=True):
        on_floor = np.where(points >= floor, points, -1)
        reached, total, lowest = dense_assignment(on_floor, places, lambda p: p + 1_000_000)
        if reached == pairs:
            return pairs + locked, lowest, total + locked_total
    return locked, None, locked_total


def dense_assignment(points: np.ndarray, places: np.ndarray, worth: Callable) -> tuple[int, int, int | None]:
    """(pairs, total, lowest) of the assignment of greatest worth; everybody has a place of nobody's as well."""
    expanded = points[:, places]
    gains = np.where(expanded >= 0, worth(expanded), 0)
    gains = np.hstack([gains, np.zeros((len(points), len(points)), np.int64)])
    rows, columns = linear_sum_assignment(gains, maximize=True)
    chosen = gains[rows, columns] > 0
    # A place of nobody's is worth nothing, so that what is worth something has points.
    values = expanded[rows[chosen], columns[chosen]]
    return int(chosen.sum()), int(values.sum()), int(values.min()) if len(values) else None


def value_of(outcome: Any) -> tuple:
    """The outcome's components, in the order of its objective."""
    if outcome.objective == Objective.BEST_TOTAL:
        return outcome.total, len(outcome.pairs)
    if outcome.objective == Objective.MOST_PAIRS:
        return len(outcome.pairs), outcome.total
    return len(outcome.pairs), outcome.lowest, outcome.total


def keys_of(outcome: Any) -> set[tuple[str, str]]:
    return {(pair.mentor, pair.mentee) for pair in outcome.pairs}
