"""An outcome that was tampered with is caught, however consistent it is made to look."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest

from matching.engine import (
    Certificate,
    Constraints,
    Idle,
    Objective,
    Outcome,
    Pair,
    Policy,
    match,
    verify,
)

from .engine_cases import Case, mentee, mentor, value_of
from .engine_tampering import assert_caught, may_be, paired, rebuilt, solved, unlocked

SEEDS = range(40)


# Other pairs


@pytest.mark.parametrize("objective", Objective)
def test_verify_catches_a_dropped_pair(objective):
    caught = 0
    for seed in SEEDS:
        case, outcome = solved(seed, objective)
        caught += assert_caught(
            case,
            [rebuilt(case, outcome, [one for one in outcome.pairs if one != pair]) for pair in outcome.pairs],
        )
    assert caught > 50


@pytest.mark.parametrize("objective", Objective)
def test_verify_catches_a_worse_pair(objective):
    """The mentee gets another mentor, who has a place left, so that all but the value is right."""
    caught = 0
    for seed in range(100):
        case, outcome = solved(seed, objective)
        for pair in unlocked(outcome):
            others = [one for one in outcome.pairs if one != pair]
            free = [paired(case, idle.mentor, pair.mentee) for idle in outcome.idle]
            changed = [rebuilt(case, outcome, [*others, worse]) for worse in free if may_be(case, worse)]
            worse = [one for one in changed if value_of(one) != value_of(outcome)]
            caught += assert_caught(case, worse)
    assert caught > 30


@pytest.mark.parametrize("objective", Objective)
def test_verify_catches_two_pairs_whose_mentors_are_swapped(objective):
    """If both may be and come to as much, it is another best answer; else it is caught."""
    caught = 0
    for seed in range(50):
        case, outcome = solved(seed, objective, 8)
        for first, second in combinations(unlocked(outcome), 2):
            if first.mentor == second.mentor:
                continue
            swapped = [
                paired(case, second.mentor, first.mentee),
                paired(case, first.mentor, second.mentee),
            ]
            others = [one for one in outcome.pairs if one not in (first, second)]
            changed = rebuilt(case, outcome, [*others, *swapped])
            if not all(may_be(case, one) for one in swapped) or value_of(changed) != value_of(outcome):
                caught += assert_caught(case, [changed])
    assert caught > 100


@pytest.mark.parametrize("objective", Objective)
def test_verify_catches_one_mentee_in_the_place_of_another(objective):
    """Somebody left over is put into a pair, and who was there is left over: caught unless it is as good."""
    caught = 0
    for seed in SEEDS:
        case, outcome = solved(seed, objective)
        for pair in unlocked(outcome)[:3]:
            others = [one for one in outcome.pairs if one != pair]
            for left in outcome.unmatched[:3]:
                put = paired(case, pair.mentor, left.mentee)
                changed = rebuilt(case, outcome, [*others, put])
                if not may_be(case, put) or value_of(changed) != value_of(outcome):
                    caught += assert_caught(case, [changed])
    assert caught > 50


@pytest.mark.parametrize("objective", Objective)
def test_verify_catches_a_forged_pair(objective):
    """A pair that is excluded or against a rule, with the points that it would have, instead of the mentee's own."""
    told = {"excluded": 0, "against": 0, "same_group": 0}
    for seed in range(80):
        case, outcome = solved(seed, objective)
        locked = {pair.mentee for pair in outcome.pairs if pair.locked}
        for one in case.mentors[:3]:
            for other in case.mentees[:4]:
                forged = paired(case, one.key, other.key)
                if may_be(case, forged) or other.key in locked:
                    continue
                others = [pair for pair in outcome.pairs if pair.mentee != other.key]
                found = verify(*case.given, rebuilt(case, outcome, [*others, forged]))
                assert any(repr(one.key) in line and repr(other.key) in line for line in found)
                for word in told:
                    told[word] += word in " ".join(found)
    assert min(told.values()) > 10


@pytest.mark.parametrize("objective", Objective)
def test_verify_catches_a_broken_lock(objective):
    caught = 0
    for seed in range(80):
        case, outcome = solved(seed, objective)
        for pair in outcome.pairs:
            others = [one for one in outcome.pairs if one != pair]
            turned = rebuilt(case, outcome, [*others, replace(pair, locked=not pair.locked)])
            caught += assert_caught(case, [turned])
    assert caught > 100


# Other figures


@pytest.mark.parametrize("objective", Objective)
def test_verify_catches_a_changed_figure(objective):
    caught = 0
    for seed in SEEDS:
        case, outcome = solved(seed, objective)
        caught += assert_caught(case, list(with_other_figures(outcome)))
    assert caught > 500


def with_other_figures(outcome: Outcome) -> Iterator[Outcome]:
    for by in (1, -1):
        yield replace(outcome, total=outcome.total + by)
        yield replace(outcome, lowest=by if outcome.lowest is None else outcome.lowest + by)
    yield replace(outcome, digest=outcome.digest[::-1])
    yield replace(outcome, previous=(("m0", "e0"),))
    yield from (
        replace(outcome, objective=objective) for objective in Objective if objective != outcome.objective
    )
    if outcome.unmatched:
        yield replace(outcome, unmatched=outcome.unmatched[1:])
        yield replace(outcome, unmatched=(*outcome.unmatched, outcome.unmatched[-1]))
    if outcome.idle:
        first, *others = outcome.idle
        yield replace(outcome, idle=tuple(others))
        yield replace(outcome, idle=(replace(first, places=first.places + 1), *others))
    if outcome.pairs:
        first, *others = outcome.pairs
        yield replace(outcome, pairs=(first, *outcome.pairs))
        more = replace(first, points=first.points + 1)
        yield replace(outcome, pairs=(more, *others), total=outcome.total + 1)
        parts = first.parts | {"goals": first.parts["goals"] + 1, "areas": first.parts["areas"] - 1}
        yield replace(outcome, pairs=(replace(first, parts=parts), *others))


def test_verify_tells_what_is_wrong():
    mentors = [mentor("a"), mentor("b", areas={})]
    mentees = [mentee("p"), mentee("q", groups=("x",)), mentee("r")]
    constraints = Constraints(excluded={("b", "p")})
    given = mentors, mentees, Policy(), constraints
    outcome = match(*given)
    case = Case(*given)
    first, second = outcome.pairs
    loose = replace(first, mentor="nobody")
    told = {
        "digest": replace(outcome, digest=""),
        "objective": replace(outcome, objective="fairest"),
        "floor": replace(outcome, certificate=replace(outcome.certificate, floor=1)),
        "just the mentors": replace(outcome, certificate=Certificate({}, outcome.certificate.mentees)),
        "is none": replace(
            outcome, certificate=replace(outcome.certificate, mentees=dict.fromkeys("pqr", (0, 0)))
        ),
        "total": replace(outcome, total=1),
        "lowest": replace(outcome, lowest=1),
        "unmatched": replace(outcome, unmatched=()),
        "idle": replace(outcome, idle=(Idle("a", 1, ()),)),
        "more than places": rebuilt(case, outcome, [first, replace(second, mentor=first.mentor)]),
        "mentors": rebuilt(case, outcome, [first, replace(second, mentee=first.mentee)]),
        "who isn't there": rebuilt(case, outcome, [loose, second]),
        "locked": rebuilt(case, outcome, [replace(first, locked=True), second]),
        "points, not": rebuilt(case, outcome, [replace(first, points=first.points + 1), second]),
        "excluded": rebuilt(case, outcome, [replace(second, mentee="p")]),
    }
    for words, tampered in told.items():
        assert words in " ".join(verify(*given, tampered))


def test_verify_catches_a_pair_against_a_rule():
    given = [mentor(groups=("x",))], [mentee(groups=("x",))], Policy(), Constraints()
    outcome = match(*given)
    pairs = [Pair("mentor", "mentee", 100, {})]
    assert "against same_group" in verify(*given, rebuilt(Case(*given), outcome, pairs))[0]
