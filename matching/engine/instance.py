"""The input in canonical order, with its locks taken out and its exclusions in: what the solver works on."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from .codes import Objective
from .errors import InputError
from .features import Apart
from .pairwise import compare
from .people import Mentee, Mentor, check_people
from .policy import Constraints, Policy, check_constraints, check_policy
from .scoring import FORBIDDEN, Scorer, Tile

# Mentors in a tile. No power of two: rows that far apart would fall on the same lines of a core's cache.
COLUMNS = 5000
# Given pairs are scored by so many, as a block of all their people.
AT_ONCE = 128


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
        self.apart = frozenset(constraints.excluded)
        self.excluded = self._exclusions(constraints)
        self.scorer = Scorer(self.mentors, self.mentees, policy)
        self._tiles: list[Tile] | None = None

    @cached_property
    def digests(self) -> tuple[str, tuple[np.ndarray, np.ndarray]]:
        """The SHA-256 of all people, and (people,) int64 of mentors and mentees: each one's own, in this process."""
        state, prints = hashlib.sha256(), []
        for people, weeks in zip((self.mentors, self.mentees), self.scorer.weeks, strict=True):
            prints.append(np.zeros(len(people), np.int64))
            for place, (person, week) in enumerate(zip(people, weeks.astype("<u8"), strict=True)):
                text = json.dumps(_plain(person)).encode() + week.tobytes()
                state.update(text)
                prints[-1][place] = hash(text)
            state.update(b"\n")
        return state.hexdigest(), tuple(prints)

    def tiles(self, columns: np.ndarray) -> list[Tile]:
        """These mentors, ascending, in tiles; of all of them they are kept."""
        if len(columns) < len(self.mentors):
            return self._tiled(columns)
        if self._tiles is None:
            self._tiles = self._tiled(columns)
        return self._tiles

    def _tiled(self, columns: np.ndarray) -> list[Tile]:
        places = np.array_split(np.arange(len(columns)), -(-len(columns) // COLUMNS) or 1)
        return [self.scorer.tile(columns[place], int(place[0])) for place in places if len(place)]

    def points(self, rows: np.ndarray, tile: Tile | None = None) -> np.ndarray:
        """(rows, tile) float32: the points of each pair, -1 where it may not be; by default with all mentors."""
        tile = self.scorer.everybody() if tile is None else tile
        points = self.scorer.points(rows, tile)
        points[self.excluded.within(rows, tile.columns)] = FORBIDDEN
        return points

    def points_of(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """(pairs,) int64: the points of mentee `rows[n]` with mentor `columns[n]`, -1 where they may be no pair."""
        found = np.zeros(len(rows), np.int64)
        for start in range(0, len(rows), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            tile = self.scorer.tile(np.unique(columns[some]))
            points = self.points(rows[some], tile)
            found[some] = points[np.arange(len(points)), np.searchsorted(tile.columns, columns[some])]
        return found

    def above(
        self, rows: np.ndarray, tile: Tile, row_floor: np.ndarray, column_floor: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The pairs that may be and exceed their floors, as `Scorer.above` tells them."""
        row, column, points = self.scorer.above(rows, tile, row_floor, column_floor)
        kept = ~self.excluded.holds(rows[row], tile.columns[column])
        return row[kept], column[kept], points[kept]

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

    def _exclusions(self, constraints: Constraints) -> Apart:
        known = [
            (self.mentee_index[mentee], self.mentor_index[mentor])
            for mentor, mentee in constraints.excluded
            if mentor in self.mentor_index and mentee in self.mentee_index
        ]
        rows, columns = np.array(known, np.int64).reshape(-1, 2).T
        return Apart(rows, columns, len(self.mentors))


def digest(
    instance: Instance,
    constraints: Constraints,
    previous: Iterable[tuple[str, str]] = (),
    start: str = "",
) -> str:
    """The SHA-256 of the input, in hexadecimal, whatever order it comes in.

    `previous`: earlier pairs; `start`: the digest of the outcome whose memory the run starts from.
    """
    head = {
        "policy": policy_text(instance.policy),
        "locked": sorted(set(constraints.locked)),
        "excluded": sorted(set(constraints.excluded)),
        "previous": sorted(set(previous)),
        "start": start,
        "people": instance.digests[0],
    }
    return hashlib.sha256(json.dumps(head).encode()).hexdigest()


def policy_text(policy: Policy) -> str:
    """The policy as a text that is the same for the same policy."""
    weights = policy.weights
    return json.dumps(
        [
            str(policy.objective),
            [weights.language, weights.areas, weights.goals, weights.time, weights.level],
            sorted(weights.answers.items()),
            [policy.least_english, policy.least_overlap, policy.least_points, policy.needs_area],
        ]
    )


def _plain(person: Mentor | Mentee) -> list:
    """A person, without the hours, as lists, strings and numbers that are the same for the same person."""
    return [
        person.key,
        list(person.languages),
        person.requires_other_language,
        person.english_speaking,
        person.english_understanding,
        sorted(person.areas.items()),
        sorted(person.goals),
        person.level,
        person.seeks_level,
        sorted((question, sorted(options)) for question, options in person.answers.items()),
        getattr(person, "capacity", None),
        sorted(set(person.groups)),
    ]
