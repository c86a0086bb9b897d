"""A look at every pair of some mentees and mentors: block by block, on several threads, in memory for few blocks."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from .arrays import first_of_each
from .instance import COLUMNS, Instance
from .people import Mentee, Mentor
from .policy import Constraints, Policy
from .pricing import Thresholds
from .scoring import Tile, one_thread
from .worth import Worth

# A block holds so many pairs at most, of so many mentors, so that it stays in a core's cache.
BLOCK = 2**19
# More of them would wait for memory, and others use the machine too.
THREADS = min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
# Below so many pairs a thread takes longer to start than to work.
FEW = 2**18
# Mentors whom a mentee's first floor is taken from.
SAMPLED = 512

Found = tuple[np.ndarray, np.ndarray, np.ndarray]  # positions of mentees and of mentors, points
Report = Callable[[int, int], object]
Item = TypeVar("Item")
Result = TypeVar("Result")


def nothing(_done: int, _of: int) -> None:
    """Tells nobody."""


class Sweep:
    """The pairs of `rows` (mentees of the instance) and `columns` (mentors, ascending; by default all), by position.

    Results come in order, whatever thread they come from. `report` gets how many of how many blocks are done.
    """

    def __init__(
        self,
        instance: Instance,
        rows: np.ndarray,
        columns: np.ndarray | None = None,
        report: Report = nothing,
    ) -> None:
        self.instance = instance
        self.rows = rows
        self.columns = np.arange(len(instance.mentors)) if columns is None else columns
        self._report = report
        self._tiles = instance.tiles(self.columns)
        self._height = max(1, BLOCK // max(1, min(COLUMNS, len(self.columns))))

    def short(
        self,
        thresholds: Thresholds,
        floor: int,
        limit: int,
        rows: np.ndarray | None = None,
        columns: np.ndarray | None = None,
    ) -> list[Found]:
        """The pairs from `floor` points on worth more than their prices or nearly, each mentee's worst `limit`.

        `rows`: (rows,) bool, whose pairs to look at; `columns`: positions, ascending; by default all.
        """
        tiles = self._tiles if columns is None else self.instance.tiles(self.columns[columns])
        found: list[Found] = []
        for positions, row_floor, column_floor in thresholds.classes(rows):
            column_floor = column_floor if columns is None else column_floor[columns]

            def short(
                block: tuple[slice, np.ndarray],
                row_floor: np.ndarray = row_floor,
                column_floor: np.ndarray = column_floor,
            ) -> Found:
                row, column, points = self._above(tiles, block[1], row_floor[block[0]], column_floor)
                column = column if columns is None else columns[column]
                return thresholds.short((row, column, points), floor, limit)

            found += self._each(short, self._blocks(positions))
        return found

    def best(self, prices: np.ndarray, limit: int) -> tuple[list[Found], np.ndarray]:
        """Each mentee's pairs with the most points after `prices`, some `limit` of them, and what no other exceeds.

        `prices`: (columns,) float32. Returns as well (rows,) float32 points after prices.
        """
        positions = np.arange(len(self.rows))
        some = np.unique(np.linspace(0, len(self.columns) - 1, SAMPLED).astype(np.int64))
        sample = self.instance.scorer.tile(self.columns[some])
        of_blocks = self._each(
            lambda block: self._best(block[1], sample, prices, limit), self._blocks(positions)
        )
        found, raised = zip(*of_blocks, strict=True)
        return list(found), np.concatenate(raised)

    def best_of_columns(self, columns: np.ndarray, prices: np.ndarray, limit: int) -> list[Found]:
        """Some `limit` pairs with the most points after `prices` (rows,) float32, of each mentor in `columns`.

        `columns`: positions, ascending.
        """
        # Enough of them that their few best leave few more of all.
        count = max(SAMPLED, len(self.rows) // 32)
        some = np.unique(np.linspace(0, len(self.rows) - 1, count).astype(np.int64))
        rank = 2 + limit * len(some) // len(self.rows)
        tiles, floors = self.instance.tiles(self.columns[columns]), []
        for tile in tiles:
            values = self.instance.points(self.rows[some], tile)
            floors.append(_floor(values.T, prices[some], rank))
        floor = np.concatenate(floors)
        found = joined(
            self._each(
                lambda block: self._above(tiles, block[1], prices[block[0]], floor),
                self._blocks(np.arange(len(self.rows))),
            )
        )
        rows, places, points = found
        first = first_of_each(places, prices[rows] - points, limit, rows)
        return [(rows[first], columns[places[first]], points[first])]

    def fold(self, function: Callable[[np.ndarray, slice, np.ndarray], Result]) -> Iterator[Result]:
        """`function` of each block: its rows' positions, its columns' as a slice, its points, -1 where no pair."""

        def one(block: np.ndarray, tile: Tile) -> Result:
            return function(block, tile.slice, self.instance.points(self.rows[block], tile))

        return self.visit(one)

    def visit(self, function: Callable[[np.ndarray, Tile], Result]) -> Iterator[Result]:
        """`function` of the positions of each block's rows, and of each tile."""
        blocks = self._blocks(np.arange(len(self.rows)))
        for results in self._each(lambda block: [function(block[1], tile) for tile in self._tiles], blocks):
            yield from results

    def offers(self, worth: Worth, mentee_price: np.ndarray, floor: int = 0) -> np.ndarray:
        """(columns,) int64: the least prices that go with the mentees', as if all of a mentor's places were taken."""
        best = np.zeros(len(self.columns), np.int64)

        def offer(block: np.ndarray, columns: slice, points: np.ndarray) -> tuple[slice, np.ndarray]:
            offers = worth.of(points) - mentee_price[block, None]
            offers *= points >= floor
            return columns, offers.max(axis=0, initial=0)

        for columns, offers in self.fold(offer):
            np.maximum(best[columns], offers, out=best[columns])
        return best

    def _above(
        self, tiles: list[Tile], block: np.ndarray, row_floor: np.ndarray, column_floor: np.ndarray
    ) -> Found:
        return joined([self._above_in(tile, block, row_floor, column_floor) for tile in tiles])

    def _above_in(
        self, tile: Tile, block: np.ndarray, row_floor: np.ndarray, column_floor: np.ndarray
    ) -> Found:
        row, column, points = self.instance.above(self.rows[block], tile, row_floor, column_floor[tile.slice])
        return block[row], column + tile.start, points

    def _best(
        self, block: np.ndarray, sample: Tile, prices: np.ndarray, limit: int
    ) -> tuple[Found, np.ndarray]:
        # A floor that about twice `limit` of all mentors reach, by what a few of them do; it rises on the way.
        rank = 2 + limit * len(sample) // len(self.columns)
        values = self.instance.points(self.rows[block], sample)
        floor = _floor(values, prices[np.searchsorted(self.columns, sample.columns)], rank)
        found = NOTHING
        for tile in self._tiles:
            found = joined([found, self._above_in(tile, block, floor, prices)])
            if len(found[0]) > 4 * limit * len(block):
                found, floor = _cut(found, block, prices, limit, floor)
        return _cut(found, block, prices, limit, floor)

    def _blocks(self, positions: np.ndarray) -> list[tuple[slice, np.ndarray]]:
        """Pieces of `positions`, with their place in it."""
        places = [slice(start, start + self._height) for start in range(0, len(positions), self._height)]
        return [(place, positions[place]) for place in places]

    def _each(self, function: Callable[[Item], Result], items: list[Item]) -> Iterator[Result]:
        if len(self.rows) * len(self.columns) < FEW or THREADS == 1:
            for done, item in enumerate(items):
                self._report(done, len(items))
                yield function(item)
            return
        with ThreadPoolExecutor(THREADS) as pool:
            try:
                for done, result in enumerate(pool.map(function, items)):
                    self._report(done, len(items))
                    yield result
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


@one_thread
def stream(mentors: Iterable[Mentor], mentees: Iterable[Mentee], policy: Policy) -> int:
    """The highest points that any pair has, -1 without one: every score computed once and dropped.

    What no way of looking at every pair can undercut, to measure by.
    """
    instance = Instance(mentors, mentees, policy, Constraints())
    highest = Sweep(instance, instance.waiting).fold(lambda _rows, _columns, points: points.max(initial=-1))
    return int(max(highest, default=-1))


NOTHING: Found = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))


def joined(found: Iterable[Found]) -> Found:
    """One after the other."""
    rows, columns, points = (np.concatenate(parts) for parts in zip(NOTHING, *found, strict=True))
    return rows, columns, points


def _floor(points: np.ndarray, prices: np.ndarray, rank: int) -> np.ndarray:
    """(rows,) float32: just below the `rank`-th highest of each row's points after prices, -inf with fewer."""
    if points.shape[1] < rank:
        return np.full(len(points), -np.inf, np.float32)
    values = np.where(points < 0, -np.inf, points - prices)
    return np.partition(values, -rank, axis=1)[:, -rank] - np.float32(0.5)


def _cut(
    found: Found, block: np.ndarray, prices: np.ndarray, limit: int, floor: np.ndarray
) -> tuple[Found, np.ndarray]:
    """The best `limit` of each row, and the floors that they make for others."""
    rows, columns, points = found
    value = points.astype(np.float32) - prices[columns]
    first = first_of_each(rows, -value, limit, columns)
    kept = rows[first], columns[first], points[first]
    # A row's last, where it has so many.
    last = np.searchsorted(kept[0], block, side="right")
    full = last - np.searchsorted(kept[0], block) == limit
    floor = floor.copy()
    floor[full] = value[first][last[full] - 1]
    return kept, floor
