"""The same people give the same answer: whatever the order, the hash seed, or what ran before."""

import os
import subprocess
import sys
from copy import deepcopy
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from matching.engine import Constraints, Objective, Policy, Weights, diagnose, match, regret, verify
from mentorship.env import BASE_DIR

from .engine_cases import (
    Case,
    crowd,
    keys_of,
    mentee,
    mentor,
    random_case,
    turned,
    varied_case,
)
from .engine_lists import shorten_lists


def some_pairs(case: Case, random: Random) -> list[tuple[str, str]]:
    """Pairs to give as earlier ones, also of somebody who has left."""
    pairs = [(one.key, other.key) for one in case.mentors for other in case.mentees]
    return [*random.sample(pairs, min(len(pairs), 8)), ("gone", "e1"), ("m1", "gone")]


@pytest.mark.parametrize("objective", Objective)
@pytest.mark.parametrize("build", [random_case, varied_case])
def test_order_of_the_input_changes_nothing(objective, build, either_way):
    locked = grouped = answered = 0
    for seed in range(24):
        random = Random(seed)  # noqa: S311
        case = build(seed, objective)
        previous = some_pairs(case, random) if seed % 2 else []
        other = random.sample(previous, len(previous))
        assert match(*turned(case, random).given, previous=other) == match(*case.given, previous=previous)
        locked += bool(case.constraints.locked)
        grouped += any(one.groups for one in case.mentors)
        answered += bool(case.policy.weights.answers)
    assert min(locked, grouped, answered) > 3


@pytest.mark.parametrize("objective", Objective)
def test_order_of_hundreds_changes_nothing(objective, monkeypatch):
    shorten_lists(monkeypatch, first=4, more=4)
    random = Random(4)  # noqa: S311
    case = crowd(4, objective, 90, 120)
    assert match(*turned(case, random).given) == match(*case.given)


@pytest.mark.parametrize("objective", Objective)
def test_order_of_the_input_changes_no_diagnosis_and_no_regret(objective):
    for seed in range(6):
        random = Random(seed)  # noqa: S311
        case = random_case(seed, objective, 5)
        other = turned(case, random)
        for left in match(*case.given).unmatched[:1]:
            assert diagnose(*other.given, left.mentee) == diagnose(*case.given, left.mentee)
        for pair in match(*case.given).pairs[:1]:
            names = pair.mentor, pair.mentee
            assert regret(*other.given, *names) == regret(*case.given, *names)


@pytest.mark.parametrize("objective", Objective)
def test_what_ran_before_changes_nothing(objective):
    first, second = (random_case(seed, objective, 10) for seed in (3, 4))
    before = match(*first.given)
    match(*second.given, previous=before)
    assert match(*first.given) == before


def test_lists_may_be_read_only_once():
    case = random_case(5, "most_pairs", 12)
    mentors, mentees, *rest = case.given
    outcome = match(iter(mentors), iter(mentees), *rest, previous=iter([("m1", "e1")]))
    assert outcome == match(*case.given, previous=[("m1", "e1")])
    assert verify(iter(mentors), iter(mentees), *rest, outcome) == []


HASHED = """
import sys
from random import Random
import pytest
sys.path.insert(0, "")
from matching.engine import diagnose, match
from matching.tests.engine_cases import crowd, random_case, varied_case
from matching.tests.engine_lists import shorten_lists
from matching.tests.test_engine_order import some_pairs, written
patch = pytest.MonkeyPatch()
for objective in ("most_pairs", "best_total", "fairest"):
    for case in (crowd(1, objective, 20, 30), *(varied_case(seed, objective) for seed in range(12))):
        previous = some_pairs(case, Random(1))
        for short in (False, True):
            with patch.context() as lists:
                if short:
                    shorten_lists(lists)
                print(*written(match(*case.given)), *written(match(*case.given, previous=previous)))
    case = random_case(4, objective, 5)
    print([diagnose(*case.given, left.mentee) for left in match(*case.given).unmatched[:2]])
"""


def written(outcome):
    """All that an outcome says, as one text; mappings in the order of their keys."""
    proof = outcome.certificate
    return (
        (outcome.digest, outcome.total, outcome.lowest, outcome.previous),
        [(pair.mentor, pair.mentee, pair.points, sorted(pair.parts.items())) for pair in outcome.pairs],
        (outcome.unmatched, outcome.idle),
        (sorted(proof.mentors.items()), sorted(proof.mentees.items())),
        (proof.floor, proof.most_pairs, proof.higher_floors),
    )


def test_hash_seed_changes_nothing():
    answers = [
        subprocess.run(
            [sys.executable, "-c", HASHED],
            cwd=BASE_DIR,
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert answers[0] == answers[1]
    assert len(answers[0].splitlines()) == 81


def test_input_is_left_as_it_is_and_nothing_is_random():
    case = random_case(5, "fairest", 12)
    outcome = match(*case.given)
    before, earlier = deepcopy(case), deepcopy(outcome)
    np.random.seed(1)
    state = np.random.get_state()[1].tolist()
    match(*case.given, previous=outcome)
    verify(*case.given, outcome)
    assert (case, outcome) == (before, earlier)
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


def test_earlier_outcome_and_its_pairs_are_the_same_input_but_for_its_memory(monkeypatch):
    """The digest says whose memory the run started from, if it has one."""
    case = random_case(8, "most_pairs", 10)
    outcome = match(*random_case(8, "best_total", 10).given)
    by_outcome, by_keys = match(*case.given, previous=outcome), match(*case.given, previous=keys_of(outcome))
    assert by_outcome == match(*case.given, previous=outcome.pairs) == by_keys
    assert by_outcome.previous == tuple(sorted(keys_of(outcome)))
    shorten_lists(monkeypatch)
    case = crowd(8, "most_pairs", 20, 30)
    outcome = match(*case.given)
    by_outcome, by_keys = match(*case.given, previous=outcome), match(*case.given, previous=keys_of(outcome))
    assert (by_outcome.start, by_keys.start) == (outcome.digest, "")
    assert by_outcome.digest != by_keys.digest
    assert match(*case.given, previous=replace(outcome)) == by_keys
