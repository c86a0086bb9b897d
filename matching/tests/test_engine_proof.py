"""An outcome that was tampered with is caught, however consistent it is made to look."""

from dataclasses import replace

import pytest

from matching.engine import (
    Certificate,
    Constraints,
    Idle,
    Objective,
    Outcome,
    Pair,
    Policy,
    Price,
    UncertifiedError,
    Unmatched,
    compatibility,
    flow,
    match,
    solve,
    verify,
)

from .engine_cases import Case, mentee, mentor, random_case, value_of

SEEDS = range(60)


def rebuilt(case: Case, outcome: Outcome, pairs: list[Pair]) -> Outcome:
    """The outcome with other pairs, and all that is counted from them right."""
    paired = {pair.mentee for pair in pairs}
    left = {one.key: one.capacity - sum(pair.mentor == one.key for pair in pairs) for one in case.mentors}
    return replace(
        outcome,
        pairs=tuple(sorted(pairs, key=lambda pair: pair.mentee)),
        unmatched=tuple(
            Unmatched(key, ()) for key in sorted(one.key for one in case.mentees) if key not in paired
        ),
        idle=tuple(Idle(key, places, ()) for key, places in sorted(left.items()) if places > 0),
        total=sum(pair.points for pair in pairs),
        lowest=min((pair.points for pair in pairs if not pair.locked), default=None),
    )


def other_pairs(case: Case, outcome: Outcome, pair: Pair) -> list[Pair]:
    """What the mentee could have instead, with mentors that have places left."""
    free = {idle.mentor for idle in outcome.idle}
    (person,) = [one for one in case.mentees if one.key == pair.mentee]
    found = [(one, compatibility(one, person, case.policy)) for one in case.mentors if one.key in free]
    return [
        Pair(one.key, person.key, fit.points, fit.parts)
        for one, fit in found
        if fit.points is not None and (one.key, person.key) not in case.constraints.excluded
    ]


@pytest.mark.parametrize("objective", Objective)
def test_verify_catches_a_dropped_pair(objective):
    caught = 0
    for seed in SEEDS:
        case = random_case(seed, objective)
        outcome = match(*case.given)
        for pair in outcome.pairs:
            pairs = [one for one in outcome.pairs if one != pair]
            assert verify(*case.given, rebuilt(case, outcome, pairs)) != []
            caught += 1
    assert caught > 50


@pytest.mark.parametrize("objective", Objective)
def test_verify_catches_a_worse_pair(objective):
    caught = 0
    for seed in range(150):
        case = random_case(seed, objective)
        outcome = match(*case.given)
        for pair in outcome.pairs:
            for worse in other_pairs(case, outcome, pair):
                changed = rebuilt(case, outcome, [worse if one == pair else one for one in outcome.pairs])
                if value_of(changed) != value_of(outcome) and not pair.locked:
                    assert verify(*case.given, changed) != []
                    caught += 1
    assert caught > 30


@pytest.mark.parametrize("objective", Objective)
@pytest.mark.parametrize("by", [Price(1, 0), Price(0, 1), Price(0, -1), Price(-1, 0), Price(1, -100)])
def test_verify_catches_a_changed_price(objective, by):
    caught = 0
    for seed in SEEDS:
        case = random_case(seed, objective)
        outcome = match(*case.given)
        proof = outcome.certificate
        free = {idle.mentor for idle in outcome.idle}
        changed = [
            replace(proof, mentors=proof.mentors | {key: plus(price, by)})
            for key, price in proof.mentors.items()
            if key in free
        ]
        changed += [
            replace(proof, mentees=proof.mentees | {key: plus(price, by)})
            for key, price in proof.mentees.items()
        ]
        for certificate in changed:
            assert verify(*case.given, replace(outcome, certificate=certificate)) != []
            caught += 1
    assert caught > 100


def plus(price: Price, by: Price) -> Price:
    return Price(price.pairs + by.pairs, price.points + by.points)


def test_verify_catches_a_floor_that_is_not_the_highest():
    caught = 0
    for seed in range(150):
        case = random_case(seed, Objective.FAIREST, 10)
        outcome = match(*case.given)
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


@pytest.mark.parametrize("missing", ["most_pairs", "higher_floors", "floor"])
def test_verify_asks_for_the_whole_proof_of_the_fairest(missing):
    given = [mentor()], [mentee()], Policy(objective="fairest"), Constraints()
    outcome = match(*given)
    assert verify(*given, outcome) == []
    certificate = replace(outcome.certificate, **{missing: None})
    assert verify(*given, replace(outcome, certificate=certificate)) != []


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


# The engine checks its solver


@pytest.mark.parametrize("objective", Objective)
def test_answer_of_a_solver_that_errs_is_never_returned(objective, monkeypatch):
    def greedy(seats, rows, columns, gains, mentees, *, all_pairs):
        left, mentor_of = seats.copy(), flow.np.full(mentees, -1)
        for row, column in zip(rows, columns, strict=True):
            if mentor_of[row] < 0 and left[column]:
                mentor_of[row] = column
                left[column] -= 1
        return mentor_of

    optimal = {seed: match(*random_case(seed, objective).given) for seed in SEEDS}
    monkeypatch.setattr(solve, "best_assignment", greedy)
    refused = 0
    for seed, outcome in optimal.items():
        case = random_case(seed, objective)
        try:
            found = match(*case.given)
        except UncertifiedError:
            refused += 1
        else:
            assert value_of(found) == value_of(outcome)
            assert verify(*case.given, found) == []
    assert refused > 5


def test_status_of_a_failed_solver_is_told(monkeypatch):
    class Failing(flow.importlib.import_module(flow._SOLVER).SimpleMinCostFlow):
        def solve_max_flow_with_min_cost(self):
            return self.BAD_COST_RANGE

    monkeypatch.setattr(flow.importlib.import_module(flow._SOLVER), "SimpleMinCostFlow", Failing)
    with pytest.raises(UncertifiedError, match="BAD_COST_RANGE"):
        match([mentor()], [mentee()], Policy(), Constraints())
