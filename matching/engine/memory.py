"""What a run looked at and proved, kept for the next run of nearly the same input.

An outcome carries it along, for whoever matches again in the same process or passes the outcome on. It can't be
made or changed from outside: an outcome that was tampered with has none, and the next run starts from nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .instance import Instance, policy_text
from .worth import Worth

Keys = tuple[str, str]  # of a mentor and a mentee
# With more than one in so many people new or changed, a run starts from nothing.
FEW = 8


@dataclass(frozen=True)
class Memory:
    """`policy`: as text. `mentors`, `mentees`: key → fingerprint, of everybody priced, in the order of the arrays.

    `excluded`: the pairs kept apart. `edges`: (pairs, 3) positions of mentee and mentor, and points.
    `prices`, `bounds`: of mentors and of mentees, (people, 2) int64 the two levels of their prices, and of others
    that no pair exceeds which is no edge, but perhaps in rows still `open`.
    """

    policy: str
    mentors: Mapping[str, int]
    mentees: Mapping[str, int]
    excluded: frozenset[Keys]
    edges: np.ndarray
    prices: tuple[np.ndarray, np.ndarray]
    bounds: tuple[np.ndarray, np.ndarray]
    open: np.ndarray


@dataclass(frozen=True)
class Recalled:
    """A memory by the positions of another run; people whom it doesn't know have prices of 0.

    `known`: (mentors,) and (mentees,) bool. `freed`: (pairs, 2) positions of mentee and mentor of those that are no
    longer kept apart.
    """

    known: tuple[np.ndarray, np.ndarray]
    edges: np.ndarray
    prices: tuple[np.ndarray, np.ndarray]
    bounds: tuple[np.ndarray, np.ndarray]
    open: np.ndarray
    freed: np.ndarray


def recalled(memory: Memory, instance: Instance, rows: np.ndarray, columns: np.ndarray) -> Recalled | None:
    """What the memory says of these mentees and mentors of the instance; None where too much has changed."""
    if memory.policy != policy_text(instance.policy):
        return None
    mentor_prints, mentee_prints = instance.digests[1]
    mentors = _places(
        memory.mentors, [instance.mentors[column].key for column in columns], mentor_prints[columns]
    )
    mentees = _places(memory.mentees, [instance.mentees[row].key for row in rows], mentee_prints[rows])
    known = mentors >= 0, mentees >= 0
    if any(FEW * np.count_nonzero(~some) > len(some) for some in known):
        return None
    old_mentors, old_mentees = _turned(mentors, len(memory.mentors)), _turned(mentees, len(memory.mentees))
    row, column, points = memory.edges.T
    edges = np.stack([old_mentees[row], old_mentors[column], points], axis=1)
    edges = edges[(edges[:, 0] >= 0) & (edges[:, 1] >= 0)]
    edges = edges[~instance.excluded.holds(rows[edges[:, 0]], columns[edges[:, 1]])]
    return Recalled(
        known,
        edges,
        (_levels(memory.prices[0], mentors), _levels(memory.prices[1], mentees)),
        (_levels(memory.bounds[0], mentors), _levels(memory.bounds[1], mentees)),
        ~known[1] | memory.open[mentees],
        _freed(memory, instance, rows, columns),
    )


def in_terms_of(worth: Worth, levels: np.ndarray) -> np.ndarray:
    """(people,) int64: prices on two levels as prices of `worth`."""
    return levels[:, 0] * worth.base + levels[:, 1] * worth.slope


def levels_above(worth: Worth, prices: np.ndarray) -> np.ndarray:
    """(people, 2) int64: the least prices on two levels that are no lower than these."""
    whole = -(-prices // worth.kept) * worth.kept
    return np.stack(worth.split(whole), axis=1)


def _places(before: Mapping[str, int], keys: list[str], prints: np.ndarray) -> np.ndarray:
    """(people,) where each stood before, -1 for those who weren't there as they are now."""
    place_of = {key: place for place, key in enumerate(before)}
    return np.array(
        [
            place_of[key] if before.get(key) == mark else -1
            for key, mark in zip(keys, prints.tolist(), strict=True)
        ],
        np.int64,
    )


def _turned(places: np.ndarray, count: int) -> np.ndarray:
    """(people before,) where each stands now, -1 for those who are gone."""
    now = np.full(count, -1, np.int64)
    known = np.flatnonzero(places >= 0)
    now[places[known]] = known
    return now


def _levels(levels: np.ndarray, places: np.ndarray) -> np.ndarray:
    return np.where((places >= 0)[:, None], levels[places], 0)


def _freed(memory: Memory, instance: Instance, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    row_of = {instance.mentees[row].key: place for place, row in enumerate(rows)}
    column_of = {instance.mentors[column].key: place for place, column in enumerate(columns)}
    freed = memory.excluded - instance.apart
    places = [(row_of.get(mentee), column_of.get(mentor)) for mentor, mentee in sorted(freed)]
    return np.array([pair for pair in places if None not in pair], np.int64).reshape(-1, 2)
