"""SciPy's assignment on the full matrix, with a mentor's column there once for each place.

A cost is the negative worth; a forbidden pair costs nothing. Who gets one of those is left over, and as a pair
is worth more than all points, nobody is left over who could be paired. The shorter side lies in the rows: SciPy
needs no copy of the matrix then.
"""

from time import perf_counter

import numpy as np
from scipy.optimize import linear_sum_assignment

from bench.cohorts import Cohort
from bench.scores import Found, blocks_of_scores, keys, seats, worth_of_a_pair


def find(cohort: Cohort) -> Found:
    start = perf_counter()
    mentor_of, mentees = seats(cohort), len(cohort.mentees)
    base = worth_of_a_pair(cohort)
    seats_in_rows = len(mentor_of) < mentees
    cost = np.empty((len(mentor_of), mentees) if seats_in_rows else (mentees, len(mentor_of)))
    for rows, points in blocks_of_scores(*cohort.given[:3]):
        block = np.where(points < 0, 0.0, -base - points.astype(np.float64))[:, mentor_of]
        if seats_in_rows:
            cost[:, rows] = block.T
        else:
            cost[rows] = block
    scoring = perf_counter() - start
    row, column = linear_sum_assignment(cost)
    paired = cost[row, column] < 0
    seat, mentee = (row, column) if seats_in_rows else (column, row)
    return Found(keys(cohort, mentor_of[seat[paired]], mentee[paired]), scoring)
