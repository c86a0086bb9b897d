"""The engine's answers against a dense solver, on more than a thousand small cases."""

from random import Random

import numpy as np
import pytest

from matching.engine import Constraints, Mentee, Mentor, Objective, Policy, match, solve, verify
from matching.engine.scoring import Scorer

from .engine_cases import dense_assignment, dense_value, random_case, random_person, value_of

SEEDS = 60
BATCHES = 6


@pytest.mark.parametrize("batch", range(BATCHES))
@pytest.mark.parametrize("objective", Objective)
def test_match_equals_the_dense_solver_and_is_proved(objective, batch):
    for seed in range(batch * SEEDS, (batch + 1) * SEEDS):
        case = random_case(seed, objective)
        outcome = match(*case.given)
        assert (seed, value_of(outcome)) == (seed, dense_value(case))
        assert (seed, verify(*case.given, outcome)) == (seed, [])


@pytest.mark.parametrize("objective", Objective)
def test_match_from_the_shortest_lists_equals_the_dense_solver(objective, monkeypatch):
    # One candidate a mentee, one more a round: nearly all is found by pricing.
    monkeypatch.setattr(solve, "ALL_PAIRS", 6)
    monkeypatch.setattr(solve, "FIRST_CANDIDATES", 1)
    monkeypatch.setattr(solve, "MORE_CANDIDATES", 1)
    monkeypatch.setattr(solve, "SAMPLE", 2)
    rounds = 0
    for seed in range(1_000, 1_060):
        case = random_case(seed, objective)
        outcome = match(*case.given)
        rounds = max(rounds, outcome.statistics.rounds)
        assert (seed, value_of(outcome)) == (seed, dense_value(case))
        assert (seed, verify(*case.given, outcome)) == (seed, [])
    assert rounds > 3


@pytest.mark.parametrize(("objective", "worth"), [("most_pairs", 1_000_000), ("best_total", 0.001)])
def test_match_of_hundreds_equals_the_dense_solver(objective, worth):
    random = Random(7)  # noqa: S311
    mentors = [random_person(random, Mentor, f"m{number}", capacity=2) for number in range(330)]
    mentees = [random_person(random, Mentee, f"e{number}") for number in range(700)]
    given = mentors, mentees, Policy(objective=objective), Constraints()
    outcome = match(*given)
    assert outcome.statistics.rounds > 2
    assert outcome.statistics.edges < 330 * 700 / 4
    points = Scorer(*given[:3]).points(np.arange(len(mentees))).astype(np.int64)
    pairs, total, _lowest = dense_assignment(points, np.repeat(np.arange(330), 2), lambda p: p + worth)
    assert (len(outcome.pairs), outcome.total) == (pairs, total)
    assert verify(*given, outcome) == []
