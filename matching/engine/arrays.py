"""Small things that NumPy lacks."""

import numpy as np


def ranges(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The numbers from each start up to before its end, one range after the other."""
    lengths = ends - starts
    shifts = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    return np.arange(lengths.sum()) + shifts


def first_of_each(groups: np.ndarray, values: np.ndarray, limit: int, others: np.ndarray) -> np.ndarray:
    """The positions of the `limit` lowest values of each group, by group and value.

    `others`: what the group is paired with. Of equals the groups get different ones, lest all get the same.
    """
    ties = (groups * 0x9E3779B1 + others * 0x85EBCA77) & 0xFFFFFFFF
    order = np.lexsort((ties, values, groups))
    ordered = groups[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    return order[rank < limit]


def contains(ascending: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Which of the values are among the ascending ones."""
    if not len(ascending):
        return np.zeros(len(values), bool)
    places = np.searchsorted(ascending, values)
    places[places == len(ascending)] = 0
    return ascending[places] == values
