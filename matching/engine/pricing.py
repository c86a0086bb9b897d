"""Which pairs are worth more than their two prices: what a look at every pair asks, as cheap as it can be made."""

from collections.abc import Iterator

import numpy as np

from .arrays import first_of_each
from .worth import Goal, Worth

# Pairs that fall short of their prices by no more points than these count as nearly short: told as well, since they
# may be short of the next prices.
NEARLY = 4
_NEVER, _ALWAYS = np.float32(np.inf), np.float32(-np.inf)


class Thresholds:
    """Prices as floors of points, one of a row and one of a column, whose sum a pair must exceed to be short.

    Points are compared in float32 with floors that are a little too low; what exceeds them is looked at in
    integers. So the result is exact, and a pair costs a subtraction and a comparison.
    """

    def __init__(self, worth: Worth, mentor_price: np.ndarray, mentee_price: np.ndarray, most: int) -> None:
        self._worth = worth
        self._mentor_price = mentor_price
        self._mentee_price = mentee_price
        self._most = most
        # Rows whose price has a pair in it (1), or hasn't (0), see different floors of columns.
        self._class = np.zeros(len(mentee_price), np.int64)
        if worth.goal is Goal.TOTAL_THEN_PAIRS:
            columns = ((mentor_price - worth.base) / worth.slope)[None, :]
            row = mentee_price / worth.slope
        else:
            left, right = self._split(mentor_price)
            self._class, row = self._split(mentee_price)
            # Two pairs are more than enough, none is too little; with one the points decide.
            exact = right if worth.goal is Goal.PAIRS_THEN_TOTAL else np.full(len(right), _NEVER)
            columns = np.stack([np.where(left > 0, exact, _ALWAYS), np.where(left > 0, _NEVER, exact)])
        finite = np.concatenate([columns[np.isfinite(columns)], row])
        margin = NEARLY + 0.01 + np.abs(finite).max(initial=0) * 2.0**-21
        self._columns = columns.astype(np.float32)
        self._rows = (row - margin).astype(np.float32)

    def classes(self, among: np.ndarray | None = None) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Rows that could be short with any column: their positions, their floors, and the columns' floors.

        `among`: (rows,) bool, by default all.
        """
        for number, columns in enumerate(self._columns):
            lowest = columns.min(initial=_NEVER)
            rows = (self._class == number) & (self._most > lowest + self._rows)
            positions = np.flatnonzero(rows if among is None else rows & among)
            if len(positions):
                yield positions, self._rows[positions], columns

    def short(
        self, found: tuple[np.ndarray, np.ndarray, np.ndarray], floor: int, limit: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of pairs (row, column, points) from `floor` points on those short or nearly, each row's worst `limit`."""
        row, column, points = found
        gain = self.gain(found)
        short = np.flatnonzero((gain > -NEARLY * self._worth.slope) & (points >= floor))
        first = short[first_of_each(row[short], -gain[short], limit, column[short])]
        return row[first], column[first], points[first]

    def gain(self, found: tuple[np.ndarray, np.ndarray, np.ndarray]) -> np.ndarray:
        """(pairs,) int64: by how much pairs (row, column, points) are worth more than their prices."""
        row, column, points = found
        return self._worth.of(points) - self._mentor_price[column] - self._mentee_price[row]

    def _split(self, prices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Whether a price has a pair in it, and what is left of it in points."""
        whole = self._worth.base
        left = (prices + whole // 2) // whole
        return left, (prices - left * whole) / self._worth.kept
