"""Rounds of solving on few pairs and pricing all of them, until no pair is left that could do better.

The last pricing of a round looks at every pair, which is the proof; an answer without it is never returned.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np

from .errors import Cancelled, UncertifiedError
from .flow import best_assignment
from .instance import Instance
from .outcome import IsCancelled, OnProgress, Progress
from .prices import least_prices
from .pricing import Shortfall, best_of_each_row
from .worth import Goal, Worth, worth_for

# Up to so many pairs all of them go to the solver at once.
ALL_PAIRS = 2**17
# Candidates that a mentee starts with, and how many come in with each round at most.
FIRST_CANDIDATES = 16
MORE_CANDIDATES = 16
# One in so many people is solved first, to predict the prices.
SAMPLE = 8


@dataclass
class Run:
    """What accompanies a run: who is told, who may stop it, what it took."""

    progress: OnProgress | None = None
    cancelled: IsCancelled | None = None
    rounds: int = 0
    edges: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    _phase: str = ""
    _since: float = 0.0

    def enter(self, phase: str) -> None:
        """Begins a phase, and ends the one before; `""` ends it alone."""
        now = perf_counter()
        if self._phase:
            self.seconds[self._phase] = self.seconds.get(self._phase, 0.0) + now - self._since
        self._phase, self._since = phase, now
        self.report(0, 0)

    def report(self, done: int, of: int) -> None:
        """Tells how far the phase is; raises Cancelled if the run is to stop."""
        if self.cancelled is not None and self.cancelled():
            raise Cancelled
        if self.progress is not None and self._phase:
            self.progress(Progress(self._phase, self.rounds, done, of))


@dataclass(frozen=True)
class Solution:
    """By position in Problem.rows and .columns: each mentee's mentor or -1, and the prices, proved on all pairs."""

    mentor_of: np.ndarray
    mentor_price: np.ndarray
    mentee_price: np.ndarray
    worth: Worth

    @property
    def pairs(self) -> int:
        return int(np.count_nonzero(self.mentor_of >= 0))


class Problem:
    """Mentees without a lock and mentors with a place, and the pairs looked at so far, over several solutions.

    `rows`, `columns`: their numbers in the instance. The pairs (`edges`) are sorted by mentee, then mentor.
    """

    def __init__(
        self,
        instance: Instance,
        run: Run,
        rows: np.ndarray,
        columns: np.ndarray,
        previous: np.ndarray | None = None,
    ) -> None:
        self.instance = instance
        self.run = run
        self.rows = rows
        self.columns = columns
        self.seats = instance.seats[columns]
        # (pairs, 2) positions of mentee and mentor.
        self._previous = np.zeros((0, 2), np.int64) if previous is None else previous
        self._codes = np.zeros(0, np.int64)
        self._points = np.zeros(0, np.int64)
        self._started = False

    def solve(self, goal: Goal, floor: int = 0) -> Solution:
        """The best matching among pairs of at least `floor` points, with its proof.

        Ties keep pairs of before, as many as can be. Raises Cancelled; UncertifiedError where no proof is found.
        """
        if not self._started:
            self._start()
        kept = 0 if goal is Goal.PAIRS else len(self._previous)
        worth = self._worth(goal, kept)
        # Every round but the last adds pairs that weren't there, so this ends.
        while True:
            self.run.rounds += 1
            self.run.enter("solving")
            mentor_of = self._assign(worth, floor)
            solution = self._price(worth, floor, mentor_of)
            if not self._add_short(solution, floor):
                break
        if kept:
            # The matching stays; its prices without the third level are still to be proved.
            worth = self._worth(goal)
            solution = self._price(worth, floor, mentor_of)
            while self._add_short(solution, floor):
                solution = self._price(worth, floor, mentor_of)
        return solution

    def offers(self, solution: Solution, columns: np.ndarray, floor: int = 0) -> np.ndarray:
        """(columns,) int64: the least prices that go with the mentees' prices, also of mentors without a place.

        `columns`: mentors of the instance. O(mentees × mentors) time.
        """
        best = np.zeros(len(columns), np.int64)
        for rows, points in self._scores(np.arange(len(self.rows)), columns):
            worth = solution.worth.of(points) - solution.mentee_price[rows, None]
            worth *= points >= floor
            np.maximum(best, worth.max(axis=0, initial=0), out=best)
        return best

    def lowest(self, solution: Solution) -> int:
        """The lowest points of a matching that has pairs."""
        rows = np.flatnonzero(solution.mentor_of >= 0)
        codes = self._codes_of(rows, solution.mentor_of[rows])
        return int(self._points[np.searchsorted(self._codes, codes)].min())

    def _worth(self, goal: Goal, kept: int = 0) -> Worth:
        most = self.instance.policy.weights.most
        return worth_for(goal, len(self.rows), len(self.columns), most, kept)

    def _assign(self, worth: Worth, floor: int) -> np.ndarray:
        chosen = self._points >= floor
        codes, points = self._codes[chosen], self._points[chosen]
        self.run.edges = len(codes)
        rows, columns = np.divmod(codes, max(1, len(self.columns)))
        pairs_first = worth.goal is not Goal.TOTAL_THEN_PAIRS
        gains = self._gains(worth, codes, points)
        if pairs_first:
            gains -= worth.base
        return best_assignment(self.seats, rows, columns, gains, len(self.rows), all_pairs=pairs_first)

    def _gains(self, worth: Worth, codes: np.ndarray, points: np.ndarray) -> np.ndarray:
        gains = worth.of(points)
        if worth.kept != 1:
            gains += np.isin(codes, self._codes_of(*self._previous.T))
        return gains

    def _price(self, worth: Worth, floor: int, mentor_of: np.ndarray) -> Solution:
        self.run.enter("pricing")
        chosen = self._points >= floor
        codes, points = self._codes[chosen], self._points[chosen]
        rows, columns = np.divmod(codes, max(1, len(self.columns)))
        gains = self._gains(worth, codes, points)
        return Solution(mentor_of, *least_prices(self.seats, rows, columns, gains, mentor_of), worth)

    def _add_short(self, solution: Solution, floor: int) -> bool:
        """Looks at every pair; adds those worth more than their prices, each mentee's worst; tells if any."""
        self.run.enter("proving")
        most = self.instance.policy.weights.most
        shortfall = Shortfall(solution.worth, solution.mentor_price, solution.mentee_price, most)
        found = [
            shortfall.find(rows, points, floor, MORE_CANDIDATES)
            for rows, points in self._scores(shortfall.open, self.columns)
        ]
        if not any(len(rows) for rows, _columns, _points in found):
            return False
        if not self._add(found):
            raise UncertifiedError("prices fall short of pairs that they were made for")
        return True

    def _start(self) -> None:
        """The first pairs: all of them where they are few, else each mentee's best after predicted prices."""
        self._started = True
        people = len(self.rows) * len(self.columns)
        prices = self._predicted() if people > ALL_PAIRS else np.zeros(len(self.columns), np.int64)
        worth = self._worth(Goal.PAIRS_THEN_TOTAL)
        limit = FIRST_CANDIDATES if people > ALL_PAIRS else len(self.columns)
        self.run.enter("scoring")
        found = []
        for rows, points in self._scores(np.arange(len(self.rows)), self.columns):
            gains = worth.of(points) - prices
            gains[points < 0] = np.iinfo(np.int64).min + 1
            found.append(best_of_each_row(rows, gains, points, limit))
            mine = self._previous[(self._previous[:, 0] >= rows[0]) & (self._previous[:, 0] <= rows[-1])]
            before = points[mine[:, 0] - rows[0], mine[:, 1]]
            found.append((*mine[before >= 0].T, before[before >= 0].astype(np.int64)))
        self._add(found)

    def _predicted(self) -> np.ndarray:
        """(columns,) prices from a solved sample: what its mentees would offer for each mentor."""
        rows, columns = self.rows[::SAMPLE], self.columns[::SAMPLE]
        sample = Problem(self.instance, self.run, rows, columns)
        solution = sample.solve(Goal.PAIRS_THEN_TOTAL)
        # The sample counts its left component by a factor of its own.
        pairs, points = solution.worth.split(solution.mentee_price)
        worth = self._worth(Goal.PAIRS_THEN_TOTAL)
        mine = Solution(solution.mentor_of, solution.mentor_price, pairs * worth.factor + points, worth)
        self.run.enter("sampling")
        return sample.offers(mine, self.columns)

    def _scores(self, rows: np.ndarray, columns: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """(positions, (block, columns) float32 points, -1 where a pair may not be) over `rows`, positions too.

        `columns`: mentors of the instance.
        """
        done = 0
        for block in self.instance.blocks(rows):
            points = self.instance.points(self.rows[block])
            yield block, points if len(columns) == points.shape[1] else points[:, columns]
            done += len(block)
            self.run.report(done, len(rows))

    def _codes_of(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        return rows * len(self.columns) + columns

    def _add(self, found: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> int:
        """Adds pairs (row, column, points); returns how many weren't there."""
        if not found:
            return 0
        rows, columns, points = (np.concatenate(parts) for parts in zip(*found, strict=True))
        before = len(self._codes)
        codes = np.concatenate([self._codes, self._codes_of(rows, columns)])
        self._codes, first = np.unique(codes, return_index=True)
        self._points = np.concatenate([self._points, points])[first]
        return len(self._codes) - before
