"""Matching again after a small change, with what was matched before, against matching the changed input afresh."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from bench.cohorts import Cohort
from bench.measuring import measured
from matching.engine import Outcome, match, verify
from matching.engine.scoring import Scorer


def change(name: str, people: Cohort, *, verified: bool) -> dict:
    """Seconds of the first match, of the one after it (`warm`) and of the same afresh; both must be as good."""
    before, after_of = CHANGES[name](people)
    outcome, first, _mib = measured(lambda: match(*before.given))
    after = after_of(outcome)
    again, warm, mib = measured(lambda: match(*after.given, previous=outcome))
    afresh, cold, cold_mib = measured(lambda: match(*after.given))
    if _objective(again) != _objective(afresh):
        raise RuntimeError(f"{name}: {_objective(again)} after the change, {_objective(afresh)} afresh")
    stayed = {(pair.mentor, pair.mentee) for pair in outcome.pairs}
    told = {
        "first": first,
        "seconds": warm,
        "cold": cold,
        "mib": mib,
        "cold_mib": cold_mib,
        "pairs": len(again.pairs),
        "points": again.total,
        "stayed": sum((pair.mentor, pair.mentee) in stayed for pair in again.pairs),
        "rounds": again.statistics.rounds,
        "certified": True,
    }
    if verified:
        told["problems"] = verify(*after.given, again)
    return told


def _objective(outcome: Outcome) -> tuple:
    lowest = outcome.lowest if outcome.objective == "fairest" else None
    return len(outcome.pairs), outcome.total, lowest


# Each gives the people before, and from their outcome those after.


def _exclusion(people: Cohort) -> tuple[Cohort, Callable[[Outcome], Cohort]]:
    def after(outcome: Outcome) -> Cohort:
        pair = outcome.pairs[len(outcome.pairs) // 2]
        excluded = {*people.constraints.excluded, (pair.mentor, pair.mentee)}
        return replace(people, constraints=replace(people.constraints, excluded=frozenset(excluded)))

    return people, after


def _locks(people: Cohort) -> tuple[Cohort, Callable[[Outcome], Cohort]]:
    """Three mentees are locked to the mentors who suit them best but for those that they got."""

    def after(outcome: Outcome) -> Cohort:
        got = {pair.mentee: pair.mentor for pair in outcome.pairs}
        numbers = np.arange(1, 4) * len(people.mentees) // 4
        points = Scorer(people.mentors, people.mentees, people.policy).points(numbers)
        locked = dict(people.constraints.locked)
        for number, row in zip(numbers, points, strict=True):
            mentee = people.mentees[number].key
            best = (
                people.mentors[column].key for column in np.argsort(-row, kind="stable") if row[column] >= 0
            )
            mentor = next((key for key in best if key != got.get(mentee) and key not in locked), None)
            if mentor:
                locked[mentor] = mentee
        return replace(people, constraints=replace(people.constraints, locked=frozenset(locked.items())))

    return people, after


def _applicant(people: Cohort) -> tuple[Cohort, Callable[[Outcome], Cohort]]:
    late = len(people.mentees) // 2
    early = people.mentees[:late] + people.mentees[late + 1 :]
    return replace(people, mentees=early), lambda _outcome: people


CHANGES = {"one exclusion": _exclusion, "three locks": _locks, "one new applicant": _applicant}
