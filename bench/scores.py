"""What the methods have in common: the scores of all pairs, and judging the pairs found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bench.cohorts import Cohort
from bench.measuring import Measured
from matching.engine import Mentee, Mentor, Outcome, Policy, compatibility
from matching.engine.scoring import Scorer

# Scores that are computed at a time; a few hundred KiB.
BLOCK = 2**16

Keys = list[tuple[str, str]]


@dataclass(frozen=True)
class Found:
    """`pairs` (mentor key, mentee key), None of what finds none. `scoring`: seconds that building the scores took,
    where that is a step of its own. `measured`: what the method measured itself, in a process of its own.
    """

    pairs: Keys | None
    scoring: float | None = None
    measured: Measured | None = None
    outcome: Outcome | None = None


def blocks_of_scores(
    mentors: Sequence[Mentor], mentees: Sequence[Mentee], policy: Policy
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(mentees, (mentees, mentors) points), -1 where a pair may not be, over all mentees."""
    scorer = Scorer(mentors, mentees, policy)
    size = max(1, BLOCK // max(1, scorer.mentor_count))
    for start in range(0, scorer.mentee_count, size):
        rows = np.arange(start, min(start + size, scorer.mentee_count))
        yield rows, scorer.points(rows)


def seats(cohort: Cohort) -> np.ndarray:
    """(places,) the number of each place's mentor; nobody has more places than there are mentees."""
    capacity = [min(mentor.capacity, len(cohort.mentees)) for mentor in cohort.mentors]
    return np.repeat(np.arange(len(capacity)), capacity)


def worth_of_a_pair(cohort: Cohort) -> int:
    """What a pair is worth beside its points: more than all points there are, so that pairs come first."""
    return cohort.policy.weights.most * len(cohort.mentees) + 1


def keys(cohort: Cohort, mentors: np.ndarray, mentees: np.ndarray) -> Keys:
    pairs = zip(mentors.tolist(), mentees.tolist(), strict=True)
    return [(cohort.mentors[mentor].key, cohort.mentees[mentee].key) for mentor, mentee in pairs]


def judged(cohort: Cohort, pairs: Keys) -> tuple[int, int]:
    """How many of the pairs may be, and their points, by the engine's plain reference for one pair.

    A forbidden pair, one beyond a capacity and a mentee's second one count nothing.
    """
    mentors = {mentor.key: mentor for mentor in cohort.mentors}
    left = {mentor.key: mentor.capacity for mentor in cohort.mentors}
    waiting = {mentee.key: mentee for mentee in cohort.mentees}
    count = total = 0
    for mentor, mentee in pairs:
        if mentee not in waiting or not left[mentor]:
            continue
        points = compatibility(mentors[mentor], waiting[mentee], cohort.policy).points
        if points is not None:
            count, total = count + 1, total + points
            left[mentor] -= 1
            del waiting[mentee]
    return count, total
