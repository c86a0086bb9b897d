"""A matching repaired by moves is the best one, wherever it started from."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from matching.engine.prices import least_prices
from matching.engine.repair import repaired


def best_sum(seats: np.ndarray, gains: np.ndarray) -> int:
    """By a dense assignment; a gain of 0 is no pair."""
    places = gains[:, np.repeat(np.arange(len(seats)), seats)]
    rows, columns = linear_sum_assignment(places, maximize=True)
    return int(places[rows, columns].sum())


@pytest.mark.parametrize("most", [3, 1_000])
@pytest.mark.parametrize("near", [0, 2, 10_000])
def test_repaired_matching_is_the_best_and_has_prices(most, near):
    found = 0
    for seed in range(150):
        random = np.random.default_rng(seed)
        mentees, mentors = random.integers(1, 14, 2)
        seats = random.integers(1, 4, mentors)
        gains = random.integers(1, most + 1, (mentees, mentors)) * (random.random((mentees, mentors)) < 0.6)
        rows, columns = np.nonzero(gains)
        edges = rows, columns, gains[rows, columns]
        # Somebody's pairs, more than there are places perhaps, at anybody's prices.
        start = np.where(random.random(mentees) < 0.7, random.integers(0, mentors, mentees), -1)
        prices = random.integers(0, most + 1, mentors) * (random.random(mentors) < 0.5)
        mentor_of = repaired(seats, *edges, start, prices, near=near, effort=10_000)
        if mentor_of is None:
            continue
        found += 1
        matched = np.flatnonzero(mentor_of >= 0)
        assert (seed, gains[matched, mentor_of[matched]].sum()) == (seed, best_sum(seats, gains))
        assert np.all(np.bincount(mentor_of[matched], minlength=mentors) <= seats)
        # Raises where it isn't the best.
        least_prices(seats, *edges, mentor_of)
    assert found > (140 if near > most else 75)


def test_repair_that_takes_too_long_is_given_up():
    seats, rows, columns = np.array([1, 1]), np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    gains, nobody, free = np.array([2, 1, 2, 1]), np.array([-1, -1]), np.zeros(2, np.int64)
    assert repaired(seats, rows, columns, gains, nobody, free, near=9, effort=0) is None
    assert sorted(repaired(seats, rows, columns, gains, nobody, free, near=9, effort=99)) == [0, 1]
