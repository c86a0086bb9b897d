"""A certificate that was tampered with proves nothing, with the best pairs neither."""

from dataclasses import replace

import pytest

from matching.engine import Constraints, Objective, Policy, Price, match, verify

from .engine_cases import mentee, mentor
from .engine_tampering import assert_caught, places_after_locks, rebuilt, solved, unlocked

SEEDS = range(40)


# Other prices


@pytest.mark.parametrize("objective", Objective)
@pytest.mark.parametrize("by", [Price(1, 0), Price(0, 1), Price(0, -1), Price(-1, 0), Price(1, -100)])
def test_verify_catches_a_changed_price(objective, by):
    """Of a mentor with a place left after locks, or of a mentee: the prices no longer add up to the pairs."""
    caught = 0
    for seed in range(16):
        case, outcome = solved(seed, objective)
        proof, priced = outcome.certificate, places_after_locks(case)
        changed = [
            replace(proof, mentors=proof.mentors | {key: plus(price, by)})
            for key, price in proof.mentors.items()
            if key in priced
        ]
        changed += [
            replace(proof, mentees=proof.mentees | {key: plus(price, by)})
            for key, price in proof.mentees.items()
        ]
        caught += assert_caught(case, [replace(outcome, certificate=one) for one in changed])
    assert caught > 100


def plus(price: Price, by: Price) -> Price:
    return Price(price.pairs + by.pairs, price.points + by.points)


@pytest.mark.parametrize("objective", Objective)
def test_verify_catches_a_lowered_price_of_a_mentor_without_places(objective):
    """It is the least possible, so that with less a pair isn't paid for, though no place counts in the sum."""
    caught = 0
    for seed in range(120):
        case, outcome = solved(seed, objective)
        proof, priced = outcome.certificate, places_after_locks(case)
        less = Price(-1, 0) if objective is Objective.BEST_TOTAL else Price(0, -1)
        changed = [
            replace(proof, mentors=proof.mentors | {key: plus(price, less)})
            for key, price in proof.mentors.items()
            if key not in priced
        ]
        caught += assert_caught(case, [replace(outcome, certificate=one) for one in changed])
    assert caught > 30


@pytest.mark.parametrize("objective", Objective)
def test_verify_catches_prices_shifted_from_one_side_to_the_other(objective):
    """What a pair's two people pay stays the same, and the sum too; somebody else's pair is then paid too little."""
    caught = 0
    for seed in SEEDS:
        case, outcome = solved(seed, objective)
        proof = outcome.certificate
        for pair in unlocked(outcome):
            mentors = proof.mentors | {pair.mentor: plus(proof.mentors[pair.mentor], Price(0, -1))}
            mentees = dict(proof.mentees)
            for other in unlocked(outcome):
                if other.mentor == pair.mentor:
                    mentees[other.mentee] = plus(mentees[other.mentee], Price(0, 1))
            if pair.mentor not in {idle.mentor for idle in outcome.idle}:
                shifted = replace(proof, mentors=mentors, mentees=mentees)
                caught += assert_caught(case, [replace(outcome, certificate=shifted)])
    assert caught > 30


@pytest.mark.parametrize("objective", Objective)
def test_verify_catches_a_dropped_price_and_one_too_many(objective):
    caught = 0
    for seed in range(20):
        case, outcome = solved(seed, objective)
        proof = outcome.certificate
        for side in ("mentors", "mentees"):
            prices = getattr(proof, side)
            changed = [{key: price for key, price in prices.items() if key != dropped} for dropped in prices]
            changed.append(prices | {"nobody": Price(0, 0)})
            caught += assert_caught(
                case, [replace(outcome, certificate=replace(proof, **{side: one})) for one in changed]
            )
    assert caught > 100


@pytest.mark.parametrize(
    "price",
    [None, (1, 1), Price(1.0, 0), Price(True, 0), Price(0, float("nan")), Price(2**40, 0), Price(-1, 0)],
)
def test_verify_catches_a_price_that_is_none(price):
    for objective in Objective:
        case, outcome = solved(20, objective)
        for side in ("mentors", "mentees"):
            prices = dict.fromkeys(getattr(outcome.certificate, side), price)
            proof = replace(outcome.certificate, **{side: prices})
            assert verify(*case.given, replace(outcome, certificate=proof)) != []


# The fairest's floor


def test_verify_catches_a_floor_that_is_not_the_highest():
    caught = 0
    for seed in range(150):
        case, outcome = solved(seed, Objective.FAIREST, 10)
        most = match(
            case.mentors, case.mentees, replace(case.policy, objective="most_pairs"), case.constraints
        )
        if most.lowest == outcome.lowest:
            continue
        # The answer of the other objective, dressed up with all that can be said for it.
        dressed = rebuilt(case, outcome, list(most.pairs))
        for higher in (outcome.certificate.higher_floors, outcome.certificate.most_pairs):
            proof = replace(
                most.certificate,
                floor=most.lowest,
                most_pairs=outcome.certificate.most_pairs,
                higher_floors=higher,
            )
            assert verify(*case.given, replace(dressed, certificate=proof)) != []
            caught += 1
    assert caught > 10


def test_verify_catches_a_changed_floor_and_a_smaller_cover():
    caught = 0
    for seed in SEEDS:
        case, outcome = solved(seed, Objective.FAIREST)
        proof = outcome.certificate
        floors = [1] if proof.floor is None else [proof.floor + 1, proof.floor - 1, 0, None]
        changed = [replace(proof, floor=floor) for floor in floors if floor != proof.floor]
        # As large as the number of pairs: with anybody less it can't have them all.
        cover = proof.most_pairs
        changed += [
            replace(
                proof, most_pairs=replace(cover, mentees=tuple(one for one in cover.mentees if one != key))
            )
            for key in cover.mentees
        ]
        changed += [
            replace(
                proof, most_pairs=replace(cover, mentors=tuple(one for one in cover.mentors if one != key))
            )
            for key in cover.mentors
        ]
        changed.append(replace(proof, most_pairs=replace(cover, mentors=(*cover.mentors, "nobody"))))
        if proof.floor is not None:
            # Everybody who waits are more than fit above the floor, and so is what covers all pairs.
            changed += [
                replace(proof, higher_floors=replace(cover, mentors=(), mentees=tuple(proof.mentees))),
                replace(proof, higher_floors=cover),
            ]
        caught += assert_caught(case, [replace(outcome, certificate=one) for one in changed])
    assert caught > 200


@pytest.mark.parametrize("missing", ["most_pairs", "higher_floors", "floor"])
def test_verify_asks_for_the_whole_proof_of_the_fairest(missing):
    given = [mentor()], [mentee()], Policy(objective="fairest"), Constraints()
    outcome = match(*given)
    assert verify(*given, outcome) == []
    certificate = replace(outcome.certificate, **{missing: None})
    assert verify(*given, replace(outcome, certificate=certificate)) != []
