"""What would help somebody who is left over, and what forcing a pair costs."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from matching.engine import (
    Change,
    ChangeKind,
    Constraints,
    Objective,
    Obstacle,
    Outcome,
    Policy,
    Taken,
    applied,
    diagnose,
    match,
    regret,
    verify,
)

from .engine_cases import Case, dense_value, keys_of, mentee, mentor, random_case, value_of

# In the order in which changes count as smaller.
RANKS = (
    {ChangeKind.LIFT_EXCLUSION},
    {ChangeKind.ADD_PLACE},
    {ChangeKind.LOWER_OVERLAP, ChangeKind.LOWER_POINTS},
    {ChangeKind.LOWER_ENGLISH},
    {ChangeKind.DROP_NEEDS_AREA},
    {ChangeKind.DROP_MENTEE_LANGUAGE, ChangeKind.DROP_MENTOR_LANGUAGE},
)


def rank_of(change: Change) -> int:
    return next(number for number, kinds in enumerate(RANKS) if change.kind in kinds)


def helps(case: Case, outcome: Outcome, person: str, change: Change) -> bool:
    again = match(*applied(change, *case.given))
    return {pair.mentee for pair in again.pairs} >= {person, *(pair.mentee for pair in outcome.pairs)}


def every_change(case: Case) -> Iterator[Change]:
    """All single changes of each kind, whether or not they could help."""
    policy = case.policy
    for mentor_key, mentee_key in sorted(case.constraints.excluded):
        yield Change(ChangeKind.LIFT_EXCLUSION, mentor_key, mentee_key)
    for one in case.mentors:
        yield Change(ChangeKind.ADD_PLACE, one.key)
    for value in range(policy.least_overlap):
        yield Change(ChangeKind.LOWER_OVERLAP, value=value)
    for value in range(policy.least_points):
        yield Change(ChangeKind.LOWER_POINTS, value=value)
    for value in range(policy.least_english):
        yield Change(ChangeKind.LOWER_ENGLISH, value=value)
    if policy.needs_area:
        yield Change(ChangeKind.DROP_NEEDS_AREA)
    for one in case.mentees:
        if one.requires_other_language:
            yield Change(ChangeKind.DROP_MENTEE_LANGUAGE, mentee=one.key)
    for one in case.mentors:
        if one.requires_other_language:
            yield Change(ChangeKind.DROP_MENTOR_LANGUAGE, mentor=one.key)


@pytest.mark.parametrize("objective", Objective)
def test_diagnosis_finds_the_smallest_change_there_is(objective):
    asked = 0
    # In the last one the best total leaves somebody over who would find a place.
    for seed in (*range(14), 103_848):
        case = random_case(seed, objective, 5)
        outcome = match(*case.given)
        for left in outcome.unmatched[:2]:
            found = diagnose(*case.given, left.mentee, outcome=outcome)
            helping = [change for change in every_change(case) if helps(case, outcome, left.mentee, change)]
            ranks = [rank_of(change) for change in helping]
            asked += 1
            if found.change is None:
                assert (seed, left.mentee, ranks) == (seed, left.mentee, [])
            else:
                assert (seed, rank_of(found.change)) == (seed, min(ranks))
                assert found.change in helping
                same = [change.value for change in helping if change.kind == found.change.kind]
                assert found.change.value in (None, max(value or 0 for value in same))
    assert asked > 8


@pytest.mark.parametrize(
    ("one", "policy", "excluded", "change"),
    [
        ({}, Policy(), {("mentor", "mentee")}, Change(ChangeKind.LIFT_EXCLUSION, "mentor", "mentee")),
        ({"capacity": 0}, Policy(), (), Change(ChangeKind.ADD_PLACE, "mentor")),
        (
            {"availability": frozenset(range(40, 50))},
            Policy(least_overlap=12),
            (),
            Change(ChangeKind.LOWER_OVERLAP, value=8),
        ),
        ({"areas": {}}, Policy(least_points=95), (), Change(ChangeKind.LOWER_POINTS, value=61)),
        ({"english_speaking": 2}, Policy(), (), Change(ChangeKind.LOWER_ENGLISH, value=2)),
        ({"areas": {}}, Policy(needs_area=True), (), Change(ChangeKind.DROP_NEEDS_AREA)),
        (
            {"languages": ("hi",), "requires_other_language": True},
            Policy(),
            (),
            Change(ChangeKind.DROP_MENTOR_LANGUAGE, "mentor"),
        ),
        ({"groups": ("acme",)}, Policy(), (), None),
        ({"areas": {}, "english_speaking": 1}, Policy(needs_area=True), (), None),
    ],
)
def test_diagnosis_names_the_one_change(one, policy, excluded, change):
    given = [mentor(**one)], [mentee(groups=("acme",))], policy, Constraints(excluded=frozenset(excluded))
    assert diagnose(*given, "mentee").change == change


def test_diagnosis_names_the_persons_own_requirement():
    person = mentee(languages=("hi",), requires_other_language=True)
    found = diagnose([mentor()], [person], Policy(), Constraints(), "mentee")
    assert found.change == Change(ChangeKind.DROP_MENTEE_LANGUAGE, mentee="mentee")
    assert [cause.obstacle for cause in found.causes] == [Obstacle.LANGUAGE_REQUIRED]


def test_diagnosis_says_who_was_taken_by_whom_at_what_price():
    mentors = [mentor("a", capacity=2), mentor("b", groups=("x",))]
    mentees = [mentee("p"), mentee("q"), mentee("r", goals=frozenset(), groups=("x",))]
    given = mentors, mentees, Policy(), Constraints(excluded={("b", "p"), ("b", "q")})
    found = diagnose(*given, "r")
    assert found.taken == (Taken("a", 71, ("p", "q"), (1, 71)),)
    assert [(cause.obstacle, cause.count) for cause in found.causes] == [
        (Obstacle.SAME_GROUP, 1),
        (Obstacle.TAKEN, 1),
    ]
    assert found.change == Change(ChangeKind.LIFT_EXCLUSION, "b", "p")


def test_diagnosis_pairs_by_moving_somebody_else():
    # The newcomer suits only a, whose mentee could move to b if that exclusion were lifted.
    mentors = [mentor("a"), mentor("b", groups=("x",))]
    mentees = [mentee("p"), mentee("q", goals=frozenset(), groups=("x",))]
    given = mentors, mentees, Policy(), Constraints(excluded={("b", "p")})
    assert [left.mentee for left in match(*given).unmatched] == ["q"]
    assert diagnose(*given, "q").change == Change(ChangeKind.LIFT_EXCLUSION, "b", "p")


def test_diagnosis_of_somebody_paired_tells_with_whom():
    found = diagnose([mentor()], [mentee()], Policy(), Constraints(), "mentee")
    assert (found.mentor, found.causes, found.change) == ("mentor", (), None)


def test_change_applied_leaves_the_input_as_it_is():
    constraints = Constraints(excluded=frozenset({("mentor", "mentee")}))
    given = [mentor()], [mentee()], Policy(), constraints
    changed = applied(Change(ChangeKind.LIFT_EXCLUSION, "mentor", "mentee"), *given)
    assert changed[3].excluded == frozenset()
    assert constraints.excluded == {("mentor", "mentee")}


# Regret


@pytest.mark.parametrize("objective", Objective)
def test_regret_is_the_difference_to_the_forced_optimum(objective):
    asked = 0
    for seed in range(30):
        case = random_case(seed, objective, 5)
        outcome = match(*case.given)
        taken = {pair.mentee for pair in outcome.pairs if pair.locked}
        for one in case.mentors[:2]:
            for other in case.mentees[:3]:
                locked = case.constraints.locked | {(one.key, other.key)}
                forced = replace(case, constraints=replace(case.constraints, locked=locked))
                if other.key in taken:
                    continue
                try:
                    found = regret(*case.given, one.key, other.key)
                except ValueError:
                    continue
                asked += 1
                assert value_of(found.forced) == dense_value(forced)
                assert verify(*forced.given, found.forced) == []
                assert (one.key, other.key) in keys_of(found.forced)
                assert found.pairs == len(outcome.pairs) - len(found.forced.pairs)
                assert found.total == outcome.total - found.forced.total
                lowest = (outcome.lowest, found.forced.lowest)
                assert found.lowest == (None if None in lowest else lowest[0] - lowest[1])
    assert asked > 30


def test_regret_of_a_pair_that_is_made_anyway_is_nothing():
    found = regret([mentor()], [mentee()], Policy(), Constraints(), "mentor", "mentee")
    assert (found.pairs, found.total, found.lowest) == (0, 0, None)


def test_regret_takes_the_outcome_at_hand():
    given = [mentor("a"), mentor("b", areas={})], [mentee("p")], Policy(), Constraints()
    found = regret(*given, "b", "p", outcome=match(*given))
    assert (found.pairs, found.total) == (0, 30)
