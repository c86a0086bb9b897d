"""Two things compared left to right, as one integer.

A pair is worth (1, points) where pairs come first, (points, 1) where points do, (1,) where only pairs count.
Times a factor large enough the left component outweighs any sum of right ones, so that sums of such integers
compare like the components do, and can be taken apart again.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from .errors import UncertifiedError

_LARGEST = 2**62


class Goal(Enum):
    """What a solution is the best in."""

    PAIRS = "pairs"
    PAIRS_THEN_TOTAL = "pairs, total"
    TOTAL_THEN_PAIRS = "total, pairs"


@dataclass(frozen=True)
class Worth:
    """`factor`: of the left component; `kept`: of both, so that pairs kept from before break ties (1 = none).

    With prices that are differences of sums of worths, no level reaches a quarter of what the one before counts.
    """

    goal: Goal
    factor: int
    kept: int = 1

    @property
    def slope(self) -> int:
        """What a point more is worth."""
        slopes = {Goal.PAIRS: 0, Goal.PAIRS_THEN_TOTAL: 1, Goal.TOTAL_THEN_PAIRS: self.factor}
        return slopes[self.goal] * self.kept

    @property
    def base(self) -> int:
        """What a pair without points is worth."""
        return self.kept if self.goal is Goal.TOTAL_THEN_PAIRS else self.factor * self.kept

    def of(self, points: np.ndarray) -> np.ndarray:
        """What pairs of these points are worth, int64, elementwise; one that is kept is worth 1 more."""
        worth = points.astype(np.int64)
        worth *= self.slope
        worth += self.base
        return worth

    def split(self, prices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The (pairs, points) of prices, rounded to them: where two come to a worth, so do they here."""
        both = (prices + self.kept // 2) // self.kept
        left = (both + self.factor // 2) // self.factor
        right = both - left * self.factor
        odd = np.any(4 * np.abs(prices - both * self.kept) > self.kept)
        if odd or np.any(4 * np.abs(right) >= self.factor):
            raise UncertifiedError("prices can't be taken apart")
        return (right, left) if self.goal is Goal.TOTAL_THEN_PAIRS else (left, right)

    def holds(self, levels: np.ndarray) -> bool:
        """Whether prices on two levels, (people, 2), keep these apart in sums of two, as prices of this worth."""
        right = levels[:, 0 if self.goal is Goal.TOTAL_THEN_PAIRS else 1]
        return bool(np.all(8 * np.abs(right) < self.factor))


def worth_for(goal: Goal, mentees: int, mentors: int, most: int, kept: int = 0) -> Worth:
    """The worth for so many people on each side and at most `most` points a pair.

    `kept`: how many pairs of before could be kept. Raises UncertifiedError if it can't be exact in 64 bits.
    """
    if goal is Goal.PAIRS_THEN_TOTAL:
        # A price's right component is a sum of points along a path on which no person comes twice.
        reach = 4 * (2 * min(mentees, mentors) + 4) * (most + 1) + mentees * (most + 1)
    else:
        reach = mentees + 4
    factor, scale = 1 << reach.bit_length(), 4 * kept or 1
    # No price exceeds what a pair can be worth.
    if factor * scale * (most + 2 if goal is Goal.TOTAL_THEN_PAIRS else 2) >= _LARGEST:
        raise UncertifiedError("there are too many people, or too high weights, to be exact in 64 bits")
    return Worth(goal, factor, scale)
