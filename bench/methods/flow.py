"""OR-tools' flow of least cost, with an arc for every pair that may be."""

from time import perf_counter

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from bench.cohorts import Cohort
from bench.scores import Found, blocks_of_scores, keys


def find(cohort: Cohort) -> Found:
    start = perf_counter()
    mentees, mentors = len(cohort.mentees), len(cohort.mentors)
    solver = SimpleMinCostFlow()
    for rows, points in blocks_of_scores(*cohort.given[:3]):
        row, column = np.nonzero(points >= 0)
        solver.add_arcs_with_capacity_and_unit_cost(
            rows[row].astype(np.int32),
            (mentees + column).astype(np.int32),
            np.ones(len(row), np.int64),
            -points[row, column].astype(np.int64),
        )
    capacity = np.array([mentor.capacity for mentor in cohort.mentors], np.int64)
    solver.set_nodes_supplies(
        np.arange(mentees + mentors, dtype=np.int32), np.concatenate([np.ones(mentees, np.int64), -capacity])
    )
    scoring = perf_counter() - start
    # As much flow as there can be, and only then its cost.
    if solver.solve_max_flow_with_min_cost() != solver.OPTIMAL:
        raise RuntimeError("the flow solver found no answer")
    used = np.flatnonzero(np.asarray(solver.flows(np.arange(solver.num_arcs(), dtype=np.int32))))
    mentor = np.array([solver.head(arc) - mentees for arc in used.tolist()], np.int64)
    mentee = np.array([solver.tail(arc) for arc in used.tolist()], np.int64)
    return Found(keys(cohort, mentor, mentee), scoring)
