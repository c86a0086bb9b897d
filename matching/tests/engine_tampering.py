"""Outcomes made to look consistent though they aren't the best."""

from dataclasses import replace
from functools import cache

from matching.engine import Idle, Outcome, Pair, Unmatched, compatibility, match, verify

from .engine_cases import Case, random_case


@cache
def solved(seed: int, objective: str, people: int = 7) -> tuple[Case, Outcome]:
    case = random_case(seed, objective, people)
    return case, match(*case.given)


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


def paired(case: Case, mentor_key: str, mentee_key: str) -> Pair:
    """A pair as an outcome would have it, also one that may not be; its points are right all the same."""
    (one,) = [one for one in case.mentors if one.key == mentor_key]
    (person,) = [one for one in case.mentees if one.key == mentee_key]
    parts = compatibility(one, person, case.policy).parts
    return Pair(mentor_key, mentee_key, sum(parts.values()), parts)


def may_be(case: Case, pair: Pair) -> bool:
    (one,) = [one for one in case.mentors if one.key == pair.mentor]
    (person,) = [one for one in case.mentees if one.key == pair.mentee]
    broken = compatibility(one, person, case.policy).broken
    return not broken and (pair.mentor, pair.mentee) not in case.constraints.excluded


def unlocked(outcome: Outcome) -> list[Pair]:
    return [pair for pair in outcome.pairs if not pair.locked]


def places_after_locks(case: Case) -> set[str]:
    """Mentors with a place that no lock takes."""
    locked = [mentor_key for mentor_key, _mentee_key in case.constraints.locked]
    return {one.key for one in case.mentors if one.capacity > locked.count(one.key)}


def assert_caught(case: Case, tampered: list[Outcome]) -> int:
    for outcome in tampered:
        assert verify(*case.given, outcome) != []
    return len(tampered)
