"""Where a run may start from: prices of mentors that are about right, from a sample or an earlier outcome."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .certificate import Price
from .codes import Objective
from .instance import Instance
from .outcome import Outcome
from .sweep import Report, Sweep
from .worth import Goal, Worth, worth_for

# What a pair is worth in points when candidates are chosen: more than any difference between prices.
PAIR = 2**18
# Pairs that fall short of the best by so many points at most may come to be the best when a little changes.
NEAR = 3


@dataclass(frozen=True)
class Start:
    """`pairs`, `points`: (mentors,) int64, the two levels of the prices; `goal`: what they were made for.

    `mentees`: (mentees, 2) float64 their prices that go with these, NaN where unknown.
    """

    goal: Goal
    pairs: np.ndarray
    points: np.ndarray
    mentees: np.ndarray | None = None

    def in_points(self) -> np.ndarray:
        """(mentors,) float32: the prices as points, to choose candidates by."""
        if self.goal is Goal.TOTAL_THEN_PAIRS:
            return self.points.astype(np.float32)
        return (self.points + PAIR * self.pairs).astype(np.float32)

    def floors(self) -> np.ndarray | None:
        """(mentees,) float32: points after these prices that a mentee's best pairs exceed, -inf where unknown."""
        if self.mentees is None:
            return None
        pairs, points = self.mentees.T
        floors = points - NEAR if self.goal is Goal.TOTAL_THEN_PAIRS else PAIR * (pairs - 1) + points - NEAR
        return np.nan_to_num(floors, nan=-np.inf, neginf=-np.inf).astype(np.float32)

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


def start_from(
    outcome: Outcome, instance: Instance, rows: np.ndarray, columns: np.ndarray, report: Report
) -> Start | None:
    """The prices of an earlier outcome for these mentors of the instance; None where they say nothing.

    A mentor whom it didn't know gets the price that the mentees whom it knew would offer now.
    """
    objective = Objective(outcome.objective)
    if objective is not instance.objective:
        return None
    goal = goal_of(objective)
    keys = [instance.mentors[column].key for column in columns], [instance.mentees[row].key for row in rows]
    (prices, new), (paid, late) = (
        _levels(prices, keys)
        for prices, keys in zip((outcome.certificate.mentors, outcome.certificate.mentees), keys, strict=True)
    )
    if new.any():
        worth = worth_for(goal, len(rows), len(columns), instance.policy.weights.most)
        sweep = Sweep(instance, rows[~late], columns[new], report)
        offered = sweep.offers(worth, np.maximum(paid[~late] @ (worth.base, worth.slope), 0))
        prices[new] = np.stack(worth.split(offered), axis=1)
    return Start(goal, *prices.T, np.where(late[:, None], np.nan, paid))


def _levels(prices: Mapping[str, Price], keys: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """(people, 2) int64 the two levels of each price, 0 where there is none; (people,) bool where there is none."""
    found = [prices.get(key) for key in keys]
    levels = np.array([price or (0, 0) for price in found], np.float64).reshape(-1, 2)
    # Whatever somebody wrote into them, prices only say where to start.
    levels = np.clip(levels, -PAIR, PAIR).astype(np.int64)
    return levels, np.array([price is None for price in found], bool)
