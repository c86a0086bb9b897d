"""Which pairs are worth more than their two prices: the look at every pair, as cheap as it can be made."""

import numpy as np

from .worth import Goal, Worth

_NEVER, _ALWAYS = np.float32(np.inf), np.float32(-np.inf)


class Shortfall:
    """Finds pairs worth more than the prices of their two people.

    Points are compared in float32 with a threshold that is a little too low; what exceeds it is looked at in
    integers. So the result is exact, and a pair costs a subtraction and a comparison.
    """

    def __init__(self, worth: Worth, mentor_price: np.ndarray, mentee_price: np.ndarray, most: int) -> None:
        self._worth = worth
        self._mentor_price = mentor_price
        self._mentee_price = mentee_price
        # Thresholds of columns for rows whose price has a pair in it (1), or hasn't (0); and of rows.
        self._class = np.zeros(len(mentee_price), np.int64)
        if worth.goal is Goal.TOTAL_THEN_PAIRS:
            column = (mentor_price - worth.base) / worth.slope
            columns, row = np.stack([column, column]), mentee_price / worth.slope
        else:
            left, right = self._split(mentor_price)
            self._class, row = self._split(mentee_price)
            # Two pairs are more than enough, none is too little; with one the points decide.
            exact = right if worth.goal is Goal.PAIRS_THEN_TOTAL else np.full(len(right), _NEVER)
            columns = np.stack([np.where(left > 0, exact, _ALWAYS), np.where(left > 0, _NEVER, exact)])
        finite = np.concatenate([columns[np.isfinite(columns)], row])
        margin = 0.01 + np.abs(finite).max(initial=0) * 2.0**-21
        self._columns = columns.astype(np.float32)
        self._rows = (row - margin).astype(np.float32)
        lowest = self._columns.min(axis=1, initial=_NEVER)
        # Rows that no pair can fall short in, however many points it has.
        self.open = np.flatnonzero(most > lowest[self._class] + self._rows)

    def find(
        self, rows: np.ndarray, points: np.ndarray, floor: int, limit: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(row, column, points) of the pairs that fall short the most, at most `limit` of each row.

        `rows`: the positions of the block's rows; `points`: (rows, columns), -1 where a pair may not be.
        """
        over = self._columns[self._class[rows]]
        np.subtract(points, over, out=over)
        short = over > self._rows[rows, None]
        short &= points >= floor
        row, column = np.nonzero(short)
        points = points[row, column].astype(np.int64)
        row = rows[row]
        gain = self._worth.of(points) - self._mentor_price[column] - self._mentee_price[row]
        first = _first_of_each(row, -gain, limit)
        first = first[gain[first] > 0]
        return row[first], column[first], points[first]

    def _split(self, prices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Whether a price has a pair in it, and what is left of it in points."""
        whole = self._worth.base
        left = (prices + whole // 2) // whole
        return left, (prices - left * whole) / self._worth.kept


def best_of_each_row(
    rows: np.ndarray, values: np.ndarray, points: np.ndarray, limit: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(row, column, points) of the `limit` highest values of each row, among pairs that may be."""
    if values.shape[1] > limit:
        column = np.argpartition(-values, limit, axis=1)[:, :limit]
    else:
        column = np.broadcast_to(np.arange(values.shape[1]), values.shape)
    chosen = np.take_along_axis(points, column, axis=1)
    row, place = np.nonzero(chosen >= 0)
    return rows[row], column[row, place], chosen[row, place].astype(np.int64)


def _first_of_each(groups: np.ndarray, values: np.ndarray, limit: int) -> np.ndarray:
    """The positions of the `limit` lowest values of each group; `groups` ascending."""
    order = np.lexsort((values, groups))
    ordered = groups[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    return order[rank < limit]
