"""All pairs from the most points down, each taken if both can still be paired; equals in the order of the people.

The pairs aren't sorted: each mentee waits with the best one left to them, and the best of these is next. That
comes to the same, in a byte a pair.
"""

from heapq import heapify, heappop, heappush
from time import perf_counter

import numpy as np

from bench.cohorts import Cohort
from bench.scores import Found, blocks_of_scores


def find(cohort: Cohort) -> Found:
    start = perf_counter()
    small = cohort.policy.weights.most < 2**7
    points = np.empty((len(cohort.mentees), len(cohort.mentors)), np.int8 if small else np.int32)
    for rows, block in blocks_of_scores(*cohort.given[:3]):
        points[rows] = block
    scoring = perf_counter() - start
    left = np.array([mentor.capacity for mentor in cohort.mentors])
    best = points.argmax(axis=1).tolist()
    waiting = [(-int(points[row, column]), row, column) for row, column in enumerate(best)]
    heapify(waiting)
    pairs = []
    # Once the best is forbidden, all that wait are left over.
    while waiting and waiting[0][0] <= 0:
        _loss, row, column = heappop(waiting)
        if left[column]:
            left[column] -= 1
            pairs.append((cohort.mentors[column].key, cohort.mentees[row].key))
        else:
            free = np.where(left > 0, points[row], -1)
            column = int(free.argmax())
            heappush(waiting, (-int(free[column]), row, column))
    return Found(pairs, scoring)
