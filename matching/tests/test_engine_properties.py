"""What must hold between two runs whose input differs in one thing."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from matching.engine import (
    Mentee,
    Mentor,
    Objective,
    Outcome,
    Policy,
    Weights,
    compatibility,
    match,
)

from .engine_cases import Case, dense_value, random_case, random_person, value_of, varied_case

PARTS = ("language", "areas", "goals", "time", "level")


# A higher weight


def weighted(case: Case, part: str, weight: int) -> Case:
    """The case with another weight of a part; `answers:…` of that question."""
    weights = case.policy.weights
    if part.startswith("answers:"):
        weights = replace(weights, answers={**weights.answers, part.partition(":")[2]: weight})
    else:
        weights = replace(weights, **{part: weight})
    return replace(case, policy=replace(case.policy, weights=weights, least_points=0))


def part_of(case: Case, outcome: Outcome, part: str) -> int:
    """The part's total over the outcome's pairs, by the case's own weights."""
    mentors, mentees = ({one.key: one for one in side} for side in (case.mentors, case.mentees))
    found = (compatibility(mentors[pair.mentor], mentees[pair.mentee], case.policy) for pair in outcome.pairs)
    return sum(compared.parts[part] for compared in found)


@pytest.mark.parametrize("objective", [Objective.MOST_PAIRS, Objective.BEST_TOTAL])
@pytest.mark.parametrize("part", [*PARTS, "answers:pace"])
def test_higher_weight_never_lowers_what_it_adds(objective, part):
    """With any weights: what the part gains from the lower weight to the higher is no less over the later pairs.

    Which pairs may be doesn't depend on weights (no least points), nor do the other parts' points. Let P be
    the part's points under the lower weight, Q under the higher, R the rest, x the best pairs before and y
    after. Then P(x) + R(x) ≥ P(y) + R(y) and Q(y) + R(y) ≥ Q(x) + R(x), as x and y could each be chosen in
    both (for most_pairs among as many pairs). Added up: Q(y) - P(y) ≥ Q(x) - P(x). For the fairest the lowest
    comes before the total, and nothing of the kind holds.
    """
    changed = 0
    for seed in range(18):
        random = Random(seed)  # noqa: S311
        case = random_case(seed, objective, 10)
        low, high = sorted(random.sample([0, 1, 2, 3, 5, 10, 17, 40, 99, 100], 2))
        lower, higher = weighted(case, part, low), weighted(case, part, high)
        before, after = match(*lower.given), match(*higher.given)
        gains = [part_of(higher, one, part) - part_of(lower, one, part) for one in (before, after)]
        assert (seed, gains[0] <= gains[1]) == (seed, True)
        changed += gains[0] < gains[1]
    assert changed > 0


# Every share of a part is a multiple of 1/12 among such people, but for the language's, in hundredths.
EVEN = {"language": (0, 100), **dict.fromkeys([*PARTS[1:], "answers:pace"], (0, 12, 24, 36, 84))}


def even_person(random: Random, kind: type, key: str, **fields: int) -> Mentor | Mentee:
    """Somebody of whom no part is rounded, as long as its weight is a multiple of twelve.

    The areas' shares have three times the sum of the mentee's priorities as denominator, which is 3, 6 or 12;
    goals and options at most four; time has twelve; levels two.
    """
    areas = random.choice([{}, {"docs": 1}, {"code": 2}, {"docs": 1, "code": 1}, {"docs": 3, "tests": 1}])
    person = random_person(random, kind, key, **fields)
    return replace(person, areas=areas, answers={"pace": frozenset(random.sample("abcd", 3))})


@pytest.mark.parametrize("objective", [Objective.MOST_PAIRS, Objective.BEST_TOTAL])
@pytest.mark.parametrize("part", EVEN)
def test_higher_weight_never_lowers_the_part_before_weighting(objective, part):
    """Where nothing is rounded down, the part's total of shares never falls with a higher weight.

    Then the part's points are its weight times the shares, so that the gain of the test above is the difference
    of the weights times the total of shares. Rounded down it isn't so: from weight 1 to 2 a share of a half
    gains as much as one of nine tenths, and among equals either may be chosen.
    """
    unit = EVEN[part][1]
    changed = 0
    for seed in range(12):
        random = Random(seed)  # noqa: S311
        mentors = [even_person(random, Mentor, f"m{n}", capacity=random.choice([1, 1, 2])) for n in range(7)]
        mentees = [even_person(random, Mentee, f"e{n}") for n in range(9)]
        weights = Weights(*(random.choice([0, 5, 12, 30]) for _part in PARTS), answers={"pace": 7})
        case = Case(mentors, mentees, Policy(objective, weights), random_case(seed, objective).constraints)
        case = replace(case, constraints=replace(case.constraints, locked=frozenset()))
        measure = weighted(case, part, unit)
        shares = [part_of(measure, match(*weighted(case, part, weight).given), part) for weight in EVEN[part]]
        assert (seed, shares) == (seed, sorted(shares))
        changed += shares[0] < shares[-1]
    assert changed > 5


# More room


def wider(case: Case, random: Random) -> Iterator[tuple[str, Case]]:
    """Single changes by which nothing that could be is lost: every set of pairs that could be chosen still can."""
    policy, constraints = case.policy, case.constraints
    newcomer = random_person(random, Mentor, "newcomer", capacity=random.choice([0, 1, 3]))
    yield "a mentor more", replace(case, mentors=[*case.mentors, newcomer])
    yield "a mentee more", replace(case, mentees=[*case.mentees, random_person(random, Mentee, "newcomer")])
    if case.mentors:
        lucky = random.choice(case.mentors)
        yield "a place more", with_a_place_more(case, lucky.key)
    if constraints.excluded:
        lifted = frozenset(constraints.excluded) - {random.choice(sorted(constraints.excluded))}
        yield "an exclusion less", replace(case, constraints=replace(constraints, excluded=lifted))
    for field, value in (
        ("least_overlap", 0),
        ("least_points", 0),
        ("least_english", 0),
        ("needs_area", False),
    ):
        if getattr(policy, field) != value:
            yield field, replace(case, policy=replace(policy, **{field: value}))
    if any(one.groups for one in case.mentees):
        yield "no groups", replace(case, mentees=[replace(one, groups=()) for one in case.mentees])


def with_a_place_more(case: Case, key: str) -> Case:
    mentors = [replace(one, capacity=one.capacity + 1) if one.key == key else one for one in case.mentors]
    return replace(case, mentors=mentors)


@pytest.mark.parametrize("objective", Objective)
@pytest.mark.parametrize("build", [random_case, varied_case])
def test_more_room_never_makes_the_answer_worse(objective, build):
    """Pairs never fall where they come first, nor does the total with best_total; among as many, the next neither.

    The components are compared left to right. A later one alone may fall: with one pair more the lowest points
    may be lower, and with a higher total there may be fewer pairs.
    """
    better = set()
    for seed in range(22):
        case = build(seed, objective)
        before = value_of(match(*case.given))
        for name, changed in wider(case, Random(seed)):  # noqa: S311
            after = value_of(match(*changed.given))
            assert (seed, name, before, after, before <= after) == (seed, name, before, after, True)
            if before < after:
                better.add(name)
    assert {"a mentor more", "a mentee more", "a place more"} <= better


@pytest.mark.parametrize("objective", [Objective.MOST_PAIRS, Objective.BEST_TOTAL])
def test_price_of_a_mentor_is_what_one_more_place_adds(objective):
    asked = 0
    for seed in range(60):
        case = random_case(seed, objective)
        outcome = match(*case.given)
        for one in case.mentors[:3]:
            price = outcome.certificate.mentors[one.key]
            more = dense_value(with_a_place_more(case, one.key))
            added = tuple(new - old for new, old in zip(more, value_of(outcome), strict=True))
            expected = (price.points, price.pairs) if objective is Objective.BEST_TOTAL else tuple(price)
            assert (seed, one.key, added) == (seed, one.key, expected)
            asked += added != (0, 0)
    assert asked > 30


# Which of the objectives asks for more of what


def test_each_objective_is_the_best_at_what_it_compares_first():
    apart = 0
    for seed in range(60):
        case = random_case(seed, Objective.MOST_PAIRS, 12)
        most, total, fairest = (
            match(*replace(case, policy=replace(case.policy, objective=objective)).given)
            for objective in Objective
        )
        assert len(most.pairs) == len(fairest.pairs) >= len(total.pairs)
        assert total.total >= most.total >= fairest.total
        assert (fairest.lowest is None) == (most.lowest is None)
        assert fairest.lowest is None or fairest.lowest >= most.lowest
        apart += total.total > most.total or most.total > fairest.total
    assert apart > 4
