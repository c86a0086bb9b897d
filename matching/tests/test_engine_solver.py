"""The engine checks its solver: an answer that isn't the best is never returned."""

import numpy as np
import pytest

from matching.engine import Constraints, Objective, Policy, UncertifiedError, flow, match, solve, verify
from matching.engine.arrays import first_of_each

from .engine_cases import mentee, mentor, random_case, value_of

SEEDS = range(60)


@pytest.mark.parametrize("objective", Objective)
def test_answer_of_a_solver_that_errs_is_never_returned(objective, monkeypatch):
    def greedy(seats, rows, columns, gains, mentees, *, all_pairs):
        left, mentor_of = seats.copy(), flow.np.full(mentees, -1)
        for row, column in zip(rows, columns, strict=True):
            if mentor_of[row] < 0 and left[column]:
                mentor_of[row] = column
                left[column] -= 1
        return mentor_of

    optimal = {seed: match(*random_case(seed, objective).given) for seed in SEEDS}
    monkeypatch.setattr(solve, "best_assignment", greedy)
    refused = 0
    for seed, outcome in optimal.items():
        case = random_case(seed, objective)
        try:
            found = match(*case.given)
        except UncertifiedError:
            refused += 1
        else:
            assert value_of(found) == value_of(outcome)
            assert verify(*case.given, found) == []
    assert refused > 5


def test_status_of_a_failed_solver_is_told(monkeypatch):
    class Failing(flow.importlib.import_module(flow._SOLVER).SimpleMinCostFlow):
        def solve_max_flow_with_min_cost(self):
            return self.BAD_COST_RANGE

    monkeypatch.setattr(flow.importlib.import_module(flow._SOLVER), "SimpleMinCostFlow", Failing)
    with pytest.raises(UncertifiedError, match="BAD_COST_RANGE"):
        match([mentor()], [mentee()], Policy(), Constraints())


def test_equals_are_chosen_differently_for_everybody():
    """If all kept the same few candidates, a program without any weights took a minute instead of a second."""
    mentees, mentors = (side.ravel() for side in np.indices((50, 200)))
    chosen = first_of_each(mentees, np.zeros(len(mentees)), 4, mentors)
    assert np.bincount(mentees[chosen]).tolist() == [4] * 50
    assert len(set(mentors[chosen])) > 100
