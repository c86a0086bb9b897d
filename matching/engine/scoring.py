"""The points of many pairs at once, exactly those of `pairwise.compatibility`.

Parts that count what two people share are products of one-hot features in float32, exact for the integers
that occur (below 2^24); a quotient that is rounded down is exact too, as it stays below 101 and its
denominator far below 2^17. Shared half-hours are counted in bits. The products are small: more than one
thread for one of them costs more than it gives (see `one_thread`).
"""

from collections.abc import Sequence

import numpy as np
from threadpoolctl import threadpool_limits

from . import features
from .codes import Rule
from .features import ENGLISH_CLASSES, LEVEL_CHOICES, LEVEL_CLASSES, WORDS
from .pairwise import ENGLISH_SHARE, ENOUGH_OVERLAP, OTHER_SHARE, STRONGEST
from .people import FLUENCY, Mentee, Mentor
from .policy import Policy

FORBIDDEN = np.float32(-1)


# Holds the products inside a function to one thread each: a hundred times faster on a busy machine.
one_thread = threadpool_limits.wrap(limits=1, user_api="blas")


class Scorer:
    """Scores of mentees (rows) against all mentors (columns), in the orders given.

    O(people × features) memory; a call for r mentees takes O(r × mentors × features) time and
    O(r × mentors) memory.
    """

    def __init__(self, mentors: Sequence[Mentor], mentees: Sequence[Mentee], policy: Policy) -> None:
        self.mentor_count = len(mentors)
        self.mentee_count = len(mentees)
        self.policy = policy
        weights = policy.weights
        self._groups = features.group_members(mentors)
        self._groups_of = [sorted(set(mentee.groups) & self._groups.keys()) for mentee in mentees]

        self._mentor_languages, self._mentee_languages, self._step = features.languages(mentors, mentees)
        self._english_class = features.english_classes(mentees)
        self._english = _english_table(policy)[:, features.english_classes(mentors)]
        self._low_english = _low_english_table(policy)[:, features.english_classes(mentors)]
        self._required = np.array([mentor.requires_other_language for mentor in mentors], bool)
        self._requires = np.array([mentee.requires_other_language for mentee in mentees], bool)
        self._level_class = features.level_classes(mentees)
        self._level = _level_table(weights.level)[:, features.level_classes(mentors)]

        self._mentor_week = features.week_bits(mentors)
        self._mentee_week = features.week_bits(mentees)
        self._hours = np.array([len(mentee.availability) for mentee in mentees], np.int64)

        numbers = features.vocabulary((p.areas for p in mentors), (p.areas for p in mentees))
        self._areas = _Share(
            weights.areas,
            features.strengths(mentors, numbers),
            features.strengths(mentees, numbers),
            np.array([STRONGEST * sum(mentee.areas.values()) for mentee in mentees]),
        )
        goals = [p.goals for p in mentors], [p.goals for p in mentees]
        self._shares = [self._areas, _share_of_options(weights.goals, *goals)]
        for question, weight in sorted(weights.answers.items()):
            options = [[p.answers.get(question, ()) for p in side] for side in (mentors, mentees)]
            self._shares.append(_share_of_options(weight, *options))

    def points(self, rows: np.ndarray) -> np.ndarray:
        """(rows, mentors) float32: the points of each pair, -1 where a hard rule is broken."""
        total = self._language(rows)
        forbidden = total < 0
        total += self._level[self._level_class[rows]]
        for share in self._shares:
            share.add_to(total, rows)
        if self.policy.weights.time or self.policy.least_overlap:
            overlap = self.overlap(rows)
            time = np.minimum(overlap, ENOUGH_OVERLAP).astype(np.float32)
            time *= np.float32(self.policy.weights.time)
            time /= np.float32(ENOUGH_OVERLAP)
            total += np.floor(time, out=time)
            if self.policy.least_overlap:
                forbidden |= overlap < self.policy.least_overlap
        if self.policy.needs_area:
            forbidden |= self._areas.shared(rows) == 0
        if self.policy.least_points:
            forbidden |= total < self.policy.least_points
        np.copyto(total, FORBIDDEN, where=forbidden)
        for number, row in enumerate(rows):
            for group in self._groups_of[row]:
                total[number, self._groups[group]] = FORBIDDEN
        return total

    def overlap(self, rows: np.ndarray) -> np.ndarray:
        """(rows, mentors) unsigned: half-hours of the week that both have."""
        shape = len(rows), self.mentor_count
        # Counts that stay below 256 are added up in bytes.
        count = np.zeros(shape, np.uint8 if self._hours[rows].max(initial=0) < 256 else np.uint16)
        both, bits = np.empty(shape, np.uint64), np.empty(shape, np.uint8)
        for word in range(WORDS):
            mine = self._mentee_week[word, rows]
            if mine.any():
                np.bitwise_and(mine[:, None], self._mentor_week[word], out=both)
                count += np.bitwise_count(both, out=bits)
        return count

    def broken(self, rows: np.ndarray) -> dict[Rule, np.ndarray]:
        """Rule → (rows, mentors) bool: which pairs break it, as `pairwise` tells it."""
        shape = len(rows), self.mentor_count
        same_group = np.zeros(shape, bool)
        for number, row in enumerate(rows):
            for group in self._groups_of[row]:
                same_group[number, self._groups[group]] = True
        nothing_shared = self._shared_languages(rows) == 0
        found = {
            Rule.SAME_GROUP: same_group,
            Rule.LANGUAGE_REQUIRED: nothing_shared & (self._requires[rows][:, None] | self._required),
            Rule.ENGLISH_TOO_LOW: nothing_shared & self._low_english[self._english_class[rows]],
            Rule.OVERLAP_TOO_SHORT: np.zeros(shape, bool),
            Rule.NO_SHARED_AREA: np.zeros(shape, bool),
        }
        if self.policy.least_overlap:
            found[Rule.OVERLAP_TOO_SHORT] = self.overlap(rows) < self.policy.least_overlap
        if self.policy.needs_area:
            found[Rule.NO_SHARED_AREA] = self._areas.shared(rows) == 0
        others = np.logical_or.reduce(list(found.values()))
        found[Rule.POINTS_TOO_LOW] = (self.points(rows) < 0) & ~others
        return found

    def _shared_languages(self, rows: np.ndarray) -> np.ndarray:
        return self._mentee_languages[rows] @ self._mentor_languages.T

    def _language(self, rows: np.ndarray) -> np.ndarray:
        """(rows, mentors) float32: the language part, negative where the two can't talk."""
        weight = self.policy.weights.language
        part = self._english[self._english_class[rows]]
        shared = self._shared_languages(rows)
        np.copyto(part, np.float32(weight * OTHER_SHARE // 100), where=shared > 0)
        np.copyto(part, np.float32(weight), where=shared >= self._step)
        return part


class _Share:
    """A part that is the weight times shared / whole, rounded down; whole is the mentee's alone."""

    def __init__(self, weight: int, mentors: np.ndarray, mentees: np.ndarray, whole: np.ndarray) -> None:
        self._weight = np.float32(weight)
        self._mentors = mentors
        self._mentees = mentees
        self._whole = np.maximum(whole, 1).astype(np.float32)[:, None]

    def shared(self, rows: np.ndarray) -> np.ndarray:
        return self._mentees[rows] @ self._mentors.T

    def add_to(self, total: np.ndarray, rows: np.ndarray) -> None:
        if self._weight and self._mentors.shape[1]:
            part = (self._weight * self._mentees[rows]) @ self._mentors.T
            part /= self._whole[rows]
            total += np.floor(part, out=part)


def _share_of_options(weight: int, mentors: Sequence, mentees: Sequence) -> _Share:
    numbers = features.vocabulary(mentors, mentees)
    whole = np.array([len(options) for options in mentees])
    return _Share(weight, features.one_hot(mentors, numbers), features.one_hot(mentees, numbers), whole)


def _english_levels() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Speaking, understanding and requirement of each English class."""
    numbers = np.arange(ENGLISH_CLASSES)
    steps = len(FLUENCY)
    return numbers // 2 // steps, numbers // 2 % steps, numbers % 2


def _low_english_table(policy: Policy) -> np.ndarray:
    """(mentee class, mentor class) bool: the least of the four levels is too low."""
    speaking, understanding, _required = _english_levels()
    least = np.minimum(speaking, understanding)
    return np.minimum(least[:, None], least) < policy.least_english


def _english_table(policy: Policy) -> np.ndarray:
    """(mentee class, mentor class) float32: the language part over English, negative where it can't be."""
    speaking, understanding, required = _english_levels()
    weaker = np.minimum(speaking[:, None] + understanding, understanding[:, None] + speaking)
    part = (policy.weights.language * ENGLISH_SHARE * weaker // 100).astype(np.float32)
    part[_low_english_table(policy) | (required[:, None] | required).astype(bool)] = -policy.weights.most - 1
    return part


def _level_table(weight: int) -> np.ndarray:
    """(mentee class, mentor class) float32: the level part."""
    steps = len(LEVEL_CHOICES)
    level, sought = np.divmod(np.arange(LEVEL_CLASSES), steps)
    met = ((sought[:, None] == 0) | (sought[:, None] == level)).astype(np.int64)
    met += (sought == 0) | (sought == level[:, None])
    return (weight * met // 2).astype(np.float32)
