"""Rounds of solving on few pairs and pricing all of them, until no pair is left that could do better.

That look is the proof; an answer without it is never returned. After the first of them only people whose prices
fell are looked at, with everybody: all other pairs are known to fall short of what they were held against before.
"""

from dataclasses import dataclass, field
from time import perf_counter

import numpy as np

from .errors import Cancelled, UncertifiedError
from .flow import best_assignment
from .instance import Instance, policy_text
from .memory import Memory, Recalled, in_terms_of, levels_above
from .outcome import IsCancelled, OnProgress, Progress
from .prices import least_prices
from .pricing import NEARLY, Thresholds
from .repair import repaired
from .start import Start
from .sweep import Found, Sweep, joined
from .worth import Goal, Worth, worth_for

# Up to so many pairs all of them go to the solver at once.
ALL_PAIRS = 2**17
# Candidates that a mentee starts with, and how many come in with each round at most.
FIRST_CANDIDATES = 16
MORE_CANDIDATES = 16
# One in so many people is solved first, to predict the prices.
SAMPLE = 8
# With so many places for each mentee nobody has to look for the last ones.
ENOUGH_PLACES = 1.5
# Of what pairs that aren't nearly short fall short of their two prices, so much is counted to the mentor's.
MENTORS_SHARE = 3
# When a known matching is repaired, pairs that fall short of its prices by more points are of no use, for the most.
NEAR = 4

Known = tuple[np.ndarray, np.ndarray]  # each mentee's mentor or -1, the mentors' prices


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


@dataclass(frozen=True)
class _Proved:
    """Prices that no pair from `floor` points on is short of, but edges and perhaps pairs in rows still `open`."""

    worth: Worth
    floor: int
    mentor_price: np.ndarray
    mentee_price: np.ndarray
    open: np.ndarray


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
        recalled: Recalled | None = None,
    ) -> None:
        self.instance = instance
        self.run = run
        self.rows = rows
        self.columns = columns
        self.seats = instance.seats[columns]
        # (pairs, 2) positions of mentee and mentor.
        self._previous = np.zeros((0, 2), np.int64) if previous is None else previous
        self._recalled = recalled
        self._codes = np.zeros(0, np.int64)
        self._points = np.zeros(0, np.int64)
        self._started = False
        self._proved: _Proved | None = None
        self._sweep = Sweep(instance, rows, columns, run.report)

    def solve(self, goal: Goal, floor: int = 0) -> Solution:
        """The best matching among pairs of at least `floor` points, with its proof.

        Ties keep pairs of before, as many as can be. Raises Cancelled; UncertifiedError where no proof is found.
        """
        if not self._started:
            self._start(goal)
        worth = self._worth(goal, 0 if goal is Goal.PAIRS else len(self._previous))
        known = self._known(worth)
        # Every round but the last adds pairs that weren't there, so this ends.
        while True:
            self.run.rounds += 1
            self.run.enter("solving")
            mentor_of = self._assign(worth, floor, known)
            solution = self._price(worth, floor, mentor_of)
            if not self._add_short(solution, floor):
                return solution
            known = mentor_of, solution.mentor_price

    def offers(self, solution: Solution, columns: np.ndarray, floor: int = 0) -> np.ndarray:
        """(columns,) int64: the least prices that go with the mentees' prices, also of mentors without a place.

        `columns`: mentors of the instance, ascending. O(mentees × mentors) time.
        """
        sweep = Sweep(self.instance, self.rows, columns, self.run.report)
        return sweep.offers(solution.worth, solution.mentee_price, floor)

    def memory(self, solution: Solution) -> Memory | None:
        """What the next run may start from; None where all pairs are few, or the prices too large to be passed on."""
        worth, proved = solution.worth, self._proved
        if proved is None or len(self.rows) * len(self.columns) <= ALL_PAIRS:
            return None
        prices = solution.mentor_price, solution.mentee_price
        try:
            levels = tuple(np.stack(worth.split(price), axis=1) for price in prices)
            bounds = tuple(levels_above(worth, price) for price in (proved.mentor_price, proved.mentee_price))
        except UncertifiedError:
            return None
        prints = self.instance.digests[1]
        rows, columns = np.divmod(self._codes, len(self.columns))
        return Memory(
            policy_text(self.instance.policy),
            {self.instance.mentors[column].key: int(prints[0][column]) for column in self.columns},
            {self.instance.mentees[row].key: int(prints[1][row]) for row in self.rows},
            self.instance.apart,
            np.stack([rows, columns, self._points], axis=1),
            levels,
            bounds,
            proved.open,
        )

    def lowest(self, solution: Solution) -> int:
        """The lowest points of a matching that has pairs."""
        return int(self._points_of(solution).min())

    def total(self, solution: Solution) -> int:
        """The points of a matching."""
        return int(self._points_of(solution).sum())

    def _points_of(self, solution: Solution) -> np.ndarray:
        rows = np.flatnonzero(solution.mentor_of >= 0)
        codes = self._codes_of(rows, solution.mentor_of[rows])
        return self._points[np.searchsorted(self._codes, codes)]

    def _worth(self, goal: Goal, kept: int = 0) -> Worth:
        most = self.instance.policy.weights.most
        return worth_for(goal, len(self.rows), len(self.columns), most, kept)

    def _known(self, worth: Worth) -> Known | None:
        """The pairs of before with their prices, where those are recalled."""
        if self._recalled is None:
            return None
        mentor_of = np.full(len(self.rows), -1)
        mentor_of[self._previous[:, 0]] = self._previous[:, 1]
        return mentor_of, np.maximum(in_terms_of(worth, self._recalled.prices[0]), 0)

    def _assign(self, worth: Worth, floor: int, known: Known | None) -> np.ndarray:
        """The best matching of the edges; not far from one that is known, by a few moves."""
        rows, columns, gains = self._edges(worth, floor)
        self.run.edges = len(rows)
        if known is not None:
            mentor_of = repaired(
                self.seats, rows, columns, gains, *known, near=NEAR * worth.slope, effort=len(rows)
            )
            if mentor_of is not None:
                return mentor_of
        pairs_first = worth.goal is not Goal.TOTAL_THEN_PAIRS
        if pairs_first:
            gains = gains - worth.base
        return best_assignment(self.seats, rows, columns, gains, len(self.rows), all_pairs=pairs_first)

    def _price(self, worth: Worth, floor: int, mentor_of: np.ndarray) -> Solution:
        self.run.enter("pricing")
        edges = self._edges(worth, floor)
        return Solution(mentor_of, *least_prices(self.seats, *edges, mentor_of), worth)

    def _edges(self, worth: Worth, floor: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(row, column, worth) of the pairs looked at that have `floor` points at least."""
        chosen = self._points >= floor
        codes, points = self._codes[chosen], self._points[chosen]
        gains = worth.of(points)
        if worth.kept != 1:
            gains += np.isin(codes, self._codes_of(*self._previous.T))
        return *np.divmod(codes, max(1, len(self.columns))), gains

    def _add_short(self, solution: Solution, floor: int) -> bool:
        """Adds pairs worth more than their prices, each mentee's worst; tells if there are any, of all pairs."""
        self.run.enter("proving")
        most = self.instance.policy.weights.most
        thresholds = Thresholds(solution.worth, solution.mentor_price, solution.mentee_price, most)
        if self._proved and self._proved.worth == solution.worth and self._proved.floor <= floor:
            # Elsewhere no price has fallen below what no pair exceeds.
            rows = self._proved.open | (solution.mentee_price < self._proved.mentee_price)
            columns = np.flatnonzero(solution.mentor_price < self._proved.mentor_price)
            found = self._sweep.short(thresholds, floor, MORE_CANDIDATES, rows)
            found += self._sweep.short(thresholds, floor, MORE_CANDIDATES, ~rows, columns)
            looked = rows, columns
        else:
            self._proved = None
            looked = np.ones(len(self.rows), bool), np.arange(len(self.columns))
            found = self._sweep.short(thresholds, floor, MORE_CANDIDATES)
        rows, columns, points = pairs = joined(found)
        self._proved = self._after(solution, floor, *looked, rows)
        short = thresholds.gain(pairs) > 0
        if short.any() and not self._add([(rows[short], columns[short], points[short])]):
            raise UncertifiedError("prices fall short of pairs that they were made for")
        self._add([pairs])
        return bool(short.any())

    def _after(
        self, solution: Solution, floor: int, rows: np.ndarray, columns: np.ndarray, found: np.ndarray
    ) -> _Proved:
        """What is proved when of these rows (bool) and columns (positions) all pairs nearly short are `found`."""
        slope = solution.worth.slope
        mentor_price = solution.mentor_price - MENTORS_SHARE * slope
        mentee_price = solution.mentee_price - (NEARLY - MENTORS_SHARE) * slope
        if self._proved:
            # Pairs that weren't looked at are known to stay below what was proved before.
            others = np.ones(len(self.columns), bool)
            others[columns] = False
            mentor_price = np.where(others, np.maximum(mentor_price, self._proved.mentor_price), mentor_price)
            mentee_price = np.where(rows, mentee_price, np.maximum(mentee_price, self._proved.mentee_price))
        crowded = np.bincount(found, minlength=len(self.rows)) >= MORE_CANDIDATES
        return _Proved(solution.worth, floor, mentor_price, mentee_price, crowded)

    def _start(self, goal: Goal) -> None:
        """The first pairs: all of them where they are few, else each mentee's best after prices about right."""
        self._started = True
        if len(self.rows) * len(self.columns) <= ALL_PAIRS:
            self.run.enter("scoring")
            self._add(list(self._sweep.fold(_all_pairs)))
            return
        if self._recalled is not None and all(map(self._worth(goal).holds, self._recalled.bounds)):
            self._recall(self._recalled, goal)
            return
        self._recalled = None
        start = self._sampled(goal)
        self.run.enter("scoring")
        found, floors = self._sweep.best(start.in_points(), FIRST_CANDIDATES)
        self._add(found)
        if self.seats.sum() < ENOUGH_PLACES * len(self.rows):
            self._add_for_mentors(start.in_points())
        self._add_known(self._previous)
        worth = self._worth(start.goal, len(self._previous))
        bounds = start.bounds(floors, worth, self.instance.policy.weights.most)
        if bounds is not None:
            # Only sums of two prices count: a point from each mentor's lets theirs fall a little.
            prices = start.of(worth) - worth.slope
            self._proved = _Proved(worth, 0, prices, bounds + worth.slope, np.zeros(len(self.rows), bool))

    def _recall(self, recalled: Recalled, goal: Goal) -> None:
        """The pairs of an earlier run, and those of people new since then with the prices that were made there."""
        self.run.enter("scoring")
        self._add([tuple(recalled.edges.T)])
        self._add_known(self._previous)
        self._add_known(recalled.freed)
        worth = self._worth(goal, len(self._previous))
        new_mentors, new_mentees = (np.flatnonzero(~known) for known in recalled.known)
        mentee_price = in_terms_of(worth, recalled.prices[1])
        mentor_bound, mentee_bound = (in_terms_of(worth, bounds) for bounds in recalled.bounds)
        if len(new_mentors):
            known = np.flatnonzero(recalled.known[1])
            sweep = Sweep(self.instance, self.rows[known], self.columns[new_mentors], self.run.report)
            # Whatever those mentees would offer whom the earlier run knew.
            offers = sweep.offers(
                self._worth(goal), in_terms_of(self._worth(goal), recalled.prices[1][known])
            )
            levels = np.stack(self._worth(goal).split(offers), axis=1)
            recalled.prices[0][new_mentors] = levels
            lead = np.maximum(mentee_price - mentee_bound, 0).max(initial=0)
            mentor_bound[new_mentors] = in_terms_of(worth, levels) + lead
        prices = Start(goal, *recalled.prices[0].T).in_points()
        if len(new_mentees):
            some = Sweep(self.instance, self.rows[new_mentees], self.columns, self.run.report)
            rows, columns, points = joined(some.best(prices, FIRST_CANDIDATES)[0])
            self._add([(new_mentees[rows], columns, points)])
        if len(new_mentors):
            self._add(self._sweep.best_of_columns(new_mentors, self._best_known(prices), FIRST_CANDIDATES))
        self._proved = _Proved(worth, 0, mentor_bound, mentee_bound, recalled.open)

    def _add_for_mentors(self, prices: np.ndarray) -> None:
        """Pairs of the mentors who are among few mentees' best: their places are short as well."""
        columns = self._codes % len(self.columns)
        few = np.flatnonzero(np.bincount(columns, minlength=len(self.columns)) < FIRST_CANDIDATES // 2)
        if len(few):
            self._add(self._sweep.best_of_columns(few, self._best_known(prices), FIRST_CANDIDATES // 2))

    def _best_known(self, prices: np.ndarray) -> np.ndarray:
        """(rows,) float32: the most points after `prices` (columns,) of each mentee's pairs so far."""
        rows, columns = np.divmod(self._codes, max(1, len(self.columns)))
        best = np.full(len(self.rows), -np.inf, np.float32)
        np.maximum.at(best, rows, self._points - prices[columns])
        known = np.isfinite(best)
        best[~known] = best[known].min(initial=0)
        return best

    def _add_known(self, pairs: np.ndarray) -> None:
        """Of these (pairs, 2) positions of mentee and mentor those that may be a pair."""
        rows, columns = pairs.T
        scored = self.instance.points_of(self.rows[rows], self.columns[columns])
        there = scored >= 0
        self._add([(rows[there], columns[there], scored[there])])

    def _sampled(self, goal: Goal) -> Start:
        """What the mentees of a solved sample would offer for each mentor."""
        goal = Goal.PAIRS_THEN_TOTAL if goal is Goal.PAIRS else goal
        sample = Problem(self.instance, self.run, self.rows[::SAMPLE], self.columns[::SAMPLE])
        solution = sample.solve(goal)
        self.run.enter("sampling")
        return Start(goal, *solution.worth.split(sample.offers(solution, self.columns)))

    def _codes_of(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        return rows * len(self.columns) + columns

    def _add(self, found: list[Found]) -> int:
        """Adds pairs (row, column, points); returns how many weren't there."""
        rows, columns, points = joined(found)
        before = len(self._codes)
        codes = np.concatenate([self._codes, self._codes_of(rows, columns)])
        self._codes, first = np.unique(codes, return_index=True)
        self._points = np.concatenate([self._points, points])[first]
        return len(self._codes) - before


def _all_pairs(rows: np.ndarray, columns: slice, points: np.ndarray) -> Found:
    row, column = np.nonzero(points >= 0)
    return rows[row], column + columns.start, points[row, column].astype(np.int64)
