"""What would help somebody who is left over, and what forcing a pair costs."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from matching.engine import (
    Change,
    ChangeKind,
    Constraints,
    InputError,
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

from .engine_cases import (
    Case,
    can_be_locked,
    crowd,
    dense_value,
    keys_of,
    mentee,
    mentor,
    random_case,
    value_of,
    varied_case,
)

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


@pytest.mark.parametrize("objective", Objective)
@pytest.mark.parametrize("build", [random_case, varied_case])
def test_change_applied_pairs_the_person_and_leaves_nobody_else_out(objective, build, either_way):
    """With earlier pairs too, which the diagnosis and the run after the change are given alike."""
    asked = 0
    for seed in range(100, 112):
        case = build(seed, objective)
        random = Random(seed)  # noqa: S311
        pairs = [(one.key, other.key) for one in case.mentors for other in case.mentees]
        previous = random.sample(pairs, min(len(pairs), 6)) if seed % 2 else None
        outcome = match(*case.given, previous=previous)
        for left in outcome.unmatched[:2]:
            found = diagnose(*case.given, left.mentee, outcome=outcome, previous=previous)
            assert (found.mentee, found.mentor, found.causes) == (left.mentee, None, left.causes)
            if found.change is not None:
                changed = applied(found.change, *case.given)
                again = match(*changed, previous=previous)
                assert verify(*changed, again) == []
                now = {pair.mentee for pair in again.pairs}
                assert (seed, now >= {left.mentee, *(pair.mentee for pair in outcome.pairs)}) == (seed, True)
                # A single change, and one of what it says it is.
                assert sum(one != other for one, other in zip(changed, case.given, strict=True)) == 1
                asked += 1
    assert asked > 3


@pytest.mark.parametrize("objective", Objective)
def test_diagnosis_is_the_same_with_and_without_the_outcome_at_hand(objective):
    case = crowd(6, objective, 25, 30)
    previous = keys_of(match(*crowd(7, objective, 25, 30).given))
    outcome = match(*case.given, previous=previous)
    assert outcome.unmatched
    for left in outcome.unmatched[:3]:
        found = diagnose(*case.given, left.mentee, previous=previous)
        assert found == diagnose(*case.given, left.mentee, outcome=outcome, previous=previous)


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
@pytest.mark.parametrize("build", [random_case, varied_case])
def test_regret_is_the_difference_to_the_forced_optimum(objective, build, either_way):
    asked = 0
    for seed in range(12):
        case = build(seed, objective)
        random = Random(seed)  # noqa: S311
        pairs = [(one, other) for one in case.mentors for other in case.mentees]
        previous = [(one.key, other.key) for one, other in pairs[::7]] if seed % 2 else None
        outcome = match(*case.given, previous=previous)
        fit = [pair for pair in pairs if can_be_locked(case, *pair)]
        for one, other in random.sample(fit, min(len(fit), 4)):
            both = frozenset({*case.constraints.locked, (one.key, other.key)})
            forced = replace(case, constraints=replace(case.constraints, locked=both))
            found = regret(*case.given, one.key, other.key, outcome=outcome, previous=previous)
            assert found.forced == match(*forced.given, previous=previous)
            assert value_of(found.forced) == dense_value(forced)
            assert verify(*forced.given, found.forced) == []
            assert (one.key, other.key) in keys_of(found.forced)
            assert found.pairs == len(outcome.pairs) - len(found.forced.pairs)
            assert found.total == outcome.total - found.forced.total
            lowest = (outcome.lowest, found.forced.lowest)
            assert found.lowest == (None if None in lowest else lowest[0] - lowest[1])
            # The fairest's lowest points may rise, as locked pairs don't count in them.
            if objective is not Objective.FAIREST:
                assert value_of(found.forced) <= value_of(outcome)
            asked += 1
    assert asked > 15


@pytest.mark.parametrize("objective", Objective)
def test_regret_of_a_pair_that_cannot_be_locked_is_refused(objective):
    asked = 0
    for seed in range(12):
        case = random_case(seed, objective)
        outcome = match(*case.given)
        for one in case.mentors[:3]:
            for other in case.mentees[:3]:
                locked = (one.key, other.key) in case.constraints.locked
                if not locked and not can_be_locked(case, one, other):
                    with pytest.raises(InputError):
                        regret(*case.given, one.key, other.key, outcome=outcome)
                    asked += 1
    assert asked > 15


def test_regret_of_a_pair_that_is_made_anyway_is_nothing():
    found = regret([mentor()], [mentee()], Policy(), Constraints(), "mentor", "mentee")
    assert (found.pairs, found.total, found.lowest) == (0, 0, None)


def test_regret_takes_the_outcome_at_hand():
    given = [mentor("a"), mentor("b", areas={})], [mentee("p")], Policy(), Constraints()
    found = regret(*given, "b", "p", outcome=match(*given))
    assert (found.pairs, found.total) == (0, 30)


def test_regret_of_a_pair_that_is_locked_already_is_nothing():
    mentors, mentees = [mentor("a", areas={}), mentor("b")], [mentee("p"), mentee("q")]
    given = mentors, mentees, Policy(), Constraints({("a", "p")})
    found = regret(*given, "a", "p")
    assert (found.pairs, found.total, found.lowest) == (0, 0, 0)
    with pytest.raises(InputError, match="locked to mentor 'a' as well"):
        regret(*given, "b", "p")
