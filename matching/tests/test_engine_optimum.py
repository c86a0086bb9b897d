"""The engine's answers against a dense solver, on more than two thousand small cases."""

from random import Random

import numpy as np
import pytest

from matching.engine import Constraints, Mentee, Mentor, Objective, Policy, match, verify
from matching.engine.scoring import Scorer

from .engine_cases import (
    KINDS,
    Case,
    dense_assignment,
    dense_value,
    random_case,
    random_person,
    value_of,
    varied_case,
)
from .engine_lists import shorten_lists

SEEDS = 54
BATCHES = 6


def assert_best(seed: int, case: Case) -> int:
    """That the answer is the dense solver's, and proved; how many rounds it took."""
    outcome = match(*case.given)
    assert (seed, value_of(outcome)) == (seed, dense_value(case))
    assert (seed, verify(*case.given, outcome)) == (seed, [])
    return outcome.statistics.rounds


@pytest.mark.parametrize("batch", range(BATCHES))
@pytest.mark.parametrize("objective", Objective)
def test_match_equals_the_dense_solver_and_is_proved(objective, batch):
    for seed in range(batch * SEEDS, (batch + 1) * SEEDS):
        assert_best(seed, random_case(seed, objective))


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=KINDS)
@pytest.mark.parametrize("objective", Objective)
def test_match_of_every_kind_equals_the_dense_solver_and_is_proved(objective, kind):
    for seed in range(kind, SEEDS * len(KINDS), len(KINDS)):
        assert_best(seed, varied_case(seed, objective))


@pytest.mark.parametrize("objective", Objective)
def test_match_from_the_shortest_lists_equals_the_dense_solver(objective, monkeypatch):
    # One candidate a mentee, one more a round: nearly all is found by pricing.
    shorten_lists(monkeypatch)
    rounds = [assert_best(seed, random_case(seed, objective)) for seed in range(1_000, 1_060)]
    rounds += [assert_best(seed, varied_case(seed, objective)) for seed in range(1_000, 1_060)]
    assert max(rounds) > 3


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
    best = dense_assignment(points, np.repeat(np.arange(330), 2), lambda p: p + worth)
    assert (len(outcome.pairs), outcome.total) == (best.pairs, best.total)
    assert verify(*given, outcome) == []
