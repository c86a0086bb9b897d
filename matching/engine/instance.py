"""The input in canonical order, with its locks taken out and its exclusions in: what the solver works on."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from .codes import Objective
from .errors import InputError
from .pairwise import compare
from .people import Mentee, Mentor, check_people
from .policy import Constraints, Policy, check_constraints, check_policy
from .scoring import FORBIDDEN, Scorer

# Pairs that a block of scores holds at most, so that it stays in the cache.
BLOCK = 2**16


class Instance:
    """People sorted by key, so that the order in which they came changes nothing.

    `mentor_of`: (mentees,) the mentor that the mentee is locked to, or -1. `capacity`, `seats`: (mentors,)
    places, and those that locks leave. `waiting`: the mentees without a lock, ascending.
    Raises InputError for bad input, also for a lock against a hard rule.
    """

    def __init__(
        self,
        mentors: Iterable[Mentor],
        mentees: Iterable[Mentee],
        policy: Policy,
        constraints: Constraints,
    ) -> None:
        mentors, mentees = list(mentors), list(mentees)
        check_people(mentors, mentees)
        check_policy(policy)
        check_constraints(mentors, mentees, constraints)
        self.mentors: Sequence[Mentor] = sorted(mentors, key=lambda mentor: mentor.key)
        self.mentees: Sequence[Mentee] = sorted(mentees, key=lambda mentee: mentee.key)
        self.policy = policy
        self.objective = Objective(policy.objective)
        self.mentor_index = {mentor.key: number for number, mentor in enumerate(self.mentors)}
        self.mentee_index = {mentee.key: number for number, mentee in enumerate(self.mentees)}
        self.capacity = np.array([mentor.capacity for mentor in self.mentors], object)
        self.mentor_of = self._locks(constraints)
        self.locked = frozenset(constraints.locked)
        used = np.bincount(self.mentor_of[self.mentor_of >= 0], minlength=len(self.mentors))
        # More places than mentees are as good as so many.
        self.seats = np.minimum(self.capacity - used, len(self.mentees)).astype(np.int64)
        self.waiting = np.flatnonzero(self.mentor_of < 0)
        self._excluded = self._exclusions(constraints)
        self.scorer = Scorer(self.mentors, self.mentees, policy)

    def points(self, rows: np.ndarray) -> np.ndarray:
        """(rows, mentors) float32: the points of each pair, -1 where it may not be."""
        points = self.scorer.points(rows)
        for number, row in enumerate(rows):
            if (columns := self._excluded.get(int(row))) is not None:
                points[number, columns] = FORBIDDEN
        return points

    def excluded(self, row: int) -> np.ndarray:
        """The mentors that this mentee is kept apart from."""
        return self._excluded.get(int(row), np.zeros(0, np.int64))

    def blocks(self, rows: np.ndarray) -> Iterator[np.ndarray]:
        """`rows` in pieces whose scores fit into a block."""
        size = max(1, BLOCK // max(1, len(self.mentors)))
        for start in range(0, len(rows), size):
            yield rows[start : start + size]

    def _locks(self, constraints: Constraints) -> np.ndarray:
        mentor_of = np.full(len(self.mentees), -1, np.int64)
        for mentor_key, mentee_key in sorted(set(constraints.locked)):
            mentor, mentee = self.mentor_index[mentor_key], self.mentee_index[mentee_key]
            broken = compare(self.mentors[mentor], self.mentees[mentee], self.policy).broken
            if broken:
                rules = ", ".join(rule.rule for rule in broken)
                raise InputError(
                    "lock", (mentor_key, mentee_key), "locked", f"is against a hard rule: {rules}"
                )
            mentor_of[mentee] = mentor
        return mentor_of

    def _exclusions(self, constraints: Constraints) -> dict[int, np.ndarray]:
        columns = defaultdict(set)
        for mentor, mentee in constraints.excluded:
            if mentor in self.mentor_index and mentee in self.mentee_index:
                columns[self.mentee_index[mentee]].add(self.mentor_index[mentor])
        return {row: np.array(sorted(mentors), np.int64) for row, mentors in columns.items()}


def digest(
    mentors: Iterable[Mentor],
    mentees: Iterable[Mentee],
    policy: Policy,
    constraints: Constraints,
    previous: Iterable[tuple[str, str]] = (),
) -> str:
    """The SHA-256 of the input, in hexadecimal, whatever order it comes in."""
    weights = policy.weights
    answers = sorted(weights.answers.items())
    head = {
        "policy": [
            str(policy.objective),
            [weights.language, weights.areas, weights.goals, weights.time, weights.level, answers],
            [policy.least_english, policy.least_overlap, policy.least_points, policy.needs_area],
        ],
        "locked": sorted(set(constraints.locked)),
        "excluded": sorted(set(constraints.excluded)),
        "previous": sorted(set(previous)),
    }
    state = hashlib.sha256(json.dumps(head).encode())
    for side, people in (("mentors", mentors), ("mentees", mentees)):
        state.update(f"\n{side}".encode())
        for person in sorted(people, key=lambda person: person.key):
            state.update(b"\n" + json.dumps(_plain(person)).encode())
    return state.hexdigest()


def _plain(person: Mentor | Mentee) -> list:
    """A person as lists, strings and numbers that are the same for the same person."""
    week = sum(1 << half_hour for half_hour in person.availability)
    return [
        person.key,
        list(person.languages),
        person.requires_other_language,
        person.english_speaking,
        person.english_understanding,
        sorted(person.areas.items()),
        sorted(person.goals),
        f"{week:x}",
        person.level,
        person.seeks_level,
        sorted((question, sorted(options)) for question, options in person.answers.items()),
        getattr(person, "capacity", None),
        sorted(set(person.groups)),
    ]
