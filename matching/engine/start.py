"""Where a run starts from: prices of mentors that are about right, from a sample."""

from dataclasses import dataclass

import numpy as np

from .codes import Objective
from .worth import Goal, Worth

# What a pair is worth in points when candidates are chosen: more than any difference between prices.
PAIR = 2**18


@dataclass(frozen=True)
class Start:
    """`pairs`, `points`: (mentors,) int64, the two levels of the prices; `goal`: what they were made for."""

    goal: Goal
    pairs: np.ndarray
    points: np.ndarray

    def in_points(self) -> np.ndarray:
        """(mentors,) float32: the prices as points, to choose candidates by."""
        if self.goal is Goal.TOTAL_THEN_PAIRS:
            return self.points.astype(np.float32)
        return (self.points + PAIR * self.pairs).astype(np.float32)

    def bounds(self, floors: np.ndarray, worth: Worth, most: int) -> np.ndarray | None:
        """(mentees,) int64: mentee prices that, with these, no pair exceeds which is on the floors; None if unknown.

        `worth`: of the same goal; `most`: the most points that a pair has.
        """
        if np.abs(self.points).max(initial=0) + most >= PAIR // 4 or worth.goal is not self.goal:
            return None
        # Nobody has as few points as a floor that is far below all.
        floors = np.maximum(np.floor(floors), -2 * PAIR).astype(np.int64)
        if self.goal is Goal.TOTAL_THEN_PAIRS:
            return floors * worth.slope + (1 + np.abs(self.pairs).max(initial=0)) * worth.base
        pairs = (floors + PAIR // 2) // PAIR
        return (1 + pairs) * worth.base + (floors - pairs * PAIR) * worth.slope

    def of(self, worth: Worth) -> np.ndarray:
        """(mentors,) int64: the prices in the terms of `worth`, not below nothing."""
        return np.maximum(self.pairs * worth.base + self.points * worth.slope, 0)


def goal_of(objective: Objective) -> Goal:
    """What the last solution for an objective is the best in."""
    return Goal.TOTAL_THEN_PAIRS if objective is Objective.BEST_TOTAL else Goal.PAIRS_THEN_TOTAL
