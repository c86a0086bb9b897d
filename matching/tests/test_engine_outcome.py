"""Whatever the order, the same answer; and answers where there is little to answer."""

import json
import os
import subprocess
import sys
from copy import deepcopy
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import (
    Cancelled,
    Cause,
    Constraints,
    Idle,
    Objective,
    Obstacle,
    Policy,
    Progress,
    Unmatched,
    Weights,
    compatibility,
    match,
    solve,
    verify,
)
from mentorship.env import BASE_DIR

from .engine_cases import Case, dense_points, keys_of, mentee, mentor, random_case, value_of

# One canonical answer


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(list(Objective)), st.randoms(use_true_random=False))
def test_order_of_the_input_changes_nothing(seed, objective, shuffle):
    case = random_case(seed, objective)
    mentors, mentees = list(case.mentors), list(case.mentees)
    shuffle.shuffle(mentors)
    shuffle.shuffle(mentees)
    turned = [
        replace(one, areas=dict(reversed(one.areas.items())), groups=tuple(reversed(one.groups)))
        for one in mentees
    ]
    constraints = Constraints(
        sorted(case.constraints.locked), sorted(case.constraints.excluded, reverse=True)
    )
    assert match(mentors, turned, case.policy, constraints) == match(*case.given)


HASHED = """
import json, sys
sys.path.insert(0, "")
from matching.engine import match
from matching.tests.engine_cases import random_case
found = [match(*random_case(seed, objective, 12).given)
         for seed in range(4) for objective in ("most_pairs", "fairest")]
print(json.dumps([[one.digest, sorted([p.mentor, p.mentee] for p in one.pairs)] for one in found]))
"""


def test_hash_seed_changes_nothing():
    answers = [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", HASHED],
                cwd=BASE_DIR,
                env=os.environ | {"PYTHONHASHSEED": seed},
                check=True,
                capture_output=True,
            ).stdout
        )
        for seed in ("1", "2")
    ]
    assert answers[0] == answers[1]


LOADED = """
import sys
import matching.engine
print([name for name in ("ortools", "scipy", "django", "celery", "pandas") if name in sys.modules])
"""


def test_engine_loads_a_solver_only_to_solve():
    command = [sys.executable, "-c", LOADED]
    found = subprocess.run(command, cwd=BASE_DIR, check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"


def test_input_is_left_as_it_is_and_nothing_is_random():
    case = random_case(5, "fairest", 12)
    before = deepcopy(case)
    np.random.seed(1)
    state = np.random.get_state()[1].tolist()
    match(*case.given)
    assert case == before
    assert np.random.get_state()[1].tolist() == state


def test_digest_tells_every_input_apart():
    given = [mentor("ann")], [mentee("ben")], Policy(), Constraints()
    others = [
        ([mentor("ann", level=1)], *given[1:]),
        ([mentor("ann", capacity=2)], *given[1:]),
        ([mentor("ann", availability=frozenset({1}))], *given[1:]),
        (given[0], [mentee("ben", answers={"q": frozenset("a")})], *given[2:]),
        (*given[:2], Policy(objective="fairest"), given[3]),
        (*given[:2], Policy(weights=Weights(level=6)), given[3]),
        (*given[:3], Constraints(excluded={("x", "y")})),
        (*given[:3], Constraints(locked={("ann", "ben")})),
    ]
    digests = [match(*other).digest for other in (given, *others)]
    digests.append(match(*given, previous=[("ann", "ben")]).digest)
    assert len(set(digests)) == len(digests)
    assert all(len(digest) == 64 for digest in digests)


# Little to answer


@pytest.mark.parametrize("objective", Objective)
@pytest.mark.parametrize(
    ("mentors", "mentees", "pairs"),
    [
        ([], [], 0),
        ([mentor()], [], 0),
        ([], [mentee()], 0),
        ([mentor(capacity=0)], [mentee()], 0),
        ([mentor("a"), mentor("b")], [mentee("a"), mentee("b")], 2),
        ([mentor(groups=("x",))], [mentee("a", groups=("x",)), mentee("b", groups=("x",))], 0),
        ([mentor(capacity=10_000)], [mentee(str(number)) for number in range(50)], 50),
        ([mentor(capacity=10**30)], [mentee("a"), mentee("b")], 2),
        (
            [mentor(availability=frozenset())],
            [mentee(availability=frozenset(), areas={}, goals=frozenset())],
            1,
        ),
    ],
    ids=["nobody", "mentor", "mentee", "closed", "alike", "forbidden", "roomy", "boundless", "blank"],
)
def test_degenerate_cases_are_solved_and_proved(objective, mentors, mentees, pairs):
    policy = Policy(objective=objective)
    outcome = match(mentors, mentees, policy, Constraints())
    assert len(outcome.pairs) == pairs
    assert len(outcome.unmatched) == len(mentees) - pairs
    assert verify(mentors, mentees, policy, Constraints(), outcome) == []


@pytest.mark.parametrize("objective", Objective)
def test_weights_of_nothing_still_pair(objective):
    case = random_case(11, objective, 12)
    policy = replace(case.policy, weights=Weights(0, 0, 0, 0, 0), least_points=0)
    outcome = match(case.mentors, case.mentees, policy, Constraints())
    assert outcome.total == 0
    assert len(outcome.pairs) > 0
    assert verify(case.mentors, case.mentees, policy, Constraints(), outcome) == []


@pytest.mark.parametrize("objective", Objective)
def test_locks_may_use_a_whole_capacity(objective):
    mentors = [mentor("a", capacity=2), mentor("b", areas={})]
    mentees = [mentee(name) for name in "pqrs"]
    policy, constraints = Policy(objective=objective), Constraints(locked={("a", "p"), ("a", "q")})
    outcome = match(mentors, mentees, policy, constraints)
    assert [(pair.mentor, pair.mentee, pair.locked) for pair in outcome.pairs][:2] == [
        ("a", "p", True),
        ("a", "q", True),
    ]
    assert len(outcome.pairs) == 3
    assert outcome.lowest == outcome.pairs[2].points
    assert verify(mentors, mentees, policy, constraints, outcome) == []
    # What one more place with a would add is told although all its places are locked.
    assert outcome.certificate.mentors["a"].pairs == 1


def test_everybody_may_be_locked():
    given = [mentor()], [mentee()], Policy(objective="fairest"), Constraints(locked={("mentor", "mentee")})
    outcome = match(*given)
    assert (len(outcome.pairs), outcome.lowest, outcome.certificate.floor) == (1, None, None)
    assert verify(*given, outcome) == []


def test_pairs_say_their_points_by_part():
    case = random_case(20, "most_pairs", 12)
    outcome = match(*case.given)
    mentors, mentees = ({one.key: one for one in side} for side in (case.mentors, case.mentees))
    assert [pair.mentee for pair in outcome.pairs] == sorted(pair.mentee for pair in outcome.pairs)
    for pair in outcome.pairs:
        found = compatibility(mentors[pair.mentor], mentees[pair.mentee], case.policy)
        assert (pair.points, pair.parts) == (found.points, found.parts)
    assert outcome.total == sum(pair.points for pair in outcome.pairs)
    assert outcome.statistics.rounds >= 1
    assert set(outcome.statistics.seconds) >= {"reading", "scoring", "solving", "proving", "explaining"}


# Causes


def test_causes_tell_what_stood_in_the_way():
    mentors = [
        mentor("closed", capacity=0),
        mentor("colleague", groups=("acme",)),
        mentor("early", availability=frozenset({0})),
        mentor("kept-apart"),
        mentor("taken", goals=frozenset({"first-patch", "b"})),
    ]
    mentees = [mentee("p", groups=("acme",)), mentee("q", goals=frozenset({"b"}))]
    policy = Policy(least_overlap=1)
    constraints = Constraints(
        locked={("taken", "q")}, excluded={("kept-apart", "p"), ("colleague", "p"), ("closed", "p")}
    )
    outcome = match(mentors, mentees, policy, constraints)
    assert outcome.unmatched == (
        Unmatched(
            "p",
            (
                Cause(Obstacle.SAME_GROUP, 1),
                Cause(Obstacle.OVERLAP_TOO_SHORT, 1),
                Cause(Obstacle.EXCLUDED, 2),
                Cause(Obstacle.TAKEN, 1),
            ),
        ),
    )
    assert outcome.idle == (
        Idle("colleague", 1, (Cause(Obstacle.SAME_GROUP, 1),)),
        Idle("early", 1, (Cause(Obstacle.OVERLAP_TOO_SHORT, 1),)),
        Idle("kept-apart", 1, (Cause(Obstacle.EXCLUDED, 1),)),
    )


def test_causes_tell_when_there_is_nobody():
    assert match([], [mentee()], Policy(), Constraints()).unmatched[0].causes == (Cause(Obstacle.NOBODY, 0),)
    assert match([mentor()], [], Policy(), Constraints()).idle[0].causes == (Cause(Obstacle.NOBODY, 0),)
    closed = match([mentor(capacity=0)], [mentee()], Policy(), Constraints())
    assert closed.unmatched[0].causes == (Cause(Obstacle.NO_PLACE, 1),)


@pytest.mark.parametrize("objective", Objective)
def test_causes_count_every_mentor_and_every_waiting_mentee(objective):
    for seed in range(40):
        case = random_case(seed, objective)
        outcome = match(*case.given)
        points = dense_points(case)
        row_of = {one.key: row for row, one in enumerate(case.mentees)}
        for left in outcome.unmatched:
            counts = {cause.obstacle: cause.count for cause in left.causes}
            fitting = int((points[row_of[left.mentee]] >= 0).sum())
            assert counts.get(Obstacle.TAKEN, 0) + counts.get(Obstacle.NO_PLACE, 0) == fitting
            assert sum(counts.values()) >= len(case.mentors)
        for left in outcome.idle:
            assert sum(cause.count for cause in left.causes) >= len(outcome.unmatched)


# Earlier pairs


def most_kept(case: Case, previous: set[tuple[str, str]]) -> int:
    """How many earlier pairs the best answers can keep, by trying the optimum with each earlier pair worth more."""
    best = value_of(match(*case.given))
    kept = 0
    for number in range(2 ** len(previous)):
        chosen = {pair for place, pair in enumerate(sorted(previous)) if number >> place & 1}
        if len(chosen) <= kept:
            continue
        locked = case.constraints.locked | chosen
        try:
            forced = match(case.mentors, case.mentees, case.policy, replace(case.constraints, locked=locked))
        except ValueError:
            continue
        if value_of(forced) == best:
            kept = len(chosen)
    return kept


@pytest.mark.parametrize("objective", [Objective.MOST_PAIRS, Objective.BEST_TOTAL])
@pytest.mark.parametrize("shortlist", [False, True])
def test_previous_pairs_stay_where_they_can(objective, shortlist, monkeypatch):
    if shortlist:
        monkeypatch.setattr(solve, "ALL_PAIRS", 6)
        monkeypatch.setattr(solve, "FIRST_CANDIDATES", 1)
        monkeypatch.setattr(solve, "SAMPLE", 2)
    for seed in range(25):
        case = random_case(seed, objective, 6)
        case = replace(case, constraints=replace(case.constraints, locked=frozenset()))
        random = Random(seed)  # noqa: S311
        cold = match(*case.given)
        pairs = [(one.key, other.key) for one in case.mentors for other in case.mentees]
        previous = set(random.sample(pairs, min(len(pairs), 5)))
        warm = match(*case.given, previous=previous)
        assert value_of(warm) == value_of(cold)
        assert verify(*case.given, warm) == []
        assert (seed, len(keys_of(warm) & previous)) == (seed, most_kept(case, previous))


@pytest.mark.parametrize("objective", Objective)
def test_previous_outcome_stays_when_nothing_changed(objective):
    for seed in range(20):
        case = random_case(seed, objective, 10)
        cold = match(*case.given)
        again = match(*case.given, previous=cold)
        assert keys_of(again) == keys_of(cold)
        assert again.digest != cold.digest or not cold.pairs


def test_previous_pairs_of_people_who_left_are_passed_over():
    given = [mentor("a"), mentor("b")], [mentee("p")], Policy(), Constraints()
    assert keys_of(match(*given, previous=[("gone", "p"), ("a", "gone"), ("b", "p")])) == {("b", "p")}
    assert keys_of(match(*given, previous=[("a", "p")])) == {("a", "p")}


# On the way


def test_progress_is_told_step_by_step():
    told: list[Progress] = []
    case = random_case(20, "fairest", 12)
    match(*case.given, progress=told.append)
    assert {step.phase for step in told} >= {"reading", "scoring", "solving", "proving", "explaining"}
    assert all(0 <= step.done <= step.of for step in told)
    rounds = [step.round for step in told]
    assert rounds == sorted(rounds)


@pytest.mark.parametrize("asked", [1, 3, 8])
def test_cancelling_ends_the_run_without_an_answer(asked):
    calls = iter(range(100))
    case = random_case(20, "fairest", 12)
    with pytest.raises(Cancelled):
        match(*case.given, cancelled=lambda: next(calls) >= asked)
    assert next(calls) == asked + 1
