"""Matching again after a change: no worse than from nothing, proved, and as much as can be stays where it was."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from matching.engine import (
    Constraints,
    Mentee,
    Mentor,
    Objective,
    Outcome,
    Policy,
    Price,
    compatibility,
    match,
    verify,
)

from .engine_cases import (
    KINDS,
    Case,
    Keys,
    can_be_locked,
    crowd,
    dense_optimum,
    dense_value,
    keys_of,
    mentee,
    mentor,
    random_case,
    random_person,
    turned,
    value_of,
    varied_case,
)
from .engine_lists import shorten_lists


def changes(case: Case, outcome: Outcome, random: Random) -> Iterator[tuple[str, Case]]:
    """Single changes after a run, each with its name, and everything at once."""
    made = [(pair.mentor, pair.mentee) for pair in outcome.pairs if not pair.locked]
    if made:
        yield "a pair kept apart", kept_apart(case, random.choice(made))
    unmade = [
        (one.key, other.key)
        for one in random.sample(case.mentors, min(len(case.mentors), 12))
        for other in random.sample(case.mentees, min(len(case.mentees), 12))
        if (one.key, other.key) not in made and can_be_locked(case, one, other)
    ]
    if unmade:
        yield "a pair locked", locked(case, random.choice(unmade))
    if case.constraints.locked:
        freed = set(case.constraints.locked) - {random.choice(sorted(case.constraints.locked))}
        yield "a lock undone", replace(case, constraints=replace(case.constraints, locked=frozenset(freed)))
    newcomer = random_person(random, Mentee, "newcomer")
    yield "a new mentee", replace(case, mentees=[newcomer, *case.mentees])
    helper = random_person(random, Mentor, "newcomer", capacity=2)
    yield "a new mentor", replace(case, mentors=[helper, *case.mentors])
    if made:
        mentor_key, mentee_key = random.choice(made)
        yield "a mentee gone", without(case, mentee_key=mentee_key)
        yield "a mentor gone", without(case, mentor_key=mentor_key)
        yield "a place less", one_place_less(case, mentor_key)
    weights = replace(case.policy.weights, areas=(case.policy.weights.areas + 37) % 101)
    yield "another weight", replace(case, policy=replace(case.policy, weights=weights))
    other_objective = random.choice([one for one in Objective if one != case.policy.objective])
    yield "another objective", replace(case, policy=replace(case.policy, objective=other_objective))
    strict = replace(case.policy, needs_area=True, least_points=5)
    unlocked = Constraints(excluded=case.constraints.excluded)
    yield "stricter rules", replace(case, policy=strict, constraints=unlocked)


def kept_apart(case: Case, pair: Keys) -> Case:
    excluded = frozenset(case.constraints.excluded) | {pair}
    return replace(case, constraints=replace(case.constraints, excluded=excluded))


def locked(case: Case, pair: Keys) -> Case:
    return replace(
        case, constraints=replace(case.constraints, locked=frozenset(case.constraints.locked) | {pair})
    )


def without(case: Case, *, mentor_key: str | None = None, mentee_key: str | None = None) -> Case:
    """Nobody of these keys, nor locks with them; exclusions stay, as they do for people who left."""
    return replace(
        case,
        mentors=[one for one in case.mentors if one.key != mentor_key],
        mentees=[one for one in case.mentees if one.key != mentee_key],
        constraints=replace(
            case.constraints,
            locked=frozenset(
                pair for pair in case.constraints.locked if pair[0] != mentor_key and pair[1] != mentee_key
            ),
        ),
    )


def one_place_less(case: Case, mentor_key: str) -> Case:
    """The mentor was paired without a lock, so that locks leave them a place."""
    mentors = [
        replace(one, capacity=one.capacity - 1) if one.key == mentor_key else one for one in case.mentors
    ]
    return replace(case, mentors=mentors)


def assert_as_good_as_cold(case: Case, previous: Outcome, random: Random, told: object) -> Outcome:
    """That the objective is that of a cold run, proved, earlier pairs stay, and all of it whatever the order."""
    cold, warm = match(*case.given), match(*case.given, previous=previous)
    before = keys_of(previous)
    assert (told, value_of(warm)) == (told, value_of(cold))
    assert (told, verify(*case.given, warm)) == (told, [])
    assert (told, len(keys_of(warm) & before) >= len(keys_of(cold) & before)) == (told, True)
    # People in another order; and as pairs of keys, in any order.
    assert (told, match(*turned(case, random).given, previous=previous)) == (told, warm)
    again = match(*case.given, previous=random.sample(sorted(before), len(before)))
    assert (told, value_of(again), again.previous) == (told, value_of(warm), warm.previous)
    assert (told, len(keys_of(again) & before)) == (told, len(keys_of(warm) & before))
    assert (told, verify(*case.given, again)) == (told, [])
    return warm


@pytest.mark.parametrize("objective", Objective)
def test_match_after_a_change_keeps_as_many_pairs_as_any_best_answer(objective, either_way):
    asked = set()
    cases = [random_case(seed, objective) for seed in range(2)]
    cases += [varied_case(seed, objective) for seed in range(len(KINDS))]
    for seed, case in enumerate(cases):
        random = Random(seed)  # noqa: S311
        outcome = match(*case.given)
        for name, changed in changes(case, outcome, random):
            warm = assert_as_good_as_cold(changed, outcome, random, (seed, name))
            best = dense_optimum(changed, keys_of(outcome))
            kept = len(keys_of(warm) & keys_of(outcome))
            assert (seed, name, kept) == (seed, name, best.kept)
            assert (seed, name, value_of(warm)) == (seed, name, dense_value(changed))
            asked.add(name)
    assert len(asked) == 11


@pytest.mark.parametrize("objective", Objective)
def test_match_of_hundreds_after_a_change_is_as_good_as_cold(objective, monkeypatch):
    shorten_lists(monkeypatch, first=8, more=8)
    random = Random(3)  # noqa: S311
    case = crowd(5, objective, 120, 160)
    outcome = match(*case.given)
    asked = 0
    for name, changed in changes(case, outcome, random):
        assert_as_good_as_cold(changed, outcome, random, name)
        asked += 1
    assert asked == 11


@pytest.mark.parametrize("objective", Objective)
def test_match_after_match_after_match_stays_as_good_as_cold(objective, monkeypatch):
    shorten_lists(monkeypatch, first=4, more=4)
    random = Random(8)  # noqa: S311
    case = crowd(9, objective, 60, 80)
    outcome = match(*case.given)
    for step in range(8):
        made = [(pair.mentor, pair.mentee) for pair in outcome.pairs if not pair.locked]
        case = kept_apart(case, random.choice(made)) if step % 2 else locked(case, random.choice(made))
        outcome = assert_as_good_as_cold(case, outcome, random, step)


@pytest.mark.parametrize("objective", Objective)
def test_match_after_everything_changed_is_as_good_as_cold(objective, either_way):
    for seed in range(15):
        outcome = match(*random_case(seed + 500, Objective.MOST_PAIRS, 12).given)
        case = varied_case(seed, objective)
        warm = assert_as_good_as_cold(case, outcome, Random(seed), seed)  # noqa: S311
        kept = len(keys_of(warm) & keys_of(outcome))
        assert (seed, kept) == (seed, dense_optimum(case, keys_of(outcome)).kept)


@pytest.mark.parametrize("objective", Objective)
def test_any_pairs_may_be_given_as_earlier_ones(objective, either_way):
    """Pairs of keys that no run made: more than places, against rules, excluded, several of one mentee."""
    for seed in range(15):
        random = Random(seed)  # noqa: S311
        case = random_case(seed, objective, 6)
        pairs = [(one.key, other.key) for one in case.mentors for other in case.mentees]
        previous = random.sample(pairs, min(len(pairs), 15))
        warm = match(*case.given, previous=previous)
        assert (seed, value_of(warm)) == (seed, dense_value(case))
        assert (seed, verify(*case.given, warm)) == (seed, [])
        kept = len(keys_of(warm) & set(previous))
        assert (seed, kept) == (seed, dense_optimum(case, previous).kept)


@pytest.mark.parametrize("objective", Objective)
def test_nothing_that_an_earlier_outcome_claims_is_believed(objective, either_way):
    """Its prices only say where to start: with any that are wrong the answer is as good, and as much stays."""
    case = crowd(2, objective, 20, 30)
    outcome = match(*case.given)
    proof = outcome.certificate
    wrong = replace(
        proof,
        mentors=dict.fromkeys(proof.mentors, Price(1, 10**6)),
        mentees=dict.fromkeys(list(proof.mentees)[3:], Price(0, 0)),
        floor=77,
    )
    pairs = tuple(replace(pair, points=10**6, parts={}) for pair in outcome.pairs)
    lying = replace(outcome, certificate=wrong, pairs=pairs, total=-1, lowest=None, digest="", unmatched=())
    made = [(pair.mentor, pair.mentee) for pair in outcome.pairs if not pair.locked]
    for changed in (case, kept_apart(case, made[0]), without(case, mentor_key=made[1][0])):
        warm = match(*changed.given, previous=outcome)
        misled = match(*changed.given, previous=lying)
        assert value_of(misled) == value_of(warm)
        assert len(keys_of(misled) & keys_of(outcome)) == len(keys_of(warm) & keys_of(outcome))
        assert verify(*changed.given, misled) == []


@pytest.mark.parametrize("objective", Objective)
def test_previous_outcome_stays_when_nothing_changed(objective, either_way):
    for seed in range(20):
        case = random_case(seed, objective, 10)
        cold = match(*case.given)
        again = match(*case.given, previous=cold)
        assert keys_of(again) == keys_of(cold)
        assert again.digest != cold.digest or not cold.pairs
        assert again.certificate.floor == cold.certificate.floor


def test_previous_pairs_of_people_who_left_are_passed_over():
    given = [mentor("a"), mentor("b")], [mentee("p")], Policy(), Constraints()
    assert keys_of(match(*given, previous=[("gone", "p"), ("a", "gone"), ("b", "p")])) == {("b", "p")}
    assert keys_of(match(*given, previous=[("a", "p")])) == {("a", "p")}


def test_previous_pair_gives_way_to_a_better_one():
    mentors, person = [mentor("a", areas={}), mentor("b")], mentee("p")
    assert compatibility(mentors[0], person, Policy()).points < 100
    outcome = match(mentors, [person], Policy(), Constraints(), previous=[("a", "p")])
    assert keys_of(outcome) == {("b", "p")}
    assert outcome.previous == (("a", "p"),)
