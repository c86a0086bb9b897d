"""Why somebody is left over, as codes and numbers."""

import numpy as np

from .codes import Obstacle, Rule
from .instance import Instance
from .outcome import Cause, Idle, Unmatched
from .scoring import Tile
from .sweep import Report, Sweep, nothing

_OBSTACLES = (*map(Obstacle, Rule), Obstacle.EXCLUDED, Obstacle.NO_PLACE, Obstacle.TAKEN)
# Of these only mentees are told: a mentor with places left is nobody's to take.
_OF_MENTEES = frozenset({Obstacle.NO_PLACE, Obstacle.TAKEN})


def causes(
    instance: Instance, mentor_of: np.ndarray, report: Report = nothing
) -> tuple[tuple[Unmatched, ...], tuple[Idle, ...]]:
    """What stood between each unmatched mentee and the mentors, and between mentors with places left and these.

    A mentor against whom a rule stands counts under each such rule, else under the exclusion, else as one without
    any place, else as taken; so each counts once at least. O(unmatched × mentors).
    """
    rows = np.flatnonzero(mentor_of < 0)
    placeless = (instance.capacity == 0).astype(bool)
    of_rows = np.zeros((len(_OBSTACLES), len(rows)), np.int64)
    of_columns = np.zeros((len(_OBSTACLES), len(instance.mentors)), np.int64)

    def count(block: np.ndarray, tile: Tile) -> tuple[np.ndarray, slice, list[tuple[np.ndarray, np.ndarray]]]:
        against = list(instance.scorer.broken(rows[block], tile).values())
        open_ = ~np.logical_or.reduce(against)
        excluded = np.zeros_like(open_)
        excluded[instance.excluded.within(rows[block], tile.columns)] = True
        against.append(excluded & open_)
        open_ &= ~excluded
        against += [open_ & placeless[tile.slice], open_ & ~placeless[tile.slice]]
        return block, tile.slice, [(pairs.sum(axis=1), pairs.sum(axis=0)) for pairs in against]

    for block, columns, counts in Sweep(instance, rows, report=report).visit(count):
        for obstacle, (by_row, by_column) in enumerate(counts):
            of_rows[obstacle, block] += by_row
            of_columns[obstacle, columns] += by_column
    left = instance.capacity - np.bincount(mentor_of[mentor_of >= 0], minlength=len(instance.mentors))
    return (
        tuple(
            Unmatched(instance.mentees[row].key, _causes(of_rows[:, place])) for place, row in enumerate(rows)
        ),
        tuple(
            Idle(instance.mentors[column].key, int(left[column]), _causes(of_columns[:, column], _OF_MENTEES))
            for column in np.flatnonzero(left > 0)
        ),
    )


def _causes(counts: np.ndarray, but: frozenset[Obstacle] = frozenset()) -> tuple[Cause, ...]:
    told = [
        Cause(obstacle, int(count))
        for obstacle, count in zip(_OBSTACLES, counts, strict=True)
        if count and obstacle not in but
    ]
    return tuple(told) or (Cause(Obstacle.NOBODY, 0),)
