"""Integer prices recovered from a matching: they exist exactly when it is the best of its pairs."""

import numpy as np

from .arrays import ranges
from .errors import UncertifiedError


def least_prices(
    seats: np.ndarray, rows: np.ndarray, columns: np.ndarray, worth: np.ndarray, mentor_of: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The least mentor prices (mentors,) and the mentee prices (mentees,) that go with them, int64, ≥ 0.

    `rows` ascending, `columns`, `worth`: all pairs to choose from, the chosen ones of `mentor_of` among them.
    Each pair's two prices reach its worth, exactly so for chosen pairs; the price of a mentor with a free
    place and of an unmatched mentee is 0. By weak duality this proves the matching the best of these pairs.
    A mentor's least price is what one more place with them would add.

    Bellman–Ford from the unmatched, only through people whose price moved: O(pairs) a round, as many rounds
    as the longest chain of moves. Raises UncertifiedError if the matching isn't the best.
    """
    mentees, mentors = len(mentor_of), len(seats)
    starts = np.searchsorted(rows, np.arange(mentees + 1))
    matched = np.flatnonzero(mentor_of >= 0)
    chosen = np.flatnonzero(mentor_of[rows] == columns)
    if not np.array_equal(rows[chosen], matched):
        raise UncertifiedError("a pair was chosen that may not be")
    mentor_price = np.zeros(mentors, np.int64)
    mentee_price = np.zeros(mentees, np.int64)
    pair_worth = np.zeros(mentees, np.int64)
    pair_worth[matched] = mentee_price[matched] = worth[chosen]
    order = matched[np.argsort(mentor_of[matched], kind="stable")]
    first = np.searchsorted(mentor_of[order], np.arange(mentors + 1))

    moved = np.arange(mentees)
    for _round in range(mentors + 2):
        pairs = ranges(starts[moved], starts[moved + 1])
        offers = worth[pairs] - mentee_price[rows[pairs]]
        raised = np.zeros(mentors, np.int64)
        np.maximum.at(raised, columns[pairs], offers)
        higher = np.flatnonzero(raised > mentor_price)
        if not len(higher):
            break
        mentor_price[higher] = raised[higher]
        moved = np.sort(order[ranges(first[higher], first[higher + 1])])
        mentee_price[moved] = pair_worth[moved] - mentor_price[mentor_of[moved]]
        if np.any(mentee_price[moved] < 0):
            raise UncertifiedError("other pairs would be better")
    else:
        raise UncertifiedError("moves in a circle would be better")
    free = np.bincount(mentor_of[matched], minlength=mentors) < seats
    if np.any(mentor_price[free] != 0):
        raise UncertifiedError("a free place would be better used")
    return mentor_price, mentee_price
