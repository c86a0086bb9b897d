"""The points of many pairs at once, exactly those of `pairwise.compatibility`.

Parts that count what two people share are products of features in float32, exact for the integers that occur
(below 2^24); a quotient that is rounded down is exact too, as it stays below 101 and its denominator far below
2^17. Shared half-hours are counted in bits, which costs more than all else, so `above` counts them only for pairs
whose other points make it worth while. Products are small: more than one thread for one of them costs more than
it gives (see `one_thread`); blocks of pairs go to several threads instead, see `sweep`.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from .codes import Part, Rule, answers_part
from .features import BITS, ENGLISH_CLASSES, LEVEL_CHOICES, LEVEL_CLASSES, STRETCH, WORDS, Groups, sides
from .pairwise import ENGLISH_SHARE, ENOUGH_OVERLAP, OTHER_SHARE, STRONGEST
from .people import FLUENCY, Mentee, Mentor
from .policy import EXACT, Policy

FORBIDDEN = np.float32(-1)
# Less than any sum of parts can make good.
_NEVER = np.float32(-EXACT)
# The language part is held as 1 more than it is, and as this where the two can't talk.
_SILENT = np.uint8(0)
# From one in so many pairs on, hours are counted for the whole block.
_MANY = 6

# Holds the products inside a function to one thread each: a hundred times faster on a busy machine.
one_thread = threadpool_limits.wrap(limits=1, user_api="blas")


@dataclass(frozen=True)
class Tile:
    """Mentors, ascending, laid out to be compared with blocks of mentees. `start`: the place of the first."""

    columns: np.ndarray
    english: np.ndarray
    level: np.ndarray
    spoken: np.ndarray
    preferred: np.ndarray
    week: np.ndarray
    shares: tuple[np.ndarray, ...]
    start: int = 0

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def slice(self) -> slice:
        return slice(self.start, self.start + len(self.columns))


class Scorer:
    """Scores of mentees (rows) against mentors (columns), both by number in the orders given.

    O(people × features) memory. A call for r mentees and a tile of c mentors takes O(r × c × features) time and
    O(r × c) memory. Several threads may call at once.
    """

    def __init__(self, mentors: Sequence[Mentor], mentees: Sequence[Mentee], policy: Policy) -> None:
        self.mentor_count, self.mentee_count = len(mentors), len(mentees)
        self.policy = policy
        self.groups = Groups(mentors, mentees)
        self._mentors, self._mentees = sides(mentors, mentees, policy)
        weights = policy.weights
        self._english = _english_table(policy)
        self._other = np.uint8(weights.language * OTHER_SHARE // 100 + 1)
        self._preferred = np.uint8(weights.language + 1)
        self._level = _level_table(weights.level)
        # Of areas, goals and questions: the weight, and what a word counts in a full share.
        self._weights = [
            weights.areas,
            weights.goals,
            *(weight for _, weight in sorted(weights.answers.items())),
        ]
        self._scales = [STRONGEST, *[1] * (len(self._weights) - 1)]
        self._products = [
            (number, *_product(weight, features, scale * whole))
            for number, (weight, scale, (features, whole)) in enumerate(
                zip(self._weights, self._scales, self._mentees.shares, strict=True)
            )
            if weight and features.shape[1]
        ]
        most = np.minimum(np.arange(BITS + 1) * STRETCH, ENOUGH_OVERLAP)
        self._time_by_stretches = (weights.time * most // ENOUGH_OVERLAP).astype(np.float32)
        self._counts_time = bool(weights.time or policy.least_overlap)
        # More points than any pair has are as good as so many.
        self._least = np.float32(min(policy.least_points, EXACT))
        self._buffers = _Buffers()
        self._everybody: Tile | None = None

    @property
    def weeks(self) -> tuple[np.ndarray, np.ndarray]:
        """(people, words) uint64 of the mentors and of the mentees: the half-hours that each has."""
        return self._mentors.week, self._mentees.week

    def tile(self, columns: np.ndarray, start: int = 0) -> Tile:
        """These mentors, ascending, as a tile."""
        side = self._mentors
        return Tile(
            columns=columns,
            english=np.ascontiguousarray(self._english[:, side.english[columns]]),
            level=np.ascontiguousarray(self._level[:, side.level[columns]]),
            spoken=np.ascontiguousarray(side.spoken[:, columns]),
            preferred=side.preferred[columns],
            week=np.ascontiguousarray(side.week[columns].T),
            # The last row meets what `_product` adds before rounding down.
            shares=tuple(
                np.vstack([features[columns].T, np.ones(len(columns), np.float32)])
                for features, _whole in side.shares
            ),
            start=start,
        )

    def everybody(self) -> Tile:
        """All mentors as one tile."""
        if self._everybody is None:
            self._everybody = self.tile(np.arange(self.mentor_count))
        return self._everybody

    def points(self, rows: np.ndarray, tile: Tile | None = None) -> np.ndarray:
        """(rows, tile) float32: the points of each pair, -1 where a hard rule is broken; by default for all."""
        tile = self.everybody() if tile is None else tile
        total = np.empty((len(rows), len(tile)), np.float32)
        self._without_time(rows, tile, total)
        total -= 1
        if self._counts_time:
            self._add_time(rows, tile, total)
        if self._least:
            total[total < self._least] = FORBIDDEN
        np.maximum(total, FORBIDDEN, out=total)
        total[self.groups.within(rows, tile.columns)] = FORBIDDEN
        return total

    def above(
        self, rows: np.ndarray, tile: Tile, row_floor: np.ndarray, column_floor: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(places in rows, places in the tile, int64 points) of the pairs that may be and exceed their floors.

        `row_floor`, `column_floor`: (rows,) and (tile,) float32, whose sum a pair's points must exceed; a
        column's may be infinite. By row, then column.
        """
        shape = len(rows), len(tile)
        total = self._buffers("total", shape, np.float32)
        over = self._buffers("part", shape, np.float32)
        found = self._buffers("flags", shape, np.bool_)
        self._without_time(rows, tile, total)
        np.subtract(total, column_floor, out=over)
        np.greater(over, (row_floor - np.float32(self.policy.weights.time - 1))[:, None], out=found)
        places = np.flatnonzero(found)
        dense = len(places) * _MANY > found.size
        if dense:
            total -= 1
            if self._counts_time:
                self._add_time(rows, tile, total)
            np.subtract(total, column_floor, out=over)
            np.greater(over, row_floor[:, None], out=found)
            found &= total >= 0
            places = np.flatnonzero(found)
        row = np.repeat(np.arange(len(rows)), np.count_nonzero(found, axis=1))
        column = places - row * shape[1]
        points = total.reshape(-1)[places]
        if not dense:
            points -= 1
            kept = points >= 0
            if self._counts_time:
                mentee, mentor = rows[row], tile.columns[column]
                short = row_floor[row] + column_floor[column] - points
                # First by stretches of the week, which rules most of them out, then by half-hours.
                near = np.flatnonzero(kept & (self._most_time(mentee, mentor) > short))
                overlap = self._overlap_of(mentee[near], mentor[near])
                time = self._time_part(overlap.astype(np.float32))
                held = (time > short[near]) & (overlap >= self.policy.least_overlap)
                points[near] += time
                kept = near[held]
            row, column, points = row[kept], column[kept], points[kept]
        kept = ~self.groups.holds(rows[row], tile.columns[column])
        kept &= points >= self._least
        return row[kept], column[kept], points[kept].astype(np.int64)

    def parts(self, rows: np.ndarray, columns: np.ndarray) -> dict[str, np.ndarray]:
        """Part → (pairs,) int64 its points for mentee `rows[n]` and mentor `columns[n]`, who may be a pair."""
        mentees, mentors, weights = self._mentees, self._mentors, self.policy.weights
        speak = (mentees.spoken[:, rows] & mentors.spoken[:, columns]).any(axis=0)
        alike = (mentees.preferred[rows] == mentors.preferred[columns]) & (mentees.preferred[rows] >= 0)
        talk = self._english[mentees.english[rows], mentors.english[columns]]
        talk = np.where(alike, self._preferred, np.where(speak, self._other, talk))
        overlap = np.minimum(self._overlap_of(rows, columns), ENOUGH_OVERLAP)
        shares = [
            weight
            * (mine[rows] * theirs[columns]).sum(axis=1).astype(np.int64)
            // np.maximum(scale * whole[rows], 1)
            for weight, scale, (mine, whole), (theirs, _whole) in zip(
                self._weights, self._scales, mentees.shares, mentors.shares, strict=True
            )
        ]
        return {
            Part.LANGUAGE: talk.astype(np.int64) - 1,
            Part.AREAS: shares[0],
            Part.GOALS: shares[1],
            Part.TIME: weights.time * overlap // ENOUGH_OVERLAP,
            Part.LEVEL: self._level[mentees.level[rows], mentors.level[columns]].astype(np.int64),
            **dict(zip(map(answers_part, sorted(weights.answers)), shares[2:], strict=True)),
        }

    def overlap(self, rows: np.ndarray, tile: Tile) -> np.ndarray:
        """(rows, tile) unsigned: half-hours of the week that both have; good until this thread's next call."""
        shape = len(rows), len(tile)
        # Counts that stay below 256 are added up in bytes.
        few = self._mentees.hours[rows].max(initial=0) < 256
        count = self._buffers("count", shape, np.uint8) if few else np.zeros(shape, np.uint16)
        count[...] = 0
        both, bits = self._buffers("both", shape, np.uint64), self._buffers("bits", shape, np.uint8)
        week = self._mentees.week[rows]
        for word in range(WORDS):
            if week[:, word].any():
                np.bitwise_and(week[:, word, None], tile.week[word], out=both)
                np.bitwise_count(both, out=bits)
                count += bits
        return count

    def broken(self, rows: np.ndarray, tile: Tile | None = None) -> dict[Rule, np.ndarray]:
        """Rule → (rows, tile) bool: which pairs break it, as `pairwise` tells it; by default with all mentors."""
        tile = self.everybody() if tile is None else tile
        shape = len(rows), len(tile)
        same_group = np.zeros(shape, bool)
        same_group[self.groups.within(rows, tile.columns)] = True
        silent = ~self._speak(rows, tile, np.zeros(shape, bool))
        mentors = self._mentors
        requires = self._mentees.requires[rows, None] | mentors.requires[tile.columns]
        low = _low_english_table(self.policy)[
            self._mentees.english[rows, None], mentors.english[tile.columns]
        ]
        found = {
            Rule.SAME_GROUP: same_group,
            Rule.LANGUAGE_REQUIRED: silent & requires,
            Rule.ENGLISH_TOO_LOW: silent & low,
            Rule.OVERLAP_TOO_SHORT: np.zeros(shape, bool),
            Rule.NO_SHARED_AREA: np.zeros(shape, bool),
        }
        if self.policy.least_overlap:
            found[Rule.OVERLAP_TOO_SHORT] = self.overlap(rows, tile) < self.policy.least_overlap
        if self.policy.needs_area:
            found[Rule.NO_SHARED_AREA] = ~self._share_area(rows, tile)
        others = np.logical_or.reduce(list(found.values()))
        found[Rule.POINTS_TOO_LOW] = (self.points(rows, tile) < 0) & ~others
        return found

    def _without_time(self, rows: np.ndarray, tile: Tile, total: np.ndarray) -> None:
        """1 more than all parts but time; below 0 where language or areas forbid the pair."""
        shape = total.shape
        talk, flags = self._buffers("talk", shape, np.uint8), self._buffers("flags", shape, np.bool_)
        np.take(tile.english, self._mentees.english[rows], axis=0, out=talk, mode="clip")
        self._speak(rows, tile, flags)
        bits = np.multiply(flags, self._other, out=self._buffers("bits", shape, np.uint8))
        np.maximum(talk, bits, out=talk)
        # Nobody without a language prefers the same.
        preferred = self._mentees.preferred[rows]
        np.equal(np.where(preferred < 0, -2, preferred)[:, None], tile.preferred, out=flags)
        np.multiply(flags, self._preferred, out=bits)
        np.maximum(talk, bits, out=talk)
        np.equal(talk, _SILENT, out=flags)
        np.multiply(flags, _NEVER, out=total)
        if self.policy.weights.level:
            np.take(tile.level, self._mentees.level[rows], axis=0, out=bits, mode="clip")
            talk += bits
        total += talk
        part = self._buffers("part", shape, np.float32)
        for number, features, whole in self._products:
            np.matmul(features[rows], tile.shares[number], out=part)
            if whole is not None:
                part /= whole[rows]
            np.floor(part, out=part)
            total += part
        if self.policy.needs_area:
            total[~self._share_area(rows, tile)] = _NEVER

    def _speak(self, rows: np.ndarray, tile: Tile, out: np.ndarray) -> np.ndarray:
        """(rows, tile) bool: whether they share a language other than English."""
        out[...] = False
        both = self._buffers("both", out.shape, np.uint64)
        for word, (mine, theirs) in enumerate(zip(self._mentees.spoken, tile.spoken, strict=True)):
            np.bitwise_and(mine[rows, None], theirs, out=both)
            if word == 0:
                np.not_equal(both, 0, out=out)
            else:
                out |= both != 0
        return out

    def _share_area(self, rows: np.ndarray, tile: Tile) -> np.ndarray:
        features, _whole = self._mentees.shares[0]
        return (features[rows] @ tile.shares[0][:-1]) > 0

    def _add_time(self, rows: np.ndarray, tile: Tile, total: np.ndarray) -> None:
        """Adds the time part; makes pairs with too few common hours forbidden."""
        overlap = self.overlap(rows, tile)
        part = self._buffers("part", total.shape, np.float32)
        np.copyto(part, overlap)
        total += self._time_part(part)
        if self.policy.least_overlap:
            np.copyto(total, _NEVER, where=overlap < self.policy.least_overlap)

    def _time_part(self, overlap: np.ndarray) -> np.ndarray:
        """The points for so many common half-hours, float32, in place."""
        np.minimum(overlap, np.float32(ENOUGH_OVERLAP), out=overlap)
        overlap *= np.float32(self.policy.weights.time)
        overlap /= np.float32(ENOUGH_OVERLAP)
        return np.floor(overlap, out=overlap)

    def _most_time(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """(pairs,) float32: no less than the points for the hours that the two have in common."""
        both = self._mentees.stretches[rows]
        both &= self._mentors.stretches[columns]
        return self._time_by_stretches[np.bitwise_count(both)]

    def _overlap_of(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """(pairs,) the half-hours that mentee `rows[n]` and mentor `columns[n]` have in common."""
        both = self._mentees.week[rows]
        both &= self._mentors.week[columns]
        return np.bitwise_count(both).sum(axis=1, dtype=np.int64)


class _Buffers(threading.local):
    """Arrays that each thread uses again: new ones of this size would cost more than what is computed in them."""

    def __init__(self) -> None:
        self._flat: dict[str, np.ndarray] = {}

    def __call__(self, name: str, shape: tuple[int, int], kind: type) -> np.ndarray:
        size = shape[0] * shape[1]
        flat = self._flat.get(name)
        if flat is None or len(flat) < size:
            flat = self._flat[name] = np.empty(size, kind)
        return flat[:size].reshape(shape)


def _product(weight: int, features: np.ndarray, whole: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """What mentees bring to a product that is the weight times shared / whole, to be rounded down.

    The second is what is still to be divided by, None where that is done. It may be done before the product where
    its error, below (words + 2) × 2^-24 of at most 100, stays below half of 1 / whole: half of that is added, so
    that a quotient without a remainder isn't rounded down to the integer below, and none with one to that above.
    """
    whole = np.maximum(whole, 1)[:, None]
    words = features.shape[1]
    if (words + 3) * 200 * int(whole.max(initial=0)) < EXACT:
        return np.hstack([weight * features / whole, 0.5 / whole]).astype(np.float32), None
    nothing = np.zeros((len(features), 1), np.float32)
    return np.hstack([np.float32(weight) * features, nothing]), whole.astype(np.float32)


def _english_levels() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Speaking, understanding and requirement of each English class."""
    numbers = np.arange(ENGLISH_CLASSES)
    steps = len(FLUENCY)
    return numbers // 2 // steps, numbers // 2 % steps, numbers % 2


def _low_english_table(policy: Policy) -> np.ndarray:
    """(mentee class, mentor class) bool: the least of the four levels is too low."""
    speaking, understanding, _required = _english_levels()
    least = np.minimum(speaking, understanding)
    return np.minimum(least[:, None], least) < policy.least_english


def _english_table(policy: Policy) -> np.ndarray:
    """(mentee class, mentor class) uint8: 1 + the language part over English, 0 where it can't be."""
    speaking, understanding, required = _english_levels()
    weaker = np.minimum(speaking[:, None] + understanding, understanding[:, None] + speaking)
    part = (policy.weights.language * ENGLISH_SHARE * weaker // 100 + 1).astype(np.uint8)
    part[_low_english_table(policy) | (required[:, None] | required).astype(bool)] = _SILENT
    return part


def _level_table(weight: int) -> np.ndarray:
    """(mentee class, mentor class) uint8: the level part."""
    steps = len(LEVEL_CHOICES)
    level, sought = np.divmod(np.arange(LEVEL_CLASSES), steps)
    met = ((sought[:, None] == 0) | (sought[:, None] == level)).astype(np.int64)
    met += (sought == 0) | (sought == level[:, None])
    return (weight * met // 2).astype(np.uint8)
