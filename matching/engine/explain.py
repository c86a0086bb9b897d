"""Why somebody is left over, as codes and numbers."""

from collections.abc import Iterator

import numpy as np

from .codes import Obstacle, Rule
from .instance import Instance
from .outcome import Cause, Idle, Unmatched


def unmatched_causes(instance: Instance, mentor_of: np.ndarray) -> Iterator[Unmatched]:
    """What stood between each unmatched mentee and the mentors, each of whom counts at least once.

    A mentor against whom a rule stands counts under each such rule, else under the exclusion, else as one
    without any place, else as taken. O(unmatched × mentors).
    """
    rows = np.flatnonzero(mentor_of < 0)
    placeless = (instance.capacity == 0).astype(bool)
    for block in instance.blocks(rows):
        broken = instance.scorer.broken(block)
        against = np.logical_or.reduce(list(broken.values()))
        excluded = _excluded(instance, block) & ~against
        shut = excluded | against
        counts = {Obstacle(rule): pairs.sum(axis=1) for rule, pairs in broken.items()}
        counts[Obstacle.EXCLUDED] = excluded.sum(axis=1)
        counts[Obstacle.NO_PLACE] = (~shut & placeless).sum(axis=1)
        counts[Obstacle.TAKEN] = (~shut & ~placeless).sum(axis=1)
        for number, row in enumerate(block):
            yield Unmatched(instance.mentees[row].key, _causes(counts, number))


def idle_causes(instance: Instance, mentor_of: np.ndarray) -> Iterator[Idle]:
    """What stood between each mentor with places left and the mentees who still wait.

    O(idle × unmatched), in blocks of all mentors.
    """
    used = np.bincount(mentor_of[mentor_of >= 0], minlength=len(instance.mentors))
    left = instance.capacity - used
    columns = np.flatnonzero(left > 0)
    rows = np.flatnonzero(mentor_of < 0)
    counts = {Obstacle(rule): np.zeros(len(columns), np.int64) for rule in Rule}
    counts[Obstacle.EXCLUDED] = np.zeros(len(columns), np.int64)
    for block in instance.blocks(rows) if len(columns) else ():
        broken = instance.scorer.broken(block)
        for rule, pairs in broken.items():
            counts[Obstacle(rule)] += pairs[:, columns].sum(axis=0)
        excluded = _excluded(instance, block) & ~np.logical_or.reduce(list(broken.values()))
        counts[Obstacle.EXCLUDED] += excluded[:, columns].sum(axis=0)
    for number, column in enumerate(columns):
        yield Idle(instance.mentors[column].key, int(left[column]), _causes(counts, number))


def _causes(counts: dict[Obstacle, np.ndarray], number: int) -> tuple[Cause, ...]:
    causes = [Cause(obstacle, int(count[number])) for obstacle, count in counts.items() if count[number]]
    return tuple(causes) or (Cause(Obstacle.NOBODY, 0),)


def _excluded(instance: Instance, block: np.ndarray) -> np.ndarray:
    """(block, mentors) bool: pairs that a coordinator keeps apart."""
    apart = np.zeros((len(block), len(instance.mentors)), bool)
    for number, row in enumerate(block):
        apart[number, instance.excluded(row)] = True
    return apart
