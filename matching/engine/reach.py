"""Whom a person could push along: mentors that suit them, the mentees there, mentors that suit those, and so on."""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from .certificate import Price
from .codes import Objective
from .instance import Instance
from .outcome import Outcome
from .sweep import Sweep

# Of a block's mentees, its mentors and its points: which of its pairs a move may take.
Usable = Callable[[np.ndarray, slice, np.ndarray], np.ndarray]


class Reach:
    """From a mentee without a mentor (`start`), by the matching of `outcome`, under the rules of `instance`.

    `instance` may differ from the outcome's input by one change. `mentors`, `mentees`: the numbers reached;
    `finds_place`: a mentor with a free place is among them. Locked mentees don't move. If not `finds_place`,
    nothing can pair the start and keep everybody else paired: this is what an augmenting path is. Only
    `best_total` may leave somebody over who finds a place, at the cost of the total.
    O(mentees reached × mentors).
    """

    def __init__(self, instance: Instance, outcome: Outcome, start: int) -> None:
        self.instance = instance
        self.outcome = outcome
        self.start = start
        locked = {mentee for _mentor, mentee in instance.locked}
        self._moving: dict[int, list[int]] = {}
        left = instance.capacity.copy()
        for pair in outcome.pairs:
            mentor = instance.mentor_index[pair.mentor]
            left[mentor] -= 1
            if pair.mentee not in locked:
                self._moving.setdefault(mentor, []).append(instance.mentee_index[pair.mentee])
        self._free = (left > 0).astype(bool)
        self.mentors, self.mentees = self._walk(lambda _rows, _columns, points: points >= 0)
        self.finds_place = any(self._free[mentor] for mentor in self.mentors)

    def winnable(self) -> set[int]:
        """The mentors with whom one more place could go to the start; the others' would go to somebody else.

        A new place goes to whoever adds most by it, which is the mentor's price. The start adds as much only
        where moves along pairs whose prices come to just their worth lead from it to the mentor. For `fairest`
        that holds on the floor reached, which a place more can't raise; where it adds no pair on that floor,
        the floor may fall, and anybody reached could win.
        """
        mentors = self._walk(self._tight)[0]
        if self.instance.objective is not Objective.FAIREST:
            return mentors
        certificate = self.outcome.certificate
        if certificate.floor is None:
            return self.mentors
        keys = {mentor: self.instance.mentors[mentor].key for mentor in self.mentors}
        return mentors | {mentor for mentor, key in keys.items() if certificate.mentors[key].pairs == 0}

    def moves(self, mentee: int) -> bool:
        """Whether more mentors for this mentee could help: it is reached, or there is a place anyway."""
        return self.finds_place or mentee in self.mentees

    def misses(self, mentor: int) -> bool:
        """Whether more mentees for this mentor could help: it isn't reached, or there is a place anyway."""
        return self.finds_place or mentor not in self.mentors

    def gains_by(self, mentor: int, mentee: int) -> bool:
        """Whether one more pair that may be could help."""
        return self.moves(mentee) and self.misses(mentor)

    def _walk(self, usable: Usable) -> tuple[set[int], set[int]]:
        mentors: set[int] = set()
        mentees = {self.start}
        frontier = [self.start]
        while frontier:
            rows = np.array(frontier)
            reached = np.zeros(len(self.instance.mentors), bool)
            found = Sweep(self.instance, rows).fold(
                lambda block, columns, points, rows=rows: (
                    columns,
                    usable(rows[block], columns, points).any(axis=0),
                )
            )
            for columns, some in found:
                reached[columns] |= some
            following: list[int] = []
            for mentor in set(map(int, np.flatnonzero(reached))) - mentors:
                mentors.add(mentor)
                following += self._moving.get(mentor, [])
            frontier = sorted(set(following) - mentees)
            mentees |= set(frontier)
        return mentors, mentees

    def _tight(self, rows: np.ndarray, columns: slice, points: np.ndarray) -> np.ndarray:
        """(rows, columns) bool: pairs that may be and whose prices come to just their worth."""
        mentor, mentee = self._prices
        pairs = mentee[rows, 0, None] + mentor[columns, 0]
        total = mentee[rows, 1, None] + mentor[columns, 1]
        return (points >= (self.outcome.certificate.floor or 0)) & (pairs == 1) & (total == points)

    @cached_property
    def _prices(self) -> tuple[np.ndarray, np.ndarray]:
        certificate = self.outcome.certificate
        nothing = Price(0, 0)
        mentors = [certificate.mentors[person.key] for person in self.instance.mentors]
        mentees = [certificate.mentees.get(person.key, nothing) for person in self.instance.mentees]
        return np.array(mentors, np.int64).reshape(-1, 2), np.array(mentees, np.int64).reshape(-1, 2)
