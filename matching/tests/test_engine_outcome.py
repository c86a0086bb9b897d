"""What an outcome tells: pairs by their parts, why the others are left over, and how far a run is."""

import pytest

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
    compatibility,
    match,
)

from .engine_cases import dense_points, mentee, mentor, random_case

# Pairs


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
